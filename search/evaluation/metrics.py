"""Rankings → figures, computed by ir-measures."""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from kb.errors import InvalidInput
from search.evaluation.sets import Place, Question, hit_place
from search.query.results import SearchHit

MEASURES: Final = ("Success@1", "Success@10", "RR@10", "nDCG@10", "R@100")
FORBIDDEN: Final = "forbidden@3"
"""The share of dated questions with law of another day at the top: the less, the better."""
_LEAST_TOP: Final = 3

Values = Mapping[str, float]
"""The measures of one question, or their means."""


def measured(
    questions: Sequence[Question], rankings: Mapping[str, Sequence[SearchHit]]
) -> dict[str, dict[str, float]]:
    """Return the measures of each question by its id.

    An article counts once, at its best rank, whatever its version; hits that are no article are
    passed over. A question without gold has no measures but `forbidden@3`, which every question
    for a day has: 1 when an article that was not in force on it is among the first three.

    Raises:
        InvalidInput: ir-measures is not installed.
    """
    library = _library()
    judged = [question for question in questions if question.gold]
    values: dict[str, dict[str, float]] = {question.id: {} for question in questions}
    if judged:
        qrels = {q.id: {place.key: place.grade for place in q.gold} for q in judged}
        run = {q.id: _scores(rankings.get(q.id, ())) for q in judged}
        wanted = [library.parse_measure(name) for name in MEASURES]
        for question in judged:
            values[question.id] = dict.fromkeys(MEASURES, 0.0)
        for metric in library.iter_calc(wanted, qrels, run):
            values[metric.query_id][str(metric.measure)] = float(metric.value)
    for question in questions:
        if question.as_of is not None:
            wrong = _shows_other_law(question, rankings.get(question.id, ()))
            values[question.id][FORBIDDEN] = float(wrong)
    return values


def means(values: Iterable[Values]) -> dict[str, float]:
    """Return the mean of each measure over the questions that have it, and their number."""
    rows = list(values)
    figures: dict[str, float] = {}
    for name in (*MEASURES, FORBIDDEN):
        found = [row[name] for row in rows if name in row]
        if found:
            figures[name] = round(sum(found) / len(found), 4)
    return {"questions": len(rows), **figures}


def evaluate(
    questions: Sequence[Question], rankings: Mapping[str, Sequence[SearchHit]]
) -> dict[str, float]:
    """Return the mean of each measure over the questions, and the rule for points in time.

    Raises:
        InvalidInput: ir-measures is not installed.
    """
    return means(measured(questions, rankings).values())


def _library() -> Any:
    try:
        return importlib.import_module("ir_measures")
    except ImportError:
        raise InvalidInput(
            "评测需要 ir-measures", hint="请运行 pip install 'anjian[dev]'"
        ) from None


def _scores(hits: Sequence[SearchHit]) -> dict[str, float]:
    places = [place for hit in hits if (place := hit_place(hit)) is not None]
    keys = list(dict.fromkeys(place.key for place in places))
    return {key: float(len(keys) - rank) for rank, key in enumerate(keys)}


def _shows_other_law(question: Question, hits: Sequence[SearchHit]) -> bool:
    return any(is_forbidden(question, hit) for hit in hits[:_LEAST_TOP])


def is_forbidden(question: Question, hit: SearchHit) -> bool:
    """Return whether a hit is an article that was not in force on the day asked about."""
    place: Place | None = hit_place(hit)
    if question.as_of is None or place is None:
        return False
    if hit.status in ("repealed", "not_yet_effective"):
        return True
    forbidden = {(each.key, each.version) for each in question.must_not}
    return (place.key, place.version) in forbidden
