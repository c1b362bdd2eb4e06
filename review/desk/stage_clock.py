"""环节时限 stage clock: since when a matter is where it is, and until when it should be done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from kb.beijing import beijing_day
from kb.model.base import utc_now
from kb.model.document import Document
from review.rules import in_force
from review.rules.working_days import Calendar, add_working_days, working_days_between
from review.stages import Action, Stage
from review.subject import Act

_MOVES_NOTHING = frozenset({Action.DECLARE, Action.RECUSE})


def since(document: Document, acts: Sequence[Act], stage: Stage | None) -> dt.datetime:
    """Return since when a matter is where it is: in `stage`, or where nobody reviews it (None).

    A stage is entered as its clock counts it (`review.rules.in_force`): what an expert or anybody
    else does meanwhile restarts nothing. Without any act it has been there since it was stored.
    """
    if stage is not None:
        entered = in_force.entered_at(acts, stage)
    else:
        moves = (act.at for act in reversed(acts) if act.action not in _MOVES_NOTHING)
        entered = next(moves, None)
    return entered or document.created_at


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
