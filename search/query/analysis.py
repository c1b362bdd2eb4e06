"""First stage: what a question says by its form."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from search.knowledge.thesaurus import thesaurus
from search.query.days import ToldDay, day_of_the_act, days_of_events
from search.query.english import english_terms
from search.query.laws import CitedArticle, Correction, HeldLaws
from search.query.places import mentioned_regions


@dataclass(frozen=True, slots=True)
class QueryAnalysis:
    """问题分析: what is recognised in a question.

    `laws` are short titles named; `only_law` is set when the question is a name and nothing else;
    `regions` are codes named; `expansions` words of the statutes for everyday words in it;
    `corrections` names with a slip or in letters and what they were taken for; `dates` days on
    which something happened, as told; `told_day` the one whose law is meant when the
    request sets none; `not_held` laws cited that the library does not have.
    """

    question: str
    citations: tuple[CitedArticle, ...] = ()
    laws: tuple[str, ...] = ()
    only_law: bool = False
    regions: tuple[str, ...] = ()
    expansions: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    dates: tuple[dt.date, ...] = ()
    not_held: tuple[str, ...] = ()
    told_day: ToldDay | None = None


def analyse(question: str, held: HeldLaws) -> QueryAnalysis:
    """Read a question against the laws that are held."""
    named = held.read(question)
    without_laws = question
    for law in (*(each.typed for each in named.corrections), *named.laws):
        # 山东省大气污染防治条例 names a law; the province in it is not a place of its own.
        without_laws = without_laws.replace(law, "")
    expansions: tuple[str, ...] = ()
    if not named.citations:
        expansions = tuple(dict.fromkeys((*thesaurus().terms(question), *english_terms(question))))
    return QueryAnalysis(
        question=question,
        citations=named.citations,
        laws=named.laws,
        only_law=named.only_law,
        regions=mentioned_regions(without_laws),
        expansions=expansions,
        corrections=named.corrections,
        dates=days_of_events(question),
        not_held=named.not_held,
        told_day=day_of_the_act(question, dt.date.today()),
    )
