"""Third stage: candidates from the index, with what ranking needs to know about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from search.index.columns import RANKING_FIELDS, Columns
from search.index.conditions import AllOf, Condition, Missing, OneOf, equals
from search.index.matching import meeting
from search.index.protocol import ASKED, DENSE, LEXICAL, IndexQuery, IndexReader
from search.passage import NATIONAL
from search.query.candidates import CHANNELS, Candidate, Candidates, CandidateSet, Scores
from search.query.laws import CitedArticle
from search.query.plan import PlanKind, QueryPlan
from search.vectorise import QuestionVectors

MAX_RANGE: Final = 20
"""Articles looked up for a range (第三十条至第五十条) at most."""


def retrieve(
    index: IndexReader,
    plan: QueryPlan,
    vectors: QuestionVectors,
    depth: Mapping[str, int],
    also: Sequence[int] = (),
) -> Candidates:
    """Ask the index in all channels at once; `depth` is how many to take from each.

    `also` are passages proposed by other means; those that meet the plan's condition join in.
    """
    queries = [
        IndexQuery(LEXICAL, vectors.lexical, depth[LEXICAL], plan.where),
        IndexQuery(ASKED, vectors.lexical, depth[ASKED], plan.where),
        IndexQuery(DENSE, vectors.dense, depth[DENSE], plan.where),
    ]
    if not vectors.lexical.indices.size:
        queries = []  # nothing in the question can be searched for
    local = tuple(sorted(plan.home_regions - {NATIONAL}))
    if local and queries:
        # National law is so much more that the law of one region would hardly be among the best.
        here = AllOf((plan.where, OneOf("region", local)))
        queries.append(IndexQuery(LEXICAL, vectors.lexical, depth["local"], here))
        queries.append(IndexQuery(DENSE, vectors.dense, depth["local"], here))
    answers = index.query(queries)
    places: dict[int, int] = {}
    for points in answers:
        for point in points:
            places.setdefault(point.id, len(places))
    for identifier in also:
        places.setdefault(identifier, len(places))
    scores = np.zeros((len(places), len(CHANNELS)))
    found = np.zeros(scores.shape, np.bool_)
    for query, points in zip(queries, answers, strict=True):
        rows, channel = [places[point.id] for point in points], CHANNELS.index(query.using)
        scores[rows, channel] = [point.score for point in points]
        found[rows, channel] = True
    columns = index.columns(list(places))
    return Candidates(
        _meeting(columns, [places[each] for each in columns.ids.tolist()], scores, found, plan),
        _named(index, plan),
    )


def _meeting(
    columns: Columns,
    rows: list[int],
    scores: Scores,
    found: NDArray[np.bool_],
    plan: QueryPlan,
) -> CandidateSet:
    """The candidates that are still there; what no channel found must meet the condition."""
    here = CandidateSet(columns, scores[rows], found[rows])
    by_no_channel = np.flatnonzero(~here.found.any(axis=1))
    allowed = np.ones(len(here), np.bool_)
    allowed[by_no_channel] = meeting(columns.take(by_no_channel), plan.where)
    return here if allowed.all() else here.take(np.flatnonzero(allowed))


def _named(index: IndexReader, plan: QueryPlan) -> tuple[Candidate, ...]:
    wanted: list[Condition] = []
    for cited in plan.articles:
        last = min(cited.article_end or cited.article, cited.article + MAX_RANGE - 1)
        wanted += [_article(cited, number) for number in range(cited.article, last + 1)]
    if not plan.articles and plan.kind is PlanKind.KNOWN_LAW:
        first = (equals("article", 1), Missing("suffix"))
        wanted = [AllOf((equals("law", law), *first)) for law in plan.laws]
    editions = {(each.law, each.article): each.edition for each in plan.articles if each.edition}
    found: list[Candidate] = []
    for condition in wanted:
        where = AllOf((condition, plan.scope))
        versions = [
            Candidate(point.id, point.payload) for point in index.scan(where, fields=RANKING_FIELDS)
        ]
        found += _of_edition(versions, editions)
    return tuple(found)


def _of_edition(
    versions: Sequence[Candidate], editions: Mapping[tuple[str, int], int]
) -> Sequence[Candidate]:
    """The version of 水污染防治法（2008修订）, where the question names one that is held."""
    if not versions or not editions:
        return versions
    payload = versions[0].payload
    year = editions.get((payload["law"], payload["article"]))
    named = [each for each in versions if str(each.payload["version"]).startswith(f"{year}-")]
    return named or versions


def _article(cited: CitedArticle, number: int) -> Condition:
    suffix: Condition = Missing("suffix")
    if cited.suffix is not None and number == cited.article:
        suffix = equals("suffix", cited.suffix)
    return AllOf((equals("law", cited.law), equals("article", number), suffix))
