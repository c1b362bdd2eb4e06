"""Boosted trees evaluated with numpy alone: what LightGBM trained, without importing it.

No tree is walked down. All questions of all trees are answered at once; each that sends a row to
the right rules the leaves on its left out, and a row ends in the leftmost leaf that is left.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

FILE: Final = "trees.json"
MOST_LEAVES: Final = 64


class TreeEnsemble:
    """排序树: the sum of many small decision trees.

    Args:
        names: of the features, in the order of the columns.
        column: that each inner node asks about, shape (nodes a tree, trees).
        threshold: a row goes left when its value is not greater; of the same shape, infinite where
            a tree has fewer nodes than others.
        ruled_out: the leaves to the left of each node as bits, the first leaf the lowest bit.
        leaves: their values from left to right, shape (trees, leaves a tree).
    """

    def __init__(
        self,
        names: Sequence[str],
        column: NDArray[np.intp],
        threshold: NDArray[np.float32],
        ruled_out: NDArray[np.uint64],
        leaves: NDArray[np.float32],
    ) -> None:
        self.names = tuple(names)
        self._shape = column.shape
        self._column = column.reshape(-1)
        self._threshold = threshold.reshape(-1, 1)
        bits = np.dtype(f"uint{max(8, 1 << (leaves.shape[1] - 1).bit_length())}")
        self._ruled_out = ruled_out.astype(bits).reshape(-1, 1)
        self._first = np.arange(leaves.shape[0])[:, None] * leaves.shape[1]
        self._leaves = leaves.reshape(-1)

    @classmethod
    def load(cls, folder: Path) -> TreeEnsemble:
        """Load the trees of a model folder."""
        stored = json.loads((folder / FILE).read_text(encoding="utf-8"))
        return cls.of(stored["features"], stored["trees"])

    @classmethod
    def of(cls, names: Sequence[str], trees: Sequence[Sequence[Sequence[float]]]) -> TreeEnsemble:
        """Build from rows: a leaf is [value], an inner node [column, threshold, left, right].

        Children are given by their place in the tree's own rows; the first row is the root.

        Raises:
            ValueError: a tree has more than `MOST_LEAVES` leaves.
        """
        read = [_read(rows) for rows in trees]
        most_nodes = max((len(nodes) for nodes, _ in read), default=0)
        most_leaves = max((len(leaves) for _, leaves in read), default=1)
        if most_leaves > MOST_LEAVES:
            raise ValueError(f"a tree has {most_leaves} leaves, more than {MOST_LEAVES}")
        shape = (max(1, most_nodes), len(read))
        column = np.zeros(shape, np.intp)
        threshold = np.full(shape, np.inf, np.float32)
        ruled_out = np.zeros(shape, np.uint64)
        values = np.zeros((len(read), most_leaves), np.float32)
        for tree, (nodes, leaves) in enumerate(read):
            for place, (asked, bound, left) in enumerate(nodes):
                column[place, tree] = asked
                threshold[place, tree] = bound
                ruled_out[place, tree] = left
            values[tree, : len(leaves)] = leaves
        return cls(names, column, threshold, ruled_out, values)

    def score(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the score of each row, shape (n,); `rows` has a column a feature."""
        asked = np.ascontiguousarray(rows.T).take(self._column, axis=0)
        out = (asked > self._threshold) * self._ruled_out
        out = np.bitwise_or.reduce(out.reshape(*self._shape, len(rows)), axis=0)
        leaf = np.bitwise_count(out & ~(out + 1))  # the bits below the lowest that is not set
        values = self._leaves.take(leaf + self._first)
        result: NDArray[np.float32] = np.ascontiguousarray(values.T).sum(axis=1, dtype=np.float32)
        return result


def _read(
    rows: Sequence[Sequence[float]],
) -> tuple[list[tuple[int, float, int]], list[float]]:
    """The inner nodes of a tree (column, threshold, leaves to the left) and its leaves."""
    nodes: list[tuple[int, float, int]] = []
    leaves: list[float] = []

    def leaves_under(place: int) -> int:
        row = rows[place]
        if len(row) == 1:
            leaves.append(row[0])
            return 1 << (len(leaves) - 1)
        left = leaves_under(int(row[2]))
        nodes.append((int(row[0]), row[1], left))
        return left | leaves_under(int(row[3]))

    leaves_under(0)
    return nodes, leaves


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
