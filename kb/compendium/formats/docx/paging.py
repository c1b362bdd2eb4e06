"""页码推算 paging: on which page each chapter begins, reckoned on the grid of GB/T 9704.

The grid of 22 lines of 28 characters fixes where a line ends as long as it is of Chinese
characters alone; Latin letters are reckoned by their usual width. A word processor that lays the
file out with other fonts may come to other numbers: updating the contents field corrects them.
"""

from __future__ import annotations

import math
import unicodedata
from typing import Final

from kb.compendium.book import Block, Book, Chapter, Heading, Listing, Paragraph, Picture, Table
from kb.compendium.formats.docx.body import MEASURE, SPLIT_ABOVE, TALLEST
from kb.compendium.formats.pictures import printable

PAGE_HEIGHT: Final = 22 * 28.95
LINE: Final = 28.95
COLUMNS: Final = 28.0
"""Characters of a line of text."""
_HANGING: Final = frozenset("，。、；：！？,.;:!?")
_NEVER_FIRST: Final = _HANGING | frozenset("）》〉」』】〕”’%‰℃")
_NEVER_LAST: Final = frozenset("（《〈「『【〔“‘")
_NARROW: Final = dict.fromkeys(" .,;:'il", 0.26) | dict.fromkeys("0123456789", 0.5)
_TABLE_LINE: Final = 17.0
_TABLE_PADDING: Final = 4.5


def pages(book: Book) -> dict[str, int]:
    """Return the page of each chapter by its anchor, counted from the first page of the text."""
    reckoning = _Reckoning()
    for chapter in book.chapters:
        reckoning.chapter(1, chapter)
    return reckoning.found


class _Reckoning:
    def __init__(self) -> None:
        self.found: dict[str, int] = {}
        self._page = 1
        self._used = 0.0

    def chapter(self, depth: int, chapter: Chapter) -> None:
        if depth <= 2 and self._used:
            self._turn()
        size = {1: 22, 2: 18}.get(depth, 16)
        room = {1: 57.9, 2: 28.95, 3: 28.95}.get(depth, 0.0)
        rows = lines_of(chapter.title, COLUMNS * 16 / size)
        height = rows * (32.0 if depth == 1 else LINE) + room
        self._keep(height)
        self.found[chapter.anchor] = self._page
        for block in chapter.blocks:
            self._block(block)
        for part in chapter.parts:
            self.chapter(depth + 1, part)

    def _block(self, block: Block) -> None:
        match block:
            case Paragraph():
                self._paragraph(block)
            case Heading():
                self._keep(LINE * lines_of(block.text, COLUMNS, 2))
            case Listing():
                for item in block.items:
                    for each in item:
                        self._flow(lines_of(_text(each), COLUMNS - 4))
            case Table():
                self._table(block)
            case Picture():
                _, height = printable(block).millimetres(MEASURE, TALLEST)
                self._whole(height * 72 / 25.4 + 9 + (LINE if block.caption else 0))

    def _paragraph(self, block: Paragraph) -> None:
        text = _text(block)
        match block.kind:
            case "note":
                self._flow(lines_of(text, COLUMNS * 16 / 14, 2), 24.0)
            case "quote":
                self._flow(lines_of(text, COLUMNS - 4, 2))
            case "caption":
                self._keep(LINE * lines_of(text, COLUMNS * 16 / 14))
            case _:
                self._flow(lines_of(text, COLUMNS, 2))

    def _table(self, table: Table) -> None:
        if table.caption:
            self._keep(LINE * lines_of(table.caption, COLUMNS * 16 / 14))
        columns = [(share * 442.2 - 9) / 11.8 for share in table.widths]

        def height(cells: tuple[str, ...]) -> float:
            rows = max(
                lines_of(cell, max(1, width), hanging=False)
                for cell, width in zip(cells, columns, strict=True)
            )
            return rows * _TABLE_LINE + _TABLE_PADDING

        head = height(table.header)
        self._keep(head)
        for row in table.rows:
            cells = tuple("".join(run.text for run in cell) for cell in row)
            if max(map(len, cells)) < SPLIT_ABOVE:
                self._whole(height(cells), head)
            else:
                self._flow(math.ceil((height(cells) - _TABLE_PADDING) / _TABLE_LINE), _TABLE_LINE)
        self._flow(1, _TABLE_LINE)

    def _keep(self, height: float) -> None:
        """Headings stay with the first line of what follows."""
        if self._used + height + LINE > PAGE_HEIGHT + 0.1:
            self._turn()
        self._used += height

    def _whole(self, height: float, again: float = 0.0) -> None:
        if self._used and self._used + height > PAGE_HEIGHT + 0.1:
            self._turn()
            self._used = again
        self._used += min(height, PAGE_HEIGHT)

    def _flow(self, rows: int, line: float = LINE) -> None:
        for _ in range(rows):
            if self._used + line > PAGE_HEIGHT + 0.1:
                self._turn()
            self._used += line

    def _turn(self) -> None:
        self._page += 1
        self._used = 0.0


def _text(paragraph: Paragraph) -> str:
    return "".join(run.text for run in paragraph.runs)


def lines_of(text: str, columns: float, indent: float = 0.0, *, hanging: bool = True) -> int:
    """Return on how many lines a text stands, of `columns` characters each, at least one.

    `hanging` lets a stop at the end of a line stand in the margin, as it does outside of tables.
    """
    return sum(
        _lines(each, columns, 0.0 if place else indent, hanging)
        for place, each in enumerate(text.split("\n"))
    )


def _lines(text: str, columns: float, indent: float, hanging: bool) -> int:
    count, used, word, before = 1, indent, 0.0, ""
    limit = columns + 0.01
    for char in text:
        size = _width(char)
        if char.isascii() and char.isalnum():
            word += size
        else:
            word = 0.0
        if used + size > limit and char != " " and not (hanging and char in _HANGING):
            count += 1
            carried = word if 0 < word < columns else size
            if char in _NEVER_FIRST or before in _NEVER_LAST:
                carried += _width(before)
            used = carried
        else:
            used += size
        before = char
    return count


def _width(char: str) -> float:
    """In widths of a Chinese character; Latin letters as in Times New Roman, by kind."""
    if char.isascii():
        return _NARROW.get(char, 0.7 if char.isupper() else 0.47) if char else 0.0
    if unicodedata.combining(char) or unicodedata.category(char) == "Cf":
        return 0.0
    return 1.0
