"""Second stage: what to ask the index for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from kb.text.regions import codes_on
from search.index.conditions import AllOf, AnyOf, Between, Condition, Not, OneOf, equals
from search.passage import ENFORCEMENT_ITEM, SYLLABUS_POINT, day_number
from search.query.analysis import QueryAnalysis
from search.query.days import as_read
from search.query.laws import CitedArticle
from search.query.request import IN_FORCE, SearchRequest

_KIND_GROUPS = {
    "catalogue": ("catalogue", ENFORCEMENT_ITEM),
    "syllabus": ("syllabus", SYLLABUS_POINT),
}


class PlanKind(StrEnum):
    """检索方式: straight to what is named, or by likeness."""

    KNOWN_ARTICLE = "known_article"
    KNOWN_LAW = "known_law"
    HYBRID = "hybrid"


@dataclass(frozen=True, slots=True)
class QueryPlan:
    """检索计划: direct look-ups first, then the hybrid search under `where`.

    `scope` is `where` without the condition on the day: what a look-up of a named article obeys,
    since its status is shown rather than hidden. `home_regions` are the regions whose local law
    is welcome: that of the filter, or those the question names, with the regions above them; law
    of other regions is then not found unless the question names it;
    `region_asked` tells the filter from a mere mention. `expansions` are statutory terms that join
    the words of the question.
    """

    kind: PlanKind
    articles: tuple[CitedArticle, ...]
    laws: tuple[str, ...]
    scope: Condition
    where: Condition
    home_regions: frozenset[str]
    region_asked: bool = False
    expansions: tuple[str, ...] = ()


def make_plan(request: SearchRequest, analysis: QueryAnalysis) -> QueryPlan:
    """Decide from the form of the question; filters of the request always hold.

    The day is that of the request, else the one the question tells.
    """
    request = as_read(request, analysis)
    scope = _scope(request)
    parts = list(scope.parts)
    if request.status == IN_FORCE:
        day = day_number(request.day)
        parts += [Between("effective", lte=day), Between("repealed", gt=day)]
    if analysis.citations:
        kind = PlanKind.KNOWN_ARTICLE
    elif analysis.only_law:
        kind = PlanKind.KNOWN_LAW
    else:
        kind = PlanKind.HYBRID
    region = request.asked_region()
    named = (region.code,) if region is not None else analysis.regions
    home = frozenset(code for place in named for code in codes_on(place, request.day))
    if home and region is None:
        parts.append(_at_home(home, analysis.laws))
    return QueryPlan(
        kind=kind,
        articles=analysis.citations,
        laws=analysis.laws,
        scope=scope,
        where=AllOf(tuple(parts)),
        home_regions=home,
        region_asked=region is not None,
        expansions=analysis.expansions,
    )


def _at_home(home: frozenset[str], laws: tuple[str, ...]) -> Condition:
    """What a question that names places may find: law that applies there, and law it names.

    Cases and guides of elsewhere stay: they teach, they do not bind.
    """
    welcome: list[Condition] = [
        Not(equals("kind", "regulation")),
        OneOf("region", tuple(sorted(home))),
    ]
    if laws:
        welcome.append(OneOf("law", laws))
    return AnyOf(tuple(welcome))


def _scope(request: SearchRequest) -> AllOf:
    parts: list[Condition] = []
    if request.kind is not None:
        parts.append(OneOf("kind", _KIND_GROUPS.get(request.kind, (request.kind,))))
    region = request.asked_region()
    if region is not None:
        parts.append(OneOf("region", codes_on(region.code, request.day)))
    for field, value in (
        ("level", request.level),
        ("type", request.type),
        ("issuing_body", request.issuing_body),
    ):
        if value is not None:
            parts.append(equals(field, value))
    return AllOf(tuple(parts))
