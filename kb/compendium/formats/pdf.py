"""PDF/A-2a by typst: tagged, with bookmarks and embedded fonts; text goes in as data alone."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any, Final

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
from kb.compendium.formats.glyphs import Glyphs, texts
from kb.compendium.formats.pdf_parts import LONGEST_PART, STANDARDS, joined, write_json
from kb.compendium.formats.pictures import printable
from kb.compendium.formats.words import day_in_words
from kb.compendium.formats.writing import Written
from kb.errors import InvalidInput
from kb.typesetting.compiling import TEMPLATE, TypesettingFailed, compiled

DEEPEST: Final = 6
"""PDF knows headings of six levels."""
MEASURE: Final = 156.0
TALLEST: Final = 200.0
"""Millimetres; a picture with its caption stands on one page."""

Json = dict[str, Any]


def written(book: Book) -> Written:
    """Return a prepared book as PDF/A.

    Raises:
        InvalidInput: a picture cannot be read, this machine has no Chinese font, or the typesetter
            refuses the book.
    """
    glyphs = Glyphs(book)
    try:
        data = _set(book, glyphs)
    except TypesettingFailed:
        # Fonts of the machine may have a letter and yet not draw it beside its neighbours.
        glyphs = Glyphs(book, cautious=True)
        try:
            data = _set(book, glyphs)
        except TypesettingFailed as failed:
            raise InvalidInput(
                f"书稿无法排成 PDF：{str(failed)[:300]}",
                field="format",
                hint="请改用 docx、epub 或 html，并把这条信息告知管理员",
            ) from failed
    return Written(data, glyphs.warnings)


def _set(book: Book, glyphs: Glyphs) -> bytes:
    with tempfile.TemporaryDirectory(prefix="anjian-") as name:
        folder = Path(name)
        (folder / TEMPLATE).write_bytes(_template())
        setting = _Setting(book, glyphs, folder)
        if sum(map(len, texts(book))) > LONGEST_PART:
            return joined(folder, setting.head(), setting.blocks(), day=book.dated)
        write_json(folder, setting.head(), setting.blocks())
        return compiled(folder, standards=STANDARDS, day=book.dated)


class _Setting:
    """What the template sets, as JSON: text is a string, or an object where it is marked."""

    def __init__(self, book: Book, glyphs: Glyphs, folder: Path) -> None:
        self._book = book
        self._glyphs = glyphs
        self._folder = folder
        self._level = 0

    def blocks(self) -> list[Json]:
        """Return the text of the volume, chapters and what is in them alike."""
        return [block for chapter in self._book.chapters for block in self._chapter(1, chapter)]

    def head(self) -> Json:
        """Return what stands outside of the chapters."""
        book, shown = self._book, self._glyphs.shown
        language, _, region = book.language.partition("-")
        return {
            "title": shown(book.title),
            "subtitle": shown(book.subtitle),
            "issuer": shown(book.issuer),
            "authors": [book.issuer] if book.issuer else [],
            "identifier": book.identifier,
            "notice": shown(book.notice),
            "statement": shown(book.statement),
            "day": [book.dated.year, book.dated.month, book.dated.day],
            "dated": day_in_words(book.dated),
            "lang": language.lower() or "zh",
            "region": region.lower() if len(region) == 2 else None,
            "fonts": self._glyphs.fonts,
            "front": True,
            "first-page": 1,
        }

    def _chapter(self, depth: int, chapter: Chapter) -> Iterator[Json]:
        divider = bool(chapter.parts) and not chapter.blocks
        yield {
            "k": "chapter",
            "l": self._next_level(depth),
            "d": depth,
            "t": self._glyphs.shown(chapter.title),
            "a": chapter.anchor,
            "new": depth <= 2,
            "divider": divider and depth == 1,
        }
        for block in chapter.blocks:
            yield self._block(depth, block)
        for part in chapter.parts:
            yield from self._chapter(depth + 1, part)

    def _next_level(self, wished: int) -> int:
        """Levels of headings go down one at a time, as readers' programs need them."""
        self._level = min(wished, self._level + 1, DEEPEST)
        return self._level

    def _block(self, depth: int, block: Block) -> Json:
        match block:
            case Paragraph():
                return self._paragraph(block)
            case Heading():
                level = self._next_level(depth + block.level)
                return {"k": "heading", "l": level, "t": self._glyphs.shown(block.text)}
            case Listing():
                items = [[self._paragraph(each) for each in item] for item in block.items]
                return {"k": "list", "o": block.ordered, "i": items}
            case Table():
                return {
                    "k": "table",
                    "w": block.widths,
                    "h": [self._glyphs.shown(cell) for cell in block.header],
                    "r": [[{"c": self._runs(cell)} for cell in row] for row in block.rows],
                    "c": self._glyphs.shown(block.caption),
                }
            case Picture():
                return self._picture(block)

    def _paragraph(self, paragraph: Paragraph) -> Json:
        return {"k": paragraph.kind, "r": self._runs(paragraph.runs)}

    def _runs(self, runs: tuple[Run, ...]) -> list[str | Json]:
        return [self._run(run) for run in runs]

    def _run(self, run: Run) -> str | Json:
        text = self._glyphs.shown(run.text)
        marks: Json = {}
        if run.bold:
            marks["b"] = True
        if run.italic:
            marks["i"] = True
        if run.target:
            marks["a"] = run.target
        if run.href:
            marks["h"] = run.href
        return {"t": text, **marks} if marks else text

    def _picture(self, picture: Picture) -> Json:
        ready = printable(picture)
        (self._folder / ready.name).write_bytes(ready.data)
        width, height = ready.millimetres(MEASURE, TALLEST)
        return {
            "k": "picture",
            "f": f"/{ready.name}",
            "w": width,
            "y": height,
            "a": picture.alternative,
            "c": self._glyphs.shown(picture.caption),
        }


@cache
def _template() -> bytes:
    return resources.files("kb.compendium.formats").joinpath("volume.typ").read_bytes()
