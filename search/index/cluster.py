"""The index on a Qdrant cluster, through qdrant-client; the same answers as the embedded one."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np
from qdrant_client import QdrantClient, models

from search.index.columns import Columns
from search.index.conditions import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Between,
    Condition,
    Identified,
    Missing,
    Not,
    OneOf,
)
from search.index.protocol import (
    DENSE,
    KEYWORD_FIELDS,
    MATCHED_INTEGERS,
    RANGED_INTEGERS,
    SPARSE_VECTORS,
    IndexPoint,
    IndexQuery,
    IndexState,
    ScoredPoint,
    Vector,
)
from search.index.remembering import RememberedColumns
from search.sparse import SparseVector

_PAGE: Final = 1000
_REFRESH_SECONDS: Final = 2


class ClusterIndex:
    """集群索引: one collection of a Qdrant cluster (or of an in-memory client in tests).

    Args:
        client: connected; closed together with the index.
        collection: created with its payload indexes when absent.
        dimension: length of the dense vectors.
    """

    def __init__(self, client: QdrantClient, collection: str, dimension: int) -> None:
        self._client = client
        self._collection = collection
        self._dimension = dimension
        self._written = 0
        self._remembered = RememberedColumns(self)
        if not client.collection_exists(collection):
            self._create()

    @classmethod
    def connect(
        cls, url: str, collection: str, dimension: int, *, api_key: str | None = None
    ) -> ClusterIndex:
        """Connect to a cluster by its address."""
        return cls(QdrantClient(url=url, api_key=api_key), collection, dimension)

    @property
    def dimension(self) -> int:
        """Length of the dense vectors."""
        return self._dimension

    def upsert(self, points: Sequence[IndexPoint]) -> None:
        """Insert or replace points; acknowledged by the cluster on return."""
        if points:
            self._client.upsert(self._collection, [_to_point(p) for p in points], wait=True)
            self._written += 1

    def delete(self, where: Condition) -> None:
        """Remove the points that meet the condition."""
        wanted = cluster_filter(where) or models.Filter(must=[])
        selector = models.FilterSelector(filter=wanted)
        self._client.delete(self._collection, selector, wait=True)
        self._written += 1

    def query(
        self, queries: Sequence[IndexQuery], *, fields: Sequence[str] = ()
    ) -> tuple[tuple[ScoredPoint, ...], ...]:
        """Answer queries in one batch; an empty vector finds nothing."""
        asked = [(n, _request(query, fields)) for n, query in enumerate(queries)]
        sent = [(n, request) for n, request in asked if request is not None]
        answers: list[tuple[ScoredPoint, ...]] = [()] * len(queries)
        if not sent:
            return tuple(answers)
        responses = self._client.query_batch_points(
            self._collection, [request for _, request in sent]
        )
        for (n, _), response in zip(sent, responses, strict=True):
            found = [ScoredPoint(int(p.id), p.score, p.payload or {}) for p in response.points]
            answers[n] = tuple(sorted(found, key=lambda point: (-point.score, point.id)))
        return tuple(answers)

    def get(
        self, ids: Sequence[int], *, fields: Sequence[str] | None = None
    ) -> tuple[ScoredPoint, ...]:
        """Return the points that exist, in the order of `ids`."""
        if not ids:
            return ()
        records = self._client.retrieve(
            self._collection, list(ids), with_payload=_selector(fields), with_vectors=False
        )
        found = {int(record.id): record.payload or {} for record in records}
        return tuple(ScoredPoint(i, 0.0, found[i]) for i in ids if i in found)

    def columns(self, ids: Sequence[int]) -> Columns:
        """Return the ranking fields of the points that exist, in the order of `ids`."""
        return self._remembered.columns(ids)

    def scan(
        self, where: Condition = EVERYTHING, *, fields: Sequence[str] | None = None
    ) -> Iterator[ScoredPoint]:
        """Yield matching points by ascending id, read page by page."""
        offset: Any = None
        while True:
            records, offset = self._client.scroll(
                self._collection,
                scroll_filter=cluster_filter(where),
                limit=_PAGE,
                offset=offset,
                with_payload=_selector(fields),
                with_vectors=False,
            )
            for record in records:
                yield ScoredPoint(int(record.id), 0.0, record.payload or {})
            if offset is None:
                return

    def vectors(self, ids: Sequence[int]) -> Mapping[int, Vector]:
        """Return dense vectors, of length one as the engine stores them."""
        records = self._client.retrieve(
            self._collection, list(ids), with_payload=False, with_vectors=[DENSE]
        )
        return {
            int(record.id): np.asarray(record.vector[DENSE], dtype=np.float32)
            for record in records
            if isinstance(record.vector, dict) and DENSE in record.vector
        }

    def count(self, where: Condition = EVERYTHING) -> int:
        """Return the exact number of matching points."""
        wanted = cluster_filter(where)
        return self._client.count(self._collection, count_filter=wanted, exact=True).count

    def values(self, field: str) -> Mapping[str, int]:
        """Return the values of a keyword field with their counts."""
        hits = self._client.facet(self._collection, field, limit=1_000_000, exact=True).hits
        return {str(hit.value): hit.count for hit in hits}

    def writes(self) -> int:
        """Return a number that changes with every write, and every few seconds: others write to the
        cluster too.
        """
        return int(time.monotonic() / _REFRESH_SECONDS) + self._written

    def state(self) -> IndexState:
        """Return the size; the cluster builds its graph by itself."""
        info = self._client.get_collection(self._collection)
        points = info.points_count or 0
        indexed = info.indexed_vectors_count or 0
        return IndexState(points, max(0, points - indexed), info.segments_count or 0, "cluster")

    def flush(self) -> None:
        """Nothing to do: the cluster has written what it acknowledged."""

    def compact(self) -> bool:
        """Nothing to do: the cluster optimises in the background."""
        return False

    def clear(self) -> None:
        """Replace the collection by an empty one."""
        self._client.delete_collection(self._collection)
        self._create()
        self._written += 1

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def _create(self) -> None:
        self._client.create_collection(
            self._collection,
            vectors_config={
                DENSE: models.VectorParams(
                    size=self._dimension,
                    distance=models.Distance.COSINE,
                    datatype=models.Datatype.FLOAT16,
                )
            },
            sparse_vectors_config={
                name: models.SparseVectorParams(modifier=models.Modifier.IDF)
                for name in SPARSE_VECTORS
            },
        )
        for name in KEYWORD_FIELDS:
            self._client.create_payload_index(
                self._collection, name, models.PayloadSchemaType.KEYWORD
            )
        for name in MATCHED_INTEGERS + RANGED_INTEGERS:
            self._client.create_payload_index(
                self._collection, name, models.PayloadSchemaType.INTEGER
            )


def cluster_filter(where: Condition) -> models.Filter | None:
    """Return the client's filter; None stands for no filter at all."""
    if where == EVERYTHING:
        return None
    if isinstance(where, AllOf):
        return models.Filter(must=[_condition(part) for part in where.parts])
    return models.Filter(must=[_condition(where)])


def _condition(where: Condition) -> Any:
    match where:
        case OneOf(field, values):
            if len(values) == 1:
                value = models.MatchValue(value=values[0])
                return models.FieldCondition(key=field, match=value)
            if values and isinstance(values[0], bool):
                return models.Filter(should=[_condition(OneOf(field, (v,))) for v in values])
            return models.FieldCondition(key=field, match=models.MatchAny(any=_listed(values)))
        case Between(field, gte, gt, lte, lt):
            bounds = models.Range(gte=gte, gt=gt, lte=lte, lt=lt)
            return models.FieldCondition(key=field, range=bounds)
        case Missing(field):
            return models.IsEmptyCondition(is_empty=models.PayloadField(key=field))
        case Identified(ids):
            return models.HasIdCondition(has_id=list(ids))
        case AllOf(parts):
            return models.Filter(must=[_condition(part) for part in parts])
        case AnyOf(parts):
            if not parts:
                return models.HasIdCondition(has_id=[])
            return models.Filter(should=[_condition(part) for part in parts])
        case Not(part):
            return models.Filter(must_not=[_condition(part)])


def _to_point(point: IndexPoint) -> models.PointStruct:
    vectors: dict[str, Any] = {
        name: models.SparseVector(indices=v.indices.tolist(), values=v.values.tolist())
        for name, v in point.sparse.items()
        if len(v)
    }
    if point.dense is not None:
        vectors[DENSE] = point.dense.tolist()
    return models.PointStruct(id=point.id, vector=vectors, payload=dict(point.payload))


def _request(query: IndexQuery, fields: Sequence[str]) -> models.QueryRequest | None:
    vector: Any
    if isinstance(query.vector, SparseVector):
        if not len(query.vector):
            return None
        vector = models.SparseVector(
            indices=query.vector.indices.tolist(), values=query.vector.values.tolist()
        )
    else:
        if not query.vector.any():
            return None
        vector = query.vector.tolist()
    return models.QueryRequest(
        query=vector,
        using=query.using,
        limit=query.limit,
        filter=cluster_filter(query.where),
        params=models.SearchParams(exact=query.exact),
        with_payload=_selector(fields),
        with_vector=False,
    )


def _selector(fields: Sequence[str] | None) -> Any:
    if fields is None:
        return True
    return list(fields) if fields else False


def _listed(values: tuple[str, ...] | tuple[int, ...]) -> list[str] | list[int]:
    """One type throughout, said in a way the type checker follows."""
    texts = [value for value in values if isinstance(value, str)]
    return texts or [value for value in values if isinstance(value, int)]
