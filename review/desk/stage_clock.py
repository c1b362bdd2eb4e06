"""环节时限 stage clock: since when a matter is where it is, and until when it should be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.document import Document
from kb.model.operations import ReviewRecord
from kb.model.rules import CalendarDay
from review.stages import Action, Stage

_MOVES_NOTHING = frozenset({Action.DECLARE.value, Action.RECUSE.value})
_WEEKDAYS = 5


def entered_at(
    document: Document, records: Sequence[ReviewRecord], stage: Stage | None
) -> dt.datetime:
    """Return when a matter came to the stage it is in: the last act of any other stage moved it.

    `records` are all of the document, oldest first; without one it has been here since it was
    stored.
    """
    for record in reversed(records):
        if record.action not in _MOVES_NOTHING and (stage is None or record.stage != stage.value):
            return record.at
    return document.created_at


def due_on(session: Session, since: dt.datetime, working_days: int) -> dt.date | None:
    """Return the last working day of a clock; the day it started is not counted.

    Saturdays and Sundays are free, except where the calendar says otherwise.
    """
    if not working_days:
        return None
    first = since.astimezone().date()
    horizon = first + dt.timedelta(days=working_days * 3 + 60)
    said = {
        row.day: row.working
        for row in session.scalars(
            select(CalendarDay).where(CalendarDay.day > first, CalendarDay.day <= horizon)
        )
    }
    day, left = first, working_days
    while left:
        day += dt.timedelta(days=1)
        left -= said.get(day, day.weekday() < _WEEKDAYS)
    return day
