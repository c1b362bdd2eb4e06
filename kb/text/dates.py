"""Dates in Chinese legal prose: 2021年10月12日, 二〇二一年六月, 2021年6月底前, 2021.10.12."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from kb.text.numerals import ascii_digits, parse_numeral


class DatePrecision(StrEnum):
    """日期精度: the shortest period the text commits itself to."""

    DAY = "day"
    TEN_DAYS = "ten_days"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class DateSpan:
    """日期: where a date stands and which days it covers.

    `raw == text[start:end]`. `first` and `last` bound the period; `value` is the day to reckon
    with: the last day when the text says 底, 末 or 前 (a deadline), else the first.
    `before` is True for 前, 之前, 以前 (2021年6月底前).
    """

    start: int
    end: int
    raw: str
    value: date
    precision: DatePrecision
    first: date
    last: date
    before: bool = False


_CHINESE_YEAR: Final = "[一二三四五六七八九零〇○Oo]{4}"
_SMALL: Final = "[0-9一二三四五六七八九十廿]{1,3}"

# 2021年10月12日 · 二〇二一年六月 · 2021年6月底前 · 2021 年上半年 · 2021年第三季度 · 2021年底
_WRITTEN: Final = re.compile(
    rf"(?P<year>(?<!\d)(?:1[89]|20)\d{{2}}|{_CHINESE_YEAR})\s*年度?"
    rf"(?:\s*(?P<month>{_SMALL})\s*月(?:份)?"
    rf"(?:\s*(?P<day>{_SMALL})\s*[日号]|\s*(?P<ten>[上中下])旬|(?P<month_edge>底|末|初))?"
    r"|\s*(?P<half>[上下])半年|\s*第?(?P<quarter>[一二三四1-4])季度"
    r"|(?P<year_edge>\s*年?[底末]|初))?"
    r"(?P<edge2>底|末)?(?P<before>(?:之|以)?前)?"
)
# 2021-10-12 · 2021.10.12 · 2021/10/12; not 3.2021.10.12 nor GB 8978-1996-01
_NUMERIC: Final = re.compile(
    r"(?<![\d.\-/])(?P<year>(?:1[89]|20)\d{2})(?P<sep>[-./])(?P<month>\d{1,2})(?P=sep)"
    r"(?P<day>\d{1,2})(?![\d\-/]|\.\d)(?P<before>(?:之|以)?前)?"
)
_TEN_DAYS: Final = {"上": (1, 10), "中": (11, 20), "下": (21, 31)}
_QUARTERS: Final = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_CIRCLES: Final = str.maketrans({"○": "〇", "O": "〇", "o": "〇"})


def find_dates(text: str) -> tuple[DateSpan, ...]:
    """Return every calendar date in reading order; impossible dates (2月30日) are left out."""
    plain = ascii_digits(text)
    spans: list[DateSpan] = []
    for pattern in (_WRITTEN, _NUMERIC):
        for match in pattern.finditer(plain):
            span = _span(text, match)
            if span is not None:
                spans.append(span)
    spans.sort(key=lambda span: span.start)
    return tuple(spans)


def parse_date(text: str) -> date | None:
    """Return the day that `text` consists of, at day precision, else None.

    Accepts every form `find_dates` reads and surrounding blanks: 二〇二一年十月十二日.
    """
    stripped = text.strip()
    spans = find_dates(stripped)
    if len(spans) != 1 or spans[0].raw != stripped:
        return None
    return spans[0].value if spans[0].precision is DatePrecision.DAY else None


def parse_iso(text: str) -> date | None:
    """Return the day of a YYYY-MM-DD string, or None when it is not exactly that."""
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, flags=re.ASCII) is None:
        return None
    return _day(int(text[:4]), int(text[5:7]), int(text[8:]))


def _day(year: int, month: int, day: int) -> date | None:
    if not (1 <= year <= 9999 and 1 <= month <= 12):
        return None
    return date(year, month, day) if 1 <= day <= calendar.monthrange(year, month)[1] else None


def _span(text: str, match: re.Match[str]) -> DateSpan | None:
    groups = match.groupdict()
    year = parse_numeral(groups["year"].translate(_CIRCLES))
    if year is None or not 1000 <= year <= 9999:
        return None
    period = _period(year, groups)
    if period is None:
        return None
    first, last, precision = period
    edge = groups.get("month_edge") or (groups.get("year_edge") or "").strip()
    before = groups["before"] is not None
    at_end = before or edge.endswith(("底", "末")) or groups.get("edge2") is not None
    # 2021年6月1日前 names the day itself: first == last, so `value` is the same either way.
    value = last if at_end else first
    raw = text[match.start() : match.end()]
    return DateSpan(match.start(), match.end(), raw, value, precision, first, last, before)


def _period(year: int, groups: dict[str, str | None]) -> tuple[date, date, DatePrecision] | None:
    """First day, last day and precision of the named period; None for impossible dates."""
    month = _number(groups.get("month"))
    if groups.get("month") is not None:
        if month is None or not 1 <= month <= 12:
            return None
        month_end = calendar.monthrange(year, month)[1]
        if (written_day := groups.get("day")) is not None:
            number = _number(written_day)
            day = _day(year, month, number) if number is not None else None
            return (day, day, DatePrecision.DAY) if day is not None else None
        if (ten := groups.get("ten")) is not None:
            low, high = _TEN_DAYS[ten]
            last = date(year, month, min(high, month_end))
            return date(year, month, low), last, DatePrecision.TEN_DAYS
        return date(year, month, 1), date(year, month, month_end), DatePrecision.MONTH
    if (half := groups.get("half")) is not None:
        first_half = half == "上"
        return (
            date(year, 1 if first_half else 7, 1),
            date(year, 6, 30) if first_half else date(year, 12, 31),
            DatePrecision.HALF_YEAR,
        )
    if (quarter := groups.get("quarter")) is not None:
        last_month = 3 * _QUARTERS[quarter]
        last = date(year, last_month, calendar.monthrange(year, last_month)[1])
        return date(year, last_month - 2, 1), last, DatePrecision.QUARTER
    return date(year, 1, 1), date(year, 12, 31), DatePrecision.YEAR


def _number(written: str | None) -> int | None:
    if written is None:
        return None
    if written.startswith("廿"):
        written = "二十" + written[1:]
    return parse_numeral(written)
