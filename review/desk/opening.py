"""打开内容 opening: who may read a text under review, and the text with what a reviewer needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import AnjianError, NotFound, NotPermitted
from kb.model.document import Document, DocumentKind, Revision
from kb.model.people import Role, Unit
from kb.store.database import Database
from review import policy, refusals
from review.desk import checklists, diffing, privacy, remarks
from review.desk.checklists import Point
from review.desk.diffing import FieldChange
from review.desk.privacy import Decision, Mark
from review.desk.remarks import Remark
from review.invitations import Access, access_of
from review.rules import in_force
from review.stages import Action, Stage
from review.subject import (
    Actor,
    Subject,
    current_revision,
    load_actor,
    lock_document,
    subject_of_document,
)
from review.tracks import STATE_LABELS, Track
from review.transitions import Guard


class Reader(StrEnum):
    """读者: a submitter of the handling unit, or a reviewer of the present stage."""

    OWN = "own"
    REVIEWER = "reviewer"
    EXPERT = "expert"
    INVITED = "invited"


@dataclass(frozen=True, slots=True)
class Opened:
    """已打开的事项: a document with its subject and track, and as what the account reads it."""

    session: Session
    document: Document
    current: Revision
    subject: Subject
    track: Track
    actor: Actor
    reader: Reader

    @property
    def stage(self) -> Stage | None:
        """The reviewing stage the document is in, None before and after review."""
        return stage_of(self.track, self.subject)


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """修订版: one line of the list of revisions."""

    sha256: str
    number: int
    created_at: dt.datetime


@dataclass(frozen=True, slots=True)
class DocumentView:
    """审查视图: both forms of the newest revision, and what the stage asks of this reader."""

    id: int
    key: str
    kind: str
    title: str
    state: str
    state_label: str
    stage: Stage | None
    unit: str
    reader: Reader
    sha256: str
    number: int
    content: dict[str, Any]
    public_content: dict[str, Any]
    revisions: tuple[RevisionLine, ...]
    checklist: tuple[Point, ...]
    open_remarks: tuple[Remark, ...]
    actions: tuple[Action, ...]
    marks: tuple[Mark, ...]
    decisions: tuple[Decision, ...]


def stage_of(track: Track, subject: Subject) -> Stage | None:
    """Return the stage in which a text can be opened now, None where nobody reviews it."""
    row = track.table.get((subject.state, Action.DECLARE))
    return row.stage if row else None


@contextmanager
def opened(database: Database, document_id: int, *, actor: str) -> Iterator[Opened]:
    """Open a text for reading, or refuse and leave an audit row.

    Raises:
        NotFound: no such document or account.
        NotPermitted: this account may not read it, whatever it declares.
        IllegalTransition: it has not declared yet that no recusal is called for.
    """
    ref = f"document:{document_id}"
    with (
        refusals.audited(database, actor=actor, action="document.read", ref=ref),
        database.reading() as session,
    ):
        document = lock_document(session, document_id)
        current = current_revision(session, document)
        subject = subject_of_document(session, document, current)
        track = in_force.document_track(session, document, subject)
        person = load_actor(session, actor)
        reader = reader_of(person, document, subject, track)
        yield Opened(session, document, current, subject, track, person, reader)


def reader_of(actor: Actor, document: Document, subject: Subject, track: Track) -> Reader:
    """Return as what an account may read a text.

    Raises:
        NotPermitted: it may not.
        IllegalTransition: it may once it has declared.
    """
    if is_own(actor, document, subject):
        return Reader.OWN
    access = access_of(subject, actor.id)
    if access is not Access.NONE:
        return Reader.EXPERT if access is Access.INTERNAL else Reader.INVITED
    opening = track.table.get((subject.state, Action.DECLARE))
    if opening is None:
        raise NotPermitted(
            f"“{STATE_LABELS[subject.state]}”状态下，内部内容只对办案单位的报送人开放",
            hint="审查中的内容只对当前环节的审查人开放",
        )
    policy.check_may_open(actor, subject, opening)
    policy.check_has_declared(actor, subject, opening.stage)
    return Reader.REVIEWER


def masked_title(document: Document, current: Revision) -> str:
    """Return the title as the public would read it; questions name nobody and have their stem."""
    if document.kind == DocumentKind.QUESTION.value:
        return document.title
    return str(current.public_content.get("title") or document.key)


def is_own(actor: Actor, document: Document, subject: Subject) -> bool:
    """Return whether an account submits for the unit of a document and has not stepped aside.

    Questions are submitted by trainers as well.
    """
    submits = (
        {Role.SUBMITTER, Role.TRAINER}
        if document.kind == DocumentKind.QUESTION.value
        else {Role.SUBMITTER}
    )
    return bool(
        actor.roles & submits
        and document.unit_id == actor.unit_id
        and actor.id not in subject.recused_ids
    )


def view(database: Database, document_id: int, *, actor: str) -> DocumentView:
    """Return the newest revision in both forms.

    Raises:
        NotFound, NotPermitted, IllegalTransition: as in `opened`.
    """
    with opened(database, document_id, actor=actor) as at:
        unit = at.session.get(Unit, at.document.unit_id) if at.document.unit_id else None
        stage = at.stage
        internal = at.reader is not Reader.INVITED
        points = checklists.points(at.track.name, stage) if stage else ()
        return DocumentView(
            id=at.document.id,
            key=at.document.key,
            kind=at.document.kind,
            title=at.document.title,
            state=at.document.state,
            state_label=STATE_LABELS[at.subject.state],
            stage=stage,
            unit=unit.name if unit else "",
            reader=at.reader,
            sha256=at.current.sha256,
            number=at.current.number,
            content=at.current.content if internal else at.current.public_content,
            public_content=at.current.public_content,
            revisions=_revisions(at),
            checklist=points if at.reader is Reader.REVIEWER else (),
            open_remarks=remarks.open_remarks(at.subject),
            actions=allowed(at.track, at.subject, at.actor),
            marks=(
                privacy.marks(
                    at.session, at.document.id, at.current.public_content, at.current.content
                )
                if internal
                else ()
            ),
            decisions=privacy.decisions(at.session, at.document.id) if internal else (),
        )


def compare(
    database: Database,
    document_id: int,
    before: str,
    after: str,
    *,
    actor: str,
    public: bool = False,
) -> tuple[FieldChange, ...]:
    """Return what changed from one revision to another, the newest when `after` is empty.

    Raises:
        NotFound: the document has no revision of that hash; and as in `opened`.
    """
    with opened(database, document_id, actor=actor) as at:
        old = _revision(at, before)
        new = _revision(at, after) if after else at.current
        if public or at.reader is Reader.INVITED:
            return diffing.diff(old.public_content, new.public_content)
        return diffing.diff(old.content, new.content)


def allowed(track: Track, subject: Subject, actor: Actor) -> tuple[Action, ...]:
    """Return what this account can do now as far as state and person go."""
    found: list[Action] = []
    for action in track.actions(subject.state):
        row = track.transition(subject.state, action)
        if Guard.WAS_PUBLISHED in row.guards and not subject.published_sha256:
            continue
        try:
            policy.check(actor, subject, action, row)
            policy.check_declared(actor, subject, row)
        except AnjianError:
            continue
        found.append(action)
    return tuple(found)


def _revisions(at: Opened) -> tuple[RevisionLine, ...]:
    rows = at.session.execute(
        select(Revision.sha256, Revision.number, Revision.created_at)
        .where(Revision.document_id == at.document.id)
        .order_by(Revision.number.desc())
    )
    return tuple(RevisionLine(*row) for row in rows)


def _revision(at: Opened, sha256: str) -> Revision:
    found = at.session.scalars(
        select(Revision)
        .where(Revision.document_id == at.document.id, Revision.sha256 == sha256)
        .order_by(Revision.number.desc())
    ).first()
    if found is None:
        raise NotFound("没有这个哈希的修订版", hint="请从修订版列表中选择")
    return found
