"""The ledger of a load: one row a file, and what earlier loads have already brought in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import delete, insert, select, update

from ingest.report import FileOutcome
from ingest.source import Source
from ingest.storing.outcome import ItemStatus
from kb.model.document import Document, DocumentState, IngestItem
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork

_T = TypeVar("_T")
_PARAMETERS = 500
"""Values in one IN list; SQLite and PostgreSQL both limit the parameters of a statement."""


@dataclass(frozen=True, slots=True)
class KnownFile:
    """已入库文件: the document a file became."""

    document_id: int
    key: str
    kind: str
    title: str
    articles: int

    def skipped(self, path: Path, sha256: str) -> FileOutcome:
        """Return the outcome of meeting the file again."""
        return FileOutcome(
            str(path),
            ItemStatus.SKIPPED,
            sha256=sha256,
            document_id=self.document_id,
            id=self.key,
            kind=self.kind,
            title=self.title,
            articles=self.articles,
            reason=f"文件未变化，此前已入库：{self.key}",
        )


class KnownFiles:
    """已入库文件表: every file that earlier loads brought in, by its sha256."""

    def __init__(self, database: Database) -> None:
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
            self._files = {row[0]: KnownFile(*row[1:]) for row in rows}

    def find(self, source: Source, digests: Sequence[str]) -> tuple[KnownFile, ...]:
        """Return what the files of a source became; empty unless all of them are known.

        A file that was taken for another kind than is asked for now is not known.
        """
        found = [self._files[digest] for digest in digests if digest in self._files]
        if len(found) < len(digests):
            return ()
        if source.kind is not None and any(one.kind != source.kind.value for one in found):
            return ()
        return tuple(found)


def write_items(
    uow: UnitOfWork,
    batch_id: int,
    outcomes: Sequence[FileOutcome],
    *,
    keep_existing: bool = False,
) -> None:
    """Write one row a file; a file tried again in the same batch replaces its earlier row.

    With `keep_existing` the earlier row stays: what came in before the load was interrupted is
    met again as unchanged, but its row says how it came in.
    """
    session = uow.session
    existing: set[str] = set()
    for paths in _parts([outcome.path for outcome in outcomes]):
        same = (IngestItem.batch_id == batch_id, IngestItem.path.in_(paths))
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


def adopt_drafts(uow: UnitOfWork, batch_id: int, document_ids: Sequence[int]) -> None:
    """Take drafts that an earlier load left unpublished into this batch, which is to publish."""
    for ids in _parts(sorted(set(document_ids))):
        uow.session.execute(
            update(Document)
            .where(Document.id.in_(ids), Document.state == DocumentState.DRAFT.value)
            .values(batch_id=batch_id)
        )


def _parts(values: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(values), _PARAMETERS):
        yield values[start : start + _PARAMETERS]
