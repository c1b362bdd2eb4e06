"""Question sets → examples for tuning the bands: the first hit's evidence and whether it is right.

with OpenedSearch(settings, Scope.PUBLIC) as service:
    profile = tuned(examples(service, read_set(path)))
    print(bands(profile, examples(service, read_set(other))))
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from search.evaluation.sets import Question, hit_place
from search.profiles import ConfidenceProfile
from search.query.confidence import Band, Evidence, band_of
from search.service import SearchRequest, SearchService

Example = tuple[Evidence, bool]


def examples(service: SearchService, questions: Iterable[Question]) -> tuple[Example, ...]:
    """Return the evidence of each question's first hit, and whether it is a gold article.

    Articles that are acceptable count as right. Questions without a hit are left out.
    """
    found: list[Example] = []
    for question in questions:
        request = SearchRequest(
            question.query,
            kind="regulation",
            as_of=question.as_of,
            region=question.region,
            limit=1,
        )
        hits = service.search(request).hits
        if not hits or hits[0].evidence is None:
            continue
        right = {place.key for place in (*question.gold, *question.acceptable)}
        place = hit_place(hits[0])
        found.append((hits[0].evidence, place is not None and place.key in right))
    return tuple(found)


def bands(profile: ConfidenceProfile, told: Sequence[Example]) -> Mapping[str, tuple[int, float]]:
    """Return band → how many examples fall into it, and the share of them that is right."""
    counted: dict[str, tuple[int, float]] = {}
    for band in Band:
        answers = [right for evidence, right in told if band_of(evidence, profile) is band]
        share = sum(answers) / len(answers) if answers else 0.0
        counted[band.value] = (len(answers), round(share, 3))
    return counted
