"""Background work of one process: threads that keep the index up, run jobs, and watch the clock.

They are apart so that a load of minutes does not hold back what is published meanwhile. A job that
is still running when the process ends stays marked as running; the next start queues it again.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from typing import Any, Final, Protocol

import structlog
from sqlalchemy.exc import SQLAlchemyError

from kb.errors import AnjianError
from kb.model.operations import Job, JobState
from kb.settings import Settings
from kb.store import jobs
from kb.store.database import Database
from web.clock import Clock

JOB_GROUP: Final = "anjian.jobs"
IDLE_WAIT_S: Final = 0.5
PAUSE_AFTER_FAILURE_S: Final = 5.0

log = structlog.get_logger(__name__)

KeepIndex = Callable[[threading.Event], None]
"""Takes changes up into the index until the event is set."""


class JobHandler(Protocol):
    """任务处理: registered under `anjian.jobs` by the name of the job's kind."""

    def __call__(
        self, settings: Settings, database: Database, job: Job, heartbeat: jobs.Heartbeat
    ) -> dict[str, Any]:
        """Do the work of `job.params` and return its result, which may carry a `message`."""
        ...


class Worker:
    """后台工作: keeps the index up and runs queued jobs, one at a time, until it is stopped.

    Args:
        settings: handed to the jobs.
        database: where outbox and jobs are.
        keep_index: run in a thread of its own; called again after a failure.
        handlers: by job kind; when it is None, those registered as entry points, each loaded when
            its first job comes, because they bring the whole ingestion with them.
        clock: what happens by time; when it is None, the registered periodic work.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        keep_index: KeepIndex,
        handlers: Mapping[str, JobHandler] | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._settings = settings
        self._database = database
        self._keep_index = keep_index
        self._handlers = handlers
        self._clock = clock or Clock(settings, database)
        self._stop = threading.Event()
        self._threads = (
            threading.Thread(target=self._index, name="anjian-index", daemon=True),
            threading.Thread(target=self._work, name="anjian-jobs", daemon=True),
            threading.Thread(
                target=self._clock.run, args=(self._stop,), name="anjian-clock", daemon=True
            ),
        )

    def start(self) -> None:
        """Begin; first of all, what a dead process left running is queued again."""
        orphans = jobs.requeue_orphans(self._database, all_running=True)
        if orphans:
            log.info("worker.requeued", jobs=orphans)
        for thread in self._threads:
            thread.start()

    def request_stop(self) -> None:
        """Ask the threads to end without waiting for them."""
        self._stop.set()

    def wait(self, timeout_s: float | None = None) -> bool:
        """Wait for the threads and return whether they ended; None waits for ever."""
        for thread in self._threads:
            if thread.ident is not None:
                thread.join(timeout_s)
        return not any(thread.is_alive() for thread in self._threads)

    def run_next_job(self) -> bool:
        """Run the oldest queued job; return whether there was one."""
        job = jobs.claim(self._database)
        if job is None:
            return False
        self._run(job)
        return True

    def _index(self) -> None:
        while not self._stop.is_set():
            try:
                self._keep_index(self._stop)
            except Exception as broken:  # the outbox keeps the changes; pages go on being served
                log.error("index.failed", exc_info=broken)
                self._stop.wait(PAUSE_AFTER_FAILURE_S)

    def _work(self) -> None:
        while not self._stop.is_set():
            try:
                worked = self.run_next_job()
            except SQLAlchemyError as unavailable:
                log.error("worker.database_unavailable", exc_info=unavailable)
                self._stop.wait(PAUSE_AFTER_FAILURE_S)
                continue
            if not worked:
                self._stop.wait(IDLE_WAIT_S)

    def _handler(self, kind: str) -> JobHandler | None:
        return registered_handler(kind) if self._handlers is None else self._handlers.get(kind)

    def _run(self, job: Job) -> None:
        handler = self._handler(job.kind)
        if handler is None:
            message = f"没有能处理“{job.kind}”的程序，请核对安装是否完整"
            jobs.finish(self._database, job.id, JobState.FAILED, message, {})
            return
        wanted = True

        def heartbeat(progress: int, total: int, message: str) -> bool:
            nonlocal wanted
            wanted = jobs.heartbeat(self._database, job.id, progress, total, message)
            return wanted and not self._stop.is_set()

        log.info("job.started", job=job.id, kind=job.kind, attempt=job.attempts)
        try:
            result = handler(self._settings, self._database, job, heartbeat)
        except AnjianError as refused:
            jobs.finish(self._database, job.id, JobState.FAILED, str(refused), {})
            log.warning("job.failed", job=job.id, kind=job.kind, reason=str(refused))
            return
        except Exception as broken:  # one job must not end the worker; its failure is recorded
            message = f"内部错误（{type(broken).__name__}），详情见服务日志"
            jobs.finish(self._database, job.id, JobState.FAILED, message, {})
            log.error("job.crashed", job=job.id, kind=job.kind, exc_info=broken)
            return
        if self._stop.is_set():
            log.info("job.interrupted", job=job.id, kind=job.kind)
            return  # it stays running, so that the next start queues it again
        state = JobState.DONE if wanted else JobState.CANCELLED
        message = str(result.get("message", "已完成" if wanted else "已按要求停止"))
        jobs.finish(self._database, job.id, state, message, result)
        log.info("job.finished", job=job.id, kind=job.kind, state=state.value)


def job_kinds() -> frozenset[str]:
    """Return the kinds of jobs that the installed packages can do."""
    return frozenset(entry_points(group=JOB_GROUP).names)


def registered_handler(kind: str) -> JobHandler | None:
    """Load the handler of a kind; None when no package registered one."""
    for entry in entry_points(group=JOB_GROUP, name=kind):
        handler: JobHandler = entry.load()
        return handler
    return None
