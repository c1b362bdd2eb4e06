"""三张清单 as XLSX: values are text, never formulas; the same rows give the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Callable, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from kb.office_archive import settled
from kb.text.policy_duties.lists import (
    DutyGroup,
    deadline_list,
    duty_list,
    measure_list,
    responsible_text,
)
from kb.text.policy_duties.model import Duty

MOMENT: Final = dt.datetime(2000, 1, 1)
"""The time inside the file, which tells nothing: the rows carry no day of their own."""
_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_FORMULA_SIGNS: Final = ("=", "+", "-", "@", "\t", "\r")
_LONGEST_CELL: Final = 32_767
"""Characters; Excel refuses a file with a longer one."""
_COLUMNS: Final[tuple[tuple[str, int, Callable[[Duty], str]], ...]] = (
    ("责任单位", 30, responsible_text),
    ("措施", 60, lambda duty: duty.measure),
    ("时限原文", 18, lambda duty: duty.deadline_text or ""),
    ("时限归一", 20, lambda duty: duty.normalised_deadline or ""),
    ("类型", 14, lambda duty: duty.kind.label),
    ("所在标题", 28, lambda duty: duty.heading),
    ("原文", 70, lambda duty: "".join(duty.place.quote.split())),
    ("位置（字符）", 14, lambda duty: f"{duty.place.start}–{duty.place.end}"),
)


def write(duties: Sequence[Duty], name: str) -> bytes:
    """Return an XLSX file of three sheets, 责任清单, 时限清单 and 措施清单.

    `name` is the policy's; it heads each sheet.
    """
    workbook = Workbook()
    first = workbook.active
    assert isinstance(first, Worksheet)
    first.title = "责任清单"
    _fill(first, name, "责任单位", duty_list(duties))
    _fill(workbook.create_sheet("时限清单"), name, "时限", deadline_list(duties))
    _fill(workbook.create_sheet("措施清单"), name, "事项", measure_list(duties))
    workbook.properties.creator = "案鉴"
    workbook.properties.title = _ILLEGAL.sub("", name)
    target = io.BytesIO()
    workbook.save(target)
    return settled(target.getvalue(), MOMENT)


def _fill(sheet: Worksheet, name: str, by: str, groups: Sequence[DutyGroup]) -> None:
    columns = [("组：" + by, 26, None), *_COLUMNS]
    _put(sheet, 1, 1, f"{name} · {sheet.title}", bold=True)
    for column, (heading, width, _) in enumerate(columns, start=1):
        _put(sheet, 2, column, heading, bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = width
    row = 3
    for group in groups:
        for duty in group.duties:
            _put(sheet, row, 1, group.name)
            for column, (_, _, value) in enumerate(_COLUMNS, start=2):
                _put(sheet, row, column, value(duty))
            row += 1
    sheet.freeze_panes = "A3"
    sheet.print_title_rows = "2:2"
    sheet.page_setup.paperSize = 9  # A4
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)


def _put(sheet: Worksheet, row: int, column: int, value: str, *, bold: bool = False) -> None:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    text = _ILLEGAL.sub("", value)[:_LONGEST_CELL]
    cell.value = text or None
    cell.data_type = "s" if text else "n"
    # The quote prefix keeps a spreadsheet from reading the text anew when somebody edits it.
    cell.quotePrefix = text.startswith(_FORMULA_SIGNS)
    cell.font = Font(bold=bold)
    cell.alignment = Alignment(wrap_text=row > 1, vertical="top")
