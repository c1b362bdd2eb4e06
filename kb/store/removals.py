"""撤下登记: where a text that was taken down has been, and since when each place is without it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import func, not_, select
from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.model.base import utc_now
from kb.model.document import Document, DocumentState
from kb.model.operations import ReviewRecord
from kb.model.people import User
from kb.model.publication import Removal
from kb.store.unit_of_work import UnitOfWork
from kb.store.visibility import visible

INDEX_PLACE: Final = "index"
"""The public index; only the process that owns it can be asked, so the indexer confirms it."""


@dataclass(frozen=True, slots=True)
class RemovalView:
    """撤下: one place; `done_at` None means that it has not been seen to be gone yet."""

    place: str
    done_at: dt.datetime | None
    detail: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Receipt:
    """撤下回执: what was taken down, when, by whom and why, and every place it had reached."""

    document_id: int
    key: str
    kind: str
    title: str
    state: DocumentState
    action: str
    sha256: str
    taken_down_at: dt.datetime
    by: str
    reason: str
    places: tuple[RemovalView, ...]

    @property
    def complete(self) -> bool:
        """Whether every place was seen to be without it."""
        return bool(self.places) and all(place.done_at is not None for place in self.places)


def begin(uow: UnitOfWork, document: Document, places: Iterable[str]) -> None:
    """Open a receipt for the act that has just taken a document down, in its transaction."""
    uow.session.flush()
    record = uow.session.scalar(
        select(func.max(ReviewRecord.id)).where(ReviewRecord.subject == f"document:{document.id}")
    )
    for place in places:
        uow.session.add(Removal(document_id=document.id, record_id=record, place=place))


def confirm(
    uow: UnitOfWork, document_id: int, place: str, *, by: str, detail: dict[str, Any]
) -> bool:
    """Write down that a place was seen to be without a document; return whether that was open."""
    rows = _open(uow.session, document_id=document_id, place=place)
    for row in rows:
        row.done_at = utc_now()
        row.detail = {**detail, "by": by}
        uow.record(
            by,
            "release.removed",
            f"document:{document_id}",
            detail={"place": place, "record": row.record_id},
        )
    return bool(rows)


def still_open(session: Session) -> tuple[tuple[int, str], ...]:
    """Return (document id, place) of everything that waits to be confirmed and is still down."""
    return tuple((row.document_id, row.place) for row in _open(session))


def receipt(session: Session, document_id: int) -> Receipt:
    """Return the receipt of the last time a document was taken down.

    Raises:
        NotFound: there is no such document, or it was never taken down.
    """
    found = session.execute(
        select(Document, ReviewRecord, User.display_name, User.name)
        .join(Removal, Removal.document_id == Document.id)
        .join(ReviewRecord, ReviewRecord.id == Removal.record_id)
        .join(User, User.id == ReviewRecord.user_id)
        .where(Document.id == document_id)
        .order_by(ReviewRecord.id.desc())
        .limit(1)
    ).first()
    if found is None:
        raise NotFound(
            f"编号为 {document_id} 的文稿没有撤下记录", hint="只有发布后又撤下的文稿才有回执"
        )
    document, record, display_name, name = found
    rows = session.scalars(
        select(Removal).where(Removal.record_id == record.id).order_by(Removal.id)
    )
    return Receipt(
        document_id=document.id,
        key=document.key,
        kind=document.kind,
        title=document.title,
        state=DocumentState(document.state),
        action=record.action,
        sha256=record.sha256,
        taken_down_at=record.at,
        by=display_name or name,
        reason=document.withdrawal_reason or record.opinion,
        places=tuple(RemovalView(row.place, row.done_at, dict(row.detail)) for row in rows),
    )


def _open(
    session: Session, *, document_id: int | None = None, place: str | None = None
) -> list[Removal]:
    query = (
        select(Removal)
        .join(Document, Document.id == Removal.document_id)
        .where(Removal.done_at.is_(None), not_(visible()))
        .order_by(Removal.id)
    )
    if document_id is not None:
        query = query.where(Removal.document_id == document_id)
    if place is not None:
        query = query.where(Removal.place == place)
    return list(session.scalars(query))
