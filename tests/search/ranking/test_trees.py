"""Trees evaluated with numpy are the trees that were trained."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.embedding.choice import builtin_folder
from search.ranking.features import NAMES
from search.ranking.order import TreeRanker
from search.ranking.trees import TreeEnsemble, rows_of

# root asks column 0; its right child asks column 1
SMALL = [[0, 0.5, 1, 2], [10.0], [1, -1.0, 3, 4], [20.0], [30.0]]


def by_hand(row: tuple[float, float]) -> float:
    if row[0] <= 0.5:
        return 10.0
    return 20.0 if row[1] <= -1.0 else 30.0


@given(st.lists(st.tuples(st.floats(-5, 5, width=32), st.floats(-5, 5, width=32)), min_size=1))
def test_every_row_ends_in_the_leaf_that_following_the_questions_leads_to(
    rows: list[tuple[float, float]],
) -> None:
    ensemble = TreeEnsemble.of(("a", "b"), [SMALL, [[1.5]]])
    scores = ensemble.score(np.array(rows, np.float32))
    assert scores.tolist() == [by_hand(row) + 1.5 for row in rows]


@st.composite
def trees(draw: st.DrawFn) -> list[list[float]]:
    """Any tree over three features with up to 64 leaves, as rows."""
    rows: list[list[float]] = []

    def grow(leaves: int) -> int:
        place = len(rows)
        if leaves == 1:
            rows.append([float(draw(st.integers(-9, 9)))])
            return place
        rows.append([])
        left = draw(st.integers(1, leaves - 1))
        column, bound = draw(st.integers(0, 2)), draw(st.integers(-2, 2))
        rows[place] = [column, float(bound), grow(left), grow(leaves - left)]
        return place

    grow(draw(st.integers(1, 64)))
    return rows


def followed(rows: list[list[float]], values: list[float]) -> float:
    row = rows[0]
    while len(row) > 1:
        row = rows[int(row[2] if values[int(row[0])] <= row[1] else row[3])]
    return row[0]


@settings(deadline=None)
@given(
    st.lists(trees(), min_size=1, max_size=4),
    st.lists(st.lists(st.integers(-3, 3).map(float), min_size=3, max_size=3), min_size=1),
)
def test_trees_of_every_form_are_followed(
    grown: list[list[list[float]]], rows: list[list[float]]
) -> None:
    scores = TreeEnsemble.of("abc", grown).score(np.array(rows, np.float32))
    assert scores.tolist() == [sum(followed(tree, row) for tree in grown) for row in rows]


def test_a_tree_with_more_leaves_than_bits_is_refused() -> None:
    chain: list[list[float]] = []
    for n in range(64):
        chain += [[0, float(n), 2 * n + 1, 2 * n + 2], [float(n)]]
    with pytest.raises(ValueError, match="65 leaves"):
        TreeEnsemble.of("a", [[*chain, [64.0]]])


def test_scores_are_those_of_lightgbm() -> None:
    library: Any = importlib.import_module("lightgbm")
    random = np.random.default_rng(7)
    rows = random.standard_normal((400, 6)).astype(np.float32)
    answers = (rows[:, 0] + rows[:, 1] * rows[:, 2] > 0).astype(np.int8)
    data = library.Dataset(rows, answers, group=[20] * 20)
    booster = library.train(
        {"objective": "lambdarank", "num_leaves": 8, "verbose": -1, "min_data_in_leaf": 5},
        data,
        20,
    )
    trees = [rows_of(tree) for tree in booster.dump_model()["tree_info"]]
    ours = TreeEnsemble.of([f"f{n}" for n in range(6)], trees)
    assert np.allclose(ours.score(rows), booster.predict(rows), atol=1e-5)


def test_the_trees_that_come_with_the_product_know_its_features() -> None:
    ensemble = TreeEnsemble.load(builtin_folder())
    assert ensemble.names == NAMES
    assert ensemble.score(np.zeros((3, len(NAMES)), np.float32)).shape == (3,)


def test_trees_for_other_features_are_refused() -> None:
    with pytest.raises(ValueError, match="other features"):
        TreeRanker(TreeEnsemble.of(("a", "b"), [SMALL]), 10, 1.0)


def test_a_question_that_lightgbm_asks_of_categories_is_not_misread() -> None:
    node = {"decision_type": "==", "split_feature": 0, "threshold": "1||2"}
    with pytest.raises(ValueError, match="=="):
        rows_of({"tree_structure": node})


def test_answering_imports_no_lightgbm(tmp_path: Path) -> None:
    import subprocess
    import sys

    code = (
        "import sys; import search.service, search.opening; from search.ranking.trees import *;"
        "from search.embedding.choice import builtin_folder; TreeEnsemble.load(builtin_folder());"
        "print(sorted({'torch', 'lightgbm', 'sklearn', 'scipy', 'haystack'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
