"""An opened pair of indexes with what asks and what fills it; and the one in use, exchangeable."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from search.embedding.bank import QuestionBank
from search.held.catalogue import HeldIndex
from search.index.protocol import VectorIndex
from search.query.request import SearchRequest
from search.query.results import SearchResponse
from search.service import SearchService
from search.vectorise import Vectoriser

if TYPE_CHECKING:
    from search.indexer import Indexer


@dataclass(frozen=True, slots=True)
class Indexes:
    """两个索引: the public one and the internal one, made with one model."""

    public: VectorIndex
    internal: VectorIndex

    def close(self) -> None:
        """Release both."""
        self.public.close()
        self.internal.close()


@dataclass(frozen=True, slots=True)
class Services:
    """两个检索服务: one over the public index, and one for insiders over both."""

    public: SearchService
    internal: SearchService


class OpenedIndex:
    """已打开的索引: a held pair of indexes with its model.

    Args:
        held: what it is.
        indexes: opened; closed together with this.
        indexer: the only writer of them.
        vectoriser: the one they are filled with.
        make_services: called by `renew_services`, and once before the first question.
        save_bank: keeps a bank of questions beside the indexes; None for a model that brings its
            own.
    """

    def __init__(
        self,
        held: HeldIndex,
        indexes: Indexes,
        indexer: Indexer,
        vectoriser: Vectoriser,
        make_services: Callable[[], Services],
        save_bank: Callable[[QuestionBank], None] | None,
    ) -> None:
        self.held = held
        self.indexes = indexes
        self.indexer = indexer
        self.vectoriser = vectoriser
        self.save_bank = save_bank
        self._make_services = make_services
        self.services = make_services()

    def renew_services(self) -> None:
        """Ask with the bank of questions as it is now."""
        self.services = self._make_services()

    def close(self) -> None:
        """Release the indexes; a running compaction is given up."""
        self.indexes.close()
        self.indexer.close()


class Live:
    """使用中的索引: can be exchanged while questions are being answered.

    What was in use is closed when the last question that began with it has its answer.
    """

    def __init__(self, opened: OpenedIndex) -> None:
        self._guard = threading.Lock()
        self._current = opened
        self._leases: dict[int, int] = {}

    @property
    def current(self) -> OpenedIndex:
        """The index in use now."""
        return self._current

    @contextmanager
    def lease(self) -> Iterator[OpenedIndex]:
        """Work with the index in use, which stays open until the block ends."""
        with self._guard:
            opened = self._current
            self._leases[id(opened)] = self._leases.get(id(opened), 0) + 1
        try:
            yield opened
        finally:
            with self._guard:
                self._leases[id(opened)] -= 1
                last = not self._leases[id(opened)]
                if last:
                    del self._leases[id(opened)]
                last = last and opened is not self._current
            if last:
                opened.close()

    def replace(self, fresh: OpenedIndex) -> None:
        """Put another index in use for every question from now on."""
        with self._guard:
            old, self._current = self._current, fresh
            idle = id(old) not in self._leases
        if idle:
            old.close()


class LiveSearch:
    """检索入口: asks one of the two services of whatever index is in use."""

    def __init__(self, live: Live, choose: Callable[[Services], SearchService]) -> None:
        self._live = live
        self._choose = choose

    def search(self, request: SearchRequest) -> SearchResponse:
        """Return ranked, cited hits, all from one index."""
        with self._live.lease() as opened:
            return self._choose(opened.services).search(request)
