"""核对依据: a citation names a published provision, in force on the day, that holds the quote."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kb.text.dates import DatePrecision, find_dates
from kb.text.numerals import ArticleNumber
from kb.text.provisions import ProvisionAddress
from kb.training.checking.findings import Finding, finding
from kb.training.checking.library import Library, divided
from kb.training.generation.source import Source
from kb.training.question import QuestionCitation


@dataclass(frozen=True, slots=True)
class Basis:
    """依据: a citation that was found, its article, and where the quote stands in its text."""

    citation: QuestionCitation
    source: Source
    start: int
    end: int


def read_bases(
    citations: Sequence[QuestionCitation], library: Library
) -> tuple[tuple[Basis, ...], tuple[Finding, ...]]:
    """Return the citations that hold with the articles they name, and what is wrong with others."""
    bases: list[Basis] = []
    found: list[Finding] = []
    for citation in citations:
        source = library.article(citation.provision)
        label = f"《{citation.law}》{_label(citation)}"
        if source is None:
            found.append(finding("citation_unknown", f"{label}（{citation.provision}）"))
        elif not _agrees(citation, source):
            found.append(finding("citation_mismatch", f"{label}与 {citation.provision} 不是一条"))
        elif (span := _span_of_quote(citation, source)) is None:
            found.append(finding("quote_missing", f"{label}“{citation.quote[:40]}”"))
        else:
            bases.append(Basis(citation, source, *span))
    return tuple(bases), tuple(found)


def not_in_force(
    citations: Sequence[QuestionCitation], library: Library, days: Sequence[dt.date]
) -> Iterator[Finding]:
    """Yield a finding for each citation whose version was in force on none of the days."""
    for citation in citations:
        slug, version, _ = divided(citation.provision)
        force = library.force.get((slug, version))
        if force is not None and not any(force.covers(day) for day in days):
            asked = "、".join(day.isoformat() for day in days)
            yield finding("not_in_force", f"《{citation.law}》{version} 版，{asked}")


def days_told(story: str) -> tuple[dt.date, ...]:
    """Return the days that a story tells of, each once, in order; months count by both ends."""
    days: set[dt.date] = set()
    for span in find_dates(story):
        if span.precision in (DatePrecision.DAY, DatePrecision.MONTH):
            days |= {span.first, span.last}
    return tuple(sorted(days))


def _label(citation: QuestionCitation) -> str:
    return ArticleNumber(citation.article, citation.article_suffix).label()


def _agrees(citation: QuestionCitation, source: Source) -> bool:
    return (
        citation.law in (source.law, source.title)
        and citation.version == source.version
        and ArticleNumber(citation.article, citation.article_suffix) == source.article
    )


def _span_of_quote(citation: QuestionCitation, source: Source) -> tuple[int, int] | None:
    """Where the quote stands in the text of the article, inside the provision that is named."""
    bounds = _bounds(source, divided(citation.provision)[2])
    if bounds is None or not citation.quote.strip():
        return None
    at = source.text.find(citation.quote, *bounds)
    return None if at < 0 else (at, at + len(citation.quote))


def _bounds(source: Source, address: ProvisionAddress | None) -> tuple[int, int] | None:
    if address is None:
        return None
    if address.paragraph is None and address.item is None:
        return 0, len(source.text)
    number = address.paragraph or 1
    paragraph = next((each for each in source.paragraphs if each.number == number), None)
    if paragraph is None or address.item is None:
        return (paragraph.start, paragraph.end) if paragraph else None
    item = paragraph.item(address.item)
    return (item.start, item.end) if item else None
