"""The everyday questions as vectors: which articles answered the questions most like this one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from search.embedding.protocol import Vector
from search.embedding.static import quantise

FILE = "questions.npz"


class QuestionBank:
    """问法库: vectors of known questions, and the passages that answer each.

    Args:
        vectors: of length one, shape (n, dimension).
        offsets: the answers of question i are `answers[offsets[i]:offsets[i + 1]]`.
        answers: passage ids.
    """

    def __init__(
        self,
        vectors: NDArray[np.float32],
        offsets: NDArray[np.int64],
        answers: NDArray[np.int64],
    ) -> None:
        self._vectors = vectors
        self._offsets = offsets
        self._answers = answers

    @classmethod
    def load(cls, folder: Path) -> QuestionBank:
        """Load the bank that was made with a model; an empty one when there is none."""
        path = folder / FILE
        if not path.exists():
            return cls.empty()
        with np.load(path) as stored:
            scales = stored["scales"].astype(np.float32)
            vectors = stored["table"].astype(np.float32) * scales[:, None]
            return cls(vectors, stored["offsets"], stored["answers"])

    @classmethod
    def empty(cls) -> QuestionBank:
        """Return a bank without questions."""
        return cls(np.zeros((0, 1), np.float32), np.zeros(1, np.int64), np.zeros(0, np.int64))

    def save(self, folder: Path) -> None:
        """Write the bank beside its model."""
        table, scales = quantise(self._vectors)
        np.savez(
            folder / FILE,
            table=table,
            scales=scales,
            offsets=self._offsets,
            answers=self._answers,
        )

    def votes(
        self, question: Vector, *, neighbours: int, temperature: float
    ) -> Mapping[int, float]:
        """Return passage id → share of the vote of the nearest questions, each in 0…1.

        A neighbour counts for its cosine times exp((cosine - best) / temperature); its vote goes
        to every article that answers it.
        """
        if not self._vectors.shape[0] or not question.any():
            return {}
        # Not `@`: for a matrix this small, starting the threads of BLAS takes longer than the sum.
        cosines = np.einsum("ij,j->i", self._vectors, question)
        nearest = np.argsort(-cosines)[:neighbours]
        best = float(cosines[nearest[0]])
        collected: defaultdict[int, float] = defaultdict(float)
        total = 0.0
        for place in nearest:
            cosine = float(cosines[place])
            if cosine <= 0:
                break
            weight = float(np.exp((cosine - best) / temperature))
            total += weight
            for answer in self._answers[self._offsets[place] : self._offsets[place + 1]]:
                collected[int(answer)] += weight * cosine
        return {answer: share / total for answer, share in collected.items()}
