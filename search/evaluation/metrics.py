"""Rankings → figures, computed by ir-measures."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kb.errors import InvalidInput
from search.evaluation.sets import Place, Question, hit_place
from search.query.results import SearchHit

MEASURES: Final = ("nDCG@10", "RR@10", "R@100", "Success@1", "Success@10")
_LEAST_TOP: Final = 3


def evaluate(
    questions: Sequence[Question], rankings: Mapping[str, Sequence[SearchHit]]
) -> dict[str, float]:
    """Return the mean of each measure over the questions, and the rule for points in time.

    An article counts once, at its best rank, whatever its version; hits that are no article are
    passed over. `forbidden@3` is the share of questions with an article among the first three
    that was not in force on the day asked about.

    Raises:
        InvalidInput: ir-measures is not installed.
    """
    library = _library()
    qrels = {q.id: {place.key: 1 for place in q.gold} for q in questions}
    run = {q.id: _scores(rankings.get(q.id, ())) for q in questions}
    wanted = [library.parse_measure(name) for name in MEASURES]
    totals = library.calc_aggregate(wanted, qrels, run)
    figures = {str(measure): round(float(value), 4) for measure, value in totals.items()}
    figures["questions"] = len(questions)
    dated = [q for q in questions if q.as_of is not None]
    if dated:
        wrong = sum(_shows_other_law(q, rankings.get(q.id, ())) for q in dated)
        figures["forbidden@3"] = round(wrong / len(dated), 4)
    return figures


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
    forbidden = {(place.key, place.version) for place in question.must_not}
    for hit in hits[:_LEAST_TOP]:
        place: Place | None = hit_place(hit)
        if place is None:
            continue
        not_in_force = hit.status in ("repealed", "not_yet_effective")
        if not_in_force or (place.key, place.version) in forbidden:
            return True
    return False
