"""待办 tasks: what waits for an account, since when, and why it may not where it may not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, or_, select
from sqlalchemy.orm import Session

from kb.errors import AnjianError
from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.model.people import Role
from kb.store.database import Database
from review import policy
from review.desk import opening, stage_clock
from review.desk.concerns import Concerns, concerns_of
from review.desk.editing import EDITABLE
from review.rules import in_force
from review.rules.calendar_days import load_calendar
from review.rules.in_force import RuleBook
from review.rules.working_days import Calendar
from review.stages import Action, Stage
from review.subject import Actor, current_revision, load_actor, subject_of_document
from review.tracks import BY_MANIFEST, STATE_LABELS, case_track, circulation_track, track_of

MOST: Final = 200
_NEXT: Final = {
    DocumentState.DRAFT: Action.SUBMIT,
    DocumentState.SENT_BACK: Action.SUBMIT,
    DocumentState.CORRECTING: Action.SUBMIT,
    DocumentState.SUBMITTED: Action.SCREEN,
    DocumentState.SCREENING: Action.PASS,
    DocumentState.BUSINESS_REVIEW: Action.PASS,
    DocumentState.LEGAL_REVIEW: Action.PASS,
    DocumentState.DELIBERATION: Action.VOTE,
    DocumentState.APPROVED: Action.PUBLISH,
}
"""What leads onwards from a state; who may do that has the document waiting for them."""


@dataclass(frozen=True, slots=True)
class Task:
    """待办事项: `may` says whether this account can act, `why_not` the rule in the way.

    `days_left` counts working days until `due_on`; both are None where no clock runs.
    `declared` is whether it has declared in this stage and round; `concerns` None where it is not
    for this account to declare anything.
    """

    document_id: int
    key: str
    kind: str
    title: str
    sha256: str
    state: DocumentState
    state_label: str
    stage: Stage
    next_action: Action
    since: dt.datetime
    due_on: dt.date | None
    days_left: int | None
    may: bool
    why_not: str
    declared: bool
    concerns: Concerns | None


def tasks(
    database: Database,
    *,
    actor: str,
    limit: int = MOST,
    among: Collection[int] | None = None,
) -> tuple[Task, ...]:
    """Return what waits for an account, what it may do first, then by how long it has waited.

    `among` are the ids of the documents of interest, all when it is None.

    Raises:
        NotFound: no such account.
    """
    with database.reading() as session:
        person = load_actor(session, actor)
        rules, calendar = in_force.load_rules(session), load_calendar(session)
        found = [
            _task(session, document, person, rules, calendar)
            for document in _waiting(session, person, limit, among)
        ]
    return tuple(sorted(found, key=lambda task: (not task.may, task.since)))


def _waiting(
    session: Session, person: Actor, limit: int, among: Collection[int] | None
) -> Sequence[Document]:
    conditions = list(_to_write(person))
    for track in (case_track(), circulation_track()):
        kinds = [kind.value for kind in DocumentKind if track_of(kind).name == track.name]
        states = [
            state.value
            for state, action in _NEXT.items()
            if state not in EDITABLE
            and (row := track.table.get((state, action))) is not None
            and row.roles & person.roles
        ]
        if states:
            conditions.append(and_(Document.kind.in_(kinds), Document.state.in_(states)))
    if not conditions:
        return ()
    query = select(Document).where(or_(*conditions))
    if among is not None:
        query = query.where(Document.id.in_(among))
    return session.scalars(query.order_by(Document.id).limit(limit)).all()


def _to_write(person: Actor) -> Iterator[ColumnElement[bool]]:
    """What an account may go on writing; what waits in a batch is handed in with it."""
    writable = and_(
        Document.state.in_([state.value for state in EDITABLE]),
        ~and_(
            Document.kind.in_(BY_MANIFEST),
            Document.state == DocumentState.DRAFT.value,
            Document.batch_id.is_not(None),
        ),
    )
    if Role.SUBMITTER in person.roles:
        yield and_(Document.unit_id == person.unit_id, writable)
    if Role.TRAINER in person.roles:
        wrote = exists().where(
            Revision.id == Document.current_revision_id, Revision.created_by == person.id
        )
        yield and_(
            Document.kind == DocumentKind.QUESTION.value,
            or_(Document.unit_id == person.unit_id, and_(Document.unit_id.is_(None), wrote)),
            writable,
        )


def _task(
    session: Session, document: Document, person: Actor, rules: RuleBook, calendar: Calendar
) -> Task:
    current = current_revision(session, document)
    subject = subject_of_document(session, document, current)
    track = rules.document_track(document, subject)
    action = _NEXT[subject.state]
    row = track.transition(subject.state, action)
    why_not = ""
    try:
        policy.check(person, subject, action, row)
    except AnjianError as refusal:
        why_not = refusal.message
    reviewing = (subject.state, Action.DECLARE) in track.table
    since = stage_clock.since(document, subject.acts, row.stage if reviewing else None)
    due = stage_clock.due_on(
        calendar, since, track.rule(row.stage).working_days if reviewing else 0
    )
    return Task(
        document_id=document.id,
        key=document.key,
        kind=document.kind,
        title=opening.masked_title(document, current),
        sha256=current.sha256,
        state=subject.state,
        state_label=STATE_LABELS[subject.state],
        stage=row.stage,
        next_action=action,
        since=since,
        due_on=due,
        days_left=stage_clock.days_left(calendar, due),
        may=not why_not,
        why_not=why_not,
        declared=subject.has_declared(person.id, row.stage),
        concerns=concerns_of(session, document, current.content)
        if reviewing and not why_not
        else None,
    )
