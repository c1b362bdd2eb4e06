"""学时台账 as XLSX: values are text or numbers, never formulas; same data, same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from kb.office_archive import settled
from kb.training.records.overview import UnitYear
from kb.training.records.people import HOURS_A_YEAR, MINUTES

_ILLEGAL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")
_SOURCES: Final = (("course", "培训班学时"), ("exam", "考试学时"), ("external", "外部学时"))
_Row = Sequence[str | int | float]


def write(year: int, units: Sequence[UnitYear]) -> bytes:
    """Return the hours of a year, one sheet of units and one of people, as an XLSX file."""
    workbook = Workbook()
    first = workbook.active
    assert isinstance(first, Worksheet)
    first.title = "单位汇总"
    _fill(
        first,
        f"{year}年度培训学时（每人不少于 {HOURS_A_YEAR:g} 学时，每学时 {MINUTES} 分钟）",
        ("单位", "人数", "已达标", "进度落后", "人均学时"),
        [
            (one.unit, len(one.people), one.reached, one.behind, round(one.average, 2))
            for one in units
        ],
    )
    _fill(
        workbook.create_sheet("个人明细"),
        f"{year}年度个人学时",
        ("单位", "姓名", "账号", *(name for _, name in _SOURCES), "合计", "尚缺", "是否达标"),
        [
            (
                person.unit,
                person.display_name,
                person.user,
                *(person.by_source.get(source, 0.0) for source, _ in _SOURCES),
                person.hours,
                person.missing,
                "达标" if person.reached else "未达标",
            )
            for one in units
            for person in one.people
        ],
    )
    workbook.properties.creator = "案鉴"
    target = io.BytesIO()
    workbook.save(target)
    return settled(target.getvalue(), dt.datetime(year, 12, 31))


def _fill(target: Worksheet, title: str, headings: Sequence[str], rows: Sequence[_Row]) -> None:
    for place, row in enumerate([(title,), headings, *rows], start=1):
        for column, value in enumerate(row, start=1):
            cell = target.cell(place, column)
            if isinstance(value, str):
                cell.value = _ILLEGAL.sub("", value)
                cell.data_type = "s"  # a name that begins with = is a name
                cell.quotePrefix = value[:1] in "=+-@"
            else:
                cell.value = value
            if place < 3:
                cell.font = Font(bold=True)
    for letter in "ABCDEFGHI":
        target.column_dimensions[letter].width = 24 if letter == "A" else 14
    target.freeze_panes = "A3"
