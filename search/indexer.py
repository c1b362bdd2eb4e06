"""Keeping the indexes equal to the database: draining the outbox, rebuilding, comparing.

The outbox says which documents changed, not how: each time the whole document is made anew from
the database and compared by id with what the index holds, so doing it twice changes nothing. An
entry is marked done only after the indexes have been flushed; a process killed in between does
the same work again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Final, TypeVar

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kb.model.base import utc_now
from kb.model.document import Document
from kb.model.operations import OutboxEntry, OutboxOperation
from kb.store import removals
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from search.index.conditions import AllOf, Identified, Not, OneOf
from search.index.protocol import VectorIndex
from search.passages import DocumentPassages, passages_of
from search.vectorise import Vectoriser

TOPIC: Final = "index"
NAME: Final = "anjian-indexer"
"""Stands in the audit trail where the indexer has seen that a text is gone."""
DOCUMENTS_A_ROUND: Final = 400
"""Outbox entries closed by one flush, which costs up to a second on a large index."""
DOCUMENTS_AT_ONCE: Final = 50
"""Documents made and written together: about a second's work, so a stop is obeyed soon."""
PASSAGES_A_WRITE: Final = 500
COMPACT_FROM: Final = 20_000
"""Points outside the search graph from which building it anew is worth while."""
IDLE_SECONDS: Final = 0.3
MAX_ATTEMPTS: Final = 3

# What malformed content (sections that are no list, …) can raise while passages are made of it.
_CONTENT_ERRORS: Final = (KeyError, TypeError, ValueError, AttributeError)

Progress = Callable[[int, int], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class DrainReport:
    """索引更新结果: documents shown anew or removed, and those that failed with the reason."""

    documents: int
    passages: int
    failed: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """索引与数据库的差异, by index: documents whose passages are missing, stale or left over."""

    scope: str
    documents: int
    passages: int
    missing: tuple[int, ...]
    stale: tuple[int, ...]
    left_over: tuple[int, ...]

    @property
    def clean(self) -> bool:
        """Whether index and database agree."""
        return not (self.missing or self.stale or self.left_over)


class Indexer:
    """索引器: the only writer of the two indexes of one home folder.

    Args:
        database: where documents and the outbox are.
        public: holds published, masked passages only.
        internal: holds what is not public.
        vectoriser: the one questions are asked with.
    """

    def __init__(
        self,
        database: Database,
        public: VectorIndex,
        internal: VectorIndex,
        vectoriser: Vectoriser,
    ) -> None:
        self._database = database
        self._public = public
        self._internal = internal
        self._vectoriser = vectoriser
        self._working = threading.Lock()
        self._compacting: threading.Thread | None = None
        self._retired = False

    def pending(self) -> int:
        """Return how many outbox entries wait."""
        with self._database.reading() as session:
            return pending(session)

    def drain(self, progress: Progress | None = None) -> DrainReport:
        """Work until the outbox is empty; returns what was done."""
        documents, passages = 0, 0
        failed: list[tuple[int, str]] = []
        total = self.pending()
        while True:
            done = self.drain_once()
            documents += done.documents
            passages += done.passages
            failed += done.failed
            if not done.documents and not done.failed:
                return DrainReport(documents, passages, tuple(failed))
            self.compact_if_worth_while()
            if self.is_behind() and self._compacting is not None:
                self._compacting.join()
            if progress is not None:
                progress(documents, max(total, documents))

    def drain_once(
        self, limit: int = DOCUMENTS_A_ROUND, stop: threading.Event | None = None
    ) -> DrainReport:
        """Bring at most `limit` changed documents up to date; fewer when told to stop."""
        with self._working:
            if self._retired:
                return DrainReport(0, 0)
            with self._database.reading() as session:
                entries = session.execute(
                    select(OutboxEntry.id, OutboxEntry.document_id)
                    .where(
                        OutboxEntry.topic == TOPIC,
                        OutboxEntry.done_at.is_(None),
                        OutboxEntry.attempts < MAX_ATTEMPTS,
                    )
                    .order_by(OutboxEntry.id)
                    .limit(limit)
                ).all()
                if not entries:
                    return DrainReport(0, 0)
                wanted = list(dict.fromkeys(row.document_id for row in entries))
                shown: set[int] = set()
                written, failed = 0, list[tuple[int, str]]()
                for batch in _batches(wanted, DOCUMENTS_AT_ONCE):
                    if stop is not None and stop.is_set():
                        break
                    passages, problems = self._show(session, batch)
                    shown.update(batch)
                    written += passages
                    failed += problems
            self._flush()
            reasons = dict(failed)
            self._close_entries(
                [
                    (row.id, reasons.get(row.document_id))
                    for row in entries
                    if row.document_id in shown
                ]
            )
        return DrainReport(len(shown) - len(failed), written, tuple(failed))

    def run(self, stop: threading.Event) -> None:
        """Drain until told to stop; builds the search graph when enough has come in."""
        while not stop.is_set():
            self.turn(stop)

    def turn(self, stop: threading.Event) -> None:
        """Do one round of `run`; returns soon when there is nothing to do."""
        report = self.drain_once(stop=stop)
        self.compact_if_worth_while()
        while self.is_behind() and not self._retired and not stop.wait(IDLE_SECONDS):
            continue
        if not report.documents:
            stop.wait(IDLE_SECONDS)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Nothing is written to the indexes and no outbox entry is closed while the block runs."""
        with self._working:
            yield

    def retire(self) -> None:
        """Leave the outbox to the indexer of another pair of indexes; called while paused."""
        self._retired = True

    def rebuild(self, progress: Progress | None = None) -> DrainReport:
        """Empty both indexes and fill them from the database.

        Every document is announced first, so a rebuild that is killed is finished by whoever
        drains next.
        """
        with self._database.unit_of_work() as uow:
            for document_id in uow.session.scalars(select(Document.id).order_by(Document.id)).all():
                uow.announce(document_id, OutboxOperation.UPSERT)
        with self._working:
            self._public.clear()
            self._internal.clear()
        return self.drain(progress)

    def finish(self) -> None:
        """Wait for a running compaction, and run one more if it is still worth while."""
        for _ in range(2):
            if self._compacting is not None:
                self._compacting.join()
            self.compact_if_worth_while()
        if self._compacting is not None:
            self._compacting.join()

    def compact(self) -> None:
        """Build the search graph of both indexes now; returns when it is in use."""
        if self._compacting is not None:
            self._compacting.join()
        self._public.compact()
        self._internal.compact()

    def differences(self, progress: Progress | None = None) -> tuple[Difference, Difference]:
        """Compare what each index holds with what the database says it must hold."""
        indexes = (self._public, self._internal)
        held = [_held(index) for index in indexes]
        missing: tuple[set[int], set[int]] = (set(), set())
        stale: tuple[set[int], set[int]] = (set(), set())
        wanted = [0, 0]
        with self._database.reading() as session:
            ids = list(session.scalars(select(Document.id).order_by(Document.id)))
            for count, batch in enumerate(_batches(ids, DOCUMENTS_AT_ONCE), 1):
                for made in passages_of(session, batch):
                    for n, passages in enumerate((made.public, made.internal)):
                        expected = {p.id: _signature(p.payload()) for p in passages}
                        wanted[n] += len(expected)
                        found = held[n].pop(made.document_id, {})
                        if found and not expected:
                            held[n][made.document_id] = found
                        elif expected.keys() - found.keys():
                            missing[n].add(made.document_id)
                        elif expected != found:
                            stale[n].add(made.document_id)
                if progress is not None:
                    progress(min(count * DOCUMENTS_AT_ONCE, len(ids)), len(ids))
        return tuple(  # type: ignore[return-value]  # two indexes, two differences
            Difference(
                scope,
                len(ids),
                wanted[n],
                tuple(sorted(missing[n])),
                tuple(sorted(stale[n])),
                tuple(sorted(held[n])),
            )
            for n, scope in enumerate(("public", "internal"))
        )

    def repair(self, differences: Iterable[Difference]) -> DrainReport:
        """Show anew the documents that differ, and remove what is left over."""
        ids = {
            document_id
            for each in differences
            for document_id in (*each.missing, *each.stale, *each.left_over)
        }
        return self.refresh(sorted(ids))

    def refresh(self, document_ids: Sequence[int]) -> DrainReport:
        """Show these documents anew, whatever the outbox says."""
        with self._working:
            with self._database.reading() as session:
                written, failed = self._show(session, document_ids)
            self._flush()
        return DrainReport(len(document_ids) - len(failed), written, tuple(failed))

    def close(self) -> None:
        """Wait for a running compaction thread; the indexes are closed by their owner."""
        if self._compacting is not None:
            self._compacting.join()

    def _show(
        self, session: Session, document_ids: Sequence[int]
    ) -> tuple[int, list[tuple[int, str]]]:
        """Make the indexes hold what these documents contribute now, and nothing else of them."""
        made: list[DocumentPassages] = []
        failed: list[tuple[int, str]] = []
        for document_id in document_ids:
            try:
                made += passages_of(session, [document_id])
            except _CONTENT_ERRORS as problem:
                failed.append((document_id, f"无法生成检索单元：{problem!r}"))
        written = 0
        for index, part in (
            (self._public, [(each.document_id, each.public) for each in made]),
            (self._internal, [(each.document_id, each.internal) for each in made]),
        ):
            passages = [passage for _, found in part for passage in found]
            for batch in _batches(passages, PASSAGES_A_WRITE):
                index.upsert(self._vectoriser.points(batch))
            written += len(passages)
            if part:
                documents = OneOf("document_id", tuple(document_id for document_id, _ in part))
                kept = Identified(frozenset(passage.id for passage in passages))
                index.delete(AllOf((documents, Not(kept))))
        return written, failed

    def _flush(self) -> None:
        self._public.flush()
        self._internal.flush()

    def _close_entries(self, entries: Sequence[tuple[int, str | None]]) -> None:
        done = [entry for entry, reason in entries if reason is None]
        with self._database.unit_of_work() as uow:
            self._confirm_removals(uow)
            for batch in _batches(done, 500):
                uow.session.execute(
                    update(OutboxEntry).where(OutboxEntry.id.in_(batch)).values(done_at=utc_now())
                )
            for entry, reason in entries:
                if reason is not None:
                    uow.session.execute(
                        update(OutboxEntry)
                        .where(OutboxEntry.id == entry)
                        .values(attempts=OutboxEntry.attempts + 1, error=reason)
                    )

    def _confirm_removals(self, uow: UnitOfWork) -> None:
        """Ask the flushed index for what was taken down, and write down what is seen to be gone."""
        for document_id, place in removals.still_open(uow.session):
            if place != removals.INDEX_PLACE:
                continue
            left = self._public.count(OneOf("document_id", (document_id,)))
            if not left:
                removals.confirm(uow, document_id, place, by=NAME, detail={"passages_left": left})

    def _is_compacting(self) -> bool:
        return self._compacting is not None and self._compacting.is_alive()

    def is_behind(self) -> bool:
        """Whether loading runs away from compaction, which would cost memory without bound."""
        indexes = (self._public, self._internal)
        return self._is_compacting() and any(
            index.state().unindexed >= 2 * COMPACT_FROM for index in indexes
        )

    def compact_if_worth_while(self) -> bool:
        """Start a compaction in a thread when enough has come in; returns whether one began."""
        if self._is_compacting():
            return False
        for index in (self._public, self._internal):
            if index.state().unindexed >= COMPACT_FROM:
                self._compacting = threading.Thread(
                    target=index.compact, name="compaction", daemon=True
                )
                self._compacting.start()
                return True
        return False


def pending(session: Session) -> int:
    """Return how many outbox entries wait for an indexer."""
    return int(
        session.scalar(
            select(func.count())
            .select_from(OutboxEntry)
            .where(
                OutboxEntry.topic == TOPIC,
                OutboxEntry.done_at.is_(None),
                OutboxEntry.attempts < MAX_ATTEMPTS,
            )
        )
        or 0
    )


_SIGNATURE: Final = ("revision", "effective", "repealed", "state", "text")


def _signature(payload: dict[str, object]) -> int:
    return hash(tuple(payload[name] for name in _SIGNATURE))


def _held(index: VectorIndex) -> dict[int, dict[int, int]]:
    """What an index holds: document id → passage id → signature of its content."""
    held: dict[int, dict[int, int]] = {}
    for point in index.scan(fields=("document_id", *_SIGNATURE)):
        document = held.setdefault(point.payload["document_id"], {})
        document[point.id] = _signature(dict(point.payload))
    return held


def _batches(values: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(values)
    while batch := list(islice(iterator, size)):
        yield batch
