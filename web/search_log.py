"""Rows of the search log on their way to the database: a search never waits for a write.

Rows wait in memory and are written every few seconds by a thread that lives only while there are
some. What waits when a process is killed is lost; that is the price, and it is a small one.
"""

from __future__ import annotations

import datetime as dt
import threading
from typing import Final

import structlog
from sqlalchemy.exc import SQLAlchemyError

from kb.beijing import today
from kb.settings import Settings
from kb.store import search_log
from kb.store.database import Database
from kb.store.search_log import GivenFeedback, LoggedSearch
from search.service import SearchResponse

WAIT_S: Final = 5.0
MAX_WAITING: Final = 5_000
"""Rows that wait at most; what comes on top while the database does not answer is dropped."""

log = structlog.get_logger(__name__)


class SearchLog:
    """检索记录: takes rows from any thread and writes them in batches.

    Args:
        settings: whether to keep anything, and for how many days.
        database: where to.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self.enabled = settings.search_log
        self._keep = dt.timedelta(days=settings.search_log_days)
        self._database = database
        self._rows: list[LoggedSearch | GivenFeedback] = []
        self._waiting = threading.Lock()
        self._writing = threading.Lock()
        self._closed = threading.Event()
        self._thread: threading.Thread | None = None
        self._forgotten_on: dt.date | None = None

    def searched(self, found: SearchResponse) -> None:
        """Note a search of the public; one without words asks nothing."""
        request = found.request
        if not request.question:
            return
        filters = {
            "kind": request.kind,
            "type": request.type,
            "level": request.level,
            "region": request.region,
            "issuing_body": request.issuing_body,
            "status": None if request.status == "in_force" else request.status,
        }
        self.note(
            LoggedSearch(
                question=request.question,
                hits=len(found.hits),
                first_score=found.hits[0].score if found.hits else None,
                as_of=request.as_of,
                filters={name: value for name, value in filters.items() if value is not None},
            )
        )

    def note(self, row: LoggedSearch | GivenFeedback) -> None:
        """Take a row; it is written within seconds."""
        if not self.enabled or self._closed.is_set():
            return
        with self._waiting:
            if len(self._rows) < MAX_WAITING:
                self._rows.append(row)
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._write_while_rows_come, name="anjian-search-log", daemon=True
                )
                self._thread.start()

    def flush(self) -> None:
        """Write what waits, now; rows that could not be written wait on."""
        with self._writing:
            with self._waiting:
                rows, self._rows = self._rows, []
            if not rows:
                return
            try:
                self._write(rows)
            except SQLAlchemyError as unavailable:
                log.warning("search_log.not_written", rows=len(rows), exc_info=unavailable)
                with self._waiting:
                    self._rows = [*rows, *self._rows][:MAX_WAITING]

    def close(self) -> None:
        """Write what waits and end the thread; rows that come later are not taken."""
        self._closed.set()
        thread = self._thread
        if thread is not None:
            thread.join()
        self.flush()

    def _write(self, rows: list[LoggedSearch | GivenFeedback]) -> None:
        day = today()
        with self._database.unit_of_work() as uow:
            search_log.write(uow, rows)
            if self._forgotten_on != day:
                search_log.forget(uow, day - self._keep)
        self._forgotten_on = day

    def _write_while_rows_come(self) -> None:
        while not self._closed.wait(WAIT_S):
            self.flush()
            with self._waiting:
                if not self._rows:
                    self._thread = None
                    return
