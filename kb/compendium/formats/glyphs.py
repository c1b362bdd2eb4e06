"""字形 glyphs: which fonts set a book, and what stands for a character that none of them has."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cached_property
from typing import Final

from kb.compendium.book import Block, Book, Heading, Listing, Paragraph, Picture, Table
from kb.errors import InvalidInput
from kb.typesetting.fonts import (
    CHINESE,
    HEI,
    KAI,
    SONG,
    characters,
    coverage,
    installed,
    is_drawn,
)

MOST_NAMED: Final = 20
_ALWAYS: Final = frozenset("—·•0123456789ivxlc目录〔〕U+ABCDEF年月日")
"""What the volume itself prints."""


class Glyphs:
    """字形: the fonts of a book by their part, and its text with visible substitutes.

    A character that no font of the machine shows is set as 〔U+2CB4E〕, its number in Unicode, and
    named in the warnings; so is a mark that no font has together with the letter it belongs to,
    and a character of the private use area, which PDF/A does not allow.
    """

    def __init__(self, book: Book, *, cautious: bool = False) -> None:
        """Look for the fonts of a prepared book.

        Args:
            book: the book.
            cautious: take nothing for shown but letters that the first Chinese font has, and no
                combining marks; for a book that could not be set otherwise.

        Raises:
            InvalidInput: there is no Chinese font here.
        """
        if not installed(CHINESE):
            raise InvalidInput(
                "这台机器上没有中文字体，不能生成 PDF",
                field="format",
                hint="请安装中文字体（如 Debian 的 fonts-noto-cjk）后重试，或改用 docx、epub、html",
            )
        text: set[str] = set()
        for piece in texts(book):
            text.update(piece)
        found = coverage(text | _ALWAYS, CHINESE)
        self._families = found.families
        self._missing = set(found.missing) | {char for char in text if _is_private(char)}
        self._marks = {char for char in text if _is_mark(char)} - self._missing
        if cautious:
            first = characters(self._families[0])
            self._missing |= self._marks | {c for c in text if is_drawn(c) and ord(c) not in first}
            self._marks = set()
        self._parted: set[str] = set()
        unseen = {char for char in text if not is_drawn(char) and not char.isspace()}
        kept = set() if cautious else {char for char in unseen if ord(char) in self._codes}
        self._drop = _any_of(unseen - kept)
        self._gone = _any_of(self._missing)
        marks = "".join(map(re.escape, sorted(self._marks)))
        self._clusters = re.compile(f".[{marks}]+", re.DOTALL) if marks else None

    @cached_property
    def _codes(self) -> frozenset[int]:
        return frozenset().union(*(characters(family) for family in self._families))

    @property
    def fonts(self) -> dict[str, list[str]]:
        """Families by part, each with all others behind it."""
        return {
            name: list(dict.fromkeys((*installed(first), *self._families)))
            for name, first in (("song", SONG), ("hei", HEI), ("kai", (*KAI, *SONG)))
        }

    def shown(self, text: str) -> str:
        """Return a text as it is set."""
        if text.isascii():
            return text
        if self._drop:
            text = self._drop.sub("", text)
        if self._gone:
            text = self._gone.sub(lambda found: substitute(found[0]), text)
        if self._clusters:
            text = self._clusters.sub(self._whole, text)
        return text

    def _whole(self, found: re.Match[str]) -> str:
        """Return a letter with its marks, apart where no one font has both."""
        cluster = found[0]
        drawn = {ord(char) for char in cluster if is_drawn(char)}
        if any(drawn <= characters(family) for family in self._families):
            return cluster
        marks = cluster[1:]
        self._parted.update(mark for mark in marks if is_drawn(mark))
        return cluster[0] + "".join(substitute(mark) for mark in marks if is_drawn(mark))

    @property
    def warnings(self) -> tuple[str, ...]:
        """Name the characters that were replaced, at most `MOST_NAMED` of them."""
        missing = sorted(self._missing | self._parted)
        if not missing:
            return ()
        named = "、".join(f"{char}（U+{ord(char):04X}）" for char in missing[:MOST_NAMED])
        more = f"等 {len(missing)} 个" if len(missing) > MOST_NAMED else ""
        return (
            f"这台机器上没有能显示这些字的字体，PDF 中以编码代替：{named}{more}；"
            "安装含这些字的字体后重新生成即可",
        )


def substitute(char: str) -> str:
    """Return what stands for a character without a glyph."""
    return f"〔U+{ord(char):04X}〕"


def _any_of(chars: set[str]) -> re.Pattern[str] | None:
    return re.compile(f"[{''.join(map(re.escape, sorted(chars)))}]") if chars else None


def _is_private(char: str) -> bool:
    return unicodedata.category(char) == "Co"


def _is_mark(char: str) -> bool:
    """Whether a character is drawn with the one before it: marks, joiners, skin tones."""
    return (
        unicodedata.category(char)[0] == "M"
        or char in "\u200c\u200d\uff9e\uff9f"
        or "\U0001f3fb" <= char <= "\U0001f3ff"
    )


def texts(book: Book) -> Iterator[str]:
    """Yield every text of a book that is printed."""
    yield from (book.title, book.subtitle, book.issuer, book.notice, book.statement)
    for _, chapter in book.walk():
        yield chapter.title
        for block in chapter.blocks:
            yield from _of_block(block)


def _of_block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph():
            yield from (run.text for run in block.runs)
        case Heading():
            yield block.text
        case Listing():
            for item in block.items:
                for paragraph in item:
                    yield from (run.text for run in paragraph.runs)
        case Table():
            yield block.caption
            yield from block.header
            for row in block.rows:
                for cell in row:
                    yield from (run.text for run in cell)
        case Picture():
            yield block.caption
