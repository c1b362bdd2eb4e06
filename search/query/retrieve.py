"""Third stage: candidates from the index, with what ranking needs to know about each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from search.index.conditions import AllOf, Condition, Missing, equals
from search.index.matching import meets
from search.index.protocol import ASKED, DENSE, LEXICAL, IndexQuery, IndexReader
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
)
CHANNELS: Final = (LEXICAL, ASKED, DENSE)
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
    collected: dict[int, Candidate] = {}
    answers = index.query(queries, fields=RANKING_FIELDS)
    for channel, points in zip(CHANNELS, answers, strict=True):
        for point in points:
            candidate = collected.setdefault(point.id, Candidate(point.id, point.payload))
            candidate.scores[channel] = point.score
    missing = [i for i in also if i not in collected]
    if missing:
        for point in index.get(missing, fields=RANKING_FIELDS):
            if meets(point.id, point.payload, plan.where):
                collected[point.id] = Candidate(point.id, point.payload)
    return Candidates(tuple(collected.values()), _named(index, plan))


def _named(index: IndexReader, plan: QueryPlan) -> tuple[Candidate, ...]:
    wanted: list[Condition] = []
    for cited in plan.articles:
        last = min(cited.article_end or cited.article, cited.article + MAX_RANGE - 1)
        wanted += [_article(cited, number) for number in range(cited.article, last + 1)]
    if not plan.articles and plan.kind is PlanKind.KNOWN_LAW:
        first = (equals("article", 1), Missing("suffix"))
        wanted = [AllOf((equals("law", law), *first)) for law in plan.laws]
    found: list[Candidate] = []
    for condition in wanted:
        where = AllOf((condition, plan.scope))
        found += [
            Candidate(point.id, point.payload) for point in index.scan(where, fields=RANKING_FIELDS)
        ]
    return tuple(found)


def _article(cited: CitedArticle, number: int) -> Condition:
    suffix: Condition = Missing("suffix")
    if cited.suffix is not None and number == cited.article:
        suffix = equals("suffix", cited.suffix)
    return AllOf((equals("law", cited.law), equals("article", number), suffix))
