"""Read questions from a workbook, row by row, in the layouts people use.

The heading is looked for in the first rows of each sheet. A merged cell counts for every row it
spans. Formulas are never computed: a row that needs one is an error.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, Final

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from kb.errors import InvalidInput, UnsupportedFormat
from kb.training.exchange.archives import Kind, unpacked
from kb.training.exchange.imported import (
    FIELD_NAMES,
    Found,
    Imported,
    collect,
    refuse_more_than_limit,
)
from kb.training.exchange.xlsx.columns import CARRIED, column_of
from kb.training.exchange.xlsx.rows import blocks, outcome
from kb.training.form import Fault

KIND: Final = Kind("XLSX 工作簿", "xlsx", "xl/workbook.xml")
HEADING_ROWS: Final = 20
MOST_COLUMNS: Final = 80
_MOST_BLANK_ROWS: Final = 1_000
"""A sheet that goes on without a filled cell for so long is taken to have ended."""
_UNREADABLE: Final = (
    InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError, OSError,
    SyntaxError,
)  # fmt: skip


def read(data: bytes) -> Imported:
    """Return the questions of every sheet that has a heading with 题干.

    Raises:
        ParseError: the file is no workbook, too large, encrypted, or holds no questions.
        InvalidInput: no sheet has a heading that names 题干.
    """
    parts = unpacked(data, KIND)
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
    except _UNREADABLE:
        raise _broken() from None
    try:
        found = list(_found(book, parts))
    except (*_UNREADABLE, RuntimeError) as error:
        if isinstance(error, InvalidInput):
            raise
        raise _broken() from None
    finally:
        book.close()
    return collect(found)


def _found(book: Any, parts: dict[str, bytes]) -> Iterator[Found]:
    sheets = [sheet for sheet in book.worksheets if hasattr(sheet, "iter_rows")]
    headed = False
    seen = 0
    for sheet in sheets:
        sheet.reset_dimensions()
        rows = enumerate(_values(sheet, _merges(sheet, parts)), start=1)
        columns = _heading(rows)
        if columns is None:
            continue
        headed = True
        label = f"“{sheet.title}”" if len(sheets) > 1 else ""
        for block in blocks(_filled(rows, columns)):
            seen += 1
            refuse_more_than_limit(seen)
            yield Found(f"{label}第 {block.row} 行", outcome(block))
    if not headed:
        raise InvalidInput(
            "工作簿中没有带“题干”的表头", field="file", hint="请在第一行写明题型、题干、答案等列名"
        )


_Row = list[tuple[str, bool]]
"""Of each cell its text and whether it is a formula."""


def _values(sheet: Any, merges: list[tuple[int, int, int, int]]) -> Iterator[_Row]:
    """Yield the rows of a sheet, every cell of a merged range with the value of its first."""
    blank = 0
    waiting = sorted(merges, key=lambda each: each[1], reverse=True)
    open_now: list[tuple[tuple[int, int, int, int], tuple[str, bool]]] = []
    for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
        row = [_text(cell) for cell in cells]
        open_now = [each for each in open_now if each[0][3] >= number]
        while waiting and waiting[-1][1] <= number:
            merge = waiting.pop()
            first = row[merge[0] - 1] if merge[0] <= len(row) else ("", False)
            open_now.append((merge, first))
        for (left, _, right, _), first in open_now:
            row += [("", False)] * (right - len(row))
            row[left - 1 : right] = [first] * (right - left + 1)
        blank = 0 if any(text for text, _ in row) else blank + 1
        if blank > _MOST_BLANK_ROWS:
            return
        yield row


def _text(cell: Any) -> tuple[str, bool]:
    value = cell.value
    if value is None:
        return "", False
    if cell.data_type == "f":
        return str(value), True
    if isinstance(value, bool):
        return ("正确" if value else "错误"), False
    if isinstance(value, float) and value == int(value):
        return str(int(value)), False
    return str(value).replace("\r\n", "\n").replace("_x000D_", "").strip(), False


def _heading(rows: Iterator[tuple[int, _Row]]) -> dict[int, str] | None:
    for number, row in rows:
        columns = {place: column_of(text) for place, (text, _) in enumerate(row) if text}
        named = {place: name for place, name in columns.items() if name}
        if "stem" in named.values():
            return named
        if number >= HEADING_ROWS:
            return None
    return None


def _filled(
    rows: Iterator[tuple[int, _Row]], columns: dict[int, str]
) -> Iterator[tuple[int, dict[str, str], list[Fault], list[str]]]:
    for number, row in rows:
        cells: dict[str, str] = {}
        wrong: list[Fault] = []
        kept: list[str] = []
        for place, name in columns.items():
            text, formula = row[place] if place < len(row) else ("", False)
            if not text:
                continue
            if name == CARRIED:
                kept.append(text)
                continue
            if formula:
                label = FIELD_NAMES.get(name, f"选项 {name}" if len(name) == 1 else "这一列")
                wrong.append(Fault(name, f"{label}是公式，没有计算，请改为文字"))
            cells.setdefault(name, text)
        if "stem" in cells or len(cells) > 1:
            yield number, cells, wrong, kept


def _merges(sheet: Any, parts: dict[str, bytes]) -> list[tuple[int, int, int, int]]:
    """Return the merged ranges as (left, top, right, bottom), which streaming does not tell."""
    part = parts.get(str(sheet._worksheet_path).lstrip("/"))
    if part is None or b"mergeCell" not in part:
        return []
    ranges = []
    for _, node in iterparse(io.BytesIO(part)):
        if node.tag.endswith("}mergeCell") and (reference := node.get("ref")):
            left, top, right, bottom = range_boundaries(reference)
            if None not in (left, top, right, bottom) and int(left or 1) <= MOST_COLUMNS:
                # a range that runs off the columns looked at counts as far as they go
                edge = min(int(right or 1), MOST_COLUMNS)
                ranges.append((int(left or 1), int(top or 1), edge, int(bottom or 1)))
        node.clear()
    return ranges


def _broken() -> UnsupportedFormat:
    return UnsupportedFormat(
        "工作簿已损坏，不能读取", hint="请用表格软件打开后另存为 .xlsx", field="file"
    )
