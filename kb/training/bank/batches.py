"""试题批次: what became of questions that were made or imported together, for reviewers."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.model.document import Batch, Document, DocumentKind, IngestItem
from kb.model.people import User


@dataclass(frozen=True, slots=True)
class QuestionBatch:
    """试题批次: `taken` wait or waited for review, `skipped` were held, `refused` failed."""

    id: int
    name: str
    review_state: str
    created_at: dt.datetime
    created_by: str
    taken: int
    skipped: int
    refused: int


@dataclass(frozen=True, slots=True)
class QuestionItem:
    """批次条目: one question, its place and what was found on it; refused ones have no `key`."""

    id: int
    place: str
    status: str
    title: str
    reason: str
    key: str


def list_question_batches(session: Session, *, limit: int = 50) -> tuple[QuestionBatch, ...]:
    """Return the newest batches first."""
    rows = session.execute(_batches().order_by(Batch.id.desc()).limit(limit)).all()
    return tuple(_view(session, batch, name or "") for batch, name in rows)


def get_question_batch(session: Session, batch_id: int) -> QuestionBatch:
    """Return one batch of questions.

    Raises:
        NotFound: there is none of that number.
    """
    row = session.execute(_batches().where(Batch.id == batch_id)).first()
    if row is None:
        raise NotFound(f"没有试题批次 {batch_id}", hint="请从批次列表中选择")
    return _view(session, row[0], row[1] or "")


def question_items(
    session: Session, batch_id: int, *, status: str = "", offset: int = 0, limit: int = 50
) -> tuple[QuestionItem, ...]:
    """Return the questions of a batch in the order they were judged."""
    query = (
        select(IngestItem, Document.key)
        .outerjoin(Document, Document.id == IngestItem.document_id)
        .where(IngestItem.batch_id == batch_id)
        .order_by(IngestItem.id)
    )
    if status:
        query = query.where(IngestItem.status == status)
    return tuple(
        QuestionItem(row.id, row.path, row.status, row.title, row.reason, key or "")
        for row, key in session.execute(query.offset(offset).limit(limit))
    )


def _batches() -> Select[Batch, str]:
    return (
        select(Batch, User.display_name)
        .outerjoin(User, User.id == Batch.created_by)
        .where(Batch.kind == DocumentKind.QUESTION.value)
    )


def _view(session: Session, batch: Batch, created_by: str) -> QuestionBatch:
    rows = session.execute(
        select(IngestItem.status, func.count())
        .where(IngestItem.batch_id == batch.id)
        .group_by(IngestItem.status)
    )
    counted = {status: int(number) for status, number in rows}
    return QuestionBatch(
        id=batch.id,
        name=batch.name,
        review_state=batch.review_state,
        created_at=batch.created_at,
        created_by=created_by,
        taken=counted.get("ok", 0),
        skipped=counted.get("skipped", 0),
        refused=counted.get("failed", 0),
    )
