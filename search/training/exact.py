"""An index held in arrays and asked exactly: for training, where every fold needs its own.

It answers what the embedded index answers (the same formula of inverse document frequency, cosine
without the approximate graph), over passages that were made into points once. Only what ranking
asks of an index is here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from search.index.columns import Columns
from search.index.conditions import EVERYTHING, Condition
from search.index.matching import meets
from search.index.protocol import IndexQuery, ScoredPoint, columns_of
from search.sparse import SparseVector

Scores = NDArray[np.float32]


@dataclass(frozen=True)
class Postings:
    """倒排表: token → places of points and weights, with the tokens' document frequencies.

    `tokens` ascending; those of token i are `places[starts[i]:starts[i + 1]]`.
    """

    tokens: NDArray[np.uint32]
    starts: NDArray[np.int64]
    places: NDArray[np.int32]
    weights: NDArray[np.float32]
    holders: int

    @classmethod
    def of(cls, vectors: Sequence[SparseVector]) -> Postings:
        """Turn the vectors of points 0, 1, 2 … round."""
        sizes = np.array([len(each) for each in vectors], np.int64)
        places = np.repeat(np.arange(len(vectors), dtype=np.int32), sizes)
        numbers = np.concatenate([each.indices for each in vectors])
        weights = np.concatenate([each.values for each in vectors])
        order = np.argsort(numbers, kind="stable")
        tokens, counts = np.unique(numbers, return_counts=True)
        starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
        holders = int((sizes > 0).sum())
        return cls(tokens, starts, places[order], weights[order], holders)

    @cached_property
    def frequencies(self) -> Scores:
        """ln(1 + (N - n + ½) / (n + ½)), the usual BM25 form, for each token."""
        n = np.diff(self.starts).astype(np.float32)
        result: Scores = np.log1p((self.holders - n + 0.5) / (n + 0.5)).astype(np.float32)
        return result

    def scores(self, query: SparseVector, points: int) -> Scores:
        """Return the score of every point."""
        if not self.tokens.size or not len(query):
            return np.zeros(points, np.float32)
        found = np.minimum(np.searchsorted(self.tokens, query.indices), self.tokens.size - 1)
        known = self.tokens[found] == query.indices
        places, values = [], []
        for token, weight in zip(found[known].tolist(), query.values[known].tolist(), strict=True):
            part = slice(self.starts[token], self.starts[token + 1])
            places.append(self.places[part])
            values.append(self.weights[part] * (weight * self.frequencies[token]))
        if not places:
            return np.zeros(points, np.float32)
        summed = np.bincount(np.concatenate(places), np.concatenate(values), points)
        return summed.astype(np.float32)


class ExactReader:
    """精确索引: points in arrays, read only.

    Args:
        ids: of the points.
        payloads: of the points, in the same order.
        dense: their vectors of length one (zero where there is none), shape (points, dimension).
        sparse: postings by name of the sparse vector.
    """

    def __init__(
        self,
        ids: Sequence[int],
        payloads: Sequence[Mapping[str, object]],
        dense: NDArray[np.float32],
        sparse: Mapping[str, Postings],
    ) -> None:
        self._ids = np.array(ids, np.int64)
        self.payloads = payloads
        self._place = {identifier: place for place, identifier in enumerate(ids)}
        self._dense = dense
        self._sparse = sparse
        self._masks: dict[Condition, NDArray[np.bool_]] = {}

    def share_masks(self, other: ExactReader) -> None:
        """Take over what another reader over the same points has judged of conditions."""
        self._masks = other._masks

    def query(
        self, queries: Sequence[IndexQuery], *, fields: Sequence[str] = ()
    ) -> tuple[tuple[ScoredPoint, ...], ...]:
        """Answer each query over all points; payloads come whole."""
        return tuple(self._answer(query) for query in queries)

    def get(
        self, ids: Sequence[int], *, fields: Sequence[str] | None = None
    ) -> tuple[ScoredPoint, ...]:
        """Return the points that exist, in the order of `ids`, with their whole payload."""
        known = [i for i in ids if i in self._place]
        return tuple(ScoredPoint(i, 0.0, self.payloads[self._place[i]]) for i in known)

    def columns(self, ids: Sequence[int]) -> Columns:
        """Return the ranking fields of the points that exist, in the order of `ids`."""
        return columns_of(self.get(ids))

    def scan(
        self, where: Condition = EVERYTHING, *, fields: Sequence[str] | None = None
    ) -> Iterator[ScoredPoint]:
        """Yield every point that meets the condition in ascending order of id."""
        chosen = np.nonzero(self._mask(where))[0]
        for place in chosen[np.argsort(self._ids[chosen])].tolist():
            yield ScoredPoint(int(self._ids[place]), 0.0, self.payloads[place])

    def count(self, where: Condition = EVERYTHING) -> int:
        """Return how many points meet the condition."""
        return int(self._mask(where).sum())

    def values(self, field: str) -> Mapping[str, int]:
        """Return each value of a field and how many points have it."""
        found = [str(payload.get(field)) for payload in self.payloads]
        names, counts = np.unique(np.array(found), return_counts=True)
        return dict(zip(names.tolist(), counts.tolist(), strict=True))

    def writes(self) -> int:
        """Nothing is ever written."""
        return 0

    def _answer(self, query: IndexQuery) -> tuple[ScoredPoint, ...]:
        if isinstance(query.vector, SparseVector):
            scores = self._sparse[query.using].scores(query.vector, self._ids.size)
        elif query.vector.any():
            scores = self._dense @ query.vector
        else:
            return ()
        allowed = np.where(self._mask(query.where), scores, -np.inf)
        taken = min(query.limit, allowed.size)
        best = np.argpartition(-allowed, taken - 1)[:taken]
        best = best[np.lexsort((self._ids[best], -allowed[best]))]
        return tuple(
            ScoredPoint(int(self._ids[place]), float(allowed[place]), self.payloads[place])
            for place in best.tolist()
            if allowed[place] > -np.inf and (allowed[place] > 0 or query.using not in self._sparse)
        )

    def _mask(self, where: Condition) -> NDArray[np.bool_]:
        mask = self._masks.get(where)
        if mask is None:
            judged = zip(self._ids.tolist(), self.payloads, strict=True)
            mask = np.fromiter(
                (meets(identifier, payload, where) for identifier, payload in judged),
                np.bool_,
                self._ids.size,
            )
            self._masks[where] = mask
        return mask
