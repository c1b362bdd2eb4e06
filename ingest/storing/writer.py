"""Writing one chunk: drafts and failures into the database, each outcome on its own savepoint."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.exc import DBAPIError

from ingest.draft import RegulationDraft
from ingest.ledger import write_items
from ingest.report import FileOutcome
from ingest.stages import Draft, Failure, Outcome, failure_of
from ingest.storing.outcome import ItemStatus, Stored, StoringContext
from ingest.storing.papers import PaperStore
from ingest.storing.regulations import RegulationStore
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork


class ChunkWriter:
    """批量写入器: one transaction for every chunk; works are remembered from one to the next."""

    def __init__(self, database: Database, context: StoringContext) -> None:
        self._database = database
        self._context = context
        with database.reading() as session:
            self._regulations = RegulationStore(session)

    def write(self, outcomes: Sequence[Outcome]) -> list[FileOutcome]:
        """Store a chunk with its ledger rows and return what became of every file."""
        written: list[FileOutcome] = []
        with self._database.unit_of_work() as uow:
            papers = PaperStore(uow)
            for outcome in outcomes:
                written += self._write_alone(uow, outcome, papers)
            write_items(uow, self._context.batch_id, written)
        return written

    def _write_alone(
        self, uow: UnitOfWork, outcome: Outcome, papers: PaperStore
    ) -> list[FileOutcome]:
        if isinstance(outcome, Failure):
            return failed(outcome)
        try:
            with uow.session.begin_nested():
                if isinstance(outcome, RegulationDraft):
                    stored = self._regulations.store(uow, outcome, self._context)
                    return _stored(outcome, stored, outcome.articles_by_file)
                return _stored(outcome, papers.store(outcome, self._context), (0,))
        except (DBAPIError, ValueError) as error:
            # What the database refuses (a broken character, a number out of range) fails alone.
            self._regulations.forget(uow.session)
            return failed(failure_of(outcome.source, outcome.digests, error))


def failed(failure: Failure) -> list[FileOutcome]:
    """Return the outcome of every file of a failed source."""
    digests = failure.digests or ("",) * len(failure.source.paths)
    return [
        FileOutcome(str(path), ItemStatus.FAILED, sha256=digest, reason=failure.reason)
        for path, digest in zip(failure.source.paths, digests, strict=True)
    ]


def _stored(draft: Draft, stored: Stored, articles_by_file: Sequence[int]) -> list[FileOutcome]:
    files = zip(draft.source.paths, draft.digests, articles_by_file, strict=True)
    return [
        FileOutcome(
            path=str(path),
            status=stored.status,
            sha256=digest,
            document_id=stored.document_id,
            id=stored.key,
            kind=draft.kind.value,
            title=draft.title,
            articles=articles,
            reason=stored.reason,
        )
        for path, digest, articles in files
    ]
