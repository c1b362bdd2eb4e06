"""Third stage: candidates from the index, with what ranking needs to know about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from search.index.conditions import AllOf, Condition, Missing, OneOf, equals
from search.index.matching import meets
from search.index.protocol import ASKED, DENSE, LEXICAL, IndexQuery, IndexReader
from search.passage import NATIONAL
from search.query.laws import CitedArticle
from search.query.plan import PlanKind, QueryPlan
from search.vectorise import QuestionVectors

RANKING_FIELDS: Final = (
    "kind",
    "law",
    "article",
    "suffix",
    "version",
    "effective",
    "repealed",
    "region",
    "level",
    "type",
    "document_key",
    "provision",
    "path",
    "role",
    "length",
)
MAX_RANGE: Final = 20
"""Articles looked up for a range (第三十条至第五十条) at most."""


@dataclass(slots=True)
class Candidate:
    """候选: a passage with its score in each channel that found it."""

    id: int
    payload: Mapping[str, Any]
    scores: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Candidates:
    """候选集: found by likeness, and looked up by name (in the order of the question)."""

    found: tuple[Candidate, ...]
    named: tuple[Candidate, ...]


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
    scores: dict[int, dict[str, float]] = {}
    for query, points in zip(queries, index.query(queries), strict=True):
        for point in points:
            scores.setdefault(point.id, {})[query.using] = point.score
    for identifier in also:
        scores.setdefault(identifier, {})
    stored = index.get(list(scores), fields=RANKING_FIELDS)
    return Candidates(
        tuple(
            Candidate(point.id, point.payload, scores[point.id])
            for point in stored
            if scores[point.id] or meets(point.id, point.payload, plan.where)
        ),
        _named(index, plan),
    )


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
