"""What ranking knows of a candidate, as a row of numbers; the same for training and for asking.

Columns come in groups: the sum by weights, the three channels, the known questions, the law as a
whole, companions, the provision itself, its place, its words of title and headings, the question.
Those of the question are the same in every row; trees use them to choose between the others.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.embedding.bank import Neighbours
from search.index.columns import Columns
from search.index.protocol import DENSE, LEXICAL
from search.passage import NATIONAL, ProvisionRole
from search.profiles import ranking_profile
from search.query.candidates import CHANNELS, CandidateSet, Scores
from search.query.plan import QueryPlan
from search.ranking.traits import QuestionTraits, traits_of
from search.tokens import pair_number, pairs

NAMES: Final = (
    # the sum by weights: its value, how far below the best it is, reciprocal rank
    *("weighted", "weighted_gap", "weighted_rank"),
    # channels: score, share of the best score, reciprocal rank
    *("lexical", "lexical_share", "lexical_rank"),
    *("asked", "asked_share", "asked_rank"),
    *("dense", "dense_gap", "dense_rank"),
    # known questions
    *("vote", "nearest", "nearest_gap", "companion"),
    # the law the candidate belongs to
    *("law_vote", "law_dense", "law_lexical", "law_candidates"),
    # the provision
    *("penalty", "duty", "length", "type", "kind"),
    # its place
    *("environmental", "local", "home", "home_asked", "foreign", "named_law"),
    # words of the question in title and headings
    *("in_title", "in_path"),
    # the question
    *("question_length", "asks_consequence", "asks_duty", "is_record", "is_complaint"),
    *("question_environmental", "question_nearest", "question_dense", "question_lexical"),
)
REGULATION: Final = "regulation"
_TYPES: Final = {
    "law": 0,
    "administrative_regulation": 1,
    "judicial_interpretation": 2,
    "rule": 3,
    "normative_document": 4,
    "local_regulation": 5,
}
_KINDS: Final = {
    "regulation": 0,
    "policy": 1,
    "case": 2,
    "guide": 3,
    "material": 4,
    "enforcement_item": 5,
    "syllabus_point": 6,
}
_OTHER: Final = 9
_TOP: Final = 10

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Asked:
    """提问: the question as ranking sees it."""

    question: str
    plan: QueryPlan
    neighbours: Neighbours


def feature_rows(
    candidates: CandidateSet,
    asked: Asked,
    weighted: NDArray[np.float32],
    chosen: NDArray[np.intp],
) -> Rows:
    """Return a row for each chosen candidate, with the columns of `NAMES`.

    Args:
        candidates: all of one question; ranks, bests and totals are taken over them.
        asked: the question.
        weighted: the sum by weights of each candidate.
        chosen: places of the candidates wanted.
    """
    rows = np.empty((chosen.size, len(NAMES)), np.float32)
    if not chosen.size:
        return rows
    neighbours = asked.neighbours
    shares = candidates.noted(neighbours.shares)
    nearest = candidates.noted(neighbours.nearest)
    greatest = max(neighbours.nearest.values(), default=0.0)
    columns = candidates.columns
    made: list[NDArray[Any]] = [
        *_of_sums(weighted),
        *_of_channels(candidates),
        shares,
        nearest,
        nearest - greatest,
        candidates.noted(neighbours.companions),
        *_of_laws(candidates, shares),
        *_of_provision(columns),
        *_of_place(columns, asked.plan),
        *_of_headings(columns, _pair_numbers(asked.question)),
    ]
    for column, values in enumerate(made):
        rows[:, column] = values[chosen]
    rows[:, len(made) :] = _of_question(candidates, traits_of(asked.question), greatest)
    return rows


def _of_sums(weighted: NDArray[np.float32]) -> tuple[NDArray[Any], ...]:
    sums = weighted.astype(np.float64)
    ranks = np.empty(sums.size)
    ranks[np.argsort(-weighted, kind="stable")] = np.arange(1, sums.size + 1)
    return sums, sums - sums.max(), 1 / ranks


def _of_channels(candidates: CandidateSet) -> Iterator[NDArray[Any]]:
    """Score, share of the best (for dense: what is missing to it) and 1 / rank of each channel."""
    for channel in CHANNELS:
        scores, best = candidates.channel(channel), candidates.best(channel)
        has_score = scores != 0
        yield scores
        if channel == DENSE:
            yield np.where(has_score, scores - best, -1.0)
        else:
            yield scores / best if best else scores
        yield _reciprocal_ranks(candidates, channel)


def _reciprocal_ranks(candidates: CandidateSet, channel: str) -> NDArray[np.float64]:
    found = np.flatnonzero(candidates.found_by(channel))
    best_first = np.lexsort((candidates.ids[found], -candidates.channel(channel)[found]))
    ranks = np.zeros(len(candidates))
    ranks[found[best_first]] = 1 / np.arange(1, found.size + 1)
    return ranks


def _of_laws(candidates: CandidateSet, shares: Scores) -> Iterator[NDArray[Any]]:
    """Votes, best cosine, sum of lexical shares and number of candidates of the whole law."""
    laws, documents = candidates.columns["law"], candidates.columns["document_key"]
    # What is no law (a case, a guide) counts by document.
    is_law = laws.map(bool, np.bool_)
    group = np.where(is_law, laws.codes, len(laws.values) + documents.codes)
    size = len(laws.values) + len(documents.values)
    yield np.bincount(group, shares, size)[group]
    closest = np.zeros(size)
    np.maximum.at(closest, group, candidates.channel(DENSE))
    yield closest[group]
    best = candidates.best(LEXICAL)
    lexical = candidates.channel(LEXICAL)
    yield np.bincount(group, lexical / best if best else lexical, size)[group]
    yield np.log1p(np.bincount(group, minlength=size))[group]


def _of_provision(columns: Columns) -> Iterator[NDArray[Any]]:
    roles = columns["role"]
    yield roles.map(lambda role: role == ProvisionRole.PENALTY)
    yield roles.map(lambda role: role == ProvisionRole.DUTY)
    yield columns["length"].map(lambda length: math.log1p(length or 0))
    yield columns["type"].map(lambda type_: _TYPES.get(type_, _OTHER))
    yield columns["kind"].map(lambda kind: _KINDS.get(kind, _OTHER))


def _of_place(columns: Columns, plan: QueryPlan) -> tuple[NDArray[Any], ...]:
    is_law = columns["kind"].map(REGULATION.__eq__, np.bool_)
    local = is_law & columns["region"].map(NATIONAL.__ne__, np.bool_)
    home = local & columns["region"].map(plan.home_regions.__contains__, np.bool_)
    return (
        is_law & columns["law"].map(is_environmental, np.bool_),
        local,
        home,
        home & plan.region_asked,
        local & ~home,
        is_law & columns["law"].map(plan.laws.__contains__, np.bool_),
    )


def _of_headings(columns: Columns, terms: frozenset[int]) -> Iterator[NDArray[Any]]:
    """The share of the pairs of title and path that the question has."""

    def share(heading: str | None) -> float:
        own = _pair_numbers(heading or "")
        return len(terms & own) / len(own) if own else 0.0

    yield columns["law"].map(share)
    yield columns["path"].map(share)


def _of_question(
    candidates: CandidateSet, traits: QuestionTraits, nearest: float
) -> tuple[float, ...]:
    closest = np.argsort(-candidates.channel(DENSE), kind="stable")[:_TOP]
    is_law, laws = candidates.columns["kind"], candidates.columns["law"]
    environmental = sum(
        is_law[place] == REGULATION and is_environmental(laws[place]) for place in closest.tolist()
    )
    return (
        traits.length,
        traits.consequence,
        traits.duty,
        traits.record,
        traits.complaint,
        environmental / closest.size,
        nearest,
        candidates.best(DENSE),
        candidates.best(LEXICAL),
    )


@lru_cache(maxsize=8192)
def _pair_numbers(text: str) -> frozenset[int]:
    return frozenset(map(pair_number, pairs(text)))


@cache
def _environmental_title() -> re.Pattern[str]:
    return re.compile("|".join(ranking_profile().environmental_titles))


@lru_cache(maxsize=8192)
def is_environmental(law: str) -> bool:
    """Whether a title is that of ecological-environment law."""
    return _environmental_title().search(law) is not None
