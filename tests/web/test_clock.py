"""Work that is due by time is done every minute, and one failure stops no other."""

from __future__ import annotations

import threading

from kb.settings import Settings
from kb.store import checkpoints
from kb.store.database import Database
from web.clock import Clock, registered
from web.worker import Worker

PATIENCE_S = 30.0


def test_what_fails_stops_nothing_else(settings: Settings, database: Database) -> None:
    done: list[str] = []

    def broken(settings: Settings, database: Database) -> None:
        raise RuntimeError("disk full")

    def sound(settings: Settings, database: Database) -> None:
        done.append("sound")

    clock = Clock(settings, database, {"a": broken, "b": sound})
    clock.tick()
    clock.tick()
    assert done == ["sound", "sound"]


def test_checkpoints_are_among_the_registered_work() -> None:
    assert registered()["checkpoints"] is checkpoints.publish_due


def test_a_running_worker_publishes_what_is_due(settings: Settings, database: Database) -> None:
    with database.unit_of_work() as uow:
        uow.record("tester", "step", "document:1")
    published = threading.Event()

    def publish(settings: Settings, database: Database) -> None:
        checkpoints.publish_due(settings, database)
        published.set()

    def keep_index(stop: threading.Event) -> None:
        stop.wait(PATIENCE_S)

    worker = Worker(
        settings, database, keep_index, {}, Clock(settings, database, {"checkpoints": publish})
    )
    worker.start()
    assert published.wait(PATIENCE_S)
    worker.request_stop()
    assert worker.wait(PATIENCE_S)
    with database.reading() as session:
        assert list(checkpoints.published(session)) == [1]
