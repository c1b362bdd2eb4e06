"""整理书稿 preparing: what no format can hold is taken out of a book before it is written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

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
from kb.errors import InvalidInput

UNTITLED: Final = "（无题）"
"""What stands where a contents list or a reader's program needs words."""
_LINE_BREAKS: Final = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# Controls, lone surrogates and the code points that Unicode never makes characters: XML and UTF-8
# do not take them, and no reader could see them.
_UNPRINTABLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + "".join(
        f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(2**16, 17 * 2**16, 2**16)
    )
    + "]"
)
_ANCHOR: Final = re.compile(r"[A-Za-z0-9-]+")
_HREF: Final = re.compile(
    r"(?:https?://|mailto:)[^\s\"<>\\^`{|}\x00-\x20\x7f-\x9f]+", re.IGNORECASE
)


def prepared(book: Book) -> tuple[Book, tuple[str, ...]]:
    """Return the book that is written, and in Chinese what was changed for it.

    Line breaks become `\\n` and tabs spaces; titles, headings and cells are single lines.

    Raises:
        InvalidInput: an anchor is malformed or stands twice, or the rows of a table or its widths
            do not fit its heading row.
    """
    return _Preparing(book).done()


class _Preparing:
    def __init__(self, book: Book) -> None:
        self._book = book
        self._dropped = 0
        self._broken: Counter[str] = Counter()
        anchors = Counter(chapter.anchor for _, chapter in book.walk())
        for anchor, times in anchors.items():
            if times > 1 or not _ANCHOR.fullmatch(anchor):
                raise InvalidInput(
                    f"章节锚点不可用：{anchor}",
                    field="anchor",
                    hint="锚点须由英文字母、数字和连字符组成，且在全书中不重复",
                )
        self._anchors = frozenset(anchors)

    def done(self) -> tuple[Book, tuple[str, ...]]:
        book = self._book
        ready = replace(
            book,
            title=self._line(book.title) or UNTITLED,
            subtitle=self._line(book.subtitle),
            issuer=self._line(book.issuer),
            notice=self._line(book.notice),
            statement=self._text(book.statement),
            chapters=tuple(map(self._chapter, book.chapters)),
        )
        return ready, tuple(self._warnings())

    def _warnings(self) -> Iterator[str]:
        if self._dropped:
            yield f"原稿中有 {self._dropped} 个无法排印的控制字符，已删去"
        for target, times in self._broken.items():
            yield f"有 {times} 处链接无法到达，已改为普通文字：{target[:80]}"

    def _chapter(self, chapter: Chapter) -> Chapter:
        return replace(
            chapter,
            title=self._line(chapter.title) or UNTITLED,
            blocks=tuple(map(self._block, chapter.blocks)),
            parts=tuple(map(self._chapter, chapter.parts)),
        )

    def _block(self, block: Block) -> Block:
        match block:
            case Paragraph():
                return self._paragraph(block)
            case Heading():
                return replace(
                    block, text=self._line(block.text), level=min(3, max(1, block.level))
                )
            case Listing():
                items = tuple(tuple(map(self._paragraph, item)) for item in block.items)
                return replace(block, items=items)
            case Table():
                return self._table(block)
            case Picture():
                caption = self._line(block.caption)
                alternative = self._line(block.alternative) or caption or "图片"
                return replace(block, alternative=alternative, caption=caption)

    def _paragraph(self, paragraph: Paragraph) -> Paragraph:
        return replace(paragraph, runs=tuple(self._run(run) for run in paragraph.runs if run.text))

    def _table(self, table: Table) -> Table:
        columns = len(table.header)
        if not columns or any(len(row) != columns for row in table.rows):
            raise InvalidInput(
                f"表格各行的格数与表头不一致：{table.caption or '、'.join(table.header)[:40]}",
                field="table",
                hint=f"每行应有 {columns} 格" if columns else "表格须有表头",
            )
        widths = table.widths or (1 / columns,) * columns
        if len(widths) != columns or min(widths) <= 0:
            raise InvalidInput(
                f"表格列宽与列数不一致：{table.caption or '、'.join(table.header)[:40]}",
                field="table",
                hint=f"应给出 {columns} 个大于零的列宽，或不给列宽",
            )
        total = sum(widths)
        return Table(
            tuple(map(self._line, table.header)),
            tuple(
                tuple(tuple(self._run(run) for run in cell if run.text) for cell in row)
                for row in table.rows
            ),
            self._line(table.caption),
            tuple(width / total for width in widths),
        )

    def _run(self, run: Run) -> Run:
        target, href = run.target, run.href
        if target and target not in self._anchors:
            self._broken[target] += 1
            target = ""
        if href and not _HREF.fullmatch(href):
            self._broken[self._line(href)] += 1
            href = ""
        return Run(self._text(run.text), run.bold, run.italic, target, "" if target else href)

    def _line(self, text: str) -> str:
        return self._text(text).replace("\n", " ").strip()

    def _text(self, text: str) -> str:
        broken = _LINE_BREAKS.sub("\n", text).replace("\t", " ")
        kept = _UNPRINTABLE.sub("", broken)
        self._dropped += len(broken) - len(kept)
        return kept
