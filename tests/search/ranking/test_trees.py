"""Trees evaluated with numpy are the trees that were trained."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
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
