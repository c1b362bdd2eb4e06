"""What every index must do, asked of the embedded index and of an in-memory cluster client."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from qdrant_client import QdrantClient

from search.index.cluster import ClusterIndex
from search.index.conditions import (
    AllOf,
    AnyOf,
    Between,
    Condition,
    Identified,
    Missing,
    Not,
    OneOf,
    equals,
)
from search.index.edge import EdgeIndex
from search.index.protocol import ASKED, DENSE, LEXICAL, IndexQuery
from search.sparse import SparseVector, empty
from tests.search.index.points import DIMENSION, point, points

Index = EdgeIndex | ClusterIndex


def _cluster() -> ClusterIndex:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the in-memory client warns that it ignores indexes
        return ClusterIndex(QdrantClient(":memory:"), "passages", DIMENSION)


@pytest.fixture(params=["embedded", "cluster"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Index]:
    opened: Index = (
        EdgeIndex(tmp_path / "index", DIMENSION) if request.param == "embedded" else _cluster()
    )
    yield opened
    opened.close()


def _ids(index: Index, where: Condition) -> list[int]:
    return [found.id for found in index.scan(where, fields=())]


def test_points_come_back_with_the_payload_they_were_given(index: Index) -> None:
    index.upsert(points(3))
    found = index.get([3, 99, 1])
    assert [hit.id for hit in found] == [3, 1]
    assert found[0].payload["text"] == "text 3"
    assert index.get([2], fields=["law"])[0].payload == {"law": "law-2"}


def test_ranking_columns_say_what_was_written_last(index: Index) -> None:
    index.upsert(points(6))
    assert index.columns([3, 99, 1]).ids.tolist() == [3, 1]
    index.upsert([point(3, law="changed")])
    index.delete(equals("law", "law-1"))
    columns = index.columns([4, 3, 2, 1])
    assert columns.ids.tolist() == [3, 2]
    assert [columns["law"][place] for place in range(2)] == ["changed", "law-2"]
    assert columns["role"][0] is None, "a field that is not there"
    index.clear()
    assert len(index.columns([2, 3])) == 0


def test_a_second_upsert_replaces_the_first(index: Index) -> None:
    index.upsert([point(1, law="old")])
    index.upsert([point(1, law="new")])
    assert index.count() == 1
    assert index.get([1])[0].payload["law"] == "new"


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        pytest.param(equals("law", "law-1"), [1, 4, 7, 10], id="string"),
        pytest.param(equals("article", 4), [4], id="integer"),
        pytest.param(OneOf("article", (2, 3)), [2, 3], id="one of several"),
        pytest.param(Between("article", gte=3, lt=5), [3, 4], id="half-open range"),
        pytest.param(Between("effective", lte=20180101), list(range(1, 11)), id="day, inclusive"),
        pytest.param(Between("effective", lt=20180101), [], id="day, exclusive"),
        pytest.param(Between("repealed", gt=99991230), list(range(1, 11)), id="eight digits"),
        pytest.param(Missing("suffix"), list(range(1, 11)), id="null"),
        pytest.param(Identified(frozenset({2, 77})), [2], id="by id"),
        pytest.param(AllOf((equals("law", "law-1"), Between("article", gt=4))), [7, 10], id="both"),
        pytest.param(AnyOf((equals("article", 1), equals("article", 9))), [1, 9], id="either"),
        pytest.param(AnyOf(()), [], id="none of nothing"),
        pytest.param(AllOf(()), list(range(1, 11)), id="all of nothing"),
        pytest.param(Not(Between("article", lte=8)), [9, 10], id="not"),
        pytest.param(
            Not(AnyOf((equals("law", "law-1"), equals("law", "law-2")))), [3, 6, 9], id="nested"
        ),
    ],
)
def test_conditions_select(index: Index, where: Condition, expected: list[int]) -> None:
    index.upsert(points(10))
    assert _ids(index, where) == expected
    assert index.count(where) == len(expected)


def test_deleting_by_condition_leaves_the_rest(index: Index) -> None:
    index.upsert(points(10))
    index.delete(AllOf((equals("law", "law-1"), Not(Identified(frozenset({4}))))))
    assert _ids(index, AllOf(())) == [2, 3, 4, 5, 6, 8, 9]


def test_scan_yields_every_point_once_in_order_of_id(index: Index) -> None:
    index.upsert(points(2500))
    assert _ids(index, AllOf(())) == list(range(1, 2501))


def test_a_rare_token_weighs_more_than_a_common_one(index: Index) -> None:
    index.upsert([point(n, tokens={5: 1.0}) for n in range(1, 20)])
    index.upsert([point(20, tokens={6: 1.0})])
    rare, common = index.query(
        [
            IndexQuery(LEXICAL, SparseVector.of({6: 1.0}), 5),
            IndexQuery(LEXICAL, SparseVector.of({5: 1.0}), 5),
        ]
    )
    assert [hit.id for hit in rare] == [20]
    assert rare[0].score > common[0].score


def test_equal_scores_come_in_order_of_id(index: Index) -> None:
    index.upsert([point(n, tokens={5: 1.0}) for n in (9, 3, 6)])
    (found,) = index.query([IndexQuery(LEXICAL, SparseVector.of({5: 1.0}), 10)])
    assert [hit.id for hit in found] == [3, 6, 9]


def test_dense_query_finds_the_point_itself_first_and_returns_fields(index: Index) -> None:
    given = points(50)
    index.upsert(given)
    vector = given[16].dense
    assert vector is not None
    (found,) = index.query([IndexQuery(DENSE, vector, 3)], fields=["law"])
    assert found[0].id == 17
    assert found[0].payload == {"law": "law-2"}
    assert found[0].score == pytest.approx(1.0, abs=1e-2)


def test_query_respects_its_condition(index: Index) -> None:
    index.upsert(points(50))
    (found,) = index.query(
        [IndexQuery(LEXICAL, SparseVector.of({3: 1.0}), 50, equals("law", "law-0"))]
    )
    assert found
    assert all(hit.id % 3 == 0 and hit.id % 7 == 3 for hit in found)


def test_an_empty_vector_finds_nothing(index: Index) -> None:
    index.upsert(points(3))
    assert index.query(
        [
            IndexQuery(LEXICAL, empty(), 5),
            IndexQuery(DENSE, np.zeros(DIMENSION, dtype=np.float32), 5),
            IndexQuery(ASKED, SparseVector.of({1: 1.0}), 5),
        ]
    ) == ((), (), ())


def test_values_counts_each_value_of_a_field(index: Index) -> None:
    index.upsert(points(10))
    assert dict(index.values("law")) == {"law-0": 3, "law-1": 4, "law-2": 3}


def test_vectors_come_back_with_length_one(index: Index) -> None:
    index.upsert(points(2))
    vectors = index.vectors([1, 2, 3])
    assert set(vectors) == {1, 2}
    assert float(np.linalg.norm(vectors[1])) == pytest.approx(1.0, abs=1e-2)


def test_clear_leaves_an_empty_usable_index(index: Index) -> None:
    index.upsert(points(5))
    index.clear()
    assert index.count() == 0
    index.upsert(points(2))
    assert index.count() == 2


def test_both_indexes_answer_alike(tmp_path: Path) -> None:
    embedded = EdgeIndex(tmp_path / "index", DIMENSION)
    cluster = _cluster()
    # Weights differ from point to point: which of several equal ones make the cut is not defined.
    given = [point(n, tokens={n % 7: 1 + n / 1000, 1000 + n: 2.0}) for n in range(1, 301)]
    queries = []
    for number in range(20):
        dense = points(1000 + number)[-1].dense
        assert dense is not None
        where = [AllOf(()), equals("law", "law-1"), Between("article", gte=50)][number % 3]
        queries.append(IndexQuery(DENSE, dense, 20, where))
        tokens = SparseVector.of({number % 7: 1.0, 1000 + number: 2.0})
        queries.append(IndexQuery(LEXICAL, tokens, 20, where))
    for opened in (embedded, cluster):
        opened.upsert(given)
        opened.delete(Between("article", gt=290))
    answers = [
        [[hit.id for hit in found] for found in opened.query(queries)]
        for opened in (embedded, cluster)
    ]
    embedded.close()
    cluster.close()
    # Half-precision storage may swap near-equal neighbours; the sets must agree, sparse exactly.
    assert [set(ids) for ids in answers[0]] == [set(ids) for ids in answers[1]]
    assert answers[0][1::2] == answers[1][1::2]
