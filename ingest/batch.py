"""批次入库: many files in, each ending ok, skipped or failed; stopped at any moment it goes on.

Fifty sources make a transaction. What a transaction has committed is known by its hash, so a load
that was killed and is started again with the same paths (or the same batch name) continues in the
same batch: nothing is lost and nothing is there twice.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from sqlalchemy import select

from ingest.discover import discover, file_sha256
from ingest.ledger import KnownFiles, adopt_drafts, write_items
from ingest.parsing import parse_in_chunks
from ingest.report import BatchReport, FileOutcome, in_order_of
from ingest.source import Source
from ingest.stages import failure_of
from ingest.storing import references
from ingest.storing.originals import OriginalStore
from ingest.storing.outcome import ItemStatus, StoringContext
from ingest.storing.upkeep import ACTOR, link
from ingest.storing.writer import ChunkWriter, failed
from kb.errors import HomeBusy
from kb.model.document import Batch, DocumentKind
from kb.settings import Settings
from kb.store.database import Database

RUNNING: Final = "running"
DONE: Final = "done"


@dataclass(frozen=True, slots=True)
class BatchRequest:
    """入库请求: what to load and how.

    `kind` None finds out by content. `name` empty gives the batch a name made of its paths, by
    which a second run recognises it. `publish` says that the batch is published right afterwards:
    the indexer is then told by the publication, once.
    """

    paths: tuple[Path, ...]
    kind: DocumentKind | None = None
    name: str = ""
    publish: bool = False

    @property
    def batch_name(self) -> str:
        """The batch's name, always the same for the same paths."""
        if self.name:
            return self.name
        joined = "\n".join(sorted(str(path.absolute()) for path in self.paths))
        digest = hashlib.sha256(joined.encode()).hexdigest()[:6]
        return f"{self.paths[0].absolute().name or '入库'}-{digest}"


@dataclass(frozen=True, slots=True)
class Progress:
    """进度: how many of the files are done, and how the newest ended."""

    done: int
    total: int
    newest: FileOutcome | None


OnProgress = Callable[[Progress], bool]
"""Called after every chunk; returning False stops the load there."""


@dataclass(slots=True)
class _Tally:
    total: int
    on_progress: OnProgress
    items: list[FileOutcome] = field(default_factory=list)
    go_on: bool = True

    def add(self, outcomes: Sequence[FileOutcome]) -> None:
        if outcomes:
            self.items.extend(outcomes)
            progress = Progress(len(self.items), self.total, outcomes[-1])
            self.go_on = self.on_progress(progress) is not False


def run_batch(
    database: Database,
    settings: Settings,
    request: BatchRequest,
    *,
    on_progress: OnProgress = lambda progress: True,
) -> BatchReport:
    """Load files and return what became of each; paths that do not exist are reported as failed.

    With `request.publish` the batch stays open: call `finish_batch` when it has been published.

    Raises:
        HomeBusy: another load is running on this home folder.
    """
    with _only_load(settings):
        found = discover(request.paths, request.kind)
        batch_id = _open_batch(database, request)
        tally = _Tally(found.file_count + len(found.missing), on_progress)
        fresh = _set_aside(database, batch_id, request, found.sources, found.missing, tally)
        if fresh and tally.go_on:
            context = StoringContext(batch_id, ACTOR, announce=not request.publish)
            _load(database, settings, context, fresh, tally)
        if tally.go_on:
            finish_batch(database, batch_id, keep_open=request.publish)
        paths = [str(path) for source in found.sources for path in source.paths]
        return BatchReport(
            batch_id,
            request.batch_name,
            in_order_of(paths, tally.items),
            interrupted=not tally.go_on,
            missing=tuple(str(path) for path in found.missing),
        )


def finish_batch(database: Database, batch_id: int, *, keep_open: bool = False) -> None:
    """Link the versions and close the batch; safe to call again, after publication for example.

    `keep_open` leaves the batch to be continued: its publication is still to come, and only what
    is published has its references read.
    """
    link(database, subject=f"batch:{batch_id}")
    if not keep_open:
        with database.unit_of_work() as uow:
            uow.session.get_one(Batch, batch_id).state = DONE
        references.refresh(database)


@contextmanager
def _only_load(settings: Settings) -> Iterator[None]:
    settings.home.mkdir(parents=True, exist_ok=True)
    lock = FileLock(settings.home / "ingest.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout as error:
        raise HomeBusy(
            f"数据目录 {settings.home} 正在进行另一个入库任务", hint="请等它结束后再试"
        ) from error
    try:
        yield
    finally:
        lock.release()


def _open_batch(database: Database, request: BatchRequest) -> int:
    """Continue the unfinished batch of that name, or begin a new one."""
    with database.unit_of_work() as uow:
        unfinished = uow.session.scalars(
            select(Batch)
            .where(Batch.name == request.batch_name, Batch.state == RUNNING)
            .order_by(Batch.id.desc())
        ).first()
        if unfinished is not None:
            return unfinished.id
        kind = request.kind.value if request.kind else "auto"
        batch = Batch(name=request.batch_name, kind=kind, state=RUNNING)
        uow.session.add(batch)
        uow.session.flush()
        uow.record(ACTOR, "batch.open", f"batch:{batch.id}", detail={"name": batch.name})
        return batch.id


def _set_aside(
    database: Database,
    batch_id: int,
    request: BatchRequest,
    sources: Sequence[Source],
    missing: Sequence[Path],
    tally: _Tally,
) -> list[Source]:
    """Account for what is missing, unreadable or already in, and return the rest."""
    reason = "路径不存在或不是普通文件。请检查拼写，路径含空格时请加引号"
    refused = [FileOutcome(str(path), ItemStatus.FAILED, reason=reason) for path in missing]
    known = KnownFiles(database)
    skipped: list[FileOutcome] = []
    fresh: list[Source] = []
    for source in sources:
        try:
            digests = [file_sha256(path) for path in source.paths]
        except OSError as error:
            refused += failed(failure_of(source, (), error))
            continue
        entries = known.find(source, digests)
        if not entries:
            fresh.append(source)
        for path, digest, entry in zip(source.paths, digests, entries, strict=False):
            skipped.append(entry.skipped(path, digest))
    with database.unit_of_work() as uow:
        write_items(uow, batch_id, refused)
        write_items(uow, batch_id, skipped, keep_existing=True)
        if request.publish:
            adopt_drafts(uow, batch_id, [item.document_id for item in skipped if item.document_id])
    tally.add(refused)
    tally.add(skipped)
    return fresh


def _load(
    database: Database,
    settings: Settings,
    context: StoringContext,
    sources: Sequence[Source],
    tally: _Tally,
) -> None:
    writer = ChunkWriter(database, context)
    originals = OriginalStore(settings.originals_dir)
    parsed = parse_in_chunks(
        sources, workers=settings.ingest_workers, max_file_bytes=settings.max_file_bytes
    )
    for outcomes in parsed:
        written = writer.write(outcomes)
        originals.keep(written)
        tally.add(written)
        if not tally.go_on:
            parsed.close()
            break
