"""时限 clocks: how long a subject has been in its stage, until when it may be, in working days.

A clock starts when the subject enters the stage and takes the rule that held then. Waiting for an
invited expert does not stop it: the stage asked, and answers for the time. A text sent back leaves
the stage; when it is submitted again, the next round has clocks of its own. A deferred deliberation
goes on in the same stage and on the same clock.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.beijing import beijing_day
from kb.model.document import Batch, Document, DocumentKind, DocumentState
from kb.model.operations import ReviewRecord
from review.rules.calendar_days import load_calendar
from review.rules.in_force import entered_at, load_rules
from review.rules.working_days import Calendar, add_working_days, working_days_between
from review.stages import Stage
from review.subject import Act, act_of
from review.tracks import Track, batch_track, track_of
from review.transitions import IN_REVIEW

CHUNK = 500
"""Subjects a query; SQLite and PostgreSQL both limit the parameters of one."""


class Timed(Protocol):
    """计时对象: what a clock needs of a subject; `review.subject.Subject` has all of it."""

    @property
    def ref(self) -> str:
        """`document:<id>` or `batch:<id>`."""
        ...

    @property
    def title(self) -> str:
        """Its title."""
        ...

    @property
    def state(self) -> DocumentState:
        """Its state in the life cycle."""
        ...

    @property
    def unit_id(self) -> int | None:
        """The handling unit, where it has one."""
        ...

    @property
    def acts(self) -> tuple[Act, ...]:
        """Everything done to it so far."""
        ...


@dataclass(frozen=True, slots=True)
class InReview:
    """在审事项: a document or batch in review, as far as its clock goes."""

    ref: str
    title: str
    state: DocumentState
    unit_id: int | None
    track: Track
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Clock:
    """时限: of one subject in one stage; `due_on` is the last day in Beijing that is in time.

    `days_left` counts working days and is negative afterwards; `assumed` says that some year in
    between has no known arrangement of holidays.
    """

    ref: str
    title: str
    unit_id: int | None
    stage: Stage
    entered_at: dt.datetime
    working_days: int
    due_on: dt.date
    days_left: int
    overdue: bool
    assumed: bool

    def as_json(self) -> dict[str, object]:
        """Return the fields of a task in `anjian tasks --json`."""
        return {
            "subject": self.ref,
            "title": self.title,
            "stage": self.stage.value,
            "label": self.stage.label,
            "entered_at": self.entered_at.isoformat(),
            "working_days": self.working_days,
            "due_on": self.due_on.isoformat(),
            "days_left": self.days_left,
            "overdue": self.overdue,
            "assumed": self.assumed,
        }


def clock_of(subject: Timed, track: Track, calendar: Calendar, today: dt.date) -> Clock | None:
    """Return the clock of a subject in its present stage, or None when no clock runs.

    Args:
        subject: a document or batch.
        track: its track under the rules that hold for it (`review.rules.in_force`).
        calendar: working days.
        today: the day in Beijing.
    """
    stage = track.stage_of(subject.state)
    since = entered_at(subject.acts, stage) if stage is not None else None
    if stage is None or since is None or not track.rule(stage).working_days:
        return None
    days = track.rule(stage).working_days
    begins = beijing_day(since)
    due_on = add_working_days(begins, days, calendar)
    return Clock(
        ref=subject.ref,
        title=subject.title,
        unit_id=subject.unit_id,
        stage=stage,
        entered_at=since,
        working_days=days,
        due_on=due_on,
        days_left=working_days_between(today, due_on, calendar),
        overdue=today > due_on,
        assumed=not calendar.knows(begins, max(due_on, today)),
    )


def running_clocks(session: Session, now: dt.datetime) -> tuple[Clock, ...]:
    """Return the clock of every subject in review, the most urgent first."""
    calendar, today = load_calendar(session), beijing_day(now)
    found = (clock_of(one, one.track, calendar, today) for one in in_review(session))
    return tuple(
        sorted((clock for clock in found if clock), key=lambda clock: (clock.due_on, clock.ref))
    )


def in_review(session: Session) -> Iterator[InReview]:
    """Yield every document and batch in review, its track under the rules that hold for it."""
    states = [state.value for state in IN_REVIEW]
    documents = session.execute(
        select(Document.id, Document.kind, Document.title, Document.state, Document.unit_id)
        .where(Document.state.in_(states), Document.kind != DocumentKind.REGULATION.value)
        .order_by(Document.id)
    )
    matters = [
        (f"document:{row.id}", row.title, row.state, row.unit_id, track_of(DocumentKind(row.kind)))
        for row in documents
    ]
    batches = session.execute(
        select(Batch.id, Batch.name, Batch.kind, Batch.review_state)
        .where(Batch.review_state.in_(states))
        .order_by(Batch.id)
    )
    matters += [
        (f"batch:{row.id}", row.name, row.review_state, None, batch_track(row.kind))
        for row in batches
    ]
    acts = _acts_of(session, [ref for ref, *_ in matters])
    book = load_rules(session)
    for ref, title, state, unit_id, track in matters:
        yield InReview(
            ref=ref,
            title=title,
            state=DocumentState(state),
            unit_id=unit_id,
            track=book.apply(track, unit_id, acts[ref]),
            acts=acts[ref],
        )


def _acts_of(session: Session, refs: Sequence[str]) -> Mapping[str, tuple[Act, ...]]:
    acts: defaultdict[str, list[Act]] = defaultdict(list)
    for chunk in chunks(refs):
        rows = session.scalars(
            select(ReviewRecord).where(ReviewRecord.subject.in_(chunk)).order_by(ReviewRecord.id)
        )
        for row in rows:
            acts[row.subject].append(act_of(row))
    return {ref: tuple(acts[ref]) for ref in refs}


def chunks(refs: Sequence[str]) -> Iterable[Sequence[str]]:
    """Yield the references of subjects in as many as one query takes."""
    for start in range(0, len(refs), CHUNK):
        yield refs[start : start + CHUNK]
