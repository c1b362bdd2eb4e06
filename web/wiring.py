"""The one place where settings choose implementations for the web process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final, Protocol

from flask import current_app

from kb.settings import Settings
from kb.store.database import Database
from kb.training.bank.check_libraries import CheckLibraries
from search.answering.service import Answerer
from search.opening import SearchRuntime
from search.service import SearchRequest, SearchResponse
from search.similar.service import SimilarCases
from web.search_log import SearchLog
from web.worker import KeepIndex

EXTENSION: Final = "anjian"


class Searcher(Protocol):
    """检索服务 as the web floor needs it; `search.service.SearchService` is the real one."""

    def search(self, request: SearchRequest) -> SearchResponse:
        """Return ranked, cited hits of the public scope."""
        ...


@dataclass(frozen=True, slots=True)
class Services:
    """服务: what every page and endpoint works with."""

    settings: Settings
    database: Database
    search: Searcher
    search_log: SearchLog
    answers: Answerer
    similar: SimilarCases
    check_libraries: CheckLibraries


def services() -> Services:
    """Return the services of the application that handles this request."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Services)
    return found


@dataclass(frozen=True, slots=True)
class Opened:
    """已打开的检索: what pages ask, and what keeps the index equal to the database."""

    search: Searcher
    keep_index: KeepIndex


@contextmanager
def open_search(settings: Settings, database: Database) -> Iterator[Opened]:
    """Own the indexes of the home folder (or the cluster's) while the block runs.

    Only the public service is handed out: pages get no handle on the internal index.

    Raises:
        IndexBusy: another process owns them.
        IndexDamaged: an index cannot be read.
    """
    runtime = SearchRuntime(settings, database)
    try:
        yield Opened(runtime.public, runtime.keep)
    finally:
        runtime.close()
