"""What became of one draft in the store, and the shared rules for a draft that is already there."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.document import Document


class ItemStatus(StrEnum):
    """入库结果: ok, skipped with a reason, or failed with a reason."""

    OK = "ok"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Stored:
    """入库结果 of one draft; `reason` says why it was skipped, or what a reader should know."""

    status: ItemStatus
    document_id: int
    key: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StoringContext:
    """入库环境: the batch, in whose name the audit records it, and whether to tell the indexer.

    `announce` is False when the batch is published right afterwards: publication tells it then.
    """

    batch_id: int
    actor: str
    announce: bool


def find_document(session: Session, key: str) -> Document | None:
    """Return the document of that key."""
    return session.scalars(select(Document).where(Document.key == key)).first()


def same_batch_conflict(document: Document, context: StoringContext, path: str) -> str:
    """Return why a second file of one batch does not replace the first, or an empty string.

    Two folders of one collection may hold one law twice; the second would otherwise become a
    revision of the first at every load.
    """
    if document.batch_id != context.batch_id or document.source_path == path:
        return ""
    return f"同一批次已收录同一版本：{document.source_path}；两份文字略有差异，保留先入库的一份"
