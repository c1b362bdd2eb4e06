"""格式: the kinds of file that questions are read from and written to."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Final, cast

from kb.errors import EmptyFile, FileTooLarge, InvalidInput, NotFound, UnsupportedFormat
from kb.training.exchange.archives import MOST_FILE_BYTES
from kb.training.exchange.imported import Imported, refuse_more_than_limit
from kb.training.question import QuestionContent

AUTO: Final = "auto"
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")


@dataclass(frozen=True, slots=True)
class Format:
    """文件格式: its name on the command line, for people, as a file and over HTTP."""

    name: str
    title: str
    suffix: str
    media_type: str

    def read(self, data: bytes) -> Imported:
        """Return the questions of a file of this format; see its module for the errors."""
        module = import_module(f"{__package__}.{self.name}.reading")
        return cast(Callable[[bytes], Imported], module.read)(data)

    def write(self, questions: Sequence[QuestionContent]) -> bytes:
        """Return a file of the questions, the same bytes for the same questions."""
        module = import_module(f"{__package__}.{self.name}.writing")
        return cast(Callable[[Sequence[QuestionContent]], bytes], module.write)(questions)


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
FORMATS: Final = {
    each.name: each
    for each in (
        Format("xlsx", "XLSX 工作簿", "xlsx", f"{_OFFICE}.spreadsheetml.sheet"),
        Format("docx", "DOCX 试题册", "docx", f"{_OFFICE}.wordprocessingml.document"),
        Format("gift", "GIFT 文本", "gift", "text/plain; charset=utf-8"),
        Format("moodle", "Moodle XML", "xml", "application/xml"),
        Format("qti", "QTI 3.0 试题包", "zip", "application/zip"),
    )
}


def read_file(path: Path | bytes, format: str = AUTO) -> Imported:
    """Return the questions of a file, whose format is told by its content and its name.

    Raises:
        NotFound: there is no such file.
        InvalidInput: no such format, or a workbook without a heading.
        ParseError: the file cannot be read; the message says why and what to do.
    """
    if isinstance(path, bytes):
        data, name = path, ""
    else:
        data, name = _bytes_of(path), path.name
    if not data.strip():
        raise EmptyFile("文件是空的", hint="请重新选择文件", field="file")
    return (told(data, name) if format == AUTO else named(format)).read(data)


def write_file(questions: Sequence[QuestionContent], format: str) -> bytes:
    """Return a file of the questions, the same bytes for the same questions.

    Raises:
        InvalidInput: no such format.
        FileTooLarge: more questions than one file holds, or a file too large to be read again.
    """
    refuse_more_than_limit(len(questions))
    file = named(format).write(questions)
    if len(file) > MOST_FILE_BYTES:
        raise _too_large()
    return file


def named(name: str) -> Format:
    """Return the format of a name.

    Raises:
        InvalidInput: there is none of that name.
    """
    if name not in FORMATS:
        raise InvalidInput(
            f"没有 {name[:20]} 格式", field="format", hint=f"可用：{'、'.join(FORMATS)}"
        )
    return FORMATS[name]


def told(data: bytes, name: str) -> Format:
    """Return the format of a file by its content; its name decides between text formats.

    Raises:
        UnsupportedFormat: it is none of them.
    """
    suffix = name.rpartition(".")[2].lower()
    if data.startswith(b"PK"):
        return FORMATS[_told_by_entries(data)]
    if data.startswith(_OLE) and suffix in ("xlsx", "xls"):
        return FORMATS["xlsx"]
    if data.startswith(_OLE):
        return FORMATS["docx"]
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"<"):
        return FORMATS["qti" if b"qti-assessment-item" in head else "moodle"]
    if suffix in ("gift", "txt", "") or b"::" in head or b"{" in head:
        return FORMATS["gift"]
    raise UnsupportedFormat(
        "不认识这种文件", hint="可导入 XLSX、DOCX、GIFT、Moodle XML 和 QTI 3.0", field="file"
    )


def _told_by_entries(data: bytes) -> str:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise UnsupportedFormat("压缩包已损坏", hint="请重新保存后再导入", field="file") from None
    for entry, name in (("xl/workbook.xml", "xlsx"), ("word/document.xml", "docx")):
        if entry in names:
            return name
    if "imsmanifest.xml" in names:
        return "qti"
    raise UnsupportedFormat(
        "压缩包中不是试题", hint="可导入 XLSX、DOCX 和 QTI 3.0 试题包", field="file"
    )


def _bytes_of(path: Path) -> bytes:
    if not path.is_file():
        raise NotFound(f"没有文件 {path}", hint="请核对路径")
    if path.stat().st_size > MOST_FILE_BYTES:
        raise _too_large()
    return path.read_bytes()


def _too_large() -> FileTooLarge:
    return FileTooLarge(f"文件超过 {MOST_FILE_BYTES >> 20} MB", hint="请分成几个文件", field="file")
