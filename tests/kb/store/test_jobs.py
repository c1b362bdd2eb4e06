"""A job is claimed by one worker and comes back when its worker dies."""

from __future__ import annotations

import datetime as dt
import threading

from sqlalchemy import select, update

from kb.model.base import utc_now
from kb.model.operations import Job, JobState
from kb.store import jobs
from kb.store.database import Database


def state_of(database: Database, job_id: int) -> str:
    with database.reading() as session:
        return session.get_one(Job, job_id).state


def claim_id(database: Database) -> int | None:
    job = jobs.claim(database)
    return job.id if job is not None else None


def test_jobs_are_claimed_in_the_order_they_came(database: Database) -> None:
    first = jobs.enqueue(database, "load", {"folder": "a"})
    second = jobs.enqueue(database, "load", {"folder": "b"})
    assert [claim_id(database), claim_id(database), claim_id(database)] == [first, second, None]


def test_the_same_work_is_not_queued_twice_while_it_waits_or_runs(database: Database) -> None:
    first = jobs.enqueue(database, "load", {"folder": "a"})
    assert jobs.enqueue(database, "load", {"folder": "a"}) == first
    claim_id(database)
    assert jobs.enqueue(database, "load", {"folder": "a"}) == first
    jobs.finish(database, first, JobState.DONE, "完成", {"ok": 3})
    assert jobs.enqueue(database, "load", {"folder": "a"}) != first


def test_one_job_goes_to_one_of_many_workers(database: Database) -> None:
    for number in range(8):
        jobs.enqueue(database, "load", {"n": number})
    taken: list[int] = []
    lock = threading.Lock()

    def work() -> None:
        while (job_id := claim_id(database)) is not None:
            with lock:
                taken.append(job_id)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(taken) == len(set(taken)) == 8


def test_a_job_of_a_dead_process_is_queued_again_when_the_server_starts(
    database: Database,
) -> None:
    job_id = jobs.enqueue(database, "load", {})
    jobs.claim(database)
    assert jobs.requeue_orphans(database, all_running=True) == 1
    again = jobs.claim(database)
    assert again is not None
    assert (again.id, again.attempts) == (job_id, 2)


def test_only_jobs_without_heartbeat_are_taken_from_other_workers(database: Database) -> None:
    alive = jobs.enqueue(database, "load", {"n": 1})
    dead = jobs.enqueue(database, "load", {"n": 2})
    jobs.claim(database)
    jobs.claim(database)
    silent = utc_now() - jobs.STALE_AFTER - dt.timedelta(seconds=1)
    with database.unit_of_work() as uow:
        uow.session.execute(update(Job).where(Job.id == dead).values(heartbeat_at=silent))
    assert jobs.requeue_orphans(database, all_running=False) == 1
    assert state_of(database, alive) == JobState.RUNNING
    assert state_of(database, dead) == JobState.QUEUED


def test_progress_is_written_and_a_wish_to_cancel_is_heard(database: Database) -> None:
    job_id = jobs.enqueue(database, "load", {})
    jobs.claim(database)
    assert jobs.heartbeat(database, job_id, 5, 10, "已入库 5 / 10")
    jobs.request_cancel(database, job_id)
    assert not jobs.heartbeat(database, job_id, 6, 10, "")
    jobs.finish(database, job_id, JobState.CANCELLED, "已取消", {})
    with database.reading() as session:
        job = session.scalars(select(Job)).one()
        assert (job.progress, job.total, job.state) == (6, 10, "cancelled")
        assert job.finished_at is not None


def test_a_queued_job_is_cancelled_at_once(database: Database) -> None:
    job_id = jobs.enqueue(database, "load", {})
    jobs.request_cancel(database, job_id)
    assert claim_id(database) is None
    assert state_of(database, job_id) == JobState.CANCELLED
