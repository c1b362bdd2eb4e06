"""书稿 book: what a volume or a guide says, in blocks that every file format can set.

The writers (`kb.compendium.formats`) know these blocks and nothing of cases or laws; who puts a
book together knows nothing of file formats. All text is plain: no markup of any format.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Run:
    """文字段: text of one kind inside a paragraph.

    `target` is the anchor of a chapter of this book that the text leads to, `href` an outside
    address (http, https or mailto); at most one of them is set.
    """

    text: str
    bold: bool = False
    italic: bool = False
    target: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """段落: `kind` is body, quote, note (small print), caption or law (text of a provision)."""

    runs: tuple[Run, ...]
    kind: str = "body"


@dataclass(frozen=True, slots=True)
class Heading:
    """小标题 inside a chapter that the contents do not list; `level` 1 (一、) to 3 (1.)."""

    text: str
    level: int = 1


@dataclass(frozen=True, slots=True)
class Listing:
    """列表: each item is one or more paragraphs; `ordered` numbers them from 1."""

    items: tuple[tuple[Paragraph, ...], ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """表格: a heading row, repeated on each page, and rows of the same number of cells.

    `widths` are shares of the measure that sum to 1; empty for equal columns.
    """

    header: tuple[str, ...]
    rows: tuple[tuple[tuple[Run, ...], ...], ...]
    caption: str = ""
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """图片: the bytes of a PNG or JPEG and what it shows, in words."""

    data: bytes
    media_type: str
    alternative: str
    caption: str = ""


Block = Paragraph | Heading | Listing | Table | Picture


@dataclass(frozen=True, slots=True)
class Chapter:
    """章节 that the contents list, with chapters inside it.

    `anchor` is unique in the book, ASCII letters, digits and hyphens. A chapter without blocks and
    with parts is a divider (a group of cases).
    """

    title: str
    anchor: str
    blocks: tuple[Block, ...] = ()
    parts: tuple[Chapter, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """书稿: title page, chapters in order.

    `identifier` is the same for the same release (it goes into EPUB and PDF), `dated` is printed
    on the title page and is the only moment that any file of the book carries. `notice` stands on
    the title page and on every page (for example 内部资料 注意保管). `statement` says how far the
    corpus of laws reaches.
    """

    identifier: str
    title: str
    subtitle: str
    issuer: str
    dated: dt.date
    notice: str = ""
    statement: str = ""
    language: str = "zh-CN"
    chapters: tuple[Chapter, ...] = field(default=())

    def walk(self) -> Iterator[tuple[int, Chapter]]:
        """Yield every chapter with its depth, 1 for the outermost, in reading order."""

        def inside(depth: int, chapters: tuple[Chapter, ...]) -> Iterator[tuple[int, Chapter]]:
            for chapter in chapters:
                yield depth, chapter
                yield from inside(depth + 1, chapter.parts)

        yield from inside(1, self.chapters)
