"""The ledger of a load: one row a file, and what earlier loads have already brought in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from ingest.report import FileOutcome
from ingest.storing.outcome import ItemStatus
from kb.model.document import Document, IngestItem
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork


@dataclass(frozen=True, slots=True)
class KnownFile:
    """已入库文件: the document a file became."""

    document_id: int
    key: str
    kind: str
    title: str
    articles: int


def known_files(database: Database) -> dict[str, KnownFile]:
    """Return the files that earlier loads brought in, by their sha256."""
    with database.reading() as session:
        rows = session.execute(
            select(
                IngestItem.source_sha256,
                Document.id,
                Document.key,
                Document.kind,
                IngestItem.title,
                IngestItem.articles,
            )
            .join(Document, Document.id == IngestItem.document_id)
            .where(IngestItem.status != ItemStatus.FAILED.value, IngestItem.source_sha256 != "")
        )
        return {row[0]: KnownFile(*row[1:]) for row in rows}


def write_items(
    uow: UnitOfWork,
    batch_id: int,
    outcomes: Sequence[FileOutcome],
    *,
    keep_existing: bool = False,
) -> None:
    """Write one row a file; a file tried again in the same batch replaces its earlier row."""
    if not outcomes:
        return
    session = uow.session
    paths = [outcome.path for outcome in outcomes]
    existing: set[str] = set()
    for part in (paths[start : start + 500] for start in range(0, len(paths), 500)):
        same = (IngestItem.batch_id == batch_id, IngestItem.path.in_(part))
        if keep_existing:
            existing.update(session.scalars(select(IngestItem.path).where(*same)))
        else:
            session.execute(delete(IngestItem).where(*same))
    rows = [
        {
            "batch_id": batch_id,
            "path": outcome.path,
            "source_sha256": outcome.sha256,
            "status": outcome.status.value,
            "reason": outcome.reason,
            "kind": outcome.kind,
            "title": outcome.title,
            "articles": outcome.articles,
            "document_id": outcome.document_id,
        }
        for outcome in outcomes
        if outcome.path not in existing
    ]
    if rows:
        session.execute(insert(IngestItem), rows)
