"""文件文字 legible in a file: its words, its properties, and what stands in its bytes as it is.

What is drawn (a scanned page, a photographed licence plate) is no text and is not found here;
reviewers look at pictures themselves.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any, Final

from lxml import etree  # type: ignore[import-untyped]
from PIL import ExifTags, Image
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, TextStringObject

from kb.errors import IllegalTransition

MOST_BYTES: Final = 64 * 1024 * 1024
"""Of an office document unpacked, as for rebuilding it."""

# UTF-8: Chinese side by side, or what could be a name, an address, a number
_IN_BYTES: Final = re.compile(rb"(?:[\x20-\x7e]|[\xe4-\xe9][\x80-\xbf]{2}){6,}")
# PDF writes Chinese properties as UTF-16 behind a mark
_UTF16_IN_BYTES: Final = re.compile(rb"\xfe\xff((?:[^\x00][\x00-\xff]|\x00[\x20-\x7e]){2,4000})")


def texts_of(media_type: str, data: bytes, name: str) -> Iterator[str]:
    """Yield every text of a file; one word of a document stays one text.

    Args:
        media_type: what the file really is.
        data: its bytes.
        name: for the refusal.

    Raises:
        IllegalTransition: it cannot be read, so nobody knows what it says.
    """
    try:
        yield from _words(media_type, data)
    except (
        PyPdfError, zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, OSError, ValueError,
        KeyError, TypeError, AttributeError, IndexError, RecursionError, NotImplementedError,
    ) as broken:  # fmt: skip
        raise IllegalTransition(
            f"附件“{name}”无法读取，不能检查其中的内容", hint="请退回补正，换一个文件"
        ) from broken
    yield from _in_bytes(data)


def _words(media_type: str, data: bytes) -> Iterator[str]:
    if media_type == "application/pdf":
        yield from _of_pdf(data)
    elif media_type.startswith("application/vnd.openxmlformats-officedocument."):
        yield from _of_office(data)
    elif media_type.startswith("image/"):
        yield from _of_image(data)
    else:
        yield data.decode("utf-8")


def _of_pdf(data: bytes) -> Iterator[str]:
    reader = PdfReader(io.BytesIO(data))
    pages = [page.extract_text() for page in reader.pages]
    yield from pages
    yield "\n".join(pages)
    yield from _pdf_strings(reader.trailer)


def _pdf_strings(root: Any) -> Iterator[str]:
    """Yield the strings of every object: properties, notes, form fields, outlines, names."""
    waiting, seen = [root], set[tuple[int, int]]()
    while waiting:
        found = waiting.pop()
        if isinstance(found, IndirectObject):
            if (found.idnum, found.generation) in seen:
                continue
            seen.add((found.idnum, found.generation))
            found = found.get_object()
        if isinstance(found, TextStringObject):
            yield str(found)
        elif isinstance(found, ArrayObject):
            waiting += list(found)
        elif isinstance(found, DictionaryObject):
            waiting += [found.raw_get(key) for key in found]


def _of_office(data: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        if sum(part.file_size for part in packed.infolist()) > MOST_BYTES:
            raise ValueError("unpacked it is too large")
        yield packed.comment.decode("utf-8", "replace")
        for part in packed.infolist():
            yield part.filename
            content = packed.read(part)
            if part.filename.endswith((".xml", ".rels")):
                yield from _of_xml(content)
            elif part.filename.lower().endswith((".png", ".jpg", ".jpeg")):
                yield from _of_image(content)
                yield from _in_bytes(content)


def _of_xml(content: bytes) -> Iterator[str]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring(content, parser)
    yield "".join(root.itertext())
    for node in root.iter():
        if not isinstance(node.tag, str):
            yield str(node.text or "")
        else:
            yield from map(str, node.attrib.values())


def _of_image(data: bytes) -> Iterator[str]:
    with Image.open(io.BytesIO(data), formats=["JPEG", "PNG"]) as picture:
        yield from _values(picture.info)
        exif = picture.getexif()
        yield from _values(dict(exif))
        for directory in (ExifTags.IFD.Exif, ExifTags.IFD.GPSInfo):
            yield from _values(dict(exif.get_ifd(directory)))


def _values(found: Any) -> Iterator[str]:
    if isinstance(found, dict):
        for name, value in found.items():
            yield str(name)
            yield from _values(value)
    elif isinstance(found, bytes):
        yield from _in_bytes(found)
    elif isinstance(found, str):
        yield found


def _in_bytes(data: bytes) -> Iterator[str]:
    """Yield what can be read in the bytes as they are, without knowing their format."""
    yield "\n".join(run.decode("utf-8", "ignore") for run in _IN_BYTES.findall(data))
    yield "\n".join(run.decode("utf-16-be", "ignore") for run in _UTF16_IN_BYTES.findall(data))
