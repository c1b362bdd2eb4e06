"""What an embedding must do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from search.tokens import TokenCounts

Vector = NDArray[np.float32]
Matrix = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class EmbeddingInput:
    """待嵌入文本: a text, and its token counts for models that work on ours (else unused)."""

    text: str
    counts: TokenCounts


class Embedder(Protocol):
    """向量模型: texts → vectors of length one (or zero, when nothing in the text is known).

    Safe to call from several threads.
    """

    @property
    def name(self) -> str:
        """Name noted in the index, so that another model's vectors are never mixed in."""

    @property
    def dimension(self) -> int:
        """Length of the vectors."""

    def question(self, given: EmbeddingInput) -> Vector:
        """Return the vector of a question, shape (dimension,)."""

    def passages(self, given: Sequence[EmbeddingInput]) -> Matrix:
        """Return the vectors of passages, shape (len(given), dimension)."""
