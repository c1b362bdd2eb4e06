"""任务分工表: the duties of a table whose headings name a task, a unit and a time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from kb.text.policy_duties.deadlines import find_deadlines
from kb.text.policy_duties.layout import TIME_HEADING, Sentence, TableRow, fold
from kb.text.policy_duties.model import Duty, DutyKind, ResponsibleSource
from kb.text.policy_duties.source import Source
from kb.text.policy_duties.units import split_units

_UNIT_HEADING: Final = re.compile(r"单位|部门|牵头|责任|配合|主体")
_TASK_HEADING: Final = re.compile(r"任务|措施|内容|事项|工作|项目|要求")
_LABEL: Final = "时限："
"""Put before a cell, so that its bare date is read as a time."""


def duties_of_row(row: TableRow, source: Source, *, untimed: bool) -> Iterator[Duty]:
    """Yield the duty of a row of a table of tasks, such as 任务 · 牵头单位 · 完成时限."""
    columns = list(zip(row.headings, row.cells, row.starts, strict=True))
    units: list[str] = []
    tasks: list[str] = []
    others: list[str] = []
    for heading, cell, _ in columns:
        if TIME_HEADING.search(heading):
            continue
        if _UNIT_HEADING.search(heading):
            units += split_units(fold(cell)[0]) or ()
        else:
            (tasks if _TASK_HEADING.search(heading) else others).append(cell)
    task = tasks[0] if tasks else max(others, key=len, default="")
    origin = ResponsibleSource.LISTED if units else ResponsibleSource.UNSTATED
    timed = False
    for heading, cell, start in columns:
        if not TIME_HEADING.search(heading):
            continue
        text, places = fold(cell)
        sentence = Sentence(
            f"{_LABEL}{text}",
            (0,) * len(_LABEL) + places,
            0,
            first=False,
            headings=(),
            answers=False,
        )
        for deadline in find_deadlines(sentence, source.written_on):
            first = start + places[max(deadline.start - len(_LABEL), 0)]
            last = start + places[deadline.end - len(_LABEL) - 1] + 1
            timed = True
            yield Duty(
                source.plain(first, last),
                deadline.normalised,
                deadline.kind,
                source.named(units),
                origin,
                "".join(task.split()),
                "",
                source.place(row.start, row.end),
                first,
                last,
            )
    if untimed and not timed and task:
        yield Duty(
            None,
            None,
            DutyKind.NONE,
            source.named(units),
            origin,
            "".join(task.split()),
            "",
            source.place(row.start, row.end),
        )
