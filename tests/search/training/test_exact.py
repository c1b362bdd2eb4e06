"""The exact index of training answers like the embedded one that users ask."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from search.index.edge import EdgeIndex
from search.index.protocol import ASKED, DENSE, LEXICAL, IndexQuery
from search.training.exact import ExactReader, Postings
from search.vectorise import Vectoriser
from tests.search.library import DIMENSION, HashEmbedder, invented_library


@pytest.mark.parametrize("question", ["往溪里倾倒垃圾罚多少钱", "夜间施工噪声扰民", "溪流"])
def test_scores_and_order_are_those_of_the_embedded_index(tmp_path: Path, question: str) -> None:
    vectoriser = Vectoriser(HashEmbedder())
    points = vectoriser.points(list(invented_library()))
    index = EdgeIndex(tmp_path / "index", DIMENSION)
    index.upsert(points)
    exact = ExactReader(
        [point.id for point in points],
        [point.payload for point in points],
        np.stack([point.dense for point in points if point.dense is not None]),
        {name: Postings.of([point.sparse[name] for point in points]) for name in (LEXICAL, ASKED)},
    )
    vectors = vectoriser.question(question)
    queries = [
        IndexQuery(LEXICAL, vectors.lexical, 5),
        IndexQuery(ASKED, vectors.lexical, 5),
        IndexQuery(DENSE, vectors.dense, 5),
    ]
    for theirs, ours in zip(index.query(queries), exact.query(queries), strict=True):
        assert [point.id for point in ours] == [point.id for point in theirs]
        assert [point.score for point in ours] == pytest.approx(
            [point.score for point in theirs], abs=5e-3
        )
    index.close()
