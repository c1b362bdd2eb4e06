"""后台任务 jobs: claimed by one worker, with progress and heartbeat, requeued after a crash."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kb.model.base import utc_now
from kb.model.operations import Job, JobState, OutboxEntry
from kb.store.database import Database

STALE_AFTER = dt.timedelta(seconds=60)
"""A running job whose heartbeat is older belongs to a process that died."""


class Heartbeat(Protocol):
    """心跳: what a job calls to report progress; False asks it to stop soon."""

    def __call__(self, progress: int, total: int, message: str) -> bool:
        """Report `progress` of `total` steps (0 while unknown) and a line for the reader."""
        ...


def enqueue(database: Database, kind: str, params: dict[str, Any]) -> int:
    """Queue a job and return its id; the same work already waiting or running is not doubled."""
    with database.unit_of_work() as uow:
        for job in uow.session.scalars(
            select(Job).where(
                Job.kind == kind, Job.state.in_([JobState.QUEUED.value, JobState.RUNNING.value])
            )
        ):
            if job.params == params:
                return job.id
        job = Job(kind=kind, params=params)
        uow.session.add(job)
        uow.session.flush()
        return job.id


def requeue_orphans(database: Database, *, all_running: bool) -> int:
    """Put jobs of dead processes back in the queue and return how many.

    Args:
        database: where the jobs are.
        all_running: the caller is the only worker (embedded server at start), so every running
            job is an orphan whatever its heartbeat says.
    """
    with database.unit_of_work() as uow:
        query = update(Job).where(Job.state == JobState.RUNNING.value)
        if not all_running:
            query = query.where(Job.heartbeat_at < utc_now() - STALE_AFTER)
        result = uow.session.execute(query.values(state=JobState.QUEUED.value))
        return int(getattr(result, "rowcount", 0))


def claim(database: Database) -> Job | None:
    """Take the oldest queued job, or None."""
    with database.unit_of_work() as uow:
        job = uow.session.scalars(
            select(Job)
            .where(Job.state == JobState.QUEUED.value)
            .order_by(Job.id)
            .limit(1)
            .with_for_update(skip_locked=True)
        ).first()
        if job is None:
            return None
        job.state = JobState.RUNNING.value
        job.attempts += 1
        job.started_at = job.heartbeat_at = utc_now()
        return job


def heartbeat(database: Database, job_id: int, progress: int, total: int, message: str) -> bool:
    """Write progress; return False when the user asked to cancel."""
    with database.unit_of_work() as uow:
        job = uow.session.get_one(Job, job_id)
        job.progress, job.total, job.message = progress, total, message
        job.heartbeat_at = utc_now()
        return not job.cancel_requested


def finish(
    database: Database, job_id: int, state: JobState, message: str, result: dict[str, Any]
) -> None:
    """Close a job as done, failed or cancelled."""
    with database.unit_of_work() as uow:
        job = uow.session.get_one(Job, job_id)
        job.state, job.message, job.result = state.value, message, result
        job.finished_at = utc_now()


def request_cancel(database: Database, job_id: int) -> None:
    """Ask a queued or running job to stop at its next heartbeat."""
    with database.unit_of_work() as uow:
        job = uow.session.get_one(Job, job_id)
        job.cancel_requested = True
        if job.state == JobState.QUEUED.value:
            job.state = JobState.CANCELLED.value


@dataclass(frozen=True, slots=True)
class JobView:
    """后台任务 as pages show it; `total` is 0 while the size of the work is not known."""

    id: int
    kind: str
    state: JobState
    progress: int
    total: int
    message: str
    attempts: int
    created_at: dt.datetime
    started_at: dt.datetime | None
    heartbeat_at: dt.datetime | None
    finished_at: dt.datetime | None

    @property
    def percent(self) -> int | None:
        """Progress from 0 to 100, or None while the total is not known."""
        return min(100, self.progress * 100 // self.total) if self.total else None


def list_jobs(
    session: Session, *, states: Collection[JobState] = (), limit: int = 20
) -> tuple[JobView, ...]:
    """Return jobs, the newest first; only those in `states` when any are given."""
    query = select(Job).order_by(Job.id.desc()).limit(limit)
    if states:
        query = query.where(Job.state.in_([state.value for state in states]))
    return tuple(_view(job) for job in session.scalars(query))


def newest_job(session: Session, kind: str, params: Mapping[str, Any]) -> JobView | None:
    """Return the newest job of a kind whose parameters hold these; None when there is none."""
    query = select(Job).where(Job.kind == kind).order_by(Job.id.desc())
    return next(
        (
            _view(job)
            for job in session.scalars(query).yield_per(50)
            if params.items() <= job.params.items()
        ),
        None,
    )


def _view(job: Job) -> JobView:
    return JobView(
        id=job.id,
        kind=job.kind,
        state=JobState(job.state),
        progress=job.progress,
        total=job.total,
        message=job.message,
        attempts=job.attempts,
        created_at=job.created_at,
        started_at=job.started_at,
        heartbeat_at=job.heartbeat_at,
        finished_at=job.finished_at,
    )


def waiting_for_index(session: Session) -> int:
    """Return how many published changes the index has not taken up yet."""
    query = select(func.count()).select_from(OutboxEntry).where(OutboxEntry.done_at.is_(None))
    return int(session.scalar(query) or 0)
