"""核对: one question against the library, whoever made it; an empty result means it holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from kb.model.question import QuestionType
from kb.training.checking.choices import check_choice
from kb.training.checking.citations import Basis, days_told, not_in_force, read_bases
from kb.training.checking.findings import Finding, finding
from kb.training.checking.library import Library
from kb.training.checking.readability import check_readability
from kb.training.checking.statements import check_fill_in, check_statement
from kb.training.checking.stems import Stem, names_law, read_stem
from kb.training.checking.written_answers import check_written
from kb.training.form import faults
from kb.training.question import QuestionCitation, QuestionContent


def check(
    question: QuestionContent, library: Library, *, day: dt.date | None = None
) -> tuple[Finding, ...]:
    """Return everything that is wrong with a question, derived from the cited text alone.

    The versions cited must be in force on `day`; without one, on one of the days that the story of
    a case analysis tells of, or on the day of the library. `QuestionContent.fact` is not looked at.
    """
    form = faults(question)
    if form:
        return tuple(finding("form", each.message) for each in form)
    return tuple(dict.fromkeys(_check(question, library, day)))


def _check(question: QuestionContent, library: Library, day: dt.date | None) -> Iterator[Finding]:
    if question.type is not QuestionType.CASE_ANALYSIS:
        yield from _single(question, question.citations, library, [day or library.day], "")
        return
    days = [day] if day else days_told(question.stem) or (library.day,)
    _, found = read_bases(question.citations, library)
    yield from found
    yield from not_in_force(question.citations, library, days)
    for number, part in enumerate(question.parts, 1):
        citations = part.citations or question.citations
        for each in _single(part, citations, library, days, question.stem):
            yield each.of_part(number)


def _single(
    question: QuestionContent,
    citations: Sequence[QuestionCitation],
    library: Library,
    days: Sequence[dt.date],
    story: str,
) -> Iterator[Finding]:
    cited = tuple(dict.fromkeys(each.law for each in citations))
    bases, found = read_bases(citations, library)
    titles = tuple(dict.fromkeys(each.source.title for each in bases))
    stem = read_stem(question.stem, (*cited, *titles))
    law_named = names_law(stem, question.stem, (*cited, *titles), library)
    yield from check_readability(question, stem, law_named=law_named, in_case=bool(story))
    yield from found
    yield from not_in_force(citations, library, days)
    if not citations:
        yield finding("no_citation")
    if not bases:
        return
    yield from _other_law(stem, bases, library)
    yield from _answer(question, stem, bases, library, story)


def _answer(
    question: QuestionContent, stem: Stem, bases: Sequence[Basis], library: Library, story: str
) -> Iterator[Finding]:
    if question.type in (QuestionType.SINGLE, QuestionType.MULTIPLE):
        yield from check_choice(question, stem, bases, library, story)
    elif question.type is QuestionType.TRUE_FALSE:
        yield from check_statement(question, stem, bases, library)
    elif question.type is QuestionType.FILL_IN:
        yield from check_fill_in(question, stem, bases, library)
    else:
        yield from check_written(question, bases, library, story)


def _other_law(stem: Stem, bases: Sequence[Basis], library: Library) -> Iterator[Finding]:
    cited = {name for each in bases for name in (each.source.law, each.source.title)}
    texts = [each.source.text for each in bases]
    for law in stem.laws:
        if law not in cited and law in library.names and not any(law in text for text in texts):
            yield finding("other_law_named", f"《{law}》")
    for law, article in stem.articles:
        if law in cited and all(each.source.article != article for each in bases):
            yield finding("other_law_named", f"《{law}》{article.label()}")
