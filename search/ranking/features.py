"""What ranking knows of a candidate, as a row of numbers; the same for training and for asking.

Columns come in groups: the sum by weights, the three channels, the known questions, the law as a
whole, companions, the provision itself, its place, its words of title and headings, the question.
Those of the question are the same in every row; trees use them to choose between the others.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.embedding.bank import Neighbours
from search.index.protocol import ASKED, DENSE, LEXICAL
from search.passage import NATIONAL, ProvisionRole
from search.profiles import ranking_profile
from search.query.plan import QueryPlan
from search.query.retrieve import Candidate
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
_CHANNELS: Final = (LEXICAL, ASKED, DENSE)
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


@dataclass(frozen=True, slots=True)
class Asked:
    """提问: the question as ranking sees it."""

    question: str
    plan: QueryPlan
    neighbours: Neighbours


def feature_rows(
    candidates: Sequence[Candidate],
    asked: Asked,
    weighted: NDArray[np.float32],
    chosen: NDArray[np.int64],
) -> NDArray[np.float32]:
    """Return a row for each chosen candidate, with the columns of `NAMES`.

    Args:
        candidates: all of one question; ranks, bests and totals are taken over them.
        asked: the question.
        weighted: the sum by weights of each candidate.
        chosen: places of the candidates wanted.
    """
    if not chosen.size:
        return np.zeros((0, len(NAMES)), np.float32)
    ranks = {channel: _ranks(candidates, channel) for channel in _CHANNELS}
    best = {
        channel: max((c.scores.get(channel, 0.0) for c in candidates), default=0.0)
        for channel in _CHANNELS
    }
    neighbours = asked.neighbours
    nearest = max(neighbours.nearest.values(), default=0.0)
    laws = _law_totals(candidates, asked, best[LEXICAL])
    of_question = _of_question(candidates, traits_of(asked.question), nearest, best)
    terms = _pair_numbers(asked.question)
    sums = weighted.tolist()
    greatest = max(sums)
    order = np.empty(len(sums), np.int64)
    order[np.argsort(-weighted, kind="stable")] = np.arange(1, len(sums) + 1)
    rows = []
    for place in chosen.tolist():
        each = candidates[place]
        scores = each.scores
        lexical = scores.get(LEXICAL, 0.0)
        similar = scores.get(ASKED, 0.0)
        dense = scores.get(DENSE, 0.0)
        own_nearest = neighbours.nearest.get(each.id, 0.0)
        payload = each.payload
        rows.append(
            (
                sums[place],
                sums[place] - greatest,
                1 / float(order[place]),
                lexical,
                lexical / best[LEXICAL] if lexical else 0.0,
                ranks[LEXICAL].get(each.id, 0.0),
                similar,
                similar / best[ASKED] if similar else 0.0,
                ranks[ASKED].get(each.id, 0.0),
                dense,
                dense - best[DENSE] if dense else -1.0,
                ranks[DENSE].get(each.id, 0.0),
                neighbours.shares.get(each.id, 0.0),
                own_nearest,
                own_nearest - nearest,
                neighbours.companions.get(each.id, 0.0),
                *laws[payload["law"] or payload["document_key"]],
                *_of_provision(payload),
                *_of_place(payload, asked.plan),
                *_of_headings(payload, terms),
                *of_question,
            )
        )
    return np.array(rows, dtype=np.float32)


def _ranks(candidates: Sequence[Candidate], channel: str) -> dict[int, float]:
    """Candidate id → 1 / rank in a channel."""
    found = [(c.scores[channel], c.id) for c in candidates if channel in c.scores]
    found.sort(key=lambda pair: (-pair[0], pair[1]))
    return {identifier: 1 / rank for rank, (_, identifier) in enumerate(found, 1)}


def _law_totals(
    candidates: Sequence[Candidate], asked: Asked, best_lexical: float
) -> dict[str, tuple[float, ...]]:
    """Law → votes, best cosine, sum of lexical shares, number of candidates."""
    totals: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    shares = asked.neighbours.shares
    for each in candidates:
        row = totals[each.payload["law"] or each.payload["document_key"]]
        row[0] += shares.get(each.id, 0.0)
        row[1] = max(row[1], each.scores.get(DENSE, 0.0))
        if best_lexical:
            row[2] += each.scores.get(LEXICAL, 0.0) / best_lexical
        row[3] += 1
    return {
        law: (vote, dense, lexical, math.log1p(count))
        for law, (vote, dense, lexical, count) in totals.items()
    }


def _of_provision(payload: Mapping[str, Any]) -> tuple[float, ...]:
    role = payload.get("role")
    return (
        float(role == ProvisionRole.PENALTY),
        float(role == ProvisionRole.DUTY),
        math.log1p(payload.get("length") or 0),
        float(_TYPES.get(payload["type"], _OTHER)),
        float(_KINDS.get(payload["kind"], _OTHER)),
    )


def _of_place(payload: Mapping[str, Any], plan: QueryPlan) -> tuple[float, ...]:
    is_law = payload["kind"] == "regulation"
    region = payload["region"]
    is_local = is_law and region != NATIONAL
    is_home = is_local and region in plan.home_regions
    return (
        float(is_law and is_environmental(payload["law"])),
        float(is_local),
        float(is_home),
        float(is_home and plan.region_asked),
        float(is_local and not is_home),
        float(is_law and payload["law"] in plan.laws),
    )


def _of_headings(payload: Mapping[str, Any], terms: frozenset[int]) -> tuple[float, float]:
    title = _pair_numbers(payload["law"])
    path = _pair_numbers(payload.get("path") or "")
    return (
        len(terms & title) / len(title) if title else 0.0,
        len(terms & path) / len(path) if path else 0.0,
    )


def _of_question(
    candidates: Sequence[Candidate],
    traits: QuestionTraits,
    nearest: float,
    best: Mapping[str, float],
) -> tuple[float, ...]:
    closest = sorted(candidates, key=lambda c: -c.scores.get(DENSE, 0.0))[:_TOP]
    environmental = sum(
        c.payload["kind"] == "regulation" and is_environmental(c.payload["law"]) for c in closest
    )
    return (
        traits.length,
        traits.consequence,
        traits.duty,
        traits.record,
        traits.complaint,
        environmental / max(1, len(closest)),
        nearest,
        best[DENSE],
        best[LEXICAL],
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
