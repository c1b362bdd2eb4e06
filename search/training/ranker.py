"""Training the ranking trees with LightGBM's LambdaMART (extra `models`)."""

from __future__ import annotations

import importlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kb.errors import InvalidInput
from search.ranking.features import NAMES
from search.ranking.trees import FILE, rows_of
from search.training.crossfit import Judged


@dataclass(frozen=True, slots=True)
class TreeRecipe:
    """排序树配方: few and shallow trees, since they are evaluated for every search."""

    trees: int = 150
    leaves: int = 8
    depth: int = 4
    learning_rate: float = 0.08
    least_rows: int = 60
    seed: int = 7


def train_trees(judged: Sequence[Judged], recipe: TreeRecipe) -> list[list[list[float]]]:
    """Return the trees as `TreeEnsemble.of` takes them; the same for the same input.

    Raises:
        InvalidInput: LightGBM is not installed.
    """
    try:
        library: Any = importlib.import_module("lightgbm")
    except ImportError:
        raise InvalidInput(
            "训练排序树需要附加组件 models", hint="请运行 pip install 'anjian[models]'"
        ) from None
    data = library.Dataset(
        np.concatenate([each.rows for each in judged]),
        np.concatenate([each.answers for each in judged]),
        group=[len(each.answers) for each in judged],
        feature_name=list(NAMES),
    )
    options = {
        "objective": "lambdarank",
        "learning_rate": recipe.learning_rate,
        "num_leaves": recipe.leaves,
        "max_depth": recipe.depth,
        "min_data_in_leaf": recipe.least_rows,
        "feature_fraction": 0.7,
        "bagging_fraction": 0.8,
        "bagging_freq": 1,
        "lambda_l2": 5.0,
        "lambdarank_truncation_level": 20,
        "seed": recipe.seed,
        "deterministic": True,
        "force_row_wise": True,
        "num_threads": 2,
        "verbose": -1,
    }
    booster = library.train(options, data, recipe.trees)
    return [rows_of(tree) for tree in booster.dump_model()["tree_info"]]


def save_trees(folder: Path, trees: Sequence[Sequence[Sequence[float]]]) -> None:
    """Write the trees beside the embedding that they were trained with."""
    content = {"features": list(NAMES), "trees": trees}
    (folder / FILE).write_text(json.dumps(content, separators=(",", ":")) + "\n", encoding="utf-8")
