"""How far a hit can be relied on: one number from few features, and the band it falls into."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np

from search.profiles import ConfidenceProfile, confidence_profile

FEATURES: Final = ("dense", "nearest", "vote", "lexical_share", "coverage")
_DIGIT: Final = re.compile(r"\d")
_ROUNDS: Final = 50
_RIDGE: Final = 1e-2
"""Keeps weights finite when every example is told apart by one feature."""


class Band(StrEnum):
    """把握程度: whether the first hit answers the question, in three steps."""

    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"


BAND_NAMES: Final = {Band.STRONG: "较有把握", Band.FAIR: "供参考", Band.WEAK: "把握不大"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """依据: what speaks for a hit; all but `named` are in 0…1.

    `dense` is the cosine with the question, `nearest` that of the most similar known question the
    hit answers, `vote` the share of known questions for it, `lexical_share` its lexical score by
    the best one of this search, `coverage` the share of the question's words that it has. `named`
    is a hit that the question names itself.
    """

    dense: float = 0.0
    nearest: float = 0.0
    vote: float = 0.0
    lexical_share: float = 0.0
    coverage: float = 0.0
    named: bool = False

    def row(self) -> tuple[float, ...]:
        """Return the features in the order of `FEATURES`."""
        return tuple(float(getattr(self, name)) for name in FEATURES)


def probability(evidence: Evidence, profile: ConfidenceProfile | None = None) -> float:
    """Return how likely a hit answers the question, in 0…1."""
    if evidence.named:
        return 1.0
    profile = profile or confidence_profile()
    total = profile.bias
    for name, value in zip(FEATURES, evidence.row(), strict=True):
        total += profile.weights.get(name, 0.0) * value
    return 1 / (1 + math.exp(-min(max(total, -30.0), 30.0)))


def band_of(evidence: Evidence, profile: ConfidenceProfile | None = None) -> Band:
    """Return the band of a hit; one that the question names itself is strong."""
    profile = profile or confidence_profile()
    likely = probability(evidence, profile)
    if likely >= profile.strong:
        return Band.STRONG
    return Band.FAIR if likely >= profile.fair else Band.WEAK


def evidence_of(
    scores: Mapping[str, float], features: Mapping[str, float], best_lexical: float, coverage: float
) -> Evidence:
    """Return the evidence for a ranked candidate: its channels, and what ranking noted of it."""
    lexical = scores.get("lex", 0.0)
    return Evidence(
        dense=max(0.0, scores.get("dense", 0.0)),
        nearest=max(0.0, features.get("nearest", 0.0)),
        vote=features.get("vote", 0.0),
        lexical_share=lexical / best_lexical if best_lexical > 0 else 0.0,
        coverage=coverage,
    )


def coverage_of(terms: Sequence[str], marked: Iterable[str]) -> float:
    """Return the share of the question's words, weighted by length, that stand in what is marked.

    Args:
        terms: words and pairs of the question.
        marked: stretches of the hit that matched.
    """
    counted = _without_digits(tuple(terms))
    total = sum(map(len, counted))
    if not total:
        return 0.0
    found = "\n".join(marked).lower()
    return sum(len(term) for term in counted if term in found) / total


@lru_cache(maxsize=64)
def _without_digits(terms: tuple[str, ...]) -> tuple[str, ...]:
    """All but days and readings; the hits of a question are measured one after another."""
    return tuple(term for term in terms if not _DIGIT.search(term))


def tuned(
    examples: Sequence[tuple[Evidence, bool]], *, strong: float = 0.65, fair: float = 0.3
) -> ConfidenceProfile:
    """Return the profile fitted to first hits and whether each answered its question.

    Logistic regression, so that `strong` and `fair` are probabilities: of the hits at the edge of
    the strong band about that share is right. Examples that the question names are passed over.
    Write the result into `profiles.json` under `confidence`.

    Raises:
        ValueError: the examples are all right or all wrong.
    """
    told = [(evidence.row(), right) for evidence, right in examples if not evidence.named]
    answers = np.array([float(right) for _, right in told])
    if not told or answers.min() == answers.max():
        raise ValueError("confidence needs both right and wrong examples")
    rows = np.hstack([np.ones((len(told), 1)), np.array([row for row, _ in told])])
    weights = np.zeros(rows.shape[1])
    ridge = np.full(rows.shape[1], _RIDGE)
    ridge[0] = 0.0
    for _ in range(_ROUNDS):
        likely = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        slope = rows.T @ (likely - answers) + ridge * weights
        bend = (rows * (likely * (1 - likely))[:, None]).T @ rows + np.diag(ridge + 1e-9)
        step = np.linalg.solve(bend, slope)
        weights -= step
        if float(np.abs(step).max()) < 1e-8:
            break
    fitted = dict(zip(FEATURES, (round(float(value), 3) for value in weights[1:]), strict=True))
    return ConfidenceProfile(round(float(weights[0]), 3), fitted, strong, fair)
