"""The bank of questions says exactly what counting one by one says."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from search.embedding.bank import Neighbours, QuestionBank
from search.embedding.choice import builtin_folder

_DIMENSION = 8
_COMPANIONS = 6


def counted_one_by_one(
    vectors: NDArray[np.float32],
    rows: list[list[int]],
    question: NDArray[np.float32],
    count: int,
    temperature: float,
) -> Neighbours:
    """What `QuestionBank.neighbours` promises, written down without any index."""
    cosines = np.einsum("ij,j->i", vectors, question).astype(float)
    near = [n for n in sorted(range(len(rows)), key=lambda n: -cosines[n]) if cosines[n] > 0]
    shares: defaultdict[int, float] = defaultdict(float)
    nearest: dict[int, float] = {}
    weights = [float(np.exp((cosines[n] - cosines[near[0]]) / temperature)) for n in near[:count]]
    for n, weight in zip(near[:count], weights, strict=True):
        for answer in rows[n]:
            shares[answer] += weight * cosines[n]
            nearest.setdefault(answer, cosines[n])
    total = sum(weights)
    carried: defaultdict[int, float] = defaultdict(float)
    for answer in shares:
        shares[answer] /= total
        together = Counter(
            other
            for row in rows
            for mine in row
            if mine == answer
            for other in row
            if other != answer
        )
        asked = sum(row.count(answer) for row in rows)
        for other, times in together.most_common(_COMPANIONS):
            carried[other] += shares[answer] * (times / asked)
    return Neighbours(shares, nearest, carried)


@st.composite
def banks(draw: st.DrawFn) -> tuple[NDArray[np.float32], list[list[int]], NDArray[np.float32]]:
    rows = draw(st.lists(st.lists(st.integers(1, 12), max_size=4), min_size=1, max_size=40))
    seed = draw(st.integers(0, 2**32 - 1))
    made = np.random.default_rng(seed).normal(size=(len(rows) + 1, _DIMENSION))
    # Rounded, so that several questions are equally near.
    made = np.where(np.round(made).any(axis=1, keepdims=True), np.round(made), 1.0)
    vectors = (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)
    return vectors[:-1], rows, vectors[-1]


@given(banks(), st.integers(1, 45), st.floats(0.01, 1.0))
@settings(deadline=None)
def test_neighbours_and_companions_are_those_counted_one_by_one(
    bank: tuple[NDArray[np.float32], list[list[int]], NDArray[np.float32]],
    count: int,
    temperature: float,
) -> None:
    vectors, rows, question = bank
    offsets = np.cumsum([0, *map(len, rows)])
    answers = np.array([answer for row in rows for answer in row], np.int64)
    asked = QuestionBank(vectors, offsets, answers)
    expected = counted_one_by_one(vectors, rows, question, count, temperature)
    for _ in range(2):  # the second time from what was counted the first time
        found = asked.neighbours(question, count=count, temperature=temperature)
        assert found == expected


def test_the_bank_that_ships_is_saved_again_as_the_same_file(tmp_path: Path) -> None:
    QuestionBank.load(builtin_folder()).save(tmp_path)
    shipped = builtin_folder() / "questions.npz"
    assert (tmp_path / "questions.npz").read_bytes() == shipped.read_bytes()


def test_the_nearest_of_the_bank_that_ships_are_the_nearest_of_all() -> None:
    with np.load(builtin_folder() / "questions.npz") as stored:
        vectors = stored["table"].astype(np.float32) * stored["scales"][:, None]
        rows = [
            stored["answers"][start:end].tolist()
            for start, end in pairwise(stored["offsets"].tolist())
        ]
    bank = QuestionBank.load(builtin_folder())
    for place in range(0, len(rows), len(rows) // 20):
        mixed = vectors[place] + vectors[place // 2]
        question = (mixed / np.linalg.norm(mixed)).astype(np.float32)
        cosines = np.einsum("ij,j->i", vectors, question)
        best = np.argsort(-cosines, kind="stable")[:40]
        nearest: dict[int, float] = {}
        for near in best.tolist():
            for answer in rows[near]:
                nearest.setdefault(answer, float(cosines[near]))
        assert bank.neighbours(question, count=40, temperature=0.08).nearest == nearest
