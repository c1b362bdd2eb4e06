"""First stage: what a question says by its form."""

from __future__ import annotations

from dataclasses import dataclass

from search.knowledge.thesaurus import thesaurus
from search.query.laws import CitedArticle, HeldLaws
from search.query.places import mentioned_regions


@dataclass(frozen=True, slots=True)
class QueryAnalysis:
    """问题分析: what is recognised in a question.

    `laws` are short titles named; `only_law` is set when the question is a name and nothing else;
    `regions` are codes named; `expansions` words of the statutes for everyday words in it.
    """

    question: str
    citations: tuple[CitedArticle, ...] = ()
    laws: tuple[str, ...] = ()
    only_law: bool = False
    regions: tuple[str, ...] = ()
    expansions: tuple[str, ...] = ()


def analyse(question: str, held: HeldLaws) -> QueryAnalysis:
    """Read a question against the laws that are held."""
    laws = held.mentioned(question)
    without_laws = question
    for law in laws:
        # 山东省大气污染防治条例 names a law; the province in it is not a place of its own.
        without_laws = without_laws.replace(law, "")
    citations = held.citations(question)
    return QueryAnalysis(
        question=question,
        citations=citations,
        laws=laws,
        only_law=held.is_name(question),
        regions=mentioned_regions(without_laws),
        expansions=() if citations else thesaurus().terms(question),
    )
