from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from kb.errors import InvalidInput
from kb.model.operations import Job, JobState
from kb.settings import Settings
from kb.store import jobs
from kb.store.database import Database
from kb.store.jobs import Heartbeat
from web.worker import JobHandler, Worker

PATIENCE_S = 30.0
Make = Callable[..., Worker]


def wait_for_stop(stop: threading.Event) -> None:
    stop.wait(PATIENCE_S)


@pytest.fixture
def make(settings: Settings, database: Database) -> Iterator[Make]:
    """Build workers; those still running are ended."""
    made: list[Worker] = []

    def build(
        handler: JobHandler | None = None,
        keep_index: Callable[[threading.Event], None] = wait_for_stop,
    ) -> Worker:
        handlers = {"known": handler} if handler else {}
        made.append(Worker(settings, database, keep_index, handlers))
        return made[-1]

    yield build
    for worker in made:
        worker.request_stop()
        assert worker.wait(PATIENCE_S)


def states(database: Database) -> list[tuple[str, JobState, str]]:
    with database.reading() as session:
        return [(job.kind, job.state, job.message) for job in jobs.list_jobs(session)]


def test_a_job_runs_reports_progress_and_leaves_its_result(make: Make, database: Database) -> None:
    seen: list[Any] = []

    def handler(
        settings: Settings, database: Database, job: Job, heartbeat: Heartbeat
    ) -> dict[str, Any]:
        assert heartbeat(3, 4, "第三个")
        with database.reading() as session:
            seen.append(jobs.list_jobs(session)[0])
        return {"message": "载入 4 件", "files": job.params["files"]}

    jobs.enqueue(database, "known", {"files": 4})
    assert make(handler).run_next_job()
    assert (seen[0].percent, seen[0].message) == (75, "第三个")
    assert states(database) == [("known", JobState.DONE, "载入 4 件")]


def test_without_a_job_there_is_nothing_to_do(make: Make) -> None:
    assert not make().run_next_job()


def test_a_refused_job_keeps_its_reason_and_the_next_one_runs(
    make: Make, database: Database
) -> None:
    def handler(
        settings: Settings, database: Database, job: Job, heartbeat: Heartbeat
    ) -> dict[str, Any]:
        if job.params["bad"]:
            raise InvalidInput("目录不存在", hint="请核对 ANJIAN_LAWS_DIR")
        return {}

    jobs.enqueue(database, "known", {"bad": True})
    jobs.enqueue(database, "known", {"bad": False})
    worker = make(handler)
    assert worker.run_next_job()
    assert worker.run_next_job()
    assert states(database) == [
        ("known", JobState.DONE, "已完成"),
        ("known", JobState.FAILED, "目录不存在。请核对 ANJIAN_LAWS_DIR"),
    ]


def test_a_crashing_job_is_recorded_without_its_inside(make: Make, database: Database) -> None:
    def handler(
        settings: Settings, database: Database, job: Job, heartbeat: Heartbeat
    ) -> dict[str, Any]:
        raise RuntimeError("password is 1234")

    jobs.enqueue(database, "known", {})
    make(handler).run_next_job()
    ((_, state, message),) = states(database)
    assert state is JobState.FAILED
    assert "RuntimeError" in message
    assert "1234" not in message


def test_a_kind_nobody_handles_is_named(make: Make, database: Database) -> None:
    jobs.enqueue(database, "unheard_of", {})
    make().run_next_job()
    ((_, state, message),) = states(database)
    assert state is JobState.FAILED
    assert "unheard_of" in message


def test_a_cancelled_job_is_told_so_and_ends_as_cancelled(make: Make, database: Database) -> None:
    def handler(
        settings: Settings, database: Database, job: Job, heartbeat: Heartbeat
    ) -> dict[str, Any]:
        jobs.request_cancel(database, job.id)
        assert not heartbeat(1, 2, "一半")
        return {}

    jobs.enqueue(database, "known", {})
    make(handler).run_next_job()
    assert states(database)[0][1] is JobState.CANCELLED


def test_a_job_interrupted_by_the_end_of_the_process_runs_again_at_the_next_start(
    make: Make, database: Database
) -> None:
    begun, finished = threading.Event(), threading.Event()
    attempts: list[int] = []

    def handler(
        settings: Settings, database: Database, job: Job, heartbeat: Heartbeat
    ) -> dict[str, Any]:
        attempts.append(job.attempts)
        begun.set()
        if job.attempts > 1:
            finished.set()
            return {}
        while heartbeat(1, 2, "进行中"):
            threading.Event().wait(0.01)
        return {}

    jobs.enqueue(database, "known", {})
    first = make(handler)
    first.start()
    assert begun.wait(PATIENCE_S)
    first.request_stop()
    assert first.wait(PATIENCE_S)
    assert states(database)[0][1] is JobState.RUNNING

    second = make(handler)
    second.start()
    assert finished.wait(PATIENCE_S)
    second.request_stop()
    assert second.wait(PATIENCE_S)
    assert attempts == [1, 2]


def test_keeping_the_index_is_taken_up_again_after_a_failure(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.worker.PAUSE_AFTER_FAILURE_S", 0.01)
    calls: list[int] = []
    again = threading.Event()

    def keep_index(stop: threading.Event) -> None:
        calls.append(1)
        if len(calls) == 1:
            raise OSError("disk full")
        again.set()
        stop.wait(PATIENCE_S)

    make(keep_index=keep_index).start()
    assert again.wait(PATIENCE_S)
