"""新旧法衔接: what the basis of a case is called today, beside what it was called then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from kb.store.lineage import Place
from kb.store.present_articles import CitedArticle
from kb.text.numerals import ArticleNumber
from search.similar.facts import CaseFacts, Cited
from search.similar.source import CaseSource


def carried(source: CaseSource, facts: Iterable[CaseFacts]) -> list[CaseFacts]:
    """Return the facts with `became` filled in for every provision that another replaced.

    What states no version is read as the law of the last day of the violation, where one is said.
    """
    facts = list(facts)
    asked = {_key(one, each) for each in facts for one in each.basis}
    found = source.present(asked) if asked else {}
    return [
        replace(each, basis=tuple(_carry(one, each, found) for one in each.basis)) for each in facts
    ]


def _key(one: Cited, facts: CaseFacts) -> CitedArticle:
    on = None if one.version else facts.violation_on
    return CitedArticle(one.law, ArticleNumber(one.article, one.suffix), one.version, on)


def _carry(one: Cited, facts: CaseFacts, found: Mapping[CitedArticle, tuple[Place, ...]]) -> Cited:
    places = found.get(_key(one, facts), ())
    became = tuple((each.law, each.number.number, each.number.suffix) for each in places)
    return one if one.became == became else replace(one, became=became)
