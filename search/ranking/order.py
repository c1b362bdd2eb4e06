"""Fourth stage: from candidates to an order, by trained trees or by weights of `profiles.json`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from search.index.protocol import ASKED, DENSE, LEXICAL
from search.passage import NATIONAL
from search.profiles import ranking_profile
from search.query.plan import QueryPlan
from search.query.retrieve import Candidate
from search.ranking.features import NAMES, Asked, feature_rows, is_environmental
from search.ranking.trees import TreeEnsemble

SINGLE_HIT_KINDS: Final = frozenset({"case", "guide", "material", "benchmark"})
"""Kinds of which a document gives one hit, its best section."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """排序结果: a candidate and its score; `asked` is None for what the question names itself."""

    candidate: Candidate
    score: float
    asked: Asked | None = None

    @property
    def features(self) -> Mapping[str, float]:
        """The few features that a reader is told about; made for the hits that are shown alone."""
        return {} if self.asked is None else _reasons(self.candidate, self.asked)


class Ranker(Protocol):
    """排序器: gives every candidate a score; safe between threads."""

    def scores(self, candidates: Sequence[Candidate], asked: Asked) -> NDArray[np.float32]:
        """Return a score a candidate, greater is better; comparable within one question."""


class WeightedRanker:
    """加权排序: a weighted sum of few features, for any embedding and without training."""

    def scores(self, candidates: Sequence[Candidate], asked: Asked) -> NDArray[np.float32]:
        """Return the weighted sums."""
        weights = ranking_profile().weights
        lexical, similar = (_best(candidates, channel) for channel in (LEXICAL, ASKED))
        shares, companions = asked.neighbours.shares, asked.neighbours.companions
        # Some 300 candidates a question: plain sums, since a mapping for each takes longer than
        # all the rest.
        sums = [
            weights["lexical"] * each.scores.get(LEXICAL, 0.0) / lexical
            + weights["asked"] * each.scores.get(ASKED, 0.0) / similar
            + weights["dense"] * each.scores.get(DENSE, 0.0)
            + weights["vote"] * shares.get(each.id, 0.0)
            + weights["companion"] * companions.get(each.id, 0.0)
            + _prior(each.payload, asked.plan, weights)
            for each in candidates
        ]
        return np.array(sums, dtype=np.float32)


class TreeRanker:
    """树模型排序: the most promising by weights are ordered anew by trees, the rest follow.

    Args:
        trees: trained on the columns of `NAMES`.
        depth: how many candidates the trees see.
        trust: what the sum by weights counts beside the trees. The trees learn from questions
            whose neighbours were held back; who asks as others have asked is served better by
            the sum, which trusts the known questions more.

    Raises:
        ValueError: the trees were trained on other columns.
    """

    def __init__(self, trees: TreeEnsemble, depth: int, trust: float) -> None:
        if trees.names != NAMES:
            raise ValueError("the trees were trained on other features than this version has")
        self._trees = trees
        self._depth = depth
        self._trust = trust
        self._weighted = WeightedRanker()

    def scores(self, candidates: Sequence[Candidate], asked: Asked) -> NDArray[np.float32]:
        """Return the trees' scores; those of candidates below the depth lie under all others."""
        weighted = self._weighted.scores(candidates, asked)
        order = np.argsort(-weighted, kind="stable")
        chosen, rest = order[: self._depth], order[self._depth :]
        if not chosen.size:
            return weighted
        result = np.empty(len(candidates), np.float32)
        rows = feature_rows(candidates, asked, weighted, chosen)
        result[chosen] = self._trees.score(rows) + self._trust * weighted[chosen]
        result[rest] = result[chosen].min() - 1 - (weighted[chosen].max() - weighted[rest])
        return result


def rank(candidates: Sequence[Candidate], asked: Asked, ranker: Ranker) -> tuple[Ranked, ...]:
    """Return the candidates in order, one of each article or document."""
    scores = ranker.scores(candidates, asked).tolist()
    scored = [Ranked(each, score, asked) for each, score in zip(candidates, scores, strict=True)]
    scored.sort(key=lambda each: (-each.score, each.candidate.id))
    return _one_a_place(scored)


def place_of(candidate: Candidate) -> str:
    """Return what counts as one hit: the provision, or the whole document for cases and guides."""
    payload = candidate.payload
    if payload["kind"] in SINGLE_HIT_KINDS:
        return str(payload["document_key"])
    return str(payload["provision"])


def _reasons(candidate: Candidate, asked: Asked) -> dict[str, float]:
    """The few features that a reader is told about."""
    payload = candidate.payload
    return {
        "vote": asked.neighbours.shares.get(candidate.id, 0.0),
        "nearest": asked.neighbours.nearest.get(candidate.id, 0.0),
        "companion": asked.neighbours.companions.get(candidate.id, 0.0),
        "named_law": float(payload["kind"] == "regulation" and payload["law"] in asked.plan.laws),
    }


def _best(candidates: Sequence[Candidate], channel: str) -> float:
    """The best score of a channel; 1 where it found nothing, so that shares are 0."""
    return max((c.scores.get(channel, 0.0) for c in candidates), default=0.0) or 1.0


def _prior(payload: Mapping[str, Any], plan: QueryPlan, weights: Mapping[str, float]) -> float:
    """What speaks for a text whatever the question's words: its field, its place, its kind."""
    if payload["kind"] != "regulation":
        return weights.get(f"kind_{payload['kind']}", 0.0)
    total = weights["environmental"] if is_environmental(payload["law"]) else 0.0
    if payload["region"] != NATIONAL:
        if payload["region"] in plan.home_regions:
            total += weights["home"] + (weights["home_asked"] if plan.region_asked else 0.0)
        else:
            total += weights["foreign"]
    if payload["law"] in plan.laws:
        total += weights["named_law"]
    return total


def _one_a_place(scored: Sequence[Ranked]) -> tuple[Ranked, ...]:
    seen: set[str] = set()
    kept: list[Ranked] = []
    for each in scored:
        place = place_of(each.candidate)
        if place not in seen:
            seen.add(place)
            kept.append(each)
    return tuple(kept)
