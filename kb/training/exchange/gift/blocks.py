"""GIFT text taken apart: questions between blank lines, and the pieces of each answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

_FORMAT: Final = re.compile(r"^\s*\[(html|markdown|plain|moodle)\]")
_TITLE: Final = re.compile(r"^\s*::((?:\\.|(?!::)[^\\])*)::", re.DOTALL)
_WEIGHT: Final = re.compile(r"^\s*%(-?\d{1,3}(?:\.\d+)?)%")
_ESCAPE: Final = re.compile(r"\\([\\~=#{}:n])")
_TAG: Final = re.compile(r"<[^>]{0,400}>")


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer between the braces: its weight in percent (None where unsaid)."""

    right: bool
    weight: float | None
    text: str


@dataclass(slots=True)
class GiftBlock:
    """One question of the file as it stands; `answer` is None where there are no braces."""

    line: int
    comments: list[str] = field(default_factory=list)
    title: str = ""
    stem: str = ""
    tail: str = ""
    answer: str | None = None
    unbalanced: bool = False


def blocks(text: str) -> Iterator[GiftBlock]:
    """Yield the questions of a file in order; categories are left out."""
    lines: list[str] = []
    comments: list[str] = []
    begin = own = 0
    is_open = gap = False
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        bare = line.strip()
        if bare.startswith("//"):
            comments.append(bare)
            continue
        # a blank line within braces is a slip, unless a question begins after it
        is_open = is_open and not (gap and (bare.startswith("::") or _find(bare, "{") >= 0))
        if lines and not is_open and (gap or not bare):
            yield _taken_apart(begin, comments[:own], "\n".join(lines))
            lines, comments, gap = [], comments[own:], False
        if not bare:
            gap = bool(lines)
        elif lines or not bare.startswith("$CATEGORY:"):
            if not lines:
                begin, own = number, len(comments)
            lines.append(line)
            is_open = (is_open or _find(line, "{") >= 0) and _find(line, "}") < 0
            gap = False
    if lines:
        yield _taken_apart(begin, comments[:own], "\n".join(lines))


def choices(answer: str) -> list[Choice]:
    """Return the answers between the braces, without feedback."""
    found = []
    for mark, body in _split(_without_general(answer)):
        weight = _WEIGHT.match(body)
        text = body[weight.end() :] if weight else body
        piece = re.split(r"(?<!\\)#", text, maxsplit=1)[0]
        found.append(Choice(mark == "=", float(weight[1]) if weight else None, plain(piece)))
    return found


def general_feedback(answer: str) -> str:
    """Return the feedback after ####, empty where there is none."""
    at = _general(answer)
    return plain(answer[at + 4 :]) if at >= 0 else ""


def bare(answer: str) -> str:
    """Return the answer without feedback, for what is neither = nor ~."""
    return plain(re.split(r"(?<!\\)#", _without_general(answer), maxsplit=1)[0])


def plain(text: str) -> str:
    """Return the text itself: format taken off, markup of HTML too, escapes undone."""
    form = _FORMAT.match(text)
    body = text[form.end() :] if form else text
    if form and form[1] == "html":
        body = _TAG.sub("", body)
    # a line break in the file is a space; \n is a line break of the text
    body = " ".join(line.strip() for line in body.strip().split("\n"))
    return _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], body)


def _taken_apart(line: int, comments: list[str], text: str) -> GiftBlock:
    block = GiftBlock(line, list(comments))
    if title := _TITLE.match(text):
        block.title, text = plain(title[1]), text[title.end() :]
    opened = _find(text, "{")
    if opened < 0:
        block.stem = plain(text)
        block.unbalanced = _find(text, "}") >= 0
        return block
    closed = _find(text, "}", opened)
    block.unbalanced = closed < 0 or _find(text, "{", opened + 1) >= 0
    end = closed if closed >= 0 else len(text)
    form = _FORMAT.match(text)
    block.stem = plain(text[:opened])
    tail = re.sub(r"^\s*//.*", "", text[end + 1 :])
    block.tail = plain((form[0] if form else "") + tail)
    block.answer = text[opened + 1 : end].strip()
    return block


def _find(text: str, char: str, start: int = 0) -> int:
    at = start
    while (at := text.find(char, at)) >= 0:
        before = at
        while before and text[before - 1] == "\\":
            before -= 1
        if (at - before) % 2 == 0:
            return at
        at += 1
    return -1


def _general(answer: str) -> int:
    return _find(answer, "####")


def _without_general(answer: str) -> str:
    at = _general(answer)
    return answer if at < 0 else answer[:at]


def _split(answer: str) -> Iterator[tuple[str, str]]:
    places = []
    at = 0
    while at < len(answer):
        if answer[at] == "\\":
            at += 2
            continue
        if answer[at] in "=~":
            places.append(at)
        at += 1
    for place, end in zip(places, [*places[1:], len(answer)], strict=False):
        yield answer[place], answer[place + 1 : end]
