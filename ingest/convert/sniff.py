"""What a file really is, judged by its content first and its name second."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import PurePath
from typing import Final

from ingest.convert.decode import looks_like_utf16

_HEAD: Final = 65_536
_MAX_CONTROL_SHARE: Final = 0.01

# Signatures that could pass as text or that puremagic reports with many candidates.
_SIGNATURES: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/msword"),
    (b"{\\rtf", "application/rtf"),
)
# The member that tells what a ZIP container holds; OFD first, its packages also look like Office.
_ZIP_MEMBERS: Final = (
    ("OFD.xml", "application/ofd"),
    (
        "word/document.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (
        "ppt/presentation.xml",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ),
)
_MARKDOWN_SUFFIXES: Final = frozenset({".md", ".markdown"})
_YAML_SUFFIXES: Final = frozenset({".yaml", ".yml"})
_HTML_SUFFIXES: Final = frozenset({".html", ".htm", ".shtml", ".xhtml"})

# A page saved from the web: a doctype, or one of the elements only a page has, near the beginning.
_HTML_START: Final = re.compile(
    rb"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE
)
_ANY_TAG: Final = re.compile(rb"<[a-zA-Z][^>]{0,300}>")
_MARKDOWN_START: Final = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:---\r?\n|#{1,6} )")
_CONTROL: Final = re.compile(rb"[\x00-\x08\x0e-\x1f]")


def sniff(data: bytes, name: str) -> str:
    """Return the media type of `data`; `name` is consulted where the content leaves it open.

    Binary content that nothing recognises is `application/octet-stream`.
    """
    head = data[:_HEAD]
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            return media_type
    if head.startswith(b"PK\x03\x04"):
        return _zip_type(data)
    if _is_binary(head):
        return _named_by_magic(head)
    return _text_type(head, PurePath(name).suffix.lower())


def _zip_type(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return "application/zip"
    return next((kind for member, kind in _ZIP_MEMBERS if member in names), "application/zip")


def _is_binary(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) or not head:
        return False
    control = len(_CONTROL.findall(head))
    if control <= _MAX_CONTROL_SHARE * len(head) and b"\x00" not in head:
        return False
    return not looks_like_utf16(head)


def _named_by_magic(head: bytes) -> str:
    import puremagic  # lazy: reading its table costs start-up time, and text never needs it

    try:
        matches = puremagic.magic_string(head)
    except puremagic.PureError:
        return "application/octet-stream"
    return next((m.mime_type for m in matches if m.mime_type), "application/octet-stream")


def _text_type(head: bytes, suffix: str) -> str:
    if suffix in _YAML_SUFFIXES:
        return "application/yaml"
    if _HTML_START.search(head[:4096]):
        return "text/html"
    if suffix in _HTML_SUFFIXES and _ANY_TAG.search(head):
        return "text/html"
    if suffix in _MARKDOWN_SUFFIXES or _MARKDOWN_START.match(head):
        return "text/markdown"
    return "text/plain"
