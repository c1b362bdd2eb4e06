"""定时工作: what has to happen by time rather than by request, looked at once a minute.

Each piece of work is registered under `anjian.periodic` and decides itself whether it is due, so
that it may be called at any moment, twice, or late after the service was down.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from importlib.metadata import entry_points
from typing import Final, Protocol

import structlog

from kb.settings import Settings
from kb.store.database import Database

GROUP: Final = "anjian.periodic"
EVERY_S: Final = 60.0

log = structlog.get_logger(__name__)


class Periodic(Protocol):
    """定时任务: does what is due now, and nothing when nothing is."""

    def __call__(self, settings: Settings, database: Database) -> None:
        """Do it."""
        ...


class Clock:
    """时钟: runs every periodic work once a minute until the event is set.

    Args:
        settings: handed to the work.
        database: likewise.
        works: by name; those registered as entry points when it is None.
    """

    def __init__(
        self, settings: Settings, database: Database, works: Mapping[str, Periodic] | None = None
    ) -> None:
        self._settings = settings
        self._database = database
        self._works = registered() if works is None else works

    def run(self, stop: threading.Event) -> None:
        """Tick until `stop` is set."""
        while not stop.is_set():
            self.tick()
            stop.wait(EVERY_S)

    def tick(self) -> None:
        """Do everything that is due; what fails is logged and tried again next time."""
        for name, work in self._works.items():
            try:
                work(self._settings, self._database)
            except Exception as broken:  # one work must not stop the others
                log.error("clock.failed", work=name, exc_info=broken)


def registered() -> dict[str, Periodic]:
    """Return the periodic work of the installed packages, by name."""
    return {entry.name: entry.load() for entry in entry_points(group=GROUP)}
