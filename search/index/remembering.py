"""A reader that remembers the few payload fields ranking asks for again and again.

Reading and decoding payloads is half of a query's work; the same passages come up all day. What
is remembered is forgotten as soon as the index has changed.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from search.index.conditions import EVERYTHING, Condition
from search.index.protocol import IndexQuery, IndexReader, ScoredPoint

CAPACITY: Final = 30_000
"""Points remembered, some 600 bytes each; all are forgotten when there are more."""


class RememberingReader:
    """记忆读取: passes everything on, and answers `get` of one fixed set of fields from memory.

    Args:
        reader: what is read.
        fields: the set of fields that is remembered.
    """

    def __init__(self, reader: IndexReader, fields: Sequence[str]) -> None:
        self._reader = reader
        self._fields = tuple(fields)
        self._held: dict[int, ScoredPoint] = {}
        self._writes = -1
        self._guard = threading.Lock()

    def get(
        self, ids: Sequence[int], *, fields: Sequence[str] | None = None
    ) -> tuple[ScoredPoint, ...]:
        """Return the points that exist, in the order of `ids`."""
        if fields is None or tuple(fields) != self._fields:
            return self._reader.get(ids, fields=fields)
        held = self._current()
        missing = [i for i in ids if i not in held]
        fresh = {p.id: p for p in self._reader.get(missing, fields=fields)} if missing else {}
        found = (held.get(i) or fresh.get(i) for i in ids)
        answer = tuple(point for point in found if point is not None)
        held.update(fresh)
        return answer

    def query(
        self, queries: Sequence[IndexQuery], *, fields: Sequence[str] = ()
    ) -> tuple[tuple[ScoredPoint, ...], ...]:
        """Pass the queries on."""
        return self._reader.query(queries, fields=fields)

    def scan(
        self, where: Condition = EVERYTHING, *, fields: Sequence[str] | None = None
    ) -> Iterator[ScoredPoint]:
        """Pass the scan on."""
        return self._reader.scan(where, fields=fields)

    def count(self, where: Condition = EVERYTHING) -> int:
        """Pass the count on."""
        return self._reader.count(where)

    def values(self, field: str) -> Mapping[str, int]:
        """Pass the question on."""
        return self._reader.values(field)

    def writes(self) -> int:
        """Pass the number on."""
        return self._reader.writes()

    def _current(self) -> dict[int, ScoredPoint]:
        """What is remembered of the index as it is now.

        A change starts a new memory, so a reader that is late fills the old one, which nobody
        asks any more.
        """
        writes = self._reader.writes()
        with self._guard:
            if writes != self._writes or len(self._held) > CAPACITY:
                self._held = {}
                self._writes = writes
            return self._held
