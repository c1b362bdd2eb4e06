"""三张清单 as XLSX: three orders of the same rows, one sheet each; the same rows, same bytes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from kb import workbook
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
_HEADINGS: Final = (
    "责任单位",
    "措施",
    "时限原文",
    "时限归一",
    "类型",
    "所在标题",
    "原文",
    "位置（字符）",
)


def write(duties: Sequence[Duty], name: str) -> bytes:
    """Return an XLSX file of three sheets, 责任清单, 时限清单 and 措施清单.

    `name` is the policy's; it heads each sheet.
    """
    tables = [
        _table("责任清单", "清单单位", duty_list(duties), name),
        _table("时限清单", "清单时限", deadline_list(duties), name),
        _table("措施清单", "清单事项", measure_list(duties), name),
    ]
    return workbook.write(tables, title=name, moment=MOMENT)


def _table(sheet: str, by: str, groups: Sequence[DutyGroup], name: str) -> workbook.Table:
    rows = [(group.name, *_cells(duty)) for group in groups for duty in group.duties]
    return workbook.Table(sheet, (by, *_HEADINGS), rows, title=f"{name} · {sheet}")


def _cells(duty: Duty) -> tuple[str, ...]:
    return (
        responsible_text(duty),
        duty.measure,
        duty.deadline_text or "",
        duty.normalised_deadline or "",
        duty.kind.label,
        duty.heading,
        "".join(duty.place.quote.split()),
        f"{duty.place.start}–{duty.place.end}",
    )
