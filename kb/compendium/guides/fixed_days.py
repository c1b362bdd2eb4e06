"""固定日期: days that come again, as a guide writes them, and the calendar they make.

每月15日前 · 每季度首月15日前 · 每年1月31日前 · 每年3月、9月底前 · 2026年6月30日前. A time that runs
from an event (变动后20日内) is no day of a calendar.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.compendium.ics import Event, event_uid
from kb.text.dates import DatePrecision, find_dates
from kb.text.numerals import NUMERAL_CHARS, ascii_digits, parse_numeral

_N: Final = rf"[{NUMERAL_CHARS}]{{1,3}}"
_UNTIL: Final = r"(?:之|以)?前?"
_MONTHLY: Final = re.compile(rf"每(?:个)?月(?:(?P<day>{_N})[日号]|(?P<edge>底|末)){_UNTIL}")
_QUARTERLY: Final = re.compile(
    rf"每(?:个)?季度?的?(?:首月|第[一1]个?月)(?:(?P<day>{_N})[日号]|(?P<edge>底|末)){_UNTIL}"
)
# 每季度终了后15日内: the fifteenth of the month that follows the quarter
_AFTER_QUARTER: Final = re.compile(
    rf"(?:每(?:个)?)?季度?(?:终了|结束|届满)(?:之日起|后|起)*(?P<day>{_N})[日天](?:内|之内|以内)"
)
_YEARLY: Final = re.compile(
    rf"每年度?(?:的)?(?P<months>{_N}月?(?:(?:、|和|及|与){_N}月?)*?)月?"
    rf"(?:(?P<day>{_N})[日号]|(?P<edge>底|末)){_UNTIL}"
)
_YEAR_END: Final = re.compile(rf"每年(?:年)?[底末]{_UNTIL}")
_FIRST_MONTHS: Final = (1, 4, 7, 10)
_LAST_DAY: Final = 31
_SHORTEST: Final = 28
_LEAP_YEAR: Final = 2000


@dataclass(frozen=True, slots=True)
class FixedDay:
    """固定日期: months of every year (all when empty) and the day, or one single day.

    `day` 31 is the last day of any month. `once` is set for a day that does not come again.
    """

    day: int
    months: tuple[int, ...] = ()
    once: dt.date | None = None

    @property
    def rule(self) -> str:
        """The value of the RRULE, empty for a single day."""
        if self.once is not None:
            return ""
        if self.day == _LAST_DAY:
            days = "BYMONTHDAY=-1"
        elif self.day > _SHORTEST:
            days = f"BYMONTHDAY={','.join(map(str, range(_SHORTEST, self.day + 1)))};BYSETPOS=-1"
        else:
            days = f"BYMONTHDAY={self.day}"
        if not self.months:
            return f"FREQ=MONTHLY;{days}"
        if "BYSETPOS" in days and len(self.months) > 1:
            # positions are counted within a year, not within each of its months
            return f"FREQ=MONTHLY;BYMONTH={','.join(map(str, self.months))};{days}"
        return f"FREQ=YEARLY;BYMONTH={','.join(map(str, self.months))};{days}"

    def first(self, since: dt.date) -> dt.date:
        """Return the first such day on or after `since`."""
        if self.once is not None:
            return self.once
        year, month = since.year, since.month
        while True:
            if not self.months or month in self.months:
                last = calendar.monthrange(year, month)[1]
                found = dt.date(year, month, min(self.day, last))
                if found >= since:
                    return found
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)


def fixed_day(words: str) -> FixedDay | None:
    """Return the day that words name; None where they name none, or one that no month has."""
    plain = ascii_digits(words).replace(" ", "")
    if match := _QUARTERLY.search(plain) or _AFTER_QUARTER.search(plain):
        return _possible(_FIRST_MONTHS, match)
    if match := _MONTHLY.search(plain):
        return _possible((), match)
    if match := _YEARLY.search(plain):
        numbers = [parse_numeral(each) for each in re.findall(_N, match["months"])]
        months = [number for number in numbers if number is not None and 1 <= number <= 12]
        return _possible(tuple(sorted(set(months))), match) if len(months) == len(numbers) else None
    if _YEAR_END.search(plain):
        return FixedDay(_LAST_DAY, (12,))
    days = [span.value for span in find_dates(plain) if span.precision is DatePrecision.DAY]
    return FixedDay(days[0].day, once=days[0]) if days else None


@dataclass(frozen=True, slots=True)
class DayEntry:
    """日历事项: what is to be done by a day, the provision behind it, and its line in the body.

    `start` is the place in its section where the row begins. `fixed` is None where the words name
    no day of a calendar.
    """

    when: str
    what: str
    basis: str
    fixed: FixedDay | None
    line: int
    start: int


def events(key: str, entries: Sequence[DayEntry], *, since: dt.date) -> tuple[Event, ...]:
    """Return the calendar of a guide: the same guide and day make the same events.

    Args:
        key: the guide's document key.
        entries: what stands in the guide; those without a day are left out.
        since: the day from which it is reckoned, that of the law the guide was written under.
    """
    found: dict[str, Event] = {}
    for entry in entries:
        if entry.fixed is None:
            continue
        uid = event_uid("guide", key, entry.when, entry.what)
        basis = f"\n依据：{entry.basis}" if entry.basis else ""
        found[uid] = Event(
            uid=uid,
            day=entry.fixed.first(since),
            summary=entry.what,
            description=f"{entry.when}{basis}",
            rule=entry.fixed.rule,
        )
    return tuple(found.values())


def _possible(months: tuple[int, ...], match: re.Match[str]) -> FixedDay | None:
    if match.groupdict().get("edge"):
        return FixedDay(_LAST_DAY, months)
    day = parse_numeral(match["day"])
    longest = max(
        (calendar.monthrange(_LEAP_YEAR, month)[1] for month in months), default=_LAST_DAY
    )
    return FixedDay(day, months) if day is not None and 1 <= day <= longest else None
