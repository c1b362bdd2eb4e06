"""年度报告 as XLSX: one sheet a table; values are text or numbers, never formulas."""

from __future__ import annotations

import datetime as dt
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kb.workbook import A4, HEADING, packed, put
from review.statistics.sheets import Sheet, sheets, summary
from review.statistics.tables import YearlyReport

_LINE: Final = Side(style="thin", color="BFBFBF")
_BORDER: Final = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_HEADING_ROW: Final = 2
_WIDTH: Final = 1.3


def write(report: YearlyReport) -> bytes:
    """Return the report as the bytes of an XLSX file, the same for the same report."""
    workbook = Workbook()
    first = workbook.active
    assert isinstance(first, Worksheet)
    first.title = "说明"
    first.column_dimensions["A"].width = 100
    put(first, 1, 1, f"{report.year}年度典型执法案例工作报告", bold=True)
    for place, line in enumerate(summary(report), start=3):
        put(first, place, 1, line).alignment = Alignment(wrap_text=True, vertical="top")
    for sheet in sheets(report):
        _fill(workbook.create_sheet(sheet.name), sheet)
    title = f"{report.year}年度典型执法案例工作报告"
    return packed(workbook, title=title, moment=dt.datetime(report.year, 12, 31))


def _fill(target: Worksheet, sheet: Sheet) -> None:
    put(target, 1, 1, sheet.title, bold=True)
    for column, (heading, width) in enumerate(
        zip(sheet.headings, sheet.widths, strict=True), start=1
    ):
        cell = put(target, _HEADING_ROW, column, heading, bold=True)
        cell.fill = HEADING
        cell.border = _BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        target.column_dimensions[get_column_letter(column)].width = width * _WIDTH
    last = len(sheet.rows)
    for place, row in enumerate(sheet.rows, start=1):
        for column, value in enumerate(row, start=1):
            cell = put(
                target, _HEADING_ROW + place, column, value, bold=sheet.summed and place == last
            )
            cell.border = _BORDER
            cell.alignment = Alignment(vertical="center", wrap_text=isinstance(value, str))
    target.freeze_panes = f"A{_HEADING_ROW + 1}"
    target.print_title_rows = f"{_HEADING_ROW}:{_HEADING_ROW}"
    target.page_setup.paperSize = A4
    target.page_setup.orientation = "landscape"
    target.page_setup.fitToHeight = 0
    target.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
