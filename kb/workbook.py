"""工作簿 tables as XLSX: values are text or numbers, never formulas; same tables, same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kb.office_archive import settled

Value = str | int | float | None
HEADING: Final = PatternFill("solid", fgColor="DCE6EF")
A4: Final = 9
LONGEST_CELL: Final = 32_767
"""Characters; Excel refuses a file with a longer one."""

_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
_NARROWEST: Final = 8
_WIDEST: Final = 60


@dataclass(frozen=True, slots=True)
class Table:
    """工作表: `name` is the tab's (at most 31 characters), `title` a line above the headings.

    Every row has as many values as there are headings; None is an empty cell.
    """

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Value]]
    title: str = ""


def write(tables: Sequence[Table], *, title: str, moment: dt.datetime) -> bytes:
    """Return the tables as the bytes of an XLSX file, one sheet each.

    Args:
        tables: at least one; their names differ.
        title: of the file, in its properties.
        moment: every time that stands in the file.
    """
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for table in tables:
        _fill(workbook.create_sheet(table.name), table)
    return packed(workbook, title=title, moment=moment)


def packed(workbook: Workbook, *, title: str, moment: dt.datetime) -> bytes:
    """Return a workbook as bytes that tell nothing of the machine and moment of writing."""
    workbook.properties.creator = "案鉴"
    workbook.properties.title = title
    target = io.BytesIO()
    workbook.save(target)
    return settled(target.getvalue(), moment)


def put(target: Worksheet, row: int, column: int, value: Value, *, bold: bool = False) -> Cell:
    """Write one cell, a text as text whatever it begins with, and return it."""
    cell = target.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        text = _ILLEGAL.sub("", value)[:LONGEST_CELL]
        cell.value = text or None
        cell.data_type = "s" if text else "n"
        # The quote prefix keeps a spreadsheet from reading the text anew when somebody edits it.
        cell.quotePrefix = text.startswith(_FORMULA_SIGNS)
    else:
        cell.value = value
    cell.font = Font(bold=bold)
    return cell


def _fill(target: Worksheet, table: Table) -> None:
    head = 2 if table.title else 1
    if table.title:
        put(target, 1, 1, table.title, bold=True)
    for column, heading in enumerate(table.headings, start=1):
        cell = put(target, head, column, heading, bold=True)
        cell.fill = HEADING
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
    for place, row in enumerate(table.rows, start=head + 1):
        for column, value in enumerate(row, start=1):
            put(target, place, column, value).alignment = Alignment(
                vertical="center", wrap_text=isinstance(value, str)
            )
    for column in range(1, len(table.headings) + 1):
        values = [table.headings[column - 1], *(row[column - 1] for row in table.rows)]
        # a Chinese character is as wide as two digits
        widest = max(2 * len(value) if isinstance(value, str) else 10 for value in values)
        width = min(_WIDEST, max(_NARROWEST, widest + 2))
        target.column_dimensions[get_column_letter(column)].width = width
    target.freeze_panes = f"A{head + 1}"
    target.print_title_rows = f"{head}:{head}"
    target.page_setup.paperSize = A4
    target.page_setup.orientation = "landscape"
    target.page_setup.fitToHeight = 0
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
