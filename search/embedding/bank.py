"""The everyday questions as vectors: which articles answered the questions most like this one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
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
        self._offsets = np.asarray(offsets, np.int64)
        self._answers = np.asarray(answers, np.int64)
        self._companions: dict[int, tuple[tuple[int, float], ...]] = {}

    @classmethod
    def load(cls, folder: Path) -> QuestionBank:
        """Load the bank that was made with a model; an empty one when there is none."""
        path = folder / FILE
        if not path.exists():
            return cls.empty()
        with np.load(path) as stored:
            scales = stored["scales"].astype(np.float32)
            vectors = np.multiply(stored["table"], scales[:, None], dtype=np.float32)
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

    def neighbours(self, question: Vector, *, count: int, temperature: float) -> Neighbours:
        """Return what the `count` most similar questions say.

        A question counts for its cosine times exp((cosine - best) / temperature); its vote goes
        to every article that answers it.
        """
        if not self._vectors.shape[0] or not question.any():
            return NOBODY
        near, cosines = self._nearest(question, min(count, self._vectors.shape[0]))
        near, cosines = near[cosines > 0], cosines[cosines > 0].astype(np.float64)
        if not near.size:
            return NOBODY
        weights = np.exp((cosines - cosines[0]) / temperature)
        votes: defaultdict[int, float] = defaultdict(float)
        nearest: dict[int, float] = {}
        total = 0.0
        for place, cosine, weight in zip(
            near.tolist(), cosines.tolist(), weights.tolist(), strict=True
        ):
            total += weight
            for answer in self._answered_by(place):
                votes[answer] += weight * cosine
                nearest.setdefault(answer, cosine)
        shares = {answer: share / total for answer, share in votes.items()}
        return Neighbours(shares, nearest, self._carried(shares))

    def _nearest(
        self, question: Vector, count: int
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The places of the most similar questions, the nearest first, and their cosines.

        The product with all is rounded differently from machine to machine, so it only chooses
        whom to ask again: those that may be among the best by any order of summation.
        """
        rough = self._vectors @ question
        slack = 4 * question.size * float(np.finfo(np.float32).eps)
        least = float(np.partition(rough, rough.size - count)[rough.size - count]) - slack
        places = np.flatnonzero(rough >= least)
        cosines = np.einsum("ij,j->i", self._vectors[places], question)
        order = np.argsort(-cosines, kind="stable")[:count]
        return places[order], cosines[order]

    def _answered_by(self, place: int) -> list[int]:
        answers: list[int] = self._answers[self._offsets[place] : self._offsets[place + 1]].tolist()
        return answers

    def _carried(self, shares: Mapping[int, float]) -> Mapping[int, float]:
        """Votes passed on to what is often cited together with the passages voted for."""
        carried: defaultdict[int, float] = defaultdict(float)
        for answer, share in shares.items():
            for other, likelihood in self._companions_of(answer):
                carried[other] += share * likelihood
        return carried

    def _companions_of(self, answer: int) -> tuple[tuple[int, float], ...]:
        """The passages that answer the same questions, with the share of its questions.

        Counted when first asked for, and kept: few passages are ever voted for, and counting for
        all would make opening a library slower.
        """
        known = self._companions.get(answer)
        if known is None:
            places = self._questions_of(answer)
            together = Counter(
                other for place in places for other in self._answered_by(place) if other != answer
            )
            known = tuple(
                (other, n / len(places)) for other, n in together.most_common(_COMPANIONS)
            )
            self._companions[answer] = known
        return known

    def _questions_of(self, answer: int) -> list[int]:
        """The places of the questions that a passage answers."""
        sorted_answers, places = self._by_answer
        first = np.searchsorted(sorted_answers, answer, side="left")
        last = np.searchsorted(sorted_answers, answer, side="right")
        questions: list[int] = places[first:last].tolist()
        return questions

    @cached_property
    def _by_answer(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """All answers, ascending, and the question that each belongs to."""
        order = np.argsort(self._answers, kind="stable")
        questions = np.repeat(np.arange(self._offsets.size - 1), np.diff(self._offsets))
        return self._answers[order], questions[order]
