"""Payloads of ranking remembered, for an index that keeps no column table of its own.

Reading and decoding payloads is half of a query's work; the same passages come up all day. What
is remembered is forgotten as soon as the index has changed.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Final

from search.index.columns import RANKING_FIELDS, Columns
from search.index.protocol import IndexReader, ScoredPoint, columns_of

CAPACITY: Final = 30_000
"""Points remembered, some 600 bytes each; all are forgotten when there are more."""


class RememberedColumns:
    """记忆列组: the ranking fields of points, read from an index the first time they are asked for.

    Args:
        reader: what is read.
    """

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._held: dict[int, ScoredPoint] = {}
        self._writes = -1
        self._guard = threading.Lock()

    def columns(self, ids: Sequence[int]) -> Columns:
        """Return the points that exist, in the order of `ids`."""
        held = self._current()
        missing = [i for i in ids if i not in held]
        read = self._reader.get(missing, fields=RANKING_FIELDS) if missing else ()
        fresh = {point.id: point for point in read}
        found = (held.get(i) or fresh.get(i) for i in ids)
        answer = columns_of([point for point in found if point is not None])
        held.update(fresh)
        return answer

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
