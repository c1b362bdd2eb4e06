"""Due dates as a person reads them: the day, how long there is, and a word when it has passed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kb.model.base import utc_now
from review.rules.working_days import beijing_day


@dataclass(frozen=True, slots=True)
class Deadline:
    """期限: `code` is overdue, today, or ahead; `words` say so."""

    day: dt.date
    code: str
    words: str


def deadline(due_on: dt.date | None, today: dt.date | None = None) -> Deadline | None:
    """Return a due date in words, by the days of the calendar in Beijing."""
    if due_on is None:
        return None
    left = (due_on - (today or beijing_day(utc_now()))).days
    if left < 0:
        return Deadline(due_on, "overdue", f"已超期 {-left} 天")
    if left == 0:
        return Deadline(due_on, "today", "今日到期")
    return Deadline(due_on, "ahead", f"还剩 {left} 天")
