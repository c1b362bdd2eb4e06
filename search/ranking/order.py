"""Fourth stage: from candidates to an order, by trained trees or by weights of `profiles.json`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

import numpy as np
from numpy.typing import NDArray

from search.index.columns import Columns
from search.index.protocol import ASKED, DENSE, LEXICAL
from search.passage import NATIONAL
from search.profiles import ranking_profile
from search.query.candidates import Candidate, CandidateSet
from search.query.plan import QueryPlan
from search.ranking.features import NAMES, REGULATION, Asked, feature_rows, is_environmental
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


class Ranking(Sequence[Ranked]):
    """排序: candidates in order, each made into an object when it is looked at.

    Args:
        candidates: in any order.
        scores: of each.
        order: places of the candidates that are shown, the best first.
        asked: the question.
    """

    def __init__(
        self,
        candidates: CandidateSet,
        scores: NDArray[np.float32],
        order: NDArray[np.intp],
        asked: Asked,
    ) -> None:
        self._candidates = candidates
        self._scores = scores
        self._order = order
        self._asked = asked

    def __len__(self) -> int:
        return int(self._order.size)

    def __getitem__(self, rank: Any) -> Any:
        """Return the candidate of a rank, from 0, or a tuple of several for a slice."""
        if isinstance(rank, slice):
            return tuple(map(self._made, self._order[rank].tolist()))
        return self._made(int(self._order[rank]))

    def __iter__(self) -> Iterator[Ranked]:
        return map(self._made, self._order.tolist())

    def best(self, channel: str) -> float:
        """Return the best score of a channel among those in order; 0 where it found nothing."""
        return float(self._candidates.channel(channel)[self._order].max()) if len(self) else 0.0

    def _made(self, place: int) -> Ranked:
        return Ranked(self._candidates[place], float(self._scores[place]), self._asked)


class Ranker(Protocol):
    """排序器: gives every candidate a score; safe between threads."""

    def scores(self, candidates: CandidateSet, asked: Asked) -> NDArray[np.float32]:
        """Return a score a candidate, greater is better; comparable within one question."""


class WeightedRanker:
    """加权排序: a weighted sum of few features, for any embedding and without training."""

    def scores(self, candidates: CandidateSet, asked: Asked) -> NDArray[np.float32]:
        """Return the weighted sums."""
        weights = ranking_profile().weights
        neighbours = asked.neighbours
        sums = (
            weights["lexical"] * candidates.channel(LEXICAL) / (candidates.best(LEXICAL) or 1.0)
            + weights["asked"] * candidates.channel(ASKED) / (candidates.best(ASKED) or 1.0)
            + weights["dense"] * candidates.channel(DENSE)
            + weights["vote"] * candidates.noted(neighbours.shares)
            + weights["companion"] * candidates.noted(neighbours.companions)
            + _priors(candidates.columns, asked.plan, weights)
        )
        return sums.astype(np.float32)


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

    def scores(self, candidates: CandidateSet, asked: Asked) -> NDArray[np.float32]:
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


def rank(candidates: CandidateSet, asked: Asked, ranker: Ranker) -> Ranking:
    """Return the candidates in order, one of each article or document.

    Local law of a place that the question neither is asked for nor names comes after all the
    rest: what binds everywhere is never outranked by what may not bind the reader.
    """
    scores = ranker.scores(candidates, asked)
    scores = _below_the_rest(scores, _of_elsewhere(candidates.columns, asked.plan))
    order = np.lexsort((candidates.ids, -scores))
    places = _places(candidates.columns)[order]
    _, first = np.unique(places, return_index=True)
    return Ranking(candidates, scores, order[np.sort(first)], asked)


def place_of(candidate: Candidate) -> str:
    """Return what counts as one hit: the provision, or the whole document for cases and guides."""
    payload = candidate.payload
    if payload["kind"] in SINGLE_HIT_KINDS:
        return str(payload["document_key"])
    return str(payload["provision"])


def _places(columns: Columns) -> NDArray[np.int64]:
    """A number for what `place_of` gives, equal where that is."""
    provisions = columns["provision"]
    single = columns["kind"].map(SINGLE_HIT_KINDS.__contains__, np.bool_)
    if not single.any():
        return provisions.codes
    documents = columns["document_key"]
    codes = {provision: code for code, provision in enumerate(provisions.values)}
    shared = np.array([codes.setdefault(key, len(codes)) for key in documents.values], np.int64)
    return np.where(single, shared[documents.codes], provisions.codes)


def _of_elsewhere(columns: Columns, plan: QueryPlan) -> NDArray[np.bool_]:
    """Whether a candidate is local law of no region meant, and not named either."""
    is_law = columns["kind"].map(REGULATION.__eq__, np.bool_)
    here = columns["region"].map(lambda code: code in (NATIONAL, *plan.home_regions), np.bool_)
    named = columns["law"].map(plan.laws.__contains__, np.bool_)
    elsewhere: NDArray[np.bool_] = is_law & ~here & ~named
    return elsewhere


def _below_the_rest(scores: NDArray[np.float32], these: NDArray[np.bool_]) -> NDArray[np.float32]:
    """The scores with those of some candidates moved as a block below all others."""
    if not these.any() or these.all():
        return scores
    shift = max(float(scores[these].max() - scores[~these].min()) + 1, 0.0)
    return np.where(these, scores - np.float32(shift), scores)


def _reasons(candidate: Candidate, asked: Asked) -> dict[str, float]:
    """The few features that a reader is told about."""
    payload = candidate.payload
    return {
        "vote": asked.neighbours.shares.get(candidate.id, 0.0),
        "nearest": asked.neighbours.nearest.get(candidate.id, 0.0),
        "companion": asked.neighbours.companions.get(candidate.id, 0.0),
        "named_law": float(payload["kind"] == "regulation" and payload["law"] in asked.plan.laws),
    }


def _priors(columns: Columns, plan: QueryPlan, weights: Mapping[str, float]) -> NDArray[np.float64]:
    """What speaks for a text whatever the question's words: its field, its place, its kind."""
    kinds = columns["kind"]
    by_kind = kinds.map(lambda kind: weights.get(f"kind_{kind}", 0.0))
    field = columns["law"].map(lambda law: weights["environmental"] * is_environmental(law))
    named = columns["law"].map(lambda law: weights["named_law"] * (law in plan.laws))
    of_home = weights["home"] + (weights["home_asked"] if plan.region_asked else 0.0)

    def of_region(region: str) -> float:
        if region == NATIONAL:
            return 0.0
        return of_home if region in plan.home_regions else weights["foreign"]

    by_law = field + columns["region"].map(of_region) + named
    return np.where(kinds.map(REGULATION.__eq__, np.bool_), by_law, by_kind)
