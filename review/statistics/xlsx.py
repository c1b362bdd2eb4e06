"""年度报告 as XLSX: one sheet a table; values are text or numbers, never formulas."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kb import office_archive
from review.statistics.sheets import Sheet, sheets, summary
from review.statistics.tables import YearlyReport

_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
_LINE: Final = Side(style="thin", color="BFBFBF")
_BORDER: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADING: Final = PatternFill("solid", fgColor="DCE6EF")
_HEADING_ROW: Final = 2
_WIDTH: Final = 1.3
_LONGEST_CELL: Final = 32_767
"""Characters; Excel refuses a file with a longer one."""


def write(report: YearlyReport) -> bytes:
    """Return the report as the bytes of an XLSX file, the same for the same report."""
    workbook = Workbook()
    first = workbook.active
    assert isinstance(first, Worksheet)
    first.title = "说明"
    first.column_dimensions["A"].width = 100
    _put(first, 1, 1, f"{report.year}年度典型执法案例工作报告", bold=True)
    for place, line in enumerate(summary(report), start=3):
        _put(first, place, 1, line).alignment = Alignment(wrap_text=True, vertical="top")
    for sheet in sheets(report):
        _fill(workbook.create_sheet(sheet.name), sheet)
    workbook.properties.creator = "案鉴"
    workbook.properties.title = f"{report.year}年度典型执法案例工作报告"
    target = io.BytesIO()
    workbook.save(target)
    return office_archive.settled(target.getvalue(), dt.datetime(report.year, 12, 31))


def _fill(target: Worksheet, sheet: Sheet) -> None:
    _put(target, 1, 1, sheet.title, bold=True)
    for column, (heading, width) in enumerate(
        zip(sheet.headings, sheet.widths, strict=True), start=1
    ):
        cell = _put(target, _HEADING_ROW, column, heading, bold=True)
        cell.fill = _HEADING
        cell.border = _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        target.column_dimensions[get_column_letter(column)].width = width * _WIDTH
    last = len(sheet.rows)
    for place, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = _put(
                target, _HEADING_ROW + place, column, value, bold=sheet.summed and place == last
            )
            cell.border = _BORDER
            cell.alignment = Alignment(vertical="center", wrap_text=isinstance(value, str))
    target.freeze_panes = f"A{_HEADING_ROW + 1}"
    target.print_title_rows = f"{_HEADING_ROW}:{_HEADING_ROW}"
    target.page_setup.paperSize = 9  # A4
    target.page_setup.orientation = "landscape"
    target.page_setup.fitToHeight = 0
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _put(
    target: Worksheet, row: int, column: int, value: str | int | float, *, bold: bool = False
) -> Cell:
    cell = target.cell(row, column)
    assert isinstance(cell, Cell)
    if isinstance(value, str):
        text = _ILLEGAL.sub("", value)[:_LONGEST_CELL]
        cell.value = text or None
        cell.data_type = "s" if text else "n"
        # The quote prefix keeps a spreadsheet from reading the text anew when somebody edits it.
        cell.quotePrefix = text.startswith(_FORMULA_SIGNS)
    else:
        cell.value = value
    cell.font = Font(bold=bold)
    return cell
