"""批次 reading side: what became of the files of an ingestion run.

Batches of questions are not read here: what is asked in an exam is on no page of the public.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.model.document import Batch, DocumentKind, IngestItem


@dataclass(frozen=True, slots=True)
class BatchView:
    """批次: its state and how many files ended ok, skipped or failed."""

    id: int
    name: str
    state: str
    review_state: str
    created_at: dt.datetime
    ok: int
    skipped: int
    failed: int


@dataclass(frozen=True, slots=True)
class ItemView:
    """入库条目: one file, its outcome and, if it failed, the reason in Chinese."""

    id: int
    path: str
    status: str
    kind: str
    title: str
    articles: int
    reason: str


def list_batches(session: Session, *, limit: int = 50) -> tuple[BatchView, ...]:
    """Return the newest batches first."""
    rows = session.scalars(
        select(Batch)
        .where(Batch.kind != DocumentKind.QUESTION.value)
        .order_by(Batch.id.desc())
        .limit(limit)
    ).all()
    return tuple(_view(session, row) for row in rows)


def get_batch(session: Session, batch_id: int) -> BatchView:
    """Return one batch.

    Raises:
        NotFound: there is none of that number.
    """
    row = session.get(Batch, batch_id)
    if row is None or row.kind == DocumentKind.QUESTION.value:
        raise NotFound(f"没有批次 {batch_id}", hint="请在入库记录页查看已有批次")
    return _view(session, row)


def items(
    session: Session, batch_id: int, *, status: str = "", cursor: int = 0, limit: int = 200
) -> tuple[ItemView, ...]:
    """Return the files of a batch in the order they were handled."""
    query = select(IngestItem).where(IngestItem.batch_id == batch_id, IngestItem.id > cursor)
    if status:
        query = query.where(IngestItem.status == status)
    rows = session.scalars(query.order_by(IngestItem.id).limit(limit))
    return tuple(
        ItemView(row.id, row.path, row.status, row.kind, row.title, row.articles, row.reason)
        for row in rows
    )


def _view(session: Session, row: Batch) -> BatchView:
    found = session.execute(
        select(IngestItem.status, func.count())
        .where(IngestItem.batch_id == row.id)
        .group_by(IngestItem.status)
    )
    by_status = {status: int(number) for status, number in found}
    return BatchView(
        id=row.id,
        name=row.name,
        state=row.state,
        review_state=row.review_state,
        created_at=row.created_at,
        ok=by_status.get("ok", 0),
        skipped=by_status.get("skipped", 0),
        failed=by_status.get("failed", 0),
    )
