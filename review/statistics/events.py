"""状态变化: the moves of every document through its life cycle, read from the audit trail.

The trail says of every act from which state to which it led and when; counting its moves counts
what happened in a year, whatever became of the documents later.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.beijing import beijing_day
from kb.model.document import DocumentState
from kb.model.operations import AuditEntry
from review.rules.calendar_days import load_calendar
from review.rules.working_days import working_days_between
from review.stages import Stage

_ACTS: Final = "review."
_SUBJECT: Final = "document:"

WorkingDays = Callable[[dt.date, dt.date], int]
"""Working days after the first day up to and including the second."""

STAGE_OF: Final[Mapping[DocumentState, Stage]] = {
    DocumentState.SUBMITTED: Stage.SCREENING,
    DocumentState.SCREENING: Stage.SCREENING,
    DocumentState.BUSINESS_REVIEW: Stage.BUSINESS_REVIEW,
    DocumentState.LEGAL_REVIEW: Stage.LEGAL_REVIEW,
    DocumentState.DELIBERATION: Stage.DELIBERATION,
    DocumentState.APPROVED: Stage.PUBLICATION,
}
"""The stage whose clock runs in a state; a submission waits for screening from its first day."""


@dataclass(frozen=True, slots=True)
class Move:
    """状态变化: from one state to another on a day, as counted in Beijing."""

    day: dt.date
    before: DocumentState
    after: DocumentState


@dataclass(frozen=True, slots=True)
class Stay:
    """环节用时: how many working days a document lay in a stage that it left on `left_on`."""

    stage: Stage
    left_on: dt.date
    working_days: int


def moves(session: Session) -> dict[int, list[Move]]:
    """Return every document's moves in order, by its id."""
    rows = session.execute(
        select(AuditEntry.at, AuditEntry.subject, AuditEntry.detail)
        .where(
            AuditEntry.action.startswith(_ACTS, autoescape=True),
            AuditEntry.subject.startswith(_SUBJECT, autoescape=True),
        )
        .order_by(AuditEntry.seq)
        .execution_options(yield_per=1000)
    )
    found: dict[int, list[Move]] = defaultdict(list)
    for at, subject, detail in rows:
        if detail.get("from") != detail.get("to"):  # acts that move nothing may name neither
            before, after = DocumentState(detail["from"]), DocumentState(detail["to"])
            day = beijing_day(dt.datetime.fromisoformat(at))
            found[int(subject.removeprefix(_SUBJECT))].append(Move(day, before, after))
    return dict(found)


def stays(path: list[Move], working_days: WorkingDays) -> list[Stay]:
    """Return how long a document lay in each stage it has left, once for every time."""
    found: list[Stay] = []
    entered: dt.date | None = None
    for move in path:
        left, reached = STAGE_OF.get(move.before), STAGE_OF.get(move.after)
        if left is reached:
            continue
        if left is not None and entered is not None:
            found.append(Stay(left, move.day, working_days(entered, move.day)))
        entered = move.day if reached is not None else None
    return found


def working_days_of(session: Session) -> WorkingDays:
    """Return a count of working days by this installation's calendar (shipped days included)."""
    calendar = load_calendar(session)
    return lambda first, last: working_days_between(first, last, calendar)
