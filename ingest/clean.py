"""The normalised source: what "the same text" means when conservation of a text is proved.

`normalise` is applied to every converted text. It changes only what no reader sees: Unicode form
NFC, line ends, zero-width and control characters, HTML comments (`<!-- INFO END -->` of the law
corpus), unusual blanks, blanks at line ends, indentation by ideographic spaces, and runs of blank
lines. `statute_lines` goes one step further for laws, where each line is a paragraph: no blank
lines, no indentation, single blanks, heading marks taken off and kept as a level.

Both are idempotent; the text of the lines joined by newlines is the normalised source of a law.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

_OPENS: Final = "<!--"
_CLOSES: Final = "-->"
_LINE_END: Final = re.compile(r"\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Zero-width characters stand between paragraphs of texts copied from web pages (U+200B 373 times in
# the law corpus); soft hyphens and BOMs inside a text come from the same.
_INVISIBLE: Final = re.compile(
    r"[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u061c\u180e\u200b-\u200f\u202a-\u202e"
    r"\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb]"
)
# En spaces (U+2002) in 民法典, no-break spaces in pages, tabs after chapter numbers. The
# ideographic space stays inside lines, where it may separate the columns of a signature.
_ODD_BLANK: Final = re.compile(r"[\t\xa0\u1680\u2000-\u200a\u202f\u205f]")
_INDENT: Final = re.compile(r"^[ \u3000]*\u3000[ \u3000]*", re.MULTILINE)
_LINE_TAIL: Final = re.compile(r"[ \u3000]+$", re.MULTILINE)
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_BLANKS: Final = re.compile(r"[ \u3000]+")
# "## 第一章 总则"; a lone "##" stands before the last articles of 民法典 and says nothing.
_HEADING: Final = re.compile(r"(#{1,6})(?:[ ]+(.*))?")


def normalise(text: str) -> str:
    """Return the normalised form of a converted text; headings keep their marks."""
    text = _LINE_END.sub("\n", text)
    text = _without_comments(_INVISIBLE.sub("", text))
    text = unicodedata.normalize("NFC", text)
    text = _ODD_BLANK.sub(" ", text)
    text = _LINE_TAIL.sub("", text)
    text = _INDENT.sub("", text)
    return _BLANK_LINES.sub("\n\n", text).strip("\n")


def _without_comments(text: str) -> str:
    """Take HTML comments out, also those that appear when another is gone; linear in length."""
    text = _without_plain_comments(text)
    start = text.find(_OPENS)
    if start < 0 or text.find(_CLOSES, start + len(_OPENS)) < 0:
        return text
    kept: list[str] = []
    opened = -1
    for char in text:
        kept.append(char)
        if opened < 0 and char == "-" and "".join(kept[-4:]) == _OPENS:
            opened = len(kept) - 4
        elif opened >= 0 and char == ">" and len(kept) >= opened + 7 and kept[-3:-1] == ["-", "-"]:
            del kept[opened:]
            opened = -1
    return "".join(kept)


def _without_plain_comments(text: str) -> str:
    parts: list[str] = []
    position = 0
    while (start := text.find(_OPENS, position)) >= 0:
        end = text.find(_CLOSES, start + len(_OPENS))
        if end < 0:
            break
        parts.append(text[position:start])
        position = end + len(_CLOSES)
    parts.append(text[position:])
    return "".join(parts)


@dataclass(frozen=True, slots=True)
class Line:
    """行: one line of a law; `level` is 1–6 where the source marks a heading, else 0."""

    text: str
    level: int = 0

    def __deepcopy__(self, memo: dict[int, object]) -> Line:
        """Frozen: pipelines that copy their inputs may share it."""
        return self


def statute_lines(text: str) -> tuple[Line, ...]:
    """Return the lines of a law, given as converted or normalised text."""
    lines: list[Line] = []
    for raw in normalise(text).split("\n"):
        stripped = _BLANKS.sub(" ", raw).strip(" ")
        heading = _HEADING.fullmatch(stripped)
        if heading is not None:
            content = (heading[2] or "").strip(" ")
            if content:
                lines.append(Line(content, len(heading[1])))
        elif stripped:
            lines.append(Line(stripped))
    return tuple(lines)


def joined(lines: Iterable[Line]) -> str:
    """Return the normalised source that these lines are."""
    return "\n".join(line.text for line in lines)
