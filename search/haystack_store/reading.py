"""Reading documents out of an index: filtering, counting, describing, retrieving.

The index narrows down, Haystack's own evaluator decides; see `search.filters`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, Final, Protocol

import numpy as np
from haystack.dataclasses import Document
from haystack.errors import FilterError
from haystack.utils.filters import document_matches_filter

from search.filters import MalformedFilter, candidates, mentions
from search.haystack_store import metadata
from search.haystack_store.payload import to_document
from search.index.conditions import Condition
from search.index.protocol import (
    DENSE,
    LEXICAL,
    IndexQuery,
    ScoredPoint,
    Vector,
    VectorIndex,
)
from search.lexical import LexicalEncoder
from search.profiles import lexical_profile
from search.sparse import SparseVector
from search.tokens import counted, strip_asking

Filters = dict[str, Any] | None

_PAGE: Final = 500
_WIDENING: Final = 4


class DocumentIndex(VectorIndex, Protocol):
    """文档索引: an index that can also be emptied at once. Both kinds of ours can."""

    def clear(self) -> None:
        """Replace the content by nothing and free its space."""


class DocumentReading:
    """文档读取: what a store answers. Safe to call from several threads."""

    def __init__(self, *, return_embedding: bool) -> None:
        self.return_embedding = return_embedding
        self._encoder = LexicalEncoder(lexical_profile())

    @property
    def index(self) -> DocumentIndex:
        """The index in use, opened on first need."""
        raise NotImplementedError

    def count_documents(self) -> int:
        """Return the number of documents."""
        return self.index.count()

    def filter_documents(self, filters: Filters = None) -> list[Document]:
        """Return the documents that meet the filter, ordered by the numbers of their points.

        Raises:
            FilterError: the filter is malformed, or compares what cannot be compared.
        """
        return list(self._matching(filters, vectors=self.return_embedding))

    def count_documents_by_filter(self, filters: Filters) -> int:
        """Return how many documents meet the filter; raises as `filter_documents`."""
        if not filters:
            return self.count_documents()
        return sum(1 for _ in self._matching(filters))

    def count_unique_metadata_by_filter(
        self, filters: Filters, metadata_fields: list[str]
    ) -> dict[str, int]:
        """Return how many different values each field has among the documents that match."""
        return metadata.count_values(self._metas(filters), metadata_fields)

    def get_metadata_fields_info(self) -> dict[str, dict[str, str]]:
        """Return the metadata fields that any document has, each with its type."""
        return metadata.types(self._metas())

    def get_metadata_field_min_max(self, metadata_field: str) -> dict[str, Any]:
        """Return the extremes of a field as `min` and `max`; None when it cannot be ordered."""
        return metadata.extremes(self._metas(), metadata_field)

    def get_metadata_field_unique_values(
        self,
        metadata_field: str,
        search_term: str | None = None,
        from_: int = 0,
        size: int = 10,
        filters: Filters = None,
    ) -> tuple[list[Any], int]:
        """Return a page of a field's different values and the number of all of them."""
        metas = self._metas(filters)
        return metadata.unique_values(metas, metadata_field, search_term, from_, size)

    def embedding_retrieval(
        self, query_embedding: Sequence[float], filters: Filters = None, top_k: int = 10
    ) -> list[Document]:
        """Return the documents nearest to an embedding, the best first, with cosine scores.

        Raises:
            ValueError: it has another dimension than the index.
            FilterError: as in `filter_documents`.
        """
        vector = np.asarray(query_embedding, dtype=np.float32)
        dimension = self.index.dimension
        if vector.shape != (dimension,):
            raise ValueError(f"查询向量是 {vector.size} 维，本索引是 {dimension} 维")
        return self._nearest(DENSE, vector, filters, top_k)

    def bm25_retrieval(
        self, query: str, filters: Filters = None, top_k: int = 10
    ) -> list[Document]:
        """Return the documents whose words fit best, the best first, with BM25 scores.

        Raises:
            ValueError: the query is blank.
            FilterError: as in `filter_documents`.
        """
        if not query.strip():
            raise ValueError("查询不能为空")
        words = self._encoder.query(counted(strip_asking(query)))
        return self._nearest(LEXICAL, words, filters, top_k)

    def _nearest(
        self, using: str, vector: Vector | SparseVector, filters: Filters, top_k: int
    ) -> list[Document]:
        """Ask for more until enough of what the index offers also meets the filter itself."""
        where = _narrowed(filters)
        limit = top_k
        while True:
            (hits,) = self.index.query([IndexQuery(using, vector, limit, where)])
            found = self._judged_hits(hits, filters)
            if len(found) >= top_k or len(hits) < limit:
                return found[:top_k]
            limit *= _WIDENING

    def _judged_hits(self, hits: Sequence[ScoredPoint], filters: Filters) -> list[Document]:
        score = {hit.id: hit.score for hit in hits}
        points = self.index.get([hit.id for hit in hits])
        scored = [ScoredPoint(point.id, score[point.id], point.payload) for point in points]
        return list(self._judged(scored, filters, self.return_embedding, scored=True))

    def _matching(self, filters: Filters, *, vectors: bool = False) -> Iterator[Document]:
        """Yield what meets the filter; with embeddings if asked, or if the filter is on them."""
        points = self.index.scan(_narrowed(filters))
        with_vectors = vectors or mentions(filters, "embedding")
        while page := tuple(islice(points, _PAGE)):
            yield from self._judged(page, filters, with_vectors)

    def _judged(
        self,
        points: Sequence[ScoredPoint],
        filters: Filters,
        vectors: bool,
        *,
        scored: bool = False,
    ) -> Iterator[Document]:
        dense = self.index.vectors([point.id for point in points]) if vectors else {}
        for point in points:
            score = point.score if scored else None
            document = to_document(point, dense.get(point.id), score)
            if not filters or _meets(document, filters):
                yield document

    def _metas(self, filters: Filters = None) -> Iterator[Mapping[str, Any]]:
        return (document.meta for document in self._matching(filters))


def _narrowed(filters: Filters) -> Condition:
    try:
        return candidates(filters)
    except MalformedFilter as reason:
        raise FilterError(str(reason)) from reason


def _meets(document: Document, filters: dict[str, Any]) -> bool:
    try:
        return document_matches_filter(filters, document)
    except (TypeError, OverflowError) as reason:
        raise FilterError(f"文档 {document.id} 的值不能这样比较：{reason}") from reason
