"""Tuning as data: the numbers of `profiles.json`, read once, as frozen values."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any


@dataclass(frozen=True, slots=True)
class LexicalProfile:
    """词面检索参数: BM25's k1 and b, field weights, and the length in tokens counted as average.

    The average is a constant, not a statistic of the index: a passage's weights then depend on the
    passage alone, and a rebuilt index is identical to one that grew. `expansion_weight` is what a
    statutory term counts that stands for an everyday word; a word of the question counts one.
    """

    k1: float
    b: float
    average_length: float
    fields: Mapping[str, float]
    longest_query_repeat: int
    expansion_weight: float


@dataclass(frozen=True, slots=True)
class RetrievalProfile:
    """召回参数: candidates taken from each channel, and how many similar everyday questions vote.

    `local` is how many more to take from the law of the region asked about.

    A neighbour's vote falls by e for every `neighbour_temperature` of cosine below the best.
    """

    depth: Mapping[str, int]
    neighbours: int
    neighbour_temperature: float


@dataclass(frozen=True, slots=True)
class RankingProfile:
    """排序参数: the weight of each feature, and what titles of environmental law contain.

    `tree_depth` is how many candidates, the best by weights, the trees order anew;
    `tree_trust` is what the sum by weights counts beside them.
    """

    weights: Mapping[str, float]
    environmental_titles: tuple[str, ...]
    tree_depth: int
    tree_trust: float


@dataclass(frozen=True, slots=True)
class ConfidenceProfile:
    """把握参数: bias and weights of the evidence for a hit, and where its bands begin.

    `strong` and `fair` are probabilities that a hit answers its question.
    """

    bias: float
    weights: Mapping[str, float]
    strong: float
    fair: float


@cache
def _loaded() -> dict[str, Any]:
    source = resources.files("search").joinpath("profiles.json")
    loaded: dict[str, Any] = json.loads(source.read_text(encoding="utf-8"))
    return loaded


@cache
def lexical_profile() -> LexicalProfile:
    """Return the lexical part."""
    return LexicalProfile(**_loaded()["lexical"])


@cache
def retrieval_profile() -> RetrievalProfile:
    """Return the part on candidates."""
    return RetrievalProfile(**_loaded()["retrieval"])


@cache
def ranking_profile() -> RankingProfile:
    """Return the part on order."""
    part = _loaded()["ranking"]
    return RankingProfile(
        part["weights"],
        tuple(part["environmental_titles"]),
        int(part["tree_depth"]),
        float(part["tree_trust"]),
    )


@cache
def confidence_profile() -> ConfidenceProfile:
    """Return the part on how far hits can be relied on."""
    return ConfidenceProfile(**_loaded()["confidence"])
