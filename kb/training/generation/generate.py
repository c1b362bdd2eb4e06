"""出题 generation: all questions that the provisions in force on a day give, in a fixed order."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from itertools import chain, islice

from sqlalchemy.orm import Session

from kb.store.catalogue import syllabus_points
from kb.training.form import faults
from kb.training.generation import (
    case_questions,
    combined_questions,
    list_questions,
    term_questions,
)
from kb.training.generation.choosing import further, of_statement
from kb.training.generation.distinct import Distinct
from kb.training.generation.field import (
    enforcement_laws,
    environmental_laws,
)
from kb.training.generation.making import Draft, Maker
from kb.training.generation.points import Points
from kb.training.generation.pools import Pools
from kb.training.generation.precedence import without_replaced
from kb.training.generation.sentences import understandable
from kb.training.generation.source import Source, law_versions, read_sources
from kb.training.question import QuestionContent


def generate(
    session: Session,
    as_of: dt.date,
    *,
    laws: Collection[str] | None = None,
    cases: Collection[str] | None = None,
    number: int | None = None,
    seed: int = 0,
) -> Iterator[QuestionContent]:
    """Yield questions on the laws in force on a day and on published cases, each question once.

    `laws` are short titles, `cases` keys of cases. With neither, the laws of the environmental
    field, the laws of procedure and all cases of enforcement are taken, and laws of other
    departments as far as they concern the environment; with one of them, only what it names, and
    all of it. With `number` that many are taken, spread over all articles. The same seed, texts
    and day give the same questions.
    """
    every = laws is None and cases is None
    chosen = laws if laws is not None else environmental_laws() | enforcement_laws()
    revised = law_versions(session, as_of)
    sources = without_replaced(read_sources(session, as_of, laws=chosen), revised)
    pools = Pools.read(sources, revised, whole=laws is not None)
    paths = {(each.law, each.article): each.path for each in sources}
    maker = Maker(pools, Points.read(syllabus_points(session), paths), seed)
    of_laws = from_sources(maker, sources, spread=number is not None)
    of_cases = _from_cases(maker, session, cases)
    both = chain(of_laws if every or laws is not None else (), of_cases if every or cases else ())
    yield from islice(both, number)


def _from_cases(
    maker: Maker, session: Session, keys: Collection[str] | None
) -> Iterator[QuestionContent]:
    def sources_on(day: dt.date, laws: Collection[str]) -> tuple[Source, ...]:
        return read_sources(session, day, laws=laws)

    for case in case_questions.published_cases(session, keys):
        question = case_questions.of_case(maker, case, sources_on)
        if question is not None and not faults(question):
            yield question


def from_sources(
    maker: Maker, sources: Collection[Source], *, spread: bool = False
) -> Iterator[QuestionContent]:
    """Yield the questions of articles in their order, or in one spread over all of them."""
    distinct = Distinct()
    order = list(sources)
    if spread:
        maker.rng("spread").shuffle(order)
    seen: set[tuple[str, str]] = set()
    for source in order:
        for draft in _drafts(maker, source, seen):
            question = maker.question(draft)
            if _sound(question) and distinct.add(question):
                yield question


def _sound(question: QuestionContent) -> bool:
    shown = (question.stem, *(each.text for each in question.options))
    return not faults(question) and all(map(understandable, shown))


def _drafts(maker: Maker, source: Source, seen: set[tuple[str, str]]) -> Iterator[Draft]:
    if (source.law, source.path) not in seen:
        seen.add((source.law, source.path))
        yield from combined_questions.combined(maker, source.path, maker.pools.under(source))
    told: set[tuple[int, tuple[tuple[int, int], ...]]] = set()
    answered: set[int] = set()
    for statement in maker.pools.statements.get(source.provision, ()):
        # a short answer on a penalty tells its further degrees too, and is the same for every item
        # of a list
        conduct = statement.spans[0][0], statement.spans[1:]
        draft = of_statement(maker, statement) if conduct not in told else None
        if draft is None:
            continue
        for each in (draft, *further(maker, statement, draft)):
            if each.pattern == "penalty":
                told.add(conduct)
                if statement.spans[0][0] in answered:
                    continue
                answered.add(statement.spans[0][0])
            yield each
    for listing in maker.pools.listings[source.law]:
        if listing.source.provision == source.provision:
            draft = list_questions.of_list(maker, listing)
            if draft is not None:
                yield draft
    for definition in maker.pools.definitions[source.law]:
        if definition.source.provision == source.provision:
            draft = term_questions.definition(maker, definition)
            if draft is not None:
                yield draft
