"""Fourth stage: from candidates to an order, by features with weights of `profiles.json`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Final

from search.index.protocol import ASKED, DENSE, LEXICAL
from search.passage import NATIONAL
from search.profiles import ranking_profile
from search.query.plan import QueryPlan
from search.query.retrieve import Candidate

SINGLE_HIT_KINDS: Final = frozenset({"case", "guide", "material", "benchmark"})
"""Kinds of which a document gives one hit, its best section."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """排序结果: a candidate, its score, and the features that made the score."""

    candidate: Candidate
    score: float
    features: Mapping[str, float] = field(default_factory=dict)


def rank(
    candidates: Sequence[Candidate], plan: QueryPlan, votes: Mapping[int, float]
) -> tuple[Ranked, ...]:
    """Return the candidates in order, one of each article or document.

    Args:
        candidates: found by likeness.
        plan: which regions and laws are welcome.
        votes: passage id → share of the most similar everyday questions that it answers.
    """
    weights = ranking_profile().weights
    best = {
        channel: max((c.scores.get(channel, 0.0) for c in candidates), default=0.0)
        for channel in (LEXICAL, ASKED)
    }
    scored = []
    for candidate in candidates:
        features = _features(candidate, plan, votes, best)
        score = 0.0
        for name, value in features.items():
            if value:
                score += weights.get(name, 0.0) * value
        scored.append(Ranked(candidate, score, features))
    scored.sort(key=lambda each: (-each.score, each.candidate.id))
    return _one_a_place(scored)


def place_of(candidate: Candidate) -> str:
    """Return what counts as one hit: the provision, or the whole document for cases and guides."""
    payload = candidate.payload
    if payload["kind"] in SINGLE_HIT_KINDS:
        return str(payload["document_key"])
    return str(payload["provision"])


def _features(
    candidate: Candidate,
    plan: QueryPlan,
    votes: Mapping[int, float],
    best: Mapping[str, float],
) -> dict[str, float]:
    payload = candidate.payload
    region = payload["region"]
    is_law = payload["kind"] == "regulation"
    is_local = is_law and region != NATIONAL
    return {
        "lexical": _share(candidate.scores.get(LEXICAL, 0.0), best[LEXICAL]),
        "asked": _share(candidate.scores.get(ASKED, 0.0), best[ASKED]),
        "dense": candidate.scores.get(DENSE, 0.0),
        "vote": votes.get(candidate.id, 0.0),
        "environmental": float(is_law and is_environmental(payload["law"])),
        "home": float(is_local and region in plan.home_regions),
        "home_asked": float(is_local and plan.region_asked and region in plan.home_regions),
        "foreign": float(is_local and region not in plan.home_regions),
        "named_law": float(is_law and payload["law"] in plan.laws),
        f"kind_{payload['kind']}": 1.0,
    }


def _share(score: float, best: float) -> float:
    return score / best if best > 0 else 0.0


def _one_a_place(scored: Sequence[Ranked]) -> tuple[Ranked, ...]:
    seen: set[str] = set()
    kept: list[Ranked] = []
    for each in scored:
        place = place_of(each.candidate)
        if place not in seen:
            seen.add(place)
            kept.append(each)
    return tuple(kept)


@cache
def _environmental_title() -> re.Pattern[str]:
    return re.compile("|".join(ranking_profile().environmental_titles))


@cache
def is_environmental(law: str) -> bool:
    """Whether a title is that of ecological-environment law."""
    return _environmental_title().search(law) is not None
