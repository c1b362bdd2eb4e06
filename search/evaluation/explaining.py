"""Why an answer is where it is: the stages of one search, looked at from inside."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.text.titles import title_key
from search.evaluation.sets import Place
from search.query.plan import make_plan
from search.query.request import SearchRequest
from search.service import SearchService


@dataclass(frozen=True, slots=True)
class Explanation:
    """排序说明: what the index and the ranker knew of each candidate of one question.

    `positions` is the place of each article among all candidates, from 1, by its key; what is not
    in it was not proposed by the index. `features` are channel scores and reasons by provision.
    """

    positions: Mapping[str, int]
    features: Mapping[str, Mapping[str, float]]


def explain(service: SearchService, request: SearchRequest) -> Explanation:
    """Search once more, stage by stage, and keep what ranking saw."""
    candidates, asked = service.proposed(request, make_plan(request, service.analyse(request)))
    ranked = service.ranked(candidates, asked)
    positions: dict[str, int] = {}
    features: dict[str, dict[str, float]] = {}
    for each in ranked:
        payload = each.candidate.payload
        seen = {**each.candidate.scores, **{k: v for k, v in each.features.items() if v}}
        features[str(payload["provision"])] = {k: round(float(v), 4) for k, v in seen.items()}
        if payload["kind"] == "regulation" and payload["article"] is not None:
            key = Place(title_key(payload["law"]), payload["article"], payload.get("suffix")).key
            positions.setdefault(key, len(positions) + 1)
    return Explanation(positions, features)
