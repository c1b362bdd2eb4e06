"""有日期的时限: 2021年6月底前, 到2025年, 12月底前, “十四五”期间, 2021年起.

All patterns read one folded sentence (`layout.fold`). Whether a bare date, such as 2025年, sets a
time or tells of the past is decided in `background`; here only its wording is read.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.text.dates import DateSpan, find_dates
from kb.text.numerals import parse_numeral
from kb.text.policy_duties.model import Deadline, DutyKind

#: 力争到2022年底前, 到2025年, 截至2022年底: the words before a day that make it a last day.
_UNTIL: Final = re.compile(r"(?:力争|争取|确保|力求)?(?:到|至|截至|截止到?)$|(?:力争|争取|确保)$")
_AT: Final = re.compile(r"(?:于|在)$")
_SINCE: Final = re.compile(r"^(?:起|开始)")
_EVER_SINCE: Final = re.compile(r"^(?:以来|以后|期间|后)")
_FROM: Final = re.compile(r"[自从]$")
_IN_FORCE: Final = re.compile(
    r"^起?(?:正式)?(?:施行|实施|生效|执行|印发|发布|公布|颁布)(?:$|[。，；）]|以来|之?[前后])"
)
_RANGE_BEFORE: Final = re.compile(r"\d(?:年度?)?(?:\d+月)?[-－—–~～至到]+$")
_RANGE_AFTER: Final = re.compile(r"^[-－—–~～至到]+\d")
_LABEL: Final = re.compile(r"(?:时限|时间|期限|节点|日期)：?$")
# 2021年行动方案, 2020年版, 2021年度报告: the year is part of a name
_NAME: Final = re.compile(
    r"^(?:度|版|修订|修正|行动|工作|重点|实施|年度|统计|数据|报告|计划|方案|任务|规划|第\S{1,3}[号次期])"
)
_LAST: Final = re.compile(r"[底末]前?$|前$")

_NUMERAL: Final = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_BEFORE: Final = r"(?:(?:之|以)?前)"
# 12月底前 behind 2023年6月底前; 6月30日前 in a document that gives its own year
_WITHOUT_YEAR: Final = re.compile(
    rf"(?P<near>当年|今年|本年|同年|明年|次年)?(?<![\d年第个])(?P<month>{_NUMERAL})月"
    rf"(?:(?P<day>{_NUMERAL})[日号]{_BEFORE}|份?[底末]{_BEFORE}?|[上中下]旬{_BEFORE}|份?{_BEFORE})"
)
_YEAR_END: Final = re.compile(
    rf"(?P<near>今年|当年|本年|明年)?(?<![\d每度])年?(?:年[底末]|(?<=年)[底末]){_BEFORE}?"
    r"|(?<![\d一二三四五六七八九十两半近往历常全多])年内(?=[，完建基全实出达力]|$)"
)
_MONTH_END: Final = re.compile(
    rf"(?:本|当)月[底末]?{_BEFORE}|(?<![\d一二三四五六七八九十每个])月底{_BEFORE}"
)
_PLAN: Final = re.compile(
    r"(?:力争|争取|确保)?(?P<until>到|至)?[“"
    '"]?(?P<plan>十[二三四五六])五[”'
    '"]?(?P<edge>期间|时期|期末|末期|末|规划期末)'
)
_PLANS: Final = {"十二": 2011, "十三": 2016, "十四": 2021, "十五": 2026, "十六": 2031}
_YEARS: Final = re.compile(
    r"(?:从|自)?(?P<first>20\d\d)年?[-－—–~～至到]+(?P<last>20\d\d)年(?:期间)?"
)
# （一）动员部署阶段（2024年3月—4月）: a stage; 2019年12月－2020年3月，组织…: told
_MONTHS: Final = re.compile(
    r"(?:从|自)?(?P<year>20\d\d)年(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})日)?[-－—–~～至到]+"
    r"(?:(?P<last_year>20\d\d)年)?(?P<last_month>\d{1,2})月(?:(?P<last_day>\d{1,2})日|底)?"
)
_STAGE: Final = re.compile(r"阶段[（：，]?$")


@dataclass(frozen=True, slots=True)
class Dated:
    """带日期的时限: `firm` when its wording sets a time, else it may be any date of a story.

    `first` and `last` bound the days named, None where the text leaves the year open.
    """

    deadline: Deadline
    firm: bool
    first: dt.date | None
    last: dt.date | None


def dated(text: str, written_on: dt.date | None, year: int | None = None) -> Iterator[Dated]:
    """Yield the times with a date in a sentence, in no order.

    `written_on` is the day of the document, None when it is not known. `year` is the one that
    6月底前 means when the sentence itself names none before it.
    """
    spans = find_dates(text)
    for match in _YEARS.finditer(text):
        first, last = dt.date(int(match["first"]), 1, 1), dt.date(int(match["last"]), 12, 31)
        if first < last and not _NAME.match(text[match.end() :]):
            yield Dated(_interval(match.start(), match.end(), first, last), False, first, last)
    for span in spans:
        found = _with_year(text, span)
        if found is not None:
            yield found
    for match in _PLAN.finditer(text):
        year = _PLANS[match["plan"]]
        first, last = dt.date(year, 1, 1), dt.date(year + 4, 12, 31)
        if match["edge"] in {"期间", "时期"} and not match["until"]:
            yield Dated(_interval(match.start(), match.end(), first, last), False, first, last)
        else:
            yield _fixed(match.start(), match.end(), last, firm=True)
    for match in _MONTHS.finditer(text):
        bounds = _bounds(match)
        if bounds is not None:
            firm = _STAGE.search(text[: match.start()]) is not None
            yield Dated(_interval(match.start(), match.end(), *bounds), firm, *bounds)
    yield from _without_year(text, spans, written_on, year)


def _bounds(match: re.Match[str]) -> tuple[dt.date, dt.date] | None:
    year, last_year = int(match["year"]), int(match["last_year"] or match["year"])
    try:
        first = dt.date(year, int(match["month"]), int(match["day"] or 1))
        last = dt.date(last_year, int(match["last_month"]), int(match["last_day"] or 1))
    except ValueError:
        return None
    last = last if match["last_day"] else _end_of_month(last)
    return (first, last) if first < last else None


def _with_year(text: str, span: DateSpan) -> Dated | None:
    before, after = text[: span.start], text[span.end :]
    if _RANGE_BEFORE.search(before) or _RANGE_AFTER.match(after) or _EVER_SINCE.match(after):
        return None
    if _IN_FORCE.match(after):
        return None
    if since := _SINCE.match(after):
        opener = _FROM.search(before)
        start = opener.start() if opener else span.start
        normalised = f"{span.first.isoformat()}/"
        deadline = Deadline(start, span.end + since.end(), DutyKind.START, normalised)
        return Dated(deadline, True, span.first, None)
    until = _UNTIL.search(before)
    firm = (
        until is not None or _LAST.search(span.raw) is not None or _LABEL.search(before) is not None
    )
    if not firm and _NAME.match(after):
        return None
    start = until.start() if until else span.start
    if not firm and _AT.search(before) is None and before and before[-1] not in "，。；：、）”":
        return None
    return _fixed(start, span.end, span.last, firm=firm, first=span.first)


def _without_year(
    text: str, spans: tuple[DateSpan, ...], written_on: dt.date | None, near_year: int | None
) -> Iterator[Dated]:
    if near_year is None and written_on is not None:
        near_year = written_on.year
    for match in _WITHOUT_YEAR.finditer(text):
        if any(span.start < match.end() and match.start() < span.end for span in spans):
            continue
        year = _year(match["near"], match.start(), spans, near_year)
        month = parse_numeral(match["month"])
        day = parse_numeral(match["day"]) if match["day"] else None
        if month is None or not 1 <= month <= 12:
            continue
        last: dt.date | None = None
        if year is not None:
            month_end = calendar.monthrange(year, month)[1]
            if day is not None and not 1 <= day <= month_end:
                continue
            edge = {"上": 10, "中": 20}.get(text[match.end("month") + 1], month_end)
            last = dt.date(year, month, day or edge)
        yield _fixed(match.start(), match.end(), last, firm=True)
    for match in _YEAR_END.finditer(text):
        if any(span.start < match.end() and match.start() < span.end for span in spans):
            continue
        year = _year(match["near"], match.start(), spans, near_year)
        last = dt.date(year, 12, 31) if year is not None else None
        yield _fixed(match.start(), match.end(), last, firm=True)
    for match in _MONTH_END.finditer(text):
        last = _end_of_month(written_on) if written_on is not None else None
        yield _fixed(match.start(), match.end(), last, firm=True)


def _year(
    near: str | None, place: int, spans: tuple[DateSpan, ...], near_year: int | None
) -> int | None:
    """Return the year of a day without one: that of the date before it, else `near_year`."""
    previous = [span.last.year for span in spans if span.end <= place]
    year = previous[-1] if previous else near_year
    if year is None:
        return None
    return year + 1 if near in {"明年", "次年"} else year


def _end_of_month(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _interval(start: int, end: int, first: dt.date, last: dt.date) -> Deadline:
    normalised = f"{first.isoformat()}/{last.isoformat()}"
    return Deadline(start, end, DutyKind.PERIOD, normalised)


def _fixed(
    start: int, end: int, last: dt.date | None, *, firm: bool, first: dt.date | None = None
) -> Dated:
    normalised = last.isoformat() if last is not None else None
    return Dated(Deadline(start, end, DutyKind.FIXED, normalised), firm, first, last)
