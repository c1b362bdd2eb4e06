"""学时台账 as XLSX: values are text or numbers, never formulas; same data, same bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from kb import workbook
from kb.training.records.overview import UnitYear
from kb.training.records.people import HOURS_A_YEAR, MINUTES

_SOURCES: Final = (("course", "培训班学时"), ("exam", "考试学时"), ("external", "外部学时"))


def write(year: int, units: Sequence[UnitYear]) -> bytes:
    """Return the hours of a year, one sheet of units and one of people, as an XLSX file."""
    summary = workbook.Table(
        "单位汇总",
        ("单位", "人数", "已达标", "进度落后", "人均学时"),
        [
            (one.unit, len(one.people), one.reached, one.behind, round(one.average, 2))
            for one in units
        ],
        title=f"{year}年度培训学时（每人不少于 {HOURS_A_YEAR:g} 学时，每学时 {MINUTES} 分钟）",
    )
    people = workbook.Table(
        "个人明细",
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
        title=f"{year}年度个人学时",
    )
    return workbook.write(
        [summary, people], title=f"{year}年度培训学时", moment=dt.datetime(year, 12, 31)
    )
