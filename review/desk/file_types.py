"""文件类型: what a file is, told by its content; a name that says otherwise is refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath
from typing import Final

import puremagic

from kb.errors import InvalidInput
from kb.store.files import MEDIA_TYPES
from review.desk.rebuilding.text import decoded

_SIGNATURES: Final = ((b"%PDF-", ".pdf"), (b"\xff\xd8\xff", ".jpg"), (b"\x89PNG\r\n\x1a\n", ".png"))
_PARTS: Final = (("word/document.xml", ".docx"), ("xl/workbook.xml", ".xlsx"))
_TEXT: Final = frozenset({".txt", ".md"})
_MARKUP: Final = ("<!doctype html", "<html", "<?php", "<script", "<svg", "#!")


def media_type_of(name: str, data: bytes) -> str:
    """Return the media type of an uploaded file.

    Raises:
        InvalidInput: the extension is not accepted, or the content is something else.
    """
    extension = PurePosixPath(name.replace("\\", "/")).suffix.lower()
    if extension not in MEDIA_TYPES:
        raise InvalidInput(
            f"不接受“{extension[:12] or '没有扩展名的'}”文件",
            field="file",
            hint="可上传：" + "、".join(MEDIA_TYPES),
        )
    if not data:
        raise InvalidInput("文件是空的", field="file", hint="请重新选择文件")
    real = _extension_of(data)
    same = MEDIA_TYPES.get(real) == MEDIA_TYPES[extension] or (
        real == ".txt" and extension in _TEXT
    )
    if not same:
        raise InvalidInput(
            f"扩展名是 {extension}，内容却是{real or '别的类型'}",
            field="file",
            hint="请上传真正的文件，不要改扩展名",
        )
    return MEDIA_TYPES[extension]


def _extension_of(data: bytes) -> str:
    for signature, extension in _SIGNATURES:
        if data.startswith(signature):
            return extension
    if data.startswith(b"PK"):
        return _office(data)
    if data[4:8] == b"ftyp":
        return ".mp4"
    if _is_text(data):
        return ".txt"
    try:
        return str(puremagic.from_string(data))
    except (puremagic.PureError, ValueError):
        return ""


def _office(data: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            names = set(packed.namelist())
    except (zipfile.BadZipFile, OSError, ValueError):
        return ".zip"
    macros = any(name.lower().endswith("vbaproject.bin") for name in names)
    return next((kind for part, kind in _PARTS if part in names and not macros), ".zip")


def _is_text(data: bytes) -> bool:
    if b"\x00" in data:
        return False
    try:
        text = decoded(data)
    except InvalidInput:
        return False
    return not text.lstrip("\ufeff \t\r\n").lower().startswith(_MARKUP)
