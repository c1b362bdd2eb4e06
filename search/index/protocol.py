"""What an index must do, and the values that go in and come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from search.index.columns import Columns
from search.index.conditions import EVERYTHING, Condition
from search.sparse import SparseVector

DENSE: Final = "dense"
LEXICAL: Final = "lex"
ASKED: Final = "asked"
SPARSE_VECTORS: Final = (LEXICAL, ASKED)

KEYWORD_FIELDS: Final = (
    "kind",
    "work",
    "law",
    "region",
    "level",
    "type",
    "issuing_body",
    "state",
)
MATCHED_INTEGERS: Final = ("document_id", "article")
RANGED_INTEGERS: Final = ("effective", "repealed")

Vector = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class IndexPoint:
    """索引点: an id, its vectors by name and its payload.

    `dense` has the dimension the index was made with; empty sparse vectors are not stored.
    """

    id: int
    dense: Vector | None
    sparse: Mapping[str, SparseVector]
    payload: Mapping[str, Any]


class ScoredPoint(NamedTuple):
    """命中点: id, score (higher is better) and the payload fields asked for."""

    id: int
    score: float
    payload: Mapping[str, Any] = MappingProxyType({})


def columns_of(points: Sequence[ScoredPoint]) -> Columns:
    """Return points that were read with their ranking fields by column."""
    return Columns.of([point.id for point in points], [point.payload for point in points])


@dataclass(frozen=True, slots=True)
class IndexQuery:
    """索引查询: nearest points to a vector under a condition.

    `vector` is dense or sparse according to `using`; `exact` forgoes the approximate graph.
    """

    using: str
    vector: Vector | SparseVector
    limit: int
    where: Condition = EVERYTHING
    exact: bool = False


@dataclass(frozen=True, slots=True)
class IndexState:
    """索引状态: how many points, and how many of them the search graph does not cover yet."""

    points: int
    unindexed: int
    segments: int
    generation: str


class IndexReader(Protocol):
    """索引读取面: what asking needs. Every method is safe to call from any thread.

    Ties in score come back in ascending order of id.
    """

    def query(
        self, queries: Sequence[IndexQuery], *, fields: Sequence[str] = ()
    ) -> tuple[tuple[ScoredPoint, ...], ...]:
        """Answer several queries at once, the best first, with the payload `fields` named."""

    def get(
        self, ids: Sequence[int], *, fields: Sequence[str] | None = None
    ) -> tuple[ScoredPoint, ...]:
        """Return the points that exist, in the order of `ids`, with all or the named fields."""

    def columns(self, ids: Sequence[int]) -> Columns:
        """Return the ranking fields of the points that exist, in the order of `ids`."""

    def scan(
        self, where: Condition = EVERYTHING, *, fields: Sequence[str] | None = None
    ) -> Iterator[ScoredPoint]:
        """Yield every point that meets the condition in ascending order of id."""

    def count(self, where: Condition = EVERYTHING) -> int:
        """Return how many points meet the condition."""

    def values(self, field: str) -> Mapping[str, int]:
        """Return each value of a keyword field and how many points have it."""

    def writes(self) -> int:
        """Return a number that changes whenever the content may have changed."""


class VectorIndex(IndexReader, Protocol):
    """向量索引: reading and writing.

    Whatever `upsert` and `delete` returned from survives a killed process; `flush` makes it
    survive a power cut too.
    """

    @property
    def dimension(self) -> int:
        """Length of the dense vectors."""

    def upsert(self, points: Sequence[IndexPoint]) -> None:
        """Insert the points, or replace those that have the same id."""

    def delete(self, where: Condition) -> None:
        """Remove every point that meets the condition; none is not an error."""

    def vectors(self, ids: Sequence[int]) -> Mapping[int, Vector]:
        """Return the dense vectors of the points that exist."""

    def state(self) -> IndexState:
        """Return how large and how well indexed it is."""

    def flush(self) -> None:
        """Write everything to disk."""

    def compact(self) -> bool:
        """Build the search graph over all points in the background of others' reads and writes."""

    def clear(self) -> None:
        """Remove every point."""

    def close(self) -> None:
        """Release the index; further calls fail."""
