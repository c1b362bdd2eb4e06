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
from typing import TYPE_CHECKING, Final

from filelock import FileLock, Timeout
from sqlalchemy import select
from sqlalchemy.exc import DBAPIError

from ingest.discover import Discovered, discover, file_sha256
from ingest.draft import RegulationDraft
from ingest.ledger import KnownFile, known_files, write_items
from ingest.parsing import parse_in_chunks
from ingest.report import BatchReport, FileOutcome, in_order_of
from ingest.source import Source
from ingest.stages import Failure, Outcome, failure_of
from ingest.storing.links import link_versions
from ingest.storing.originals import OriginalStore
from ingest.storing.outcome import ItemStatus, Stored, StoringContext
from ingest.storing.papers import PaperStore
from ingest.storing.regulations import RegulationStore
from kb.errors import HomeBusy
from kb.model.document import Batch, DocumentKind
from kb.store import citations
from kb.store.database import Database

if TYPE_CHECKING:
    from kb.settings import Settings
    from kb.store.unit_of_work import UnitOfWork

ACTOR: Final = "anjian-ingest"
"""The account in whose name the audit records ingestion; the review knows it by the same name."""
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


#: Called after every chunk; returning False stops the load there.
OnProgress = Callable[[Progress], bool]


@dataclass(slots=True)
class _Run:
    database: Database
    request: BatchRequest
    context: StoringContext
    total: int
    on_progress: OnProgress
    items: list[FileOutcome] = field(default_factory=list)
    go_on: bool = True

    def add(self, outcomes: Sequence[FileOutcome]) -> None:
        self.items.extend(outcomes)
        newest = outcomes[-1] if outcomes else None
        self.go_on = self.on_progress(Progress(len(self.items), self.total, newest)) is not False


def run_batch(
    database: Database,
    settings: Settings,
    request: BatchRequest,
    *,
    on_progress: OnProgress = lambda progress: True,
) -> BatchReport:
    """Load files and return what became of each; paths that do not exist are reported as failed.

    Raises:
        HomeBusy: another load is running on this home folder.
    """
    with _only_load(settings):
        found = discover(request.paths, request.kind)
        batch_id = _open_batch(database, request)
        context = StoringContext(batch_id, ACTOR, announce=not request.publish)
        run = _Run(database, request, context, found.file_count + len(found.missing), on_progress)
        _report_missing(run, found)
        fresh = _without_known(run, found.sources)
        _store_all(run, settings, fresh)
        if run.go_on:
            finish_batch(database, batch_id, keep_open=request.publish)
        ordered = in_order_of(
            [str(path) for source in found.sources for path in source.paths], run.items
        )
        return BatchReport(
            batch_id,
            request.batch_name,
            ordered,
            interrupted=not run.go_on,
            missing=tuple(str(path) for path in found.missing),
        )


def finish_batch(database: Database, batch_id: int, *, keep_open: bool = False) -> None:
    """Link the versions and close the batch; safe to call again, after publication for example.

    `keep_open` leaves the batch to be continued: its publication is still to come.
    """
    with database.unit_of_work() as uow:
        link_versions(uow, actor=ACTOR, subject=f"batch:{batch_id}")
        citations.resolve_pending(uow)
        if not keep_open:
            uow.session.get_one(Batch, batch_id).state = DONE


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
        batch = Batch(
            name=request.batch_name,
            kind=request.kind.value if request.kind else "auto",
            state=RUNNING,
        )
        uow.session.add(batch)
        uow.session.flush()
        uow.record(ACTOR, "batch.open", f"batch:{batch.id}", detail={"name": batch.name})
        return batch.id


def _report_missing(run: _Run, found: Discovered) -> None:
    outcomes = [
        FileOutcome(
            str(path), ItemStatus.FAILED, reason="路径不存在。请检查拼写，路径含空格时请加引号"
        )
        for path in found.missing
    ]
    if outcomes:
        with run.database.unit_of_work() as uow:
            write_items(uow, run.context.batch_id, outcomes)
        run.add(outcomes)


def _without_known(run: _Run, sources: Sequence[Source]) -> list[Source]:
    """Skip what an earlier load has brought in, and return the rest."""
    known = known_files(run.database)
    fresh: list[Source] = []
    skipped: list[FileOutcome] = []
    for source in sources:
        try:
            digests = [file_sha256(path) for path in source.paths]
        except OSError as error:
            _fail(run, failure_of(source, (), error))
            continue
        entries = [known.get(digest) for digest in digests]
        if all(entries) and _same_kind(source, entries):
            for path, digest, entry in zip(source.paths, digests, entries, strict=True):
                assert entry is not None
                skipped.append(
                    FileOutcome(
                        str(path),
                        ItemStatus.SKIPPED,
                        sha256=digest,
                        document_id=entry.document_id,
                        id=entry.key,
                        kind=entry.kind,
                        title=entry.title,
                        articles=entry.articles,
                        reason=f"文件未变化，此前已入库：{entry.key}",
                    )
                )
        else:
            fresh.append(source)
    if skipped:
        with run.database.unit_of_work() as uow:
            write_items(uow, run.context.batch_id, skipped, keep_existing=True)
        run.add(skipped)
    return fresh


def _same_kind(source: Source, entries: Sequence[KnownFile | None]) -> bool:
    return source.kind is None or all(
        entry is not None and entry.kind == source.kind.value for entry in entries
    )


def _store_all(run: _Run, settings: Settings, sources: Sequence[Source]) -> None:
    if not sources or not run.go_on:
        return
    with run.database.reading() as session:
        regulations = RegulationStore(session)
    originals = OriginalStore(settings.originals_dir)
    parsed = parse_in_chunks(
        sources, workers=settings.ingest_workers, max_file_bytes=settings.max_file_bytes
    )
    for outcomes in parsed:
        stored: list[FileOutcome] = []
        with run.database.unit_of_work() as uow:
            papers = PaperStore(uow)
            for outcome in outcomes:
                stored += _store_alone(uow, outcome, run.context, regulations, papers)
            write_items(uow, run.context.batch_id, stored)
        originals.keep(stored)
        run.add(stored)
        if not run.go_on:
            break


def _store_alone(
    uow: UnitOfWork,
    outcome: Outcome,
    context: StoringContext,
    regulations: RegulationStore,
    papers: PaperStore,
) -> list[FileOutcome]:
    """Store one outcome so that a document the database refuses takes no other with it."""
    try:
        with uow.session.begin_nested():
            return _store(uow, outcome, context, regulations, papers)
    except (DBAPIError, ValueError) as error:
        regulations.forget(uow.session)
        return _failed(failure_of(outcome.source, outcome.digests, error))


def _store(
    uow: UnitOfWork,
    outcome: Outcome,
    context: StoringContext,
    regulations: RegulationStore,
    papers: PaperStore,
) -> list[FileOutcome]:
    if isinstance(outcome, Failure):
        return _failed(outcome)
    if isinstance(outcome, RegulationDraft):
        stored = regulations.store(uow, outcome, context)
        counts = outcome.articles_by_file
    else:
        stored = papers.store(outcome, context)
        counts = (0,)
    return _stored(outcome.source, outcome.digests, outcome.kind, outcome.title, stored, counts)


def _stored(
    source: Source,
    digests: Sequence[str],
    kind: DocumentKind,
    title: str,
    stored: Stored,
    counts: Sequence[int],
) -> list[FileOutcome]:
    return [
        FileOutcome(
            path=str(path),
            status=stored.status,
            sha256=digest,
            document_id=stored.document_id,
            id=stored.key,
            kind=kind.value,
            title=title,
            articles=articles,
            reason=stored.reason,
        )
        for path, digest, articles in zip(source.paths, digests, counts, strict=True)
    ]


def _failed(failure: Failure) -> list[FileOutcome]:
    digests = failure.digests or ("",) * len(failure.source.paths)
    return [
        FileOutcome(str(path), ItemStatus.FAILED, sha256=digest, reason=failure.reason)
        for path, digest in zip(failure.source.paths, digests, strict=True)
    ]


def _fail(run: _Run, failure: Failure) -> None:
    outcomes = _failed(failure)
    with run.database.unit_of_work() as uow:
        write_items(uow, run.context.batch_id, outcomes)
    run.add(outcomes)
