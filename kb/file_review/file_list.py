"""案卷名单 lists of files from a workbook: one sheet, its columns known by their headings."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, Final

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from kb.errors import InvalidInput, UnsupportedFormat
from kb.file_review.files import MOST_FILES, NewFile
from kb.training.exchange.archives import Kind, unpacked

KIND: Final = Kind("XLSX 工作簿", "xlsx", "xl/workbook.xml")
COLUMNS: Final = {
    "number": ("案卷号", "案号", "文号", "决定书文号"),
    "title": ("案卷名称", "案件名称", "案名", "案由"),
    "unit": ("办案单位", "单位"),
    "handlers": ("承办人", "执法人员"),
    "case": ("案例编号",),
}
"""Headings of each column, the first one as the template writes it."""
_NEEDED: Final = ("number", "title", "unit")
_HEADING_ROWS: Final = 10
_MOST_COLUMNS: Final = 40
_MOST_BLANK_ROWS: Final = 200
_BETWEEN_NAMES: Final = re.compile(r"[\s,，、;；/]+")
_UNREADABLE: Final = (
    InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError,
    SyntaxError, RuntimeError,
)  # fmt: skip


def read(data: bytes) -> tuple[NewFile, ...]:
    """Return the rows of the first sheet that has the headings, each with its place.

    Raises:
        ParseError: the file is no workbook, too large or encrypted.
        InvalidInput: no sheet has the headings, a cell is a formula, or there are too many rows.
    """
    unpacked(data, KIND)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            for sheet in book.worksheets:
                rows = enumerate(_rows(sheet), start=1)
                columns = _heading(rows)
                if columns is not None:
                    return tuple(_files(rows, columns))
        finally:
            book.close()
    except InvalidInput:
        raise
    except _UNREADABLE:
        raise UnsupportedFormat(
            "工作簿已损坏，不能读取", hint="请用表格软件打开后另存为 .xlsx", field="file"
        ) from None
    needed = "、".join(COLUMNS[name][0] for name in _NEEDED)
    raise InvalidInput(
        f"工作簿中没有带{needed}的表头", field="file", hint=f"请在第一行写明列名：{needed}"
    )


def names_in(text: str) -> tuple[str, ...]:
    """Return the names of people in a field, which spaces or punctuation part."""
    return tuple(one for one in _BETWEEN_NAMES.split(text) if one)


def _rows(sheet: Any) -> Iterator[list[tuple[str, bool]]]:
    sheet.reset_dimensions()
    blank = 0
    for cells in sheet.iter_rows(max_col=_MOST_COLUMNS):
        row = [_text(cell) for cell in cells]
        blank = 0 if any(text for text, _ in row) else blank + 1
        if blank > _MOST_BLANK_ROWS:
            return
        yield row


def _text(cell: Any) -> tuple[str, bool]:
    value = cell.value
    if value is None:
        return "", False
    if isinstance(value, float) and value.is_integer():
        return str(int(value)), False
    return str(value).strip(), cell.data_type == "f"


def _heading(rows: Iterator[tuple[int, list[tuple[str, bool]]]]) -> dict[str, int] | None:
    for number, row in rows:
        columns: dict[str, int] = {}
        for place, (text, _) in enumerate(row):
            for name, headings in COLUMNS.items():
                if "".join(text.split()) in headings:
                    columns.setdefault(name, place)
        if all(name in columns for name in _NEEDED):
            return columns
        if number >= _HEADING_ROWS:
            return None
    return None


def _files(
    rows: Iterator[tuple[int, list[tuple[str, bool]]]], columns: dict[str, int]
) -> Iterator[NewFile]:
    seen = 0
    for number, row in rows:
        cells = {
            name: row[place] if place < len(row) else ("", False) for name, place in columns.items()
        }
        if not any(text for text, _ in cells.values()):
            continue
        seen += 1
        if seen > MOST_FILES:
            raise InvalidInput(f"名单超过 {MOST_FILES} 份", field="file", hint="请分成几个名单")
        formulas = [COLUMNS[name][0] for name, (_, formula) in cells.items() if formula]
        if formulas:
            raise InvalidInput(
                f"第 {number} 行的{'、'.join(formulas)}是公式，没有计算",
                field="file",
                hint="请改为文字后再导入",
            )
        words = {name: text for name, (text, _) in cells.items()}
        yield NewFile(
            number=words["number"],
            title=words["title"],
            unit=words["unit"],
            handlers=names_in(words.get("handlers", "")),
            case=words.get("case", ""),
            place=f"第 {number} 行",
        )
