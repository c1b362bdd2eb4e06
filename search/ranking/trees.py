"""Boosted trees evaluated with numpy alone: what LightGBM trained, without importing it.

All trees lie in flat arrays, and all pairs of row and tree go down one level at a time.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

FILE: Final = "trees.json"


class TreeEnsemble:
    """排序树: the sum of many small decision trees.

    Args:
        names: of the features, in the order of the columns.
        feature: column that each node asks about, shape (nodes,); a leaf has -1.
        threshold: a row goes left when its value is not greater.
        children: places of the left and the right child, shape (nodes, 2); a leaf names itself.
        value: of each leaf (0 for inner nodes).
        roots: place of each tree's root.
        depth: of the deepest tree.
    """

    def __init__(
        self,
        names: Sequence[str],
        feature: NDArray[np.int32],
        threshold: NDArray[np.float32],
        children: NDArray[np.int32],
        value: NDArray[np.float32],
        roots: NDArray[np.int32],
        depth: int,
    ) -> None:
        self.names = tuple(names)
        self._feature = np.maximum(feature, 0)
        self._threshold = threshold
        self._children = children.reshape(-1)
        self._value = value
        self._roots = roots
        self._depth = depth

    @classmethod
    def load(cls, folder: Path) -> TreeEnsemble:
        """Load the trees of a model folder."""
        stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls.of(stored["features"], stored["trees"])

    @classmethod
    def of(cls, names: Sequence[str], trees: Sequence[Sequence[Sequence[float]]]) -> TreeEnsemble:
        """Build from rows: a leaf is [value], an inner node [column, threshold, left, right].

        Children are given by their place in the tree's own rows; the first row is the root.
        """
        feature, children, roots = list[int](), list[list[int]](), list[int]()
        threshold, value = list[float](), list[float]()
        deepest = 0
        for rows in trees:
            start = len(feature)
            roots.append(start)
            deepest = max(deepest, _depth(rows, 0))
            for place, row in enumerate(rows):
                is_leaf = len(row) == 1
                feature.append(-1 if is_leaf else int(row[0]))
                threshold.append(0.0 if is_leaf else row[1])
                own = start + place
                children.append([own, own] if is_leaf else [start + int(c) for c in row[2:]])
                value.append(row[0] if is_leaf else 0.0)
        return cls(
            names,
            np.array(feature, np.int32),
            np.array(threshold, np.float32),
            np.array(children, np.int32),
            np.array(value, np.float32),
            np.array(roots, np.int32),
            deepest,
        )

    def score(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the score of each row, shape (n,); `rows` has a column a feature."""
        count, columns = rows.shape
        flat = np.ascontiguousarray(rows).reshape(-1)
        nodes = np.repeat(self._roots[None, :], count, axis=0)
        starts = (np.arange(count, dtype=np.int32) * columns)[:, None]
        for _ in range(self._depth):
            values = flat[starts + self._feature[nodes]]
            nodes = self._children[2 * nodes + (values > self._threshold[nodes])]
        result: NDArray[np.float32] = self._value[nodes].sum(axis=1, dtype=np.float32)
        return result


def _depth(rows: Sequence[Sequence[float]], place: int) -> int:
    row = rows[place]
    if len(row) == 1:
        return 0
    return 1 + max(_depth(rows, int(row[2])), _depth(rows, int(row[3])))


def rows_of(tree: Mapping[str, Any]) -> list[list[float]]:
    """Return the rows of one tree of a LightGBM dump (`dump_model()["tree_info"][i]`).

    Raises:
        ValueError: the tree asks anything but whether a number is not greater than a threshold.
    """
    rows: list[list[float]] = []

    def visit(node: Mapping[str, Any]) -> int:
        place = len(rows)
        if "leaf_value" in node:
            rows.append([float(node["leaf_value"])])
            return place
        if node["decision_type"] != "<=":
            raise ValueError(f"decision {node['decision_type']} is not known here")
        rows.append([])
        left = visit(node["left_child"])
        right = visit(node["right_child"])
        rows[place] = [int(node["split_feature"]), float(node["threshold"]), left, right]
        return place

    visit(tree["tree_structure"])
    return rows
