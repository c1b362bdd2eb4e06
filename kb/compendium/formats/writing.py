"""成书 writing: a book as the bytes of one file.

The same book gives the same bytes whenever and wherever it is written with the same fonts and the
same versions of the libraries: no present moment, machine or path goes into a file.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Final

from kb.compendium.book import Book
from kb.compendium.formats.preparing import prepared
from kb.errors import InvalidInput

FORMATS: Final = ("docx", "pdf", "epub", "html", "markdown")
_SUFFIXES: Final = {"markdown": "md"}
_MEDIA_TYPES: Final = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "epub": "application/epub+zip",
    "html": "text/html",
    "markdown": "text/markdown",
}
_WRITERS: Final = {
    "docx": "kb.compendium.formats.docx.document",
    "pdf": "kb.compendium.formats.pdf",
    "epub": "kb.compendium.formats.epub",
    "html": "kb.compendium.formats.html",
    "markdown": "kb.compendium.formats.markdown",
}


@dataclass(frozen=True, slots=True)
class Written:
    """成书文件: its bytes, and in Chinese whatever is not as the book has it (a missing glyph)."""

    data: bytes
    warnings: tuple[str, ...]


Writer = Callable[[Book], Written]
"""What each module of `_WRITERS` offers as `written`; the book is prepared."""


def write(book: Book, format: str) -> Written:
    """Return a book as one file.

    Args:
        book: any text is allowed; control characters are dropped with a warning, a link that
            leads nowhere becomes plain text with a warning.
        format: one of `FORMATS`.

    Raises:
        InvalidInput: an unknown format, two chapters with one anchor, a table whose rows differ
            in length, a picture that cannot be read or is too large, or (PDF) no Chinese font.
    """
    if format not in FORMATS:
        raise InvalidInput(
            f"没有这种文件格式：{format}", field="format", hint=f"可用：{'、'.join(FORMATS)}"
        )
    ready, warnings = prepared(book)
    made = _writer(format)(ready)
    return Written(made.data, (*warnings, *made.warnings))


def suffix(format: str) -> str:
    """Return the ending of a file's name, without the point."""
    return _SUFFIXES.get(format, format)


def media_type(format: str) -> str:
    """Return what a server calls the format."""
    return _MEDIA_TYPES[format]


def _writer(format: str) -> Writer:
    """Load a writer with its libraries (typst, python-docx, Pillow) only when it is used."""
    writer: Writer = import_module(_WRITERS[format]).written
    return writer
