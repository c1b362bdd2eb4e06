"""超期提醒 escalation: a clock that runs out is told of, one step after the other, each once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.beijing import beijing_day
from kb.model.base import utc_now
from kb.model.document import Batch, Document
from kb.model.rules import Escalation
from kb.settings import Settings
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from review.rules.calendar_days import load_calendar
from review.rules.clocks import Clock, chunks, clock_of, running_clocks
from review.rules.in_force import document_track, manifest_track
from review.rules.recipients import (
    LONG_OVERDUE,
    OVERDUE,
    REMINDER,
    STEP_LABELS,
    People,
    informed,
    load_people,
    reminded,
)
from review.rules.working_days import Calendar, working_days_between
from review.subject import (
    Subject,
    lock_batch,
    lock_document,
    subject_of_batch,
    subject_of_document,
)
from review.tracks import Track

ACTOR: Final = "anjian-clock"
"""Who the audit names: the service itself, when it looks at its clocks."""

LONG_AFTER: Final = 5
"""Working days after the due day at which the last step is taken."""


@dataclass(frozen=True, slots=True)
class OverdueTask:
    """超期事项: a clock that ends today or has ended, and the last step taken; 0 before the first.

    `people` are the accounts that the step is for; before the first, those who may act.
    """

    clock: Clock
    step: int
    people: tuple[str, ...]

    def as_json(self) -> dict[str, object]:
        """Return the fields of a task in `anjian tasks overdue --json`."""
        return {
            **self.clock.as_json(),
            "step": self.step,
            "step_label": STEP_LABELS[self.step],
            "people": list(self.people),
        }


@dataclass(frozen=True, slots=True)
class StepTaken:
    """提醒: one step that was taken now."""

    ref: str
    step: int
    people: tuple[str, ...]


def due_step(clock: Clock, calendar: Calendar, today: dt.date) -> int:
    """Return the step that a clock calls for on a day; 0 while it is in time."""
    if today < clock.due_on:
        return 0
    if today == clock.due_on:
        return REMINDER
    late = working_days_between(clock.due_on, today, calendar)
    return LONG_OVERDUE if late >= LONG_AFTER else OVERDUE


def overdue(session: Session, now: dt.datetime | None = None) -> tuple[OverdueTask, ...]:
    """Return what ends today or has run out, the longest overdue first."""
    late = _late(session, now or utc_now())
    taken = _steps_taken(session, [clock for clock, _ in late])
    people = load_people(session) if late else People((), {})
    tasks: list[OverdueTask] = []
    for clock, _ in late:
        step = max(taken[clock], default=0)
        if step > REMINDER:
            names = informed(people, clock.unit_id, step)
        else:
            names = reminded(people, *_look(session, clock.ref))
        tasks.append(OverdueTask(clock, step, names))
    return tuple(tasks)


def escalate(database: Database, now: dt.datetime | None = None) -> tuple[StepTaken, ...]:
    """Take every step that is due and was not taken yet; doing it again does nothing.

    Each subject is locked while its steps are written, so that several workers at once, or a
    reviewer who acts at this moment, change nothing about each step being taken once and only
    while the clock runs.
    """
    now = now or utc_now()
    with database.reading() as session:
        late = _late(session, now)
        before = _steps_taken(session, [clock for clock, _ in late])
        refs = [clock.ref for clock, step in late if step > max(before[clock], default=0)]
        people = load_people(session) if refs else People((), {})
    taken: list[StepTaken] = []
    for ref in refs:
        with database.unit_of_work() as uow:
            taken += _escalate_one(uow, ref, people, now)
    return tuple(taken)


class HourlyEscalation:
    """定时提醒: periodic work that looks at the clocks at most once an hour in a process."""

    def __init__(self, every: dt.timedelta = dt.timedelta(hours=1)) -> None:
        self._every = every
        self._last: dt.datetime | None = None

    def __call__(self, settings: Settings, database: Database) -> None:
        """Take the steps that are due, unless that was done within the hour."""
        now = utc_now()
        if self._last is None or now - self._last >= self._every:
            escalate(database, now)
            self._last = now


escalate_hourly = HourlyEscalation()
"""Registered under `anjian.periodic`."""


def _escalate_one(uow: UnitOfWork, ref: str, people: People, now: dt.datetime) -> list[StepTaken]:
    session = uow.session
    _lock(session, ref)
    subject, track = _look(session, ref)
    calendar, today = load_calendar(session), beijing_day(now)
    clock = clock_of(subject, track, calendar, today)
    if clock is None:
        return []
    before = _steps_taken(session, [clock])[clock]
    taken: list[StepTaken] = []
    for step in range(REMINDER, due_step(clock, calendar, today) + 1):
        if step in before:
            continue
        if step == REMINDER:
            names = reminded(people, subject, track)
        else:
            names = informed(people, clock.unit_id, step)
        session.add(
            Escalation(
                subject=ref,
                stage=clock.stage.value,
                entered_at=clock.entered_at,
                due_on=clock.due_on,
                step=step,
                at=now,
            )
        )
        uow.record(
            ACTOR,
            "clock.step",
            ref,
            revision_sha256=subject.sha256,
            detail={
                "stage": clock.stage.value,
                "step": step,
                "due_on": clock.due_on.isoformat(),
                "told": list(names),
            },
        )
        taken.append(StepTaken(ref, step, names))
    return taken


def _late(session: Session, now: dt.datetime) -> list[tuple[Clock, int]]:
    """The clocks that end today or have run out, each with the step that it calls for."""
    calendar, today = load_calendar(session), beijing_day(now)
    called = ((clock, due_step(clock, calendar, today)) for clock in running_clocks(session, now))
    return [(clock, step) for clock, step in called if step]


def _steps_taken(session: Session, clocks: Sequence[Clock]) -> dict[Clock, set[int]]:
    """The steps taken for each of the clocks so far."""
    taken: dict[Clock, set[int]] = {clock: set() for clock in clocks}
    place = {(clock.ref, clock.stage.value, clock.entered_at): clock for clock in clocks}
    for chunk in chunks([clock.ref for clock in clocks]):
        for row in session.scalars(select(Escalation).where(Escalation.subject.in_(chunk))):
            clock = place.get((row.subject, row.stage, row.entered_at))
            if clock is not None:
                taken[clock].add(row.step)
    return taken


def _lock(session: Session, ref: str) -> None:
    kind, number = _parts(ref)
    lock = lock_batch if kind == "batch" else lock_document
    lock(session, number)


def _look(session: Session, ref: str) -> tuple[Subject, Track]:
    kind, number = _parts(ref)
    if kind == "batch":
        batch = session.get_one(Batch, number)
        subject = subject_of_batch(session, batch, batch.manifest_sha256)
        return subject, manifest_track(session, batch, subject)
    document = session.get_one(Document, number)
    subject = subject_of_document(session, document)
    return subject, document_track(session, document, subject)


def _parts(ref: str) -> tuple[str, int]:
    kind, _, number = ref.partition(":")
    return kind, int(number)
