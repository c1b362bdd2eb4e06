"""Days in a question on which something happened, and the day whose law it therefore means."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from kb.text.dates import DatePrecision, DateSpan, find_dates

if TYPE_CHECKING:
    from search.query.analysis import QueryAnalysis
    from search.query.request import SearchRequest

_FIRST: Final = dt.date(1949, 10, 1)
# 2018年修正, 2020年1月1日起施行, 2016年版: the law's own days, not those of an act
_OF_THE_LAW: Final = re.compile(
    r"\s*(?:第[一二三四五六]次)?(?:以?[后前])?(?:新?修[正订改]|版|公布|颁布|发布|通过|出台|起?施行|起?实施|生效|废止|的?(?:法律|规定|条文|标准))"
)
# 2020年开始一直排到现在, 2021年3月以来, 自2020年起至今: what goes on is judged by the law of today
_GOES_ON: Final = re.compile(
    r"(?:[以之]来|[^。；;！？!?\d]{0,12}?(?:至今|到现在|到今天|目前仍|还在))"
)


@dataclass(frozen=True, slots=True)
class ToldDay:
    """所称日期: `day` is the first day of the period told, `exact` that a day was told."""

    day: dt.date
    raw: str
    exact: bool


def days_of_events(question: str) -> tuple[dt.date, ...]:
    """Return the days told, in order and each once: 2022年3月 gives 1 March 2022.

    A period gives its first day. Days that belong to a law (2018年修正) are left out.
    """
    return tuple(dict.fromkeys(span.value for span in _events(question)))


def day_of_the_act(question: str, today: dt.date) -> ToldDay | None:
    """Return the day whose law a question means by telling when something happened.

    That is the latest day told: what was done over a time is judged by the day it ended. None
    where nothing past is told, or where it still goes on.
    """
    past = [span for span in _events(question) if span.value < today]
    if not past or any(_GOES_ON.match(question, span.end) for span in past):
        return None
    last = max(past, key=lambda span: span.value)
    return ToldDay(last.value, last.raw, last.precision is DatePrecision.DAY)


def as_read(request: SearchRequest, analysis: QueryAnalysis) -> SearchRequest:
    """Return the request with the day that its question means; a day that is set stands."""
    if request.as_of is not None or analysis.told_day is None:
        return request
    return replace(request, as_of=analysis.told_day.day)


def _events(question: str) -> Iterator[DateSpan]:
    for span in find_dates(question):
        if span.value >= _FIRST and not _is_of_a_law(question, span):
            yield span


def _is_of_a_law(question: str, span: DateSpan) -> bool:
    if _OF_THE_LAW.match(question, span.end) is not None:
        return True
    # 环境噪声污染防治法（2018年）第五十八条
    bracketed = question[: span.start].endswith(("（", "(")) and question[span.end :].startswith(
        ("）", ")")
    )
    return bracketed and span.precision is DatePrecision.YEAR
