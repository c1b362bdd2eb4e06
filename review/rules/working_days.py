"""工作日: weekdays, corrected by the arrangement of holidays that the State Council's office gives.

Working days exclude statutory holidays (行政处罚法第八十五条). The day on which a period begins
does not count, the day after it is day one (民法典第二百零一条, by analogy). For a year whose
arrangement is not known weekdays are counted, and whoever shows the result says that it is assumed.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files

_SATURDAY = 5
_ONE_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """特殊日: a day that may be otherwise than its weekday says, and what it is called."""

    day: dt.date
    working: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class Calendar:
    """日历: days arranged otherwise than their weekday says, and the years that are known."""

    days: Mapping[dt.date, bool]
    years: frozenset[int]

    def is_working(self, day: dt.date) -> bool:
        """Return whether offices are open on a day."""
        return self.days.get(day, day.weekday() < _SATURDAY)

    def knows(self, first: dt.date, last: dt.date) -> bool:
        """Return whether the arrangement of every year from `first` to `last` is known."""
        return self.years.issuperset(range(first.year, last.year + 1))


def calendar_of(days: Iterable[SpecialDay]) -> Calendar:
    """Return the calendar of special days; of two for one day the later given holds.

    A year counts as known when New Year's Day and the National Day stand in it as holidays: every
    year's arrangement has both (全国年节及纪念日放假办法第二条).
    """
    arranged = {special.day: special.working for special in days}
    years = {
        year
        for year in {day.year for day in arranged}
        if arranged.get(dt.date(year, 1, 1)) is False
        and arranged.get(dt.date(year, 10, 1)) is False
    }
    return Calendar(arranged, frozenset(years))


@functools.cache
def shipped_days() -> tuple[SpecialDay, ...]:
    """Return the arrangements that ship, as published (`holidays.json` names each notice)."""
    text = files("review.rules").joinpath("holidays.json").read_text(encoding="utf-8")
    found: list[SpecialDay] = []
    for year in json.loads(text).values():
        for name, first, last in year["off"]:
            day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
            while day <= end:
                found.append(SpecialDay(day, working=False, name=name))
                day += _ONE_DAY
        for name, raw in year["working"]:
            day = dt.date.fromisoformat(raw)
            found.append(SpecialDay(day, working=True, name=f"{name}调休上班"))
    return tuple(sorted(found, key=lambda special: special.day))


def add_working_days(day: dt.date, count: int, calendar: Calendar) -> dt.date:
    """Return the last day of a period of `count` working days that begins on `day`.

    `day` itself does not count, whether or not it is a working day. A period of 0 ends on it.

    Raises:
        ValueError: `count` is negative.
    """
    if count < 0:
        raise ValueError("a period has no negative length")
    while count:
        day += _ONE_DAY
        count -= calendar.is_working(day)
    return day


def working_days_between(first: dt.date, last: dt.date, calendar: Calendar) -> int:
    """Return how many working days come after `first` up to and including `last`.

    Negative, and counted the other way round, when `last` comes before `first`.
    """
    if last < first:
        return -working_days_between(last, first, calendar)
    days = (first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(calendar.is_working(day) for day in days)
