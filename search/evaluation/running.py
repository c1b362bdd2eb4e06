"""A question set asked of the service once → an evaluation run; command and benches share it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from search.evaluation.explaining import Explanation, explain
from search.evaluation.metrics import is_forbidden, measured
from search.evaluation.runs import GoldRank, JudgedQuestion, Run, TopHit, Verdict
from search.evaluation.sets import Question, hit_place
from search.query.request import SearchRequest
from search.query.results import SearchHit
from search.service import SearchService

DEPTH: Final = 100
"""Hits asked for a question."""
_TOP: Final = 10

Progress = Callable[[int, int], None]
"""Called with questions done and questions in all."""


def run_set(
    service: SearchService,
    questions: Sequence[Question],
    *,
    name: str,
    sets: Sequence[str] = (),
    model: str = "",
    data: Mapping[str, Any] | None = None,
    progress: Progress = lambda done, total: None,
) -> Run:
    """Ask every question once and return the run.

    Args:
        service: what is measured.
        questions: of different ids.
        name: of the run.
        sets: the names of the files.
        model: the embedding in use.
        data: what `report.data_facts` says of the library.
        progress: told after every question.

    Raises:
        InvalidInput: ir-measures is not installed, or a question names no known region.
    """
    requests = {each.id: request_of(each) for each in questions}  # refused before any is asked
    rankings: dict[str, tuple[SearchHit, ...]] = {}
    for identifier, request in requests.items():
        rankings[identifier] = service.search(request).hits
        progress(len(rankings), len(requests))
    values = measured(questions, rankings)
    return Run(
        name=name,
        at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        sets=tuple(sets),
        model=model,
        data=dict(data or {}),
        questions=tuple(
            _judged(service, each, rankings[each.id], values[each.id]) for each in questions
        ),
    )


def request_of(question: Question) -> SearchRequest:
    """Return the search that a question stands for."""
    return SearchRequest(
        question.query,
        as_of=question.as_of,
        region=question.region,
        level=question.level,
        type=question.type,
        limit=DEPTH,
    )


def _judged(
    service: SearchService,
    question: Question,
    hits: Sequence[SearchHit],
    values: dict[str, float],
) -> JudgedQuestion:
    judged = JudgedQuestion(
        id=question.id,
        query=question.query,
        as_of=question.as_of,
        region=question.region,
        style=question.style,
        elements=question.elements,
        values=values,
        gold=_gold(question, hits),
    )
    if not judged.failed:
        return judged
    # Asked a second time, stage by stage: only what went wrong needs its reasons.
    explained = explain(service, request_of(question))
    return judged.model_copy(
        update={
            "gold": _gold(question, hits, explained),
            "top": tuple(_top(question, hit, explained) for hit in hits[:_TOP]),
        }
    )


def _gold(
    question: Question, hits: Sequence[SearchHit], explained: Explanation | None = None
) -> tuple[GoldRank, ...]:
    places = [place for hit in hits if (place := hit_place(hit)) is not None]
    order = {key: rank for rank, key in enumerate(dict.fromkeys(p.key for p in places), 1)}
    return tuple(
        GoldRank(
            label=place.label,
            law=place.law,
            rank=order.get(place.key),
            candidate=explained.positions.get(place.key) if explained else None,
        )
        for place in question.gold
    )


def _top(question: Question, hit: SearchHit, explained: Explanation) -> TopHit:
    return TopHit(
        rank=hit.rank,
        title=hit.title,
        kind=hit.kind,
        provision=hit.provision,
        version=hit.version,
        status=hit.status,
        score=hit.score,
        why=hit.why,
        verdict=_verdict(question, hit),
        features=dict(explained.features.get(hit.provision, {})),
    )


def _verdict(question: Question, hit: SearchHit) -> Verdict:
    place = hit_place(hit)
    if place is None:
        return ""
    if is_forbidden(question, hit):
        return "forbidden"
    if any(place.key == each.key for each in question.gold):
        return "gold"
    return "acceptable" if any(place.key == each.key for each in question.acceptable) else ""
