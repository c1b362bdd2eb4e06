"""Markdown: a book as CommonMark with the tables of GFM; whatever text holds stays text."""

from __future__ import annotations

import base64
import re
import unicodedata
from collections.abc import Iterator
from itertools import groupby
from typing import Final

from markupsafe import escape

from kb.compendium.book import (
    Block,
    Book,
    Chapter,
    Heading,
    Listing,
    Paragraph,
    Picture,
    Run,
    Table,
)
from kb.compendium.formats.pictures import printable
from kb.compendium.formats.words import day_in_words
from kb.compendium.formats.writing import Written

_ALWAYS: Final = re.compile(r"[\\`*_\[\]<>&~|$]")
# What makes a heading, a list, a rule or an underline of a heading at the beginning of a line.
_AT_START: Final = re.compile(r"(#|\+|-|=|\d{1,9}[.)])")
_BLANK_EDGES: Final = re.compile(r"^\s+|\s+$")
_DEEPEST: Final = 6


def written(book: Book) -> Written:
    """Return a prepared book as Markdown in UTF-8.

    Raises:
        InvalidInput: a picture cannot be read.
    """
    blocks = [
        f"**{escaped(book.notice)}**" if book.notice else "",
        _heading(1, book.title),
        *(escaped(words) for words in (book.subtitle, book.issuer, day_in_words(book.dated))),
        escaped(book.statement),
        _heading(2, "目录"),
        "\n".join(
            f"{'  ' * (depth - 1)}- [{escaped(chapter.title)}](#{chapter.anchor})"
            for depth, chapter in book.walk()
        ),
    ]
    for depth, chapter in book.walk():
        blocks.extend(_chapter(depth, chapter))
    if book.notice:
        blocks.append(f"**{escaped(book.notice)}**")
    return Written(("\n\n".join(block for block in blocks if block) + "\n").encode(), ())


def _chapter(depth: int, chapter: Chapter) -> Iterator[str]:
    yield f'<a id="{chapter.anchor}"></a>'
    yield _heading(depth + 1, chapter.title)
    before: Block | None = None
    for block in chapter.blocks:
        if isinstance(block, Listing) and isinstance(before, Listing):
            yield "<!-- -->"  # two lists in a row would be read as one
        yield _block(depth, block)
        before = block


def _block(depth: int, block: Block) -> str:
    match block:
        case Paragraph():
            return _paragraph(block)
        case Heading():
            return _heading(depth + 1 + block.level, block.text)
        case Listing():
            return "\n".join(
                _item(f"{place}. " if block.ordered else "- ", item)
                for place, item in enumerate(block.items, start=1)
            )
        case Table():
            return _table(block)
        case Picture():
            ready = printable(block)
            data = base64.b64encode(ready.data).decode()
            shown = f"![{escaped(block.alternative)}](data:{ready.media_type};base64,{data})"
            return f"{shown}\n\n{escaped(block.caption)}" if block.caption else shown


def _heading(level: int, words: str) -> str:
    text = escaped(words, start=False).replace("#", "\\#")
    return f"{'#' * min(level, _DEEPEST)} {text}"


def _paragraph(paragraph: Paragraph) -> str:
    text = _runs(paragraph.runs)
    if paragraph.kind == "quote" and text:
        return "\n".join(f"> {line}" for line in text.split("\n"))
    return text


def _item(mark: str, item: tuple[Paragraph, ...]) -> str:
    """Paragraphs after the first stand in by the width of the mark."""
    text = "\n\n".join(filter(None, map(_paragraph, item)))
    return mark + text.replace("\n", f"\n{' ' * len(mark)}")


def _table(table: Table) -> str:
    rows = [
        "| " + " | ".join(escaped(cell) for cell in table.header) + " |",
        "|" + " --- |" * len(table.header),
        *("| " + " | ".join(map(_cell, row)) + " |" for row in table.rows),
    ]
    made = "\n".join(rows)
    return f"{escaped(table.caption)}\n\n{made}" if table.caption else made


def _cell(cell: tuple[Run, ...]) -> str:
    """A cell is one line."""
    return _runs(
        tuple(
            Run(run.text.replace("\n", " "), run.bold, run.italic, run.target, run.href)
            for run in cell
        )
    )


def _runs(runs: tuple[Run, ...]) -> str:
    """Runs with the same marks are one, so that marks do not touch."""

    def marks(run: Run) -> tuple[bool, bool, str, str]:
        return run.bold, run.italic, run.target, run.href

    made = ""
    groups = [(key, "".join(run.text for run in same)) for key, same in groupby(runs, marks)]
    for place, ((bold, italic, target, href), text) in enumerate(groups):
        first, last = place == 0, place == len(groups) - 1
        inside = escaped(text, start=first or made.endswith("\n"), edges=(first, last))
        if italic:
            inside = f"<em>{inside}</em>"
        if bold:
            inside = _bold(inside, made)
        if target:
            inside = f"[{inside}](#{target})"
        elif href:
            inside = f"[{inside}](<{escape(href)}>)"
        made += inside
    return made


def _bold(inside: str, before: str) -> str:
    """Stars make bold beside letters alone: not `**《水法》**第`, so that gets a tag."""
    if _is_letter(inside[0]) and _is_letter(inside[-1]) and not before.endswith("*"):
        return f"**{inside}**"
    return f"<strong>{inside}</strong>"


def _is_letter(char: str) -> bool:
    return unicodedata.category(char)[0] in "LN"


def escaped(text: str, *, start: bool = True, edges: tuple[bool, bool] = (True, True)) -> str:
    """Return text as Markdown that is read back as the same text.

    Args:
        text: prepared text; `\\n` becomes a hard line break.
        start: whether it begins a line.
        edges: whether it begins and ends its paragraph, where white space needs a number.
    """
    lines = text.split("\n")
    made = []
    for place, line in enumerate(lines):
        safe = _ALWAYS.sub(r"\\\g<0>", line)
        if place or start:
            safe = _AT_START.sub(_numbered, safe, count=1) if _AT_START.match(safe) else safe
        if place or edges[0]:
            safe = re.sub(r"^\s+", _spaces, safe)
        if place < len(lines) - 1 or edges[1]:
            safe = re.sub(r"\s+$", _spaces, safe)
        made.append(safe)
    return "\\\n".join(made)


def _numbered(found: re.Match[str]) -> str:
    mark = found[0]
    return f"{mark[:-1]}\\{mark[-1]}"


def _spaces(found: re.Match[str]) -> str:
    return "".join(f"&#{ord(char)};" for char in found[0])
