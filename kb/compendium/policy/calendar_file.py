"""时限日历: the duties of a policy as an iCalendar file (RFC 5545).

A last day, a first day and what recurs on a known day are all-day events; everything else, such as
定期 or 自立案之日起90日内, is a task without a day, so that no day is invented. The same rows give
the same bytes: identifiers come from the rows, and the stamp is the day of the document.
"""

from __future__ import annotations

import calendar
import datetime as dt
import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Final

from kb.compendium import ics
from kb.text.dates import parse_iso
from kb.text.policy_duties.lists import responsible_text
from kb.text.policy_duties.model import Duty, DutyKind

_UNKNOWN_DAY: Final = dt.date(2000, 1, 1)
"""Stamp and first year of a document whose own day is not known."""
_EVERY: Final = re.compile(
    r"^P(?P<count>\d+)(?P<unit>[YM]);(?:(?P<month>\d\d)-)?(?P<day>\d\d|end)$"
)


def write(duties: Sequence[Duty], name: str, written_on: dt.date | None = None) -> bytes:
    """Return the calendar as UTF-8 with CRLF line ends.

    Args:
        duties: rows with a time; rows without one are left out.
        name: the policy's name, shown as that of the calendar.
        written_on: the day of the document; what recurs begins on or after it.
    """
    since = written_on or _earliest(duties)
    used: set[str] = set()
    timed = (duty for duty in duties if duty.kind is not DutyKind.NONE)
    return ics.written(
        name, (line for duty in timed for line in _component(duty, name, since, used))
    )


def _earliest(duties: Sequence[Duty]) -> dt.date:
    days = [parse_iso((duty.normalised_deadline or "")[:10]) for duty in duties]
    known = [day for day in days if day is not None]
    return min(known).replace(month=1, day=1) if known else _UNKNOWN_DAY


def _component(duty: Duty, name: str, since: dt.date, used: set[str]) -> list[str]:
    when = list(_when(duty, since))
    kind = "VEVENT" if when else "VTODO"
    return [
        f"BEGIN:{kind}",
        f"UID:{_identifier(duty, name, used)}",
        f"DTSTAMP:{since:%Y%m%d}T000000Z",
        *when,
        f"SUMMARY:{ics.text_value(f'{duty.deadline_text}：{duty.measure}')}",
        f"DESCRIPTION:{ics.text_value(_described(duty, name))}",
        f"CATEGORIES:{ics.text_value(duty.kind.label)}",
        *(["TRANSP:TRANSPARENT"] if when else []),
        f"END:{kind}",
    ]


def _when(duty: Duty, since: dt.date) -> Iterator[str]:
    """Yield the lines of an all-day event, none where the text names no day."""
    written = duty.normalised_deadline or ""
    first, _, last = written.partition("/")
    if (start := parse_iso(first)) is not None:
        end = parse_iso(last) or start
        yield f"DTSTART;VALUE=DATE:{start:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{end + dt.timedelta(days=1):%Y%m%d}"
        return
    match = _EVERY.match(written)
    if match is None:
        return
    rule = _rule(match, since)
    if rule is not None:
        start, every = rule
        yield f"DTSTART;VALUE=DATE:{start:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{start + dt.timedelta(days=1):%Y%m%d}"
        yield f"RRULE:{every}"


def _rule(match: re.Match[str], since: dt.date) -> tuple[dt.date, str] | None:
    """Return the first day on or after `since` and the rule of repetition."""
    count, at_end = int(match["count"]), match["day"] == "end"
    if match["unit"] == "Y":
        if match["month"] is None:
            return None
        start = _day(since.year, int(match["month"]), int(match["day"]))
        if start is None:
            return None
        later = _day(since.year + 1, start.month, start.day)
        return (start if start >= since else later or start), f"FREQ=YEARLY;INTERVAL={count}"
    if match["month"] is not None:
        return None
    month = since.month
    # quarters and half years end with the calendar's: March, June, …
    month += -month % count if at_end else 0
    last = calendar.monthrange(since.year, month)[1]
    start = _day(since.year, month, last if at_end else int(match["day"]))
    if start is None:
        return None
    if start < since:
        year, zero_based = divmod(since.year * 12 + month, 12)
        start = _day(year, zero_based + 1, start.day) or start
    day = -1 if at_end else start.day
    return start, f"FREQ=MONTHLY;INTERVAL={count};BYMONTHDAY={day}"


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _described(duty: Duty, name: str) -> str:
    return "\n".join(
        (
            f"责任单位：{responsible_text(duty)}",
            f"时限：{duty.deadline_text}（{duty.normalised_deadline or duty.kind.label}）",
            f"原文：{''.join(duty.place.quote.split())}",
            f"出处：{name}，第 {duty.place.start}–{duty.place.end} 字",
        )
    )


def _identifier(duty: Duty, name: str, used: set[str]) -> str:
    policy = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    base = f"{duty.key}-{policy}"
    found, number = base, 1
    while found in used:
        number += 1
        found = f"{base}-{number}"
    used.add(found)
    return f"{found}@anjian"
