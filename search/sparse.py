"""Sparse vectors as two arrays."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class SparseVector:
    """稀疏向量: token numbers (uint32) and their weights (float32), of the same length."""

    indices: NDArray[np.uint32]
    values: NDArray[np.float32]

    @classmethod
    def of(cls, weights: Mapping[int, float]) -> SparseVector:
        """Build from token number → weight."""
        size = len(weights)
        return cls(
            np.fromiter(weights.keys(), np.uint32, size),
            np.fromiter(weights.values(), np.float32, size),
        )

    def __len__(self) -> int:
        return int(self.indices.size)


def empty() -> SparseVector:
    """Return the vector without any token."""
    return SparseVector.of({})
