"""Two indexes read as one: what an insider may see is the public index and the internal one."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from search.index.columns import Columns, joined
from search.index.conditions import EVERYTHING, Condition
from search.index.protocol import IndexQuery, IndexReader, ScoredPoint


class MergedReader:
    """合并读取: answers from several indexes; of a point in both, the first index's stands."""

    def __init__(self, first: IndexReader, second: IndexReader) -> None:
        self._readers = (first, second)

    def query(
        self, queries: Sequence[IndexQuery], *, fields: Sequence[str] = ()
    ) -> tuple[tuple[ScoredPoint, ...], ...]:
        """Answer each query from both, merged by score."""
        answers = [reader.query(queries, fields=fields) for reader in self._readers]
        merged: list[tuple[ScoredPoint, ...]] = []
        for query, found in zip(queries, zip(*answers, strict=True), strict=True):
            points = {p.id: p for part in reversed(found) for p in part}
            ordered = sorted(points.values(), key=lambda point: (-point.score, point.id))
            merged.append(tuple(ordered[: query.limit]))
        return tuple(merged)

    def get(
        self, ids: Sequence[int], *, fields: Sequence[str] | None = None
    ) -> tuple[ScoredPoint, ...]:
        """Return the points that either has, in the order of `ids`."""
        found = {
            point.id: point
            for reader in reversed(self._readers)
            for point in reader.get(ids, fields=fields)
        }
        return tuple(found[i] for i in ids if i in found)

    def columns(self, ids: Sequence[int]) -> Columns:
        """Return the ranking fields of the points that either has, in the order of `ids`."""
        first, second = self._readers
        found = first.columns(ids)
        held = set(found.ids.tolist())
        rest = second.columns([each for each in ids if each not in held])
        return joined(found, rest, ids) if held else rest

    def scan(
        self, where: Condition = EVERYTHING, *, fields: Sequence[str] | None = None
    ) -> Iterator[ScoredPoint]:
        """Yield the points of both by ascending id, each once."""
        streams = [reader.scan(where, fields=fields) for reader in self._readers]
        last: int | None = None
        for point in heapq.merge(*streams, key=lambda each: each.id):
            if point.id != last:
                last = point.id
                yield point

    def count(self, where: Condition = EVERYTHING) -> int:
        """Return how many points either has; those in both count twice."""
        return sum(reader.count(where) for reader in self._readers)

    def values(self, field: str) -> Mapping[str, int]:
        """Return the values of a keyword field with the sum of their counts."""
        total: Counter[str] = Counter()
        for reader in self._readers:
            total.update(reader.values(field))
        return total

    def writes(self) -> int:
        """Return a number that changes whenever either changes."""
        return sum(reader.writes() for reader in self._readers)
