"""Due dates as a person reads them: the day, how long there is, and a word when it has passed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kb.beijing import beijing_day
from kb.model.base import utc_now


@dataclass(frozen=True, slots=True)
class Deadline:
    """期限: `code` is overdue, today, or ahead; `words` say so."""

    day: dt.date
    code: str
    words: str


def deadline(
    due_on: dt.date | None, working_days: int | None = None, today: dt.date | None = None
) -> Deadline | None:
    """Return a due date in words.

    Args:
        due_on: the last day that is in time.
        working_days: how many working days are left, negative afterwards; without it the days of
            the calendar are counted, as for a day that somebody only asked for.
        today: the day in Beijing.
    """
    if due_on is None:
        return None
    days = (due_on - (today or beijing_day(utc_now()))).days
    left, unit = (days, "天") if working_days is None else (working_days, "个工作日")
    if days < 0:
        words = f"已超期 {-left} {unit}" if left else f"已超期，不足 1 {unit}"
        return Deadline(due_on, "overdue", words)
    if days == 0:
        return Deadline(due_on, "today", "今日到期")
    return Deadline(due_on, "ahead", f"还剩 {left} {unit}")
