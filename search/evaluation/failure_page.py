"""A run as one page to look at anywhere: figures, and every question that went wrong with why."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, Template

from search.evaluation.comparing import RESAMPLES, Comparison
from search.evaluation.metrics import FORBIDDEN, MEASURES
from search.evaluation.runs import ALL, SLICES, JudgedQuestion, Run

BEIJING: Final = ZoneInfo("Asia/Shanghai")
STATUSES: Final = {
    "in_force": "有效",
    "not_yet_effective": "尚未生效",
    "repealed": "已失效",
    "unknown": "效力待核",
    "published": "已发布",
}
VERDICTS: Final = {"gold": "答案", "acceptable": "也可", "forbidden": "当日无效", "": ""}
STYLES: Final = {
    "layperson": "群众",
    "complaint": "投诉",
    "inspector": "执法人员",
    "record": "检查记录",
    "enterprise": "企业",
    "trainer": "培训师",
    "situation": "真实案情",
    "keyword": "关键词",
    "point_in_time": "指定日期",
    "filter": "带筛选",
}
"""Names of the styles that question sets use; another style is shown as it is."""
FAULTS: Final = {
    "missed": "前十没有答案",
    "late": "答案不在首位",
    "forbidden": "前三有当日无效的条文",
}


def faults(question: JudgedQuestion) -> tuple[str, ...]:
    """Return what is wrong with the ranking of a question, as keys of `FAULTS`."""
    found = []
    if question.missed:
        found.append("missed")
    elif question.values.get("Success@1") == 0:
        found.append("late")
    if question.values.get(FORBIDDEN) == 1:
        found.append("forbidden")
    return tuple(found)


def render(run: Run, comparison: Comparison | None = None) -> str:
    """Return the page as one HTML text that loads nothing from anywhere."""
    failures = run.failures()
    choices = {by: sorted({name for each in failures for name in each.names(by)}) for by in SLICES}
    return _template().render(
        run=run,
        at=run.at.astimezone(BEIJING),
        figures=run.figures(),
        all_key=ALL,
        slices=SLICES,
        choices={by: names for by, names in choices.items() if names},
        columns=(*MEASURES, FORBIDDEN),
        failures=failures,
        faults=faults,
        fault_names=FAULTS,
        styles=STYLES,
        statuses=STATUSES,
        verdicts=VERDICTS,
        comparison=comparison,
        resamples=RESAMPLES,
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("search.evaluation", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = _day
    return environment.get_template("failures.html")


def _day(value: dt.date | None) -> str:
    return f"{value.year}年{value.month}月{value.day}日" if value else ""
