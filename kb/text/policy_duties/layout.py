"""版面: a policy file cut into sentences that know their offsets, their paragraph and headings.

The words are read from a folded form of the text: no blanks or line breaks, ASCII digits, Chinese
punctuation, one character of it for one of the file. So a sentence that a page broke in two reads
as one, and every position leads back into the file as given.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.text.wrapping import continuations

_FOLDED: Final = str.maketrans(
    ",;:()?!０１２３４５６７８９．［］",
    "，；：（）？！0123456789.[]",
)
_LINE: Final = re.compile(r"[^\r\n\f\v\x1c-\x1e\x85\u2028\u2029]+")
_END: Final = re.compile(r"[。！？]+[”’」』）]*")
_PARENTHESIS: Final = re.compile(r"（[^（）]*(?:（[^（）]*）[^（）]*)*）。?$")
_LISTS: Final = re.compile(r"单位|部门|负责|牵头|配合|时限|期限|责任|落实")
_NUMBER: Final = "[一二三四五六七八九十]{1,3}"
# 一、 · （一） · 1. · （1） · 第一章: how deep a heading lies, the outermost first
_LEVELS: Final = (
    re.compile(rf"第{_NUMBER}[章节编部]|{_NUMBER}、"),
    re.compile(rf"（{_NUMBER}）|{_NUMBER}是"),
    re.compile(r"\d{1,2}[.、](?!\d)"),
    re.compile(r"（\d{1,2}）|[①-⑳]"),
)
_ORDINAL: Final = re.compile("|".join(level.pattern for level in _LEVELS))
_ANSWER: Final = re.compile(r"[问答]：|请问")
# The paragraph after the last item that speaks to everybody again.
_CLOSING: Final = re.compile(r"请各|特此|[问答]：")
_LONGEST_SENTENCE: Final = 1500
_LONGEST_HEADING: Final = 45
TIME_HEADING: Final = re.compile(r"^.{0,4}(?:时限|时间|期限|时间节点|进度要求)$")
_CELLS: Final = re.compile(r"\t|\|| {3,}|　{2,}")


@dataclass(frozen=True, slots=True)
class Sentence:
    """句: one sentence; `places[i]` is the offset in the file of `text[i]`.

    `first` tells that it opens its paragraph, `answers` that it stands in an interview's questions
    and answers. `headings` are the headings above it, the outermost first.
    """

    text: str
    places: tuple[int, ...]
    paragraph: int
    first: bool
    headings: tuple[str, ...]
    answers: bool

    @property
    def start(self) -> int:
        """Offset of its first character in the file."""
        return self.places[0]

    @property
    def end(self) -> int:
        """Offset after its last character in the file."""
        return self.places[-1] + 1


@dataclass(frozen=True, slots=True)
class TableRow:
    """表格行: a line of cells under a line of headings; `starts` are the cells' offsets."""

    headings: tuple[str, ...]
    cells: tuple[str, ...]
    starts: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """版面: the sentences and the rows of tables of a file, in the order of the file."""

    sentences: tuple[Sentence, ...]
    rows: tuple[TableRow, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    start: int


def fold(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the text without blanks, digits and punctuation unified, and each one's offset."""
    kept = [(char, place) for place, char in enumerate(text) if not char.isspace()]
    return "".join(char for char, _ in kept).translate(_FOLDED), tuple(place for _, place in kept)


def lay_out(text: str) -> Layout:
    """Cut a policy file into sentences and rows of tables."""
    lines: list[_Line] = []
    for match in _LINE.finditer(text):
        if stripped := match[0].strip():
            start = match.start() + len(match[0]) - len(match[0].lstrip())
            lines.append(_Line(stripped, start))
    rows, left = _tables(lines)
    paragraphs: list[list[_Line]] = []
    for line, joined in zip(left, continuations([line.text for line in left]), strict=True):
        # Nothing ends with a comma, however short its line.
        if joined or (paragraphs and paragraphs[-1][-1].text.endswith(("，", ",", "、"))):
            paragraphs[-1].append(line)
        else:
            paragraphs.append([line])
    return Layout(tuple(_sentences(paragraphs)), tuple(rows))


def _tables(lines: list[_Line]) -> tuple[list[TableRow], list[_Line]]:
    """Split off the rows under a line of headings that names a time and a unit or a task."""
    rows: list[TableRow] = []
    left: list[_Line] = []
    headings: tuple[str, ...] | None = None
    for line in lines:
        cells = _cells(line)
        if headings is not None and len(cells) == len(headings):
            if all(set(cell) <= set("-:—") for cell, _ in cells):
                continue  # the rule under the headings of a Markdown table
            rows.append(
                TableRow(
                    headings,
                    tuple(cell for cell, _ in cells),
                    tuple(start for _, start in cells),
                    line.start,
                    line.start + len(line.text),
                )
            )
            continue
        headings = None
        names = tuple(fold(cell)[0] for cell, _ in cells)
        if len(cells) > 2 and any(TIME_HEADING.search(name) for name in names):
            headings = names
        else:
            left.append(line)
    return rows, left


def _cells(line: _Line) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    at = 0
    text = line.text
    if text.startswith("|"):
        text, at = text.rstrip("|"), 1
    for match in [*_CELLS.finditer(text, at), None]:
        end = len(text) if match is None else match.start()
        cell = text[at:end]
        found.append((cell.strip(), line.start + at + len(cell) - len(cell.lstrip())))
        at = end if match is None else match.end()
    return found


def _sentences(paragraphs: list[list[_Line]]) -> Iterator[Sentence]:
    headings: list[tuple[int, str]] = []
    answers = False
    for number, lines in enumerate(paragraphs):
        text, places = _folded(lines)
        opener = _ANSWER.match(text)
        answers = answers or opener is not None
        if _CLOSING.match(text):
            headings.clear()
        elif _is_heading(text):
            _push(headings, text)
        above = tuple(name for _, name in headings)
        first = True
        for start, end in _bounded(_cuts(text)):
            part = text[start:end]
            if first and _opens_as_heading(part, end < len(text)):
                _push(headings, part)
                above = tuple(name for _, name in headings)
            yield Sentence(part, places[start:end], number, first, above, answers)
            first = False


def _folded(lines: list[_Line]) -> tuple[str, tuple[int, ...]]:
    text, places = "", []
    for line in lines:
        part, own = fold(line.text)
        text += part
        places += [line.start + place for place in own]
    return text, tuple(places)


def _bounded(cuts: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Cut what has no stop for pages, so that reading it costs no more than its length."""
    for start, end in cuts:
        for at in range(start, end, _LONGEST_SENTENCE):
            yield at, min(at + _LONGEST_SENTENCE, end)


def _cuts(text: str) -> Iterator[tuple[int, int]]:
    """Yield sentences; a closing （责任单位：…） without a stop is one of its own."""
    at = 0
    for match in _END.finditer(text):
        # A stop inside brackets or a title ends nothing: （一是……。二是……）
        head = text[at : match.end()]
        if head.count("（") > head.count("）") or head.count("《") > head.count("》"):
            continue
        yield from _without_listing(text, at, match.end())
        at = match.end()
    if at < len(text):
        yield from _without_listing(text, at, len(text))


def _without_listing(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    match = _PARENTHESIS.search(text, start, end) if end == len(text) else None
    if match is not None and match.start() > start and _LISTS.search(match[0]):
        yield start, match.start()
        yield match.start(), end
    else:
        yield start, end


def _level(text: str) -> int | None:
    return next((depth for depth, level in enumerate(_LEVELS) if level.match(text)), None)


def _push(headings: list[tuple[int, str]], text: str) -> None:
    level = _level(text)
    depth = -1 if level is None else level
    while headings and headings[-1][0] >= depth:
        headings.pop()
    headings.append((depth, text))


def _is_heading(text: str) -> bool:
    """Return whether a whole paragraph is a heading: short, and no sentence."""
    return (
        len(text) <= _LONGEST_HEADING
        and not text.endswith(("。", "；", "，", "、", "）"))
        and "：" not in text[:-1]
    )


def _opens_as_heading(part: str, more_follows: bool) -> bool:
    """Return whether a paragraph opens with its own heading: （一）建立目录。2021年6月底前……"""
    return (
        more_follows
        and len(part) <= _LONGEST_HEADING
        and part.endswith("。")
        and _CLOSING.match(part) is None
        and (_ORDINAL.match(part) is not None or "，" not in part)
    )
