"""PDF rebuilt page by page: no information dictionary, XMP, attachment, script, form or note."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any, Final

from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from kb.errors import InvalidInput

MOST_PAGES: Final = 2_000
_OF_PAGES: Final = ("/Annots", "/AA", "/B", "/Thumb", "/Tabs", "/PresSteps")
"""Notes, forms, scripts and previews hang on pages; deeper down these may be names of resources."""
_EVERYWHERE: Final = (
    "/Metadata",
    "/PieceInfo",
    "/LastModified",
    "/AF",
    "/StructParent",
    "/StructParents",
    "/OPI",
)
_DCT: Final = "/DCTDecode"


def rebuild_pdf(data: bytes) -> bytes:
    """Return a PDF of the same pages.

    Raises:
        InvalidInput: it is encrypted or broken, or has more than `MOST_PAGES` pages.
    """
    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted:
            raise InvalidInput("PDF 已加密", field="file", hint="请去掉密码后再上传")
        if len(reader.pages) > MOST_PAGES:
            raise InvalidInput(f"PDF 超过 {MOST_PAGES} 页", field="file", hint="请拆分后再上传")
        writer = PdfWriter()
        seen: set[int] = set()
        for page in reader.pages:
            for name in _OF_PAGES:
                page.pop(name, None)
            _clean(page, seen)
            writer.add_page(page)
        writer.metadata = None
        writer.compress_identical_objects()
        target = io.BytesIO()
        writer.write(target)
        return target.getvalue()
    except InvalidInput:
        raise
    except (
        PyPdfError, ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError,
        IndexError, ArithmeticError, AssertionError, NotImplementedError, struct.error, zlib.error,
    ):  # fmt: skip
        raise InvalidInput("PDF 已损坏，无法重建", field="file", hint="请重新导出为 PDF") from None


def _clean(value: Any, seen: set[int]) -> None:
    """Take what is not content out of everything a page leads to, its parents excepted."""
    waiting = [value]
    while waiting:
        found = waiting.pop()
        found = found.get_object() if isinstance(found, IndirectObject) else found
        if id(found) in seen or not isinstance(found, DictionaryObject | ArrayObject):
            continue
        seen.add(id(found))
        if isinstance(found, ArrayObject):
            waiting += list(found)
            continue
        for name in _EVERYWHERE:
            found.pop(name, None)
        if isinstance(found, StreamObject) and found.get("/Filter") in (_DCT, [_DCT]):
            found._data = _bare_jpeg(found._data)
        waiting += [found.raw_get(name) for name in found if name != "/Parent"]


def _bare_jpeg(data: bytes) -> bytes:
    """Return a JPEG without application segments and comments (Adobe's colour mark stays)."""
    if data[:2] != b"\xff\xd8":
        return data
    kept, place = [data[:2]], 2
    while place + 4 <= len(data) and data[place] == 0xFF:
        marker = data[place + 1]
        if marker == 0xDA:
            break
        size = 2 + int.from_bytes(data[place + 2 : place + 4], "big")
        dropped = (0xE1 <= marker <= 0xEF and marker != 0xEE) or marker == 0xFE
        if not dropped:
            kept.append(data[place : place + size])
        place += size
    return b"".join([*kept, data[place:]])
