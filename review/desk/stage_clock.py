"""环节时限 stage clock: since when a matter is where it is, and until when it should be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kb.model.base import utc_now
from kb.model.document import Document
from kb.model.operations import ReviewRecord
from review.rules.working_days import (
    Calendar,
    add_working_days,
    beijing_day,
    working_days_between,
)
from review.stages import Action, Stage

_MOVES_NOTHING = frozenset({Action.DECLARE.value, Action.RECUSE.value})


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


def due_on(calendar: Calendar, since: dt.datetime, working_days: int) -> dt.date | None:
    """Return the last working day of a clock; the day it started is not counted."""
    if not working_days:
        return None
    return add_working_days(beijing_day(since), working_days, calendar)


def days_left(calendar: Calendar, due: dt.date | None) -> int | None:
    """Return the working days from today in Beijing until a clock ends, negative afterwards.

    It is 0 on the last day, and on days off that follow it. None where no clock runs.
    """
    if due is None:
        return None
    return working_days_between(beijing_day(utc_now()), due, calendar)
