"""指南正文: the Markdown of a guide, divided into sections whose lines can be pointed at.

A heading of the second level (`## 主要义务`) begins a section; everything else belongs to the text
of one. The sections have the form in which ingestion stores them, so that a guide saved here and
one read from a file are the same content.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_HEADING: Final = re.compile(r"##[ \t]+(.+?)[ \t]*#*")
_ESCAPED_BAR: Final = "\x00"
_RULE_CELL: Final = re.compile(r":?-+:?")
_BULLET: Final = re.compile(r"\s*(?:[-*+]|\d{1,3}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?")


@dataclass(frozen=True, slots=True)
class Section:
    """段落 of a guide; `line` is the line of the body, from 1, on which `text` begins.

    `heading_line` is that of the heading, 0 for text before the first one.
    """

    key: str
    heading: str
    text: str
    line: int
    heading_line: int

    def line_at(self, offset: int) -> int:
        """Return the line of the body on which a place of `text` stands."""
        return self.line + self.text.count("\n", 0, offset)


@dataclass(frozen=True, slots=True)
class Row:
    """表格行: the cells of one line of a table, with the headings of their columns.

    `start` and `end` bound the line in the text of its section.
    """

    header: tuple[str, ...]
    cells: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """行 that is neither blank nor a table's: its words without the mark of a list, and where.

    `text[start:end]` of the section are the words.
    """

    words: str
    start: int
    end: int
    bullet: bool


def sections(body: str) -> tuple[Section, ...]:
    """Return the sections of a body; text before the first heading is one without a heading."""
    found: list[Section] = []
    heading, heading_line, lines, first = "", 0, list[str](), 1

    def close() -> None:
        leading = next((n for n, each in enumerate(lines) if each.strip()), len(lines))
        text = "\n".join(lines[leading:]).strip("\n")
        if heading or text.strip():
            key = f"section_{len(found) + 1}"
            found.append(Section(key, heading, text, first + leading, heading_line))

    for number, line in enumerate(_plain_breaks(body).split("\n"), 1):
        match = _HEADING.fullmatch(line)
        if match is None:
            lines.append(line)
            continue
        close()
        heading, heading_line, lines, first = match[1], number, [], number + 1
    close()
    return tuple(found)


def stored(found: Sequence[Section]) -> list[dict[str, Any]]:
    """Return sections as a content holds them."""
    return [
        {
            name: value
            for name, value in (
                ("key", section.key),
                ("heading", section.heading),
                ("text", section.text),
                ("level", 1),
            )
            if value != ""
        }
        for section in found
    ]


def body_of(content: Mapping[str, Any]) -> str:
    """Return the body of a stored guide as Markdown."""
    parts: list[str] = []
    for section in content.get("sections") or ():
        heading = str(section.get("heading") or "")
        text = str(section.get("text") or "").strip("\n")
        parts += [f"## {heading}"] if heading else []
        parts += [text] if text else []
    if not parts and content.get("text"):
        parts.append(str(content["text"]).strip("\n"))
    return "\n\n".join(parts) + "\n" if parts else ""


def rows(text: str) -> tuple[Row, ...]:
    """Return the rows of every table of a text, without heading rows and rules."""
    found: list[Row] = []
    header: tuple[str, ...] | None = None
    at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if not line.lstrip().startswith("|"):
            header = None
            continue
        cells = _cells(line)
        if header is None:
            header = cells
        elif not all(_RULE_CELL.fullmatch(cell) for cell in cells if cell):
            found.append(Row(header, cells, start, start + len(line)))
    return tuple(found)


def lines(text: str) -> tuple[Line, ...]:
    """Return the lines outside tables that hold words; headings inside a section are left out."""
    found: list[Line] = []
    at = 0
    for line in text.split("\n"):
        start, at = at, at + len(line) + 1
        if not line.strip() or line.lstrip().startswith(("|", "#")):
            continue
        mark = _BULLET.match(line)
        begin = mark.end() if mark else len(line) - len(line.lstrip())
        words = line[begin:].rstrip()
        if words:
            found.append(Line(words, start + begin, start + begin + len(words), mark is not None))
    return tuple(found)


def _plain_breaks(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _cells(line: str) -> tuple[str, ...]:
    plain = line.strip().replace("\\|", _ESCAPED_BAR).strip("|")
    return tuple(cell.strip().replace(_ESCAPED_BAR, "|") for cell in plain.split("|"))
