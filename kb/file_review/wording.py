"""文字 texts that people type: cleaned so that any database, page and workbook can hold them."""

from __future__ import annotations

import unicodedata

from kb.errors import InvalidInput


def line(value: str, field: str, longest: int, label: str) -> str:
    """Return a text in one line.

    Raises:
        InvalidInput: it is empty, too long, or holds half a character.
    """
    said = " ".join(plain(value, field, label).split())
    if not 0 < len(said) <= longest:
        raise InvalidInput(
            f"{label}须为 1 至 {longest} 字", field=field, hint=f"请填写{label}后再提交"
        )
    return said


def paragraph(value: str, field: str, longest: int, label: str) -> str:
    """Return a text that may be empty and may have several lines.

    Raises:
        InvalidInput: it is too long, or holds half a character.
    """
    said = plain(value, field, label).strip()
    if len(said) > longest:
        raise InvalidInput(f"{label}超过 {longest} 字", field=field, hint="请精简后再保存")
    return said


def plain(value: str, field: str, label: str) -> str:
    """Return a text with one form of line ends and without control characters.

    Raises:
        InvalidInput: it holds half a character.
    """
    lines = value.replace("\r\n", "\n").replace("\r", "\n")
    if any(unicodedata.category(c) == "Cs" for c in lines):
        raise InvalidInput(f"{label}中有不完整的字符", field=field, hint="请删去后再保存")
    return "".join(c for c in lines if c in "\n\t" or unicodedata.category(c) != "Cc")
