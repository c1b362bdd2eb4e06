"""What arrays say of all candidates at once is what one candidate after another would be told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search.embedding.bank import Neighbours
from search.index.conditions import EVERYTHING
from search.index.protocol import ASKED, DENSE, LEXICAL
from search.profiles import ranking_profile
from search.query.candidates import Candidate, CandidateSet
from search.query.plan import PlanKind, QueryPlan
from search.ranking.features import NAMES, Asked, feature_rows, is_environmental
from search.ranking.order import WeightedRanker, place_of, rank
from search.ranking.traits import traits_of
from search.tokens import pairs

QUESTION = "往河里倒垃圾，水污染防治法罚多少"
LAWS = ("水污染防治法", "渔业法", "山东省水污染防治条例")
CHANNELS = (LEXICAL, ASKED, DENSE)
KINDS = {"regulation": 0, "policy": 1, "case": 2, "guide": 3, "material": 4}
TYPES = {"law": 0, "administrative_regulation": 1, "rule": 3, "local_regulation": 5}

scores = st.dictionaries(
    st.sampled_from(CHANNELS), st.sampled_from([0.25, 0.5, 3.0, 7.5]) | st.floats(0.01, 20)
)
notes = st.dictionaries(st.integers(0, 12), st.floats(0.01, 1), max_size=6)


@st.composite
def candidates(draw: st.DrawFn) -> Candidate:
    kind = draw(st.sampled_from([*["regulation"] * 4, "case", "guide", "policy", "syllabus_point"]))
    document = draw(st.sampled_from(["a/2020", "b/2021", "case-1"]))
    payload: dict[str, Any] = {
        "kind": kind,
        "law": draw(st.sampled_from(LAWS)) if kind == "regulation" else "",
        "region": draw(st.sampled_from(["000000", "370000", "370100", "110000"])),
        "type": draw(st.sampled_from([*TYPES, "standard", ""])),
        "document_key": document,
        "provision": f"{document}/art_{draw(st.integers(1, 3))}",
        "path": draw(st.sampled_from(["", "第四章　水污染防治措施", "第七章　法律责任"])),
    }
    if draw(st.booleans()):
        payload["role"] = draw(st.sampled_from(["penalty", "duty", "other"]))
        payload["length"] = draw(st.integers(0, 900))
    return Candidate(0, payload, draw(scores))


@st.composite
def found(draw: st.DrawFn) -> list[Candidate]:
    made = draw(st.lists(candidates(), min_size=1, max_size=13))
    ids = draw(st.permutations(range(13)))
    return [replace(each, id=ids[place]) for place, each in enumerate(made)]


questions = st.builds(
    lambda shares, nearest, companions, laws, home, asked: Asked(
        QUESTION,
        QueryPlan(PlanKind.HYBRID, (), laws, EVERYTHING, EVERYTHING, home, asked),
        Neighbours(shares, nearest, companions),
    ),
    notes,
    notes,
    notes,
    st.sampled_from([(), ("水污染防治法",), LAWS]),
    st.sampled_from([frozenset[str](), frozenset({"000000", "370000"})]),
    st.booleans(),
)


def summed(each: Candidate, every: Sequence[Candidate], asked: Asked) -> float:
    """The sum by weights of one candidate."""
    weights, payload, plan = ranking_profile().weights, each.payload, asked.plan
    total = 0.0
    for name, channel in (("lexical", LEXICAL), ("asked", ASKED)):
        best = max(other.scores.get(channel, 0.0) for other in every)
        total += weights[name] * each.scores.get(channel, 0.0) / best if best else 0.0
    total += weights["dense"] * each.scores.get(DENSE, 0.0)
    total += weights["vote"] * asked.neighbours.shares.get(each.id, 0.0)
    total += weights["companion"] * asked.neighbours.companions.get(each.id, 0.0)
    if payload["kind"] != "regulation":
        return total + weights.get(f"kind_{payload['kind']}", 0.0)
    total += weights["environmental"] if is_environmental(payload["law"]) else 0.0
    total += weights["named_law"] if payload["law"] in plan.laws else 0.0
    if payload["region"] == "000000":
        return total
    if payload["region"] not in plan.home_regions:
        return total + weights["foreign"]
    return total + weights["home"] + (weights["home_asked"] if plan.region_asked else 0.0)


def rank_in(channel: str, each: Candidate, every: Sequence[Candidate]) -> float:
    if channel not in each.scores:
        return 0.0
    mine = (-each.scores[channel], each.id)
    above = [o for o in every if channel in o.scores and (-o.scores[channel], o.id) < mine]
    return 1 / (1 + len(above))


def law_of(each: Candidate) -> str:
    return str(each.payload["law"] or each.payload["document_key"])


def overlap(heading: str) -> float:
    own = set(pairs(heading))
    return len(own & set(pairs(QUESTION))) / len(own) if own else 0.0


def features_of(
    place: int, every: Sequence[Candidate], asked: Asked, weighted: Sequence[float]
) -> dict[str, float]:
    """The features of one candidate, each by its definition."""
    each, plan, near = every[place], asked.plan, asked.neighbours
    payload = each.payload
    score = {channel: each.scores.get(channel, 0.0) for channel in CHANNELS}
    best = {c: max(other.scores.get(c, 0.0) for other in every) for c in CHANNELS}
    nearest = max(near.nearest.values(), default=0.0)
    above = [p for p, w in enumerate(weighted) if (-w, p) < (-weighted[place], place)]
    family = [other for other in every if law_of(other) == law_of(each)]
    is_law = payload["kind"] == "regulation"
    is_local = is_law and payload["region"] != "000000"
    is_home = is_local and payload["region"] in plan.home_regions
    top = sorted(every, key=lambda other: -other.scores.get(DENSE, 0.0))[:10]
    lawful = [o for o in top if o.payload["kind"] == "regulation"]
    traits = traits_of(QUESTION)
    return {
        "weighted": weighted[place],
        "weighted_gap": weighted[place] - max(weighted),
        "weighted_rank": 1 / (1 + len(above)),
        "lexical": score[LEXICAL],
        "lexical_share": score[LEXICAL] / best[LEXICAL] if best[LEXICAL] else 0.0,
        "lexical_rank": rank_in(LEXICAL, each, every),
        "asked": score[ASKED],
        "asked_share": score[ASKED] / best[ASKED] if best[ASKED] else 0.0,
        "asked_rank": rank_in(ASKED, each, every),
        "dense": score[DENSE],
        "dense_gap": score[DENSE] - best[DENSE] if score[DENSE] else -1.0,
        "dense_rank": rank_in(DENSE, each, every),
        "vote": near.shares.get(each.id, 0.0),
        "nearest": near.nearest.get(each.id, 0.0),
        "nearest_gap": near.nearest.get(each.id, 0.0) - nearest,
        "companion": near.companions.get(each.id, 0.0),
        "law_vote": sum(near.shares.get(other.id, 0.0) for other in family),
        "law_dense": max(other.scores.get(DENSE, 0.0) for other in family),
        "law_lexical": sum(other.scores.get(LEXICAL, 0.0) for other in family)
        / (best[LEXICAL] or 1.0),
        "law_candidates": math.log(1 + len(family)),
        "penalty": payload.get("role") == "penalty",
        "duty": payload.get("role") == "duty",
        "length": math.log(1 + payload.get("length", 0)),
        "type": TYPES.get(payload["type"], 9),
        "kind": {**KINDS, "syllabus_point": 6}[payload["kind"]],
        "environmental": is_law and is_environmental(payload["law"]),
        "local": is_local,
        "home": is_home,
        "home_asked": is_home and plan.region_asked,
        "foreign": is_local and not is_home,
        "named_law": is_law and payload["law"] in plan.laws,
        "in_title": overlap(payload["law"]),
        "in_path": overlap(payload["path"]),
        "question_length": traits.length,
        "asks_consequence": traits.consequence,
        "asks_duty": traits.duty,
        "is_record": traits.record,
        "is_complaint": traits.complaint,
        "question_environmental": sum(is_environmental(o.payload["law"]) for o in lawful)
        / len(top),
        "question_nearest": nearest,
        "question_dense": best[DENSE],
        "question_lexical": best[LEXICAL],
    }


@settings(deadline=None)
@given(found(), questions, st.randoms())
def test_rows_are_those_of_the_definitions(
    every: list[Candidate], asked: Asked, random: Random
) -> None:
    arrays = CandidateSet.of(every)
    weighted = WeightedRanker().scores(arrays, asked)
    assert np.allclose(weighted, [summed(each, every, asked) for each in every], atol=1e-5)
    chosen = list(range(len(every)))
    random.shuffle(chosen)
    chosen = chosen[: 1 + len(chosen) // 2]
    rows = feature_rows(arrays, asked, weighted, np.array(chosen))
    for row, place in zip(rows, chosen, strict=True):
        expected = features_of(place, every, asked, weighted.tolist())
        assert list(expected) == list(NAMES)
        for name, value in zip(NAMES, row.tolist(), strict=True):
            assert math.isclose(value, expected[name], rel_tol=1e-5, abs_tol=1e-5), name


@settings(deadline=None)
@given(found(), questions)
def test_the_order_is_by_score_and_id_with_the_first_of_each_place(
    every: list[Candidate], asked: Asked
) -> None:
    arrays = CandidateSet.of(every)
    sums = WeightedRanker().scores(arrays, asked).tolist()

    def of_elsewhere(each: Candidate) -> bool:
        at_home = each.payload["region"] in {"000000", *asked.plan.home_regions}
        named = each.payload["law"] in asked.plan.laws
        return each.payload["kind"] == "regulation" and not at_home and not named

    by_score = sorted(
        zip(sums, every, strict=True),
        key=lambda pair: (of_elsewhere(pair[1]), -pair[0], pair[1].id),
    )
    first: dict[str, int] = {}
    for _, each in by_score:
        first.setdefault(place_of(each), each.id)
    ranking = rank(arrays, asked, WeightedRanker())
    assert [each.candidate.id for each in ranking] == list(first.values())
    shown_scores = [each.score for each in ranking]
    assert shown_scores == sorted(shown_scores, reverse=True)
    assert [each.candidate.scores for each in ranking] == [
        next(c.scores for c in every if c.id == each.candidate.id) for each in ranking
    ]
    for channel in CHANNELS:
        shown = [each.candidate.scores.get(channel, 0.0) for each in ranking]
        assert ranking.best(channel) == max(shown)


def test_no_candidate_gives_no_row() -> None:
    asked = Asked(
        QUESTION,
        QueryPlan(PlanKind.HYBRID, (), (), EVERYTHING, EVERYTHING, frozenset()),
        Neighbours(),
    )
    nobody = np.zeros(0, np.intp)
    rows = feature_rows(CandidateSet.of([]), asked, np.zeros(0, np.float32), nobody)
    assert rows.shape == (0, len(NAMES))
