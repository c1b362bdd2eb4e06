"""The everyday questions as vectors: which articles answered the questions most like this one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.embedding.protocol import Vector
from search.embedding.static import quantise

FILE = "questions.npz"
_COMPANIONS: Final = 6
"""Companions kept of each article, the most frequent first."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """相近问法: what the most similar known questions say about passages.

    `shares` are votes in 0…1; `nearest` the greatest cosine of a question that the passage
    answers; `companions` the share of votes for passages that are often cited together with it.
    """

    shares: Mapping[int, float] = field(default_factory=dict)
    nearest: Mapping[int, float] = field(default_factory=dict)
    companions: Mapping[int, float] = field(default_factory=dict)


NOBODY: Final = Neighbours()


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
        self._vectors = np.ascontiguousarray(vectors, dtype=np.float32)
        self._answers = [
            tuple(answers[start:end].tolist()) for start, end in pairwise(offsets.tolist())
        ]
        self._companions = _companions(self._answers)

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
            offsets=np.cumsum([0, *map(len, self._answers)]).astype(np.int64),
            answers=np.array([each for row in self._answers for each in row], np.int64),
        )

    def neighbours(self, question: Vector, *, count: int, temperature: float) -> Neighbours:
        """Return what the `count` most similar questions say.

        A question counts for its cosine times exp((cosine - best) / temperature); its vote goes
        to every article that answers it.
        """
        if not self._vectors.shape[0] or not question.any():
            return NOBODY
        # Not `@`: for a matrix this small, starting the threads of BLAS takes longer than the sum.
        cosines = np.einsum("ij,j->i", self._vectors, question)
        taken = min(count, cosines.size)
        near = np.argpartition(-cosines, taken - 1)[:taken]
        near = near[np.argsort(-cosines[near], kind="stable")]
        best = float(cosines[near[0]])
        votes: defaultdict[int, float] = defaultdict(float)
        nearest: dict[int, float] = {}
        total = 0.0
        for place in near.tolist():
            cosine = float(cosines[place])
            if cosine <= 0:
                break
            weight = float(np.exp((cosine - best) / temperature))
            total += weight
            for answer in self._answers[place]:
                votes[answer] += weight * cosine
                nearest.setdefault(answer, cosine)
        shares = {answer: share / total for answer, share in votes.items()}
        return Neighbours(shares, nearest, self._carried(shares))

    def _carried(self, shares: Mapping[int, float]) -> Mapping[int, float]:
        """Votes passed on to what is often cited together with the passages voted for."""
        carried: defaultdict[int, float] = defaultdict(float)
        for answer, share in shares.items():
            for other, likelihood in self._companions.get(answer, ()):
                carried[other] += share * likelihood
        return carried


def _companions(answers: list[tuple[int, ...]]) -> dict[int, tuple[tuple[int, float], ...]]:
    """Passage → the passages that answer the same questions, with the share of its questions."""
    asked = Counter(each for row in answers for each in row)
    together: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for row in answers:
        for one in row:
            for other in row:
                if one != other:
                    together[one][other] += 1
    return {
        one: tuple((other, n / asked[one]) for other, n in counts.most_common(_COMPANIONS))
        for one, counts in together.items()
    }
