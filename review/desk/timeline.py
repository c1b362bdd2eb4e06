"""办理进度 timeline: where a submission stands, what was said about it, and what was replied.

Its submitters see stages and remarks, not people. Reviewers who may read the text see who said
what; a choice in a vote is never shown here. Auditors see who did what and when, without words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import NotPermitted
from kb.model.document import Document, DocumentKind, DocumentState
from kb.model.operations import ReviewRecord
from kb.model.people import Role, User
from kb.store.database import Database
from review import refusals
from review.desk import opening, remarks, stage_clock
from review.desk.remarks import Remark
from review.rules import in_force
from review.rules.calendar_days import load_calendar
from review.stages import Action, Stage
from review.subject import Act, Actor, Subject, load_actor, lock_document, subject_of_document
from review.tracks import STATE_LABELS, Track

FOR_REVIEWERS: Final = frozenset({Action.DECLARE, Action.RECUSE, Action.VOTE})
"""Acts that say something about people rather than about the text."""
_WORDS_FOR_SUBMITTERS: Final = frozenset(
    {
        Action.SUBMIT,
        Action.SEND_BACK,
        Action.REJECT,
        Action.VETO,
        Action.CORRECT,
        Action.SUSPEND,
        Action.WITHDRAW,
        Action.ARCHIVE,
        Action.RECALL,
    }
)


class Audience(StrEnum):
    """看进度的人."""

    SUBMITTER = "submitter"
    REVIEWER = "reviewer"
    AUDITOR = "auditor"


@dataclass(frozen=True, slots=True)
class Entry:
    """一步: one act; `person` and `opinion` are empty where the audience does not see them."""

    at: dt.datetime
    stage: Stage
    action: Action
    sha256: str
    person: str = ""
    opinion: str = ""
    remarks: tuple[Remark, ...] = ()
    replies: dict[str, str] = field(default_factory=dict)
    decision: str = ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """办理进度: `stage` is None when nobody reviews the document, `due_on` where no clock runs.

    `days_left` counts working days until `due_on`.
    """

    kind: DocumentKind
    title: str
    state: DocumentState
    state_label: str
    stage: Stage | None
    since: dt.datetime
    due_on: dt.date | None
    days_left: int | None
    open_remarks: tuple[Remark, ...]
    entries: tuple[Entry, ...]


def timeline(database: Database, document_id: int, *, actor: str) -> Timeline:
    """Return the timeline as this account may see it.

    Raises:
        NotFound: no such document or account.
        NotPermitted: an account that has nothing to do with it.
        IllegalTransition: a reviewer who has not declared yet.
    """
    ref = f"document:{document_id}"
    with (
        refusals.audited(database, actor=actor, action="document.timeline", ref=ref),
        database.reading() as session,
    ):
        document = lock_document(session, document_id)
        subject = subject_of_document(session, document)
        track = in_force.document_track(session, document, subject)
        person = load_actor(session, actor)
        audience = _audience(person, document, subject, track)
        records = records_of(session, subject.ref)
        stage = opening.stage_of(track, subject)
        since = stage_clock.since(document, subject.acts, stage)
        days = track.rule(stage).working_days if stage else 0
        calendar = load_calendar(session)
        due = stage_clock.due_on(calendar, since, days)
        words = audience is not Audience.AUDITOR
        names = _names(session, records)
        return Timeline(
            kind=DocumentKind(document.kind),
            title=document.title,
            state=subject.state,
            state_label=STATE_LABELS[subject.state],
            stage=stage,
            since=since,
            due_on=due,
            days_left=stage_clock.days_left(calendar, due),
            open_remarks=_still_open(subject) if words else (),
            entries=tuple(
                _entry(record, audience, names)
                for record in records
                if audience is not Audience.SUBMITTER or Action(record.action) not in FOR_REVIEWERS
            ),
        )


def records_of(session: Session, ref: str) -> Sequence[ReviewRecord]:
    """Return the records of a subject, oldest first."""
    query = select(ReviewRecord).where(ReviewRecord.subject == ref).order_by(ReviewRecord.id)
    return session.scalars(query).all()


def _audience(actor: Actor, document: Document, subject: Subject, track: Track) -> Audience:
    if opening.is_own(actor, document, subject):
        return Audience.SUBMITTER
    if Role.AUDITOR in actor.roles:
        return Audience.AUDITOR
    has_acted = bool(subject.stages_of(actor.id) - {Stage.SUBMISSION})
    if has_acted and actor.id not in subject.recused_ids:
        return Audience.REVIEWER
    try:
        opening.reader_of(actor, document, subject, track)
    except NotPermitted:
        raise NotPermitted(
            "只有报送单位和审查人能查看办理进度", hint="请由报送单位的报送人查看"
        ) from None
    return Audience.REVIEWER


def _still_open(subject: Subject) -> tuple[Remark, ...]:
    if subject.state is not DocumentState.SENT_BACK:
        return ()
    return remarks.open_remarks(subject)


def _entry(record: ReviewRecord, audience: Audience, names: dict[int, str]) -> Entry:
    action, stage = Action(record.action), Stage(record.stage)
    act = Act(record.id, record.user_id, stage, action, record.sha256, record.checklist)
    decision = str(record.checklist.get("decision", "")) if action is Action.CLOSE_MEETING else ""
    if audience is Audience.AUDITOR:
        return Entry(
            record.at, stage, action, record.sha256, names[record.user_id], decision=decision
        )
    tells = audience is Audience.REVIEWER and action is not Action.VOTE
    return Entry(
        at=record.at,
        stage=stage,
        action=action,
        sha256=record.sha256,
        person=names[record.user_id] if audience is Audience.REVIEWER else "",
        opinion=record.opinion if tells or action in _WORDS_FOR_SUBMITTERS else "",
        remarks=remarks.remarks_of(act),
        replies=_replies(record.checklist),
        decision=decision,
    )


def _replies(checklist: dict[str, Any]) -> dict[str, str]:
    return {str(number): str(reply) for number, reply in checklist.get("replies", {}).items()}


def _names(session: Session, records: Sequence[ReviewRecord]) -> dict[int, str]:
    ids = {record.user_id for record in records}
    people = session.scalars(select(User).where(User.id.in_(ids)))
    return {user.id: user.display_name for user in people}
