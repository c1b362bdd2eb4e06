"""Words → facts: what a description says of element, manner, provisions, amounts and people."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cache
from typing import Final

from kb.text.dates import DatePrecision, find_dates
from kb.text.references.extract import Extractor
from search.knowledge.thesaurus import thesaurus
from search.query.places import mentioned_regions
from search.similar.facts import CaseFacts, Cited
from search.similar.lexicon import codes_in, counts_in, lexicon

# 罚款12.5万元, 罚了三千 (numerals in characters are left alone), 处以 86,000 元的罚款
_FINE: Final = re.compile(
    r"罚款?(?:了|人民币|金额为?|共计|合计)?\s*([\d,，.]+)\s*(万)?\s*元"
    r"|处以?\s*([\d,，.]+)\s*(万)?\s*元(?:的)?罚款"
)
_MANY_ELEMENTS: Final = 3
_SHARE: Final = 0.5
"""An element counts when it is named at least half as often as the one named most."""


def read(text: str) -> CaseFacts:
    """Return the facts that a description in simplified characters states or gives away.

    Nothing is guessed that no word stands for: what is not said stays empty.
    """
    words = lexicon()
    regions = mentioned_regions(text)
    return CaseFacts(
        elements=_elements(text),
        manners=codes_in(text, words.manners),
        basis=cited_in(text),
        methods=codes_in(text, words.methods),
        region=regions[0] if len(regions) == 1 else "",
        party_type=_only(codes_in(text, words.party_types)),
        found_by=_only(codes_in(text, words.found_by)),
        fine_yuan=fine_in(text),
        violation_on=_last_day(text),
        terms=tuple(dict.fromkeys(acts_in(text))),
    )


def completed(facts: CaseFacts, text: str) -> CaseFacts:
    """Return the facts of fields, with what a text says where a field is empty."""
    said = read(text)
    return replace(
        facts,
        elements=facts.elements or said.elements,
        manners=facts.manners or said.manners,
        basis=facts.basis or said.basis,
        methods=facts.methods or said.methods,
        party_type=facts.party_type or said.party_type,
        found_by=facts.found_by or said.found_by,
        terms=facts.terms or said.terms,
    )


def cited_in(text: str) -> tuple[Cited, ...]:
    """Return the provisions a text names, each once."""
    found: dict[tuple[object, ...], Cited] = {}
    for one in _extractor().extract(text):
        if not one.law:
            continue
        part = one.parts[0] if one.parts else None
        cited = Cited(
            law=one.law,
            article=one.article,
            suffix=one.article_suffix,
            paragraph=part.paragraph if part else None,
            items=part.items if part else (),
        )
        found.setdefault((cited.place, cited.paragraph, cited.items), cited)
    return tuple(found.values())


@cache
def _extractor() -> Extractor:
    """Knows laws by the table of their names alone; reading it takes some 30 ms."""
    return Extractor()


def acts_in(text: str) -> tuple[str, ...]:
    """Return element and act of each everyday word of the thesaurus, `air/扬尘`, as they come."""
    return tuple(f"{entry.element}/{entry.act}" for entry in thesaurus().found(text))


def fine_in(text: str) -> float | None:
    """Return the largest fine a text states in figures, in yuan; None where it states none."""
    amounts = []
    for match in _FINE.finditer(text):
        figure, unit = (match[1], match[2]) if match[1] else (match[3], match[4])
        try:
            value = float(re.sub(r"[,，]", "", figure).strip("."))
        except ValueError:
            continue
        amounts.append(value * (10_000 if unit else 1))
    return max(amounts, default=None)


def _only(codes: tuple[str, ...]) -> str:
    """Where several are named, none is sure to be meant: a company and the man who called."""
    return codes[0] if len(codes) == 1 else ""


def _elements(text: str) -> tuple[str, ...]:
    counts = counts_in(text, lexicon().elements)
    if not counts:
        return ()
    most = max(counts.values())
    order = sorted(counts, key=lambda code: -counts[code])
    return tuple(code for code in order if counts[code] >= most * _SHARE)[:_MANY_ELEMENTS]


def _last_day(text: str) -> dt.date | None:
    days = [span.value for span in find_dates(text) if span.precision is DatePrecision.DAY]
    return max(days, default=None)
