"""工作日: weekdays, unless the calendar of holidays says otherwise of a day."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.rules import CalendarDay

_WEEKEND = 5


def after(session: Session, day: dt.date, count: int) -> dt.date:
    """Return the last of `count` working days that follow a day; the day itself is not counted."""
    kept = {
        row.day: row.working
        for row in session.execute(
            select(CalendarDay.day, CalendarDay.working).where(CalendarDay.day > day)
        )
    }
    while count:
        day += dt.timedelta(days=1)
        if kept.get(day, day.weekday() < _WEEKEND):
            count -= 1
    return day
