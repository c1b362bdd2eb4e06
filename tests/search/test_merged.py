"""Two indexes read as one."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from search.index.conditions import equals
from search.index.edge import EdgeIndex
from search.index.merged import MergedReader
from search.index.protocol import LEXICAL, IndexQuery
from search.sparse import SparseVector
from tests.search.index.points import DIMENSION, point


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[EdgeIndex, EdgeIndex]]:
    internal = EdgeIndex(tmp_path / "internal", DIMENSION)
    public = EdgeIndex(tmp_path / "public", DIMENSION)
    internal.upsert([point(1, law="draft", text="internal"), point(2, law="draft")])
    public.upsert([point(1, law="law", text="public"), point(3, law="law")])
    yield internal, public
    internal.close()
    public.close()


def test_of_a_point_in_both_the_first_stands(pair: tuple[EdgeIndex, EdgeIndex]) -> None:
    merged = MergedReader(*pair)
    assert [(p.id, p.payload["law"]) for p in merged.get([3, 1, 9])] == [(3, "law"), (1, "draft")]
    assert [(p.id, p.payload["law"]) for p in merged.scan()] == [
        (1, "draft"),
        (2, "draft"),
        (3, "law"),
    ]
    assert dict(merged.values("law")) == {"draft": 2, "law": 2}
    assert merged.count(equals("law", "law")) == 2


def test_answers_of_both_are_merged_by_score_and_cut(pair: tuple[EdgeIndex, EdgeIndex]) -> None:
    merged = MergedReader(*pair)
    query = IndexQuery(LEXICAL, SparseVector.of({1: 1.0, 2: 1.0, 3: 1.0}), 2)
    (found,) = merged.query([query])
    assert len(found) == 2
    assert len({hit.id for hit in found}) == 2
    assert [hit.score for hit in found] == sorted((hit.score for hit in found), reverse=True)


def test_a_change_in_either_is_noticed(pair: tuple[EdgeIndex, EdgeIndex]) -> None:
    merged = MergedReader(*pair)
    before = merged.writes()
    pair[1].upsert([point(4)])
    assert merged.writes() != before


def test_columns_of_both_are_those_of_the_first_where_both_have_a_point(
    pair: tuple[EdgeIndex, EdgeIndex],
) -> None:
    columns = MergedReader(*pair).columns([3, 1, 9, 2])
    assert columns.ids.tolist() == [3, 1, 2]
    assert [columns["law"][place] for place in range(3)] == ["law", "draft", "draft"]
    assert columns["law"].map(len).tolist() == [3, 5, 5]
