"""发布管理 console: what waits for publication, what is public, what was taken down, as read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session

from kb.model.document import Document, DocumentKind, DocumentState
from kb.model.people import Unit, User
from kb.model.publication import Commendation, CorrectionNote, Proceeding, PublicationPlan, Removal
from kb.store.visibility import TOMBSTONE_STATES, is_visible, visible
from review.release import plans
from review.release.plans import PlanView
from review.release.standing import ProceedingKind
from review.stages import Stage
from review.subject import Actor, lock_document, subject_of_document

PAGE_SIZE = 20


@dataclass(frozen=True, slots=True)
class ReleaseLine:
    """文稿: one line of the console.

    `waiting` counts the places where a text that was taken down has not been seen to be gone; None
    where there is no receipt.
    """

    document_id: int
    key: str
    kind: DocumentKind
    title: str
    unit: str
    state: DocumentState
    published_at: dt.datetime | None
    waiting: int | None


@dataclass(frozen=True, slots=True)
class ProceedingView:
    """后续程序: as recorded, with the note for the inside."""

    id: int
    kind: ProceedingKind
    happened_on: dt.date
    ended_on: dt.date | None
    note: str
    recorded_by: str

    @property
    def pending(self) -> bool:
        """Whether its end is still to be recorded."""
        return self.ended_on is None and not self.kind.is_final


@dataclass(frozen=True, slots=True)
class ReleaseView:
    """一份文稿 as the console shows it to one account.

    `sha256` is what acting on it names: the approved text while it waits, otherwise what the public
    reads. `was_public` says that a published text stands behind a correction under way.
    """

    line: ReleaseLine
    sha256: str
    approved_sha256: str
    is_public: bool
    was_public: bool
    has_declared: bool
    plan: PlanView | None
    proceedings: tuple[ProceedingView, ...]
    corrections: tuple[tuple[dt.datetime, str], ...]
    commended: bool


def approved(session: Session) -> tuple[ReleaseLine, ...]:
    """Return what was approved and waits for publication, the oldest first."""
    return _lines(session, Document.state == DocumentState.APPROVED.value)


def taken_down(session: Session) -> tuple[ReleaseLine, ...]:
    """Return what was suspended or withdrawn, the newest document first."""
    states = [state.value for state in TOMBSTONE_STATES]
    return tuple(reversed(_lines(session, Document.state.in_(states))))


def public(
    session: Session, *, words: str = "", offset: int = 0, limit: int = PAGE_SIZE
) -> tuple[tuple[ReleaseLine, ...], int]:
    """Return what the public reads by title or key, and how many there are.

    Laws, which come and go with their batches, are found by their words only.
    """
    condition = visible()
    if words:
        pattern = f"%{words.replace('%', '').replace('_', '')}%"
        condition = and_(condition, or_(Document.title.like(pattern), Document.key.like(pattern)))
    else:
        condition = and_(condition, Document.kind != DocumentKind.REGULATION.value)
    total = session.scalar(select(func.count()).select_from(Document).where(condition)) or 0
    return _lines(session, condition, offset, limit, newest=True), total


def release_of(session: Session, document_id: int, reader: Actor) -> ReleaseView:
    """Return one document with what was done about it since its approval.

    Raises:
        NotFound: there is none.
    """
    document = lock_document(session, document_id)
    subject = subject_of_document(session, document)
    waiting = subject.state is DocumentState.APPROVED
    given = session.scalar(
        select(Commendation.id).where(Commendation.document_id == document_id).limit(1)
    )
    return ReleaseView(
        line=_lines(session, Document.id == document_id)[0],
        sha256=subject.sha256 if waiting else subject.published_sha256,
        approved_sha256=subject.approved_sha256,
        is_public=is_visible(document),
        was_public=document.published_revision_id is not None,
        has_declared=subject.has_declared(reader.id, Stage.PUBLICATION),
        plan=next((one for one in plans.plans(session) if one.document_id == document_id), None),
        proceedings=_proceedings(session, document_id),
        corrections=tuple(
            (note.at, note.note)
            for note in session.scalars(
                select(CorrectionNote)
                .where(CorrectionNote.document_id == document_id)
                .order_by(CorrectionNote.id.desc())
            )
        ),
        commended=given is not None,
    )


def batch_numbers(session: Session) -> tuple[str, ...]:
    """Return the numbers of the batches that were begun, the newest first."""
    query = select(PublicationPlan.batch_number).distinct()
    return tuple(sorted(filter(None, session.scalars(query)), reverse=True))


def _lines(
    session: Session,
    condition: ColumnElement[bool],
    offset: int = 0,
    limit: int | None = None,
    *,
    newest: bool = False,
) -> tuple[ReleaseLine, ...]:
    newest_record = (
        select(func.max(Removal.record_id))
        .where(Removal.document_id == Document.id)
        .correlate(Document)
        .scalar_subquery()
    )
    still = (
        select(func.count())
        .select_from(Removal)
        .where(
            Removal.document_id == Document.id,
            Removal.record_id == newest_record,
            Removal.done_at.is_(None),
        )
        .correlate(Document)
        .scalar_subquery()
    )
    order = (Document.published_at.desc(), Document.id.desc()) if newest else (Document.id.asc(),)
    rows = session.execute(
        select(Document, Unit.name, newest_record, still)
        .outerjoin(Unit, Unit.id == Document.unit_id)
        .where(condition)
        .order_by(*order)
        .offset(offset)
        .limit(limit)
    )
    return tuple(
        ReleaseLine(
            document_id=document.id,
            key=document.key,
            kind=DocumentKind(document.kind),
            title=document.title,
            unit=unit or "",
            state=DocumentState(document.state),
            published_at=document.published_at,
            waiting=None if record is None else open_places,
        )
        for document, unit, record, open_places in rows
    )


def _proceedings(session: Session, document_id: int) -> tuple[ProceedingView, ...]:
    rows = session.execute(
        select(Proceeding, User.display_name, User.name)
        .join(User, User.id == Proceeding.recorded_by)
        .where(Proceeding.document_id == document_id)
        .order_by(Proceeding.happened_on, Proceeding.id)
    )
    return tuple(
        ProceedingView(
            id=row.id,
            kind=ProceedingKind(row.kind),
            happened_on=row.happened_on,
            ended_on=row.ended_on,
            note=row.note,
            recorded_by=display_name or name,
        )
        for row, display_name, name in rows
    )
