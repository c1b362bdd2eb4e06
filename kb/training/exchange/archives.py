"""压缩包: zip files opened with limits before anything is unpacked, and written alike.

A workbook, a document and a QTI package are zip files. A few kilobytes can unpack to hundreds of
megabytes, and markup can name entities that multiply or that lie elsewhere; both are refused before
any library sees the file.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from kb.errors import EmptyFile, FileTooLarge, UnsupportedFormat

MOST_FILE_BYTES: Final = 64 * 1024 * 1024
MOST_ENTRY_BYTES: Final = 160 * 1024 * 1024
MOST_UNPACKED_BYTES: Final = 256 * 1024 * 1024
MOST_ENTRIES: Final = 50_000
MOST_RATIO: Final = 250
"""Unpacked bytes for each packed one, for entries above `_SMALL`; text seldom exceeds 60."""
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_SMALL: Final = 1024 * 1024
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
"""The container of password-protected Office files, and of those before 2007."""
_UNREADABLE: Final = (
    zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError,
    ValueError, KeyError,
)  # fmt: skip
_DOCTYPE: Final = re.compile(rb"<\0?!\0?(?:D\0?O\0?C\0?T\0?Y\0?P\0?E|E\0?N\0?T\0?I\0?T\0?Y)")
_UTF: Final = re.compile(rb"""encoding\s*=\s*["'](?!utf-?8|utf-?16|us-ascii)""", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of zip file: its name for messages, and the entry by which it is known."""

    name: str
    suffix: str
    entry: str


def unpacked(data: bytes, kind: Kind) -> dict[str, bytes]:
    """Return every entry of a zip file by its name.

    Raises:
        EmptyFile: no bytes.
        FileTooLarge: it is, or unpacks to, more than the limits above.
        UnsupportedFormat: it is something else, broken, encrypted, or holds entity definitions.
    """
    if not data:
        raise EmptyFile("文件是空的", hint="请重新选择文件", field="file")
    if len(data) > MOST_FILE_BYTES:
        raise FileTooLarge(
            f"文件超过 {MOST_FILE_BYTES >> 20} MB", hint="请分成几个文件", field="file"
        )
    if data.startswith(_OLE):
        raise UnsupportedFormat(
            f"文件有密码或是旧版格式，不是 {kind.name}",
            hint=f"请去掉密码，另存为 .{kind.suffix} 后再导入",
            field="file",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [each for each in archive.infolist() if not each.is_dir()]
            _refuse_bombs(entries)
            if any(each.flag_bits & 1 for each in entries):
                raise _unreadable(kind, "压缩包有密码")
            parts = {each.filename: archive.read(each) for each in entries}
    except _UNREADABLE:
        raise _unreadable(kind, f"文件不是可读的 {kind.name}") from None
    if kind.entry not in parts:
        raise _unreadable(kind, f"文件不是 {kind.name}")
    for name, part in parts.items():
        if name.lower().endswith((".xml", ".rels", ".vml")):
            _refuse_entities(part, kind)
    return parts


def packed(parts: Mapping[str, bytes] | Iterable[tuple[str, bytes]]) -> bytes:
    """Return a zip file of the entries in their order, without times: equal in, equal out."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name, part in parts.items() if isinstance(parts, Mapping) else parts:
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0
            made.writestr(entry, part)
    return target.getvalue()


def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
    too_dense = any(
        each.file_size > _SMALL and each.file_size > MOST_RATIO * max(each.compress_size, 1)
        for each in entries
    )
    if (
        too_dense
        or len(entries) > MOST_ENTRIES
        or any(each.file_size > MOST_ENTRY_BYTES for each in entries)
        or sum(each.file_size for each in entries) > MOST_UNPACKED_BYTES
    ):
        raise FileTooLarge(
            "文件展开后过大，没有读取",
            hint="请删去空白的行列和图片，或分成几个文件",
            field="file",
        )


def _refuse_entities(part: bytes, kind: Kind) -> None:
    """Office files and QTI packages define no entities; other encodings could hide them."""
    head = part.lstrip(b"\xef\xbb\xbf \t\r\n")
    plain = head.startswith((b"<", b"\xff\xfe", b"\xfe\xff", b"\0<")) or not head
    if not plain or _DOCTYPE.search(part) or _UTF.search(part[:400]):
        raise UnsupportedFormat(
            "文件中含有实体定义，没有读取", hint=f"请另存为 .{kind.suffix}", field="file"
        )


def _unreadable(kind: Kind, message: str) -> UnsupportedFormat:
    return UnsupportedFormat(message, hint=f"请另存为 .{kind.suffix} 后再导入", field="file")
