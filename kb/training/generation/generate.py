"""出题 generation: all questions that the provisions in force on a day give, in a fixed order."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import Final

from sqlalchemy.orm import Session

from kb.model.question import QuestionType
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
    local_laws,
)
from kb.training.generation.making import Draft, Maker
from kb.training.generation.points import Points
from kb.training.generation.pools import Pools
from kb.training.generation.precedence import without_replaced
from kb.training.generation.sentences import understandable
from kb.training.generation.source import Source, law_versions, read_sources
from kb.training.question import QuestionContent

_MOST_ALIKE: Final = 2
"""Questions of one kind on one consequence, each for another conduct of a list."""


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
    field, the laws of procedure, regulations of provinces and cities and all cases of enforcement
    are taken, and laws of other departments as far as they concern the environment; with one of
    them, only what it names, and all of it. With `number` that many are taken, spread over all
    articles. The same seed, texts and day give the same questions.
    """
    every = laws is None and cases is None
    listed = environmental_laws() | enforcement_laws() | local_laws()
    chosen = laws if laws is not None else listed
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
    of_laws = {
        slug: list(combined_questions.of_law(maker, slug))
        for slug in dict.fromkeys(source.slug for source in order)
    }
    for drafts in _by_turns(maker, order, of_laws):
        for draft in drafts:
            question = maker.question(draft)
            if _sound(question) and distinct.add(question):
                yield question


def _by_turns(
    maker: Maker, order: Sequence[Source], of_laws: Mapping[str, list[Draft]]
) -> Iterator[Iterable[Draft]]:
    """Yield what each article gives, with a question on several statements of its law."""
    asked: dict[str, set[str]] = defaultdict(set)
    for each in (
        each for drafts in of_laws.values() for one in drafts for each in one.fact["wrong"]
    ):
        asked[each["text"].replace(each["stated"], each["value"])].add(each["value"])
    told: Counter[tuple[str, str, str]] = Counter()
    waiting = {slug: iter(drafts) for slug, drafts in of_laws.items()}
    for source in order:
        yield islice(waiting[source.slug], 1)
        yield _drafts(maker, source, asked, told)
    yield from waiting.values()


def _sound(question: QuestionContent) -> bool:
    shown = (question.stem, *(each.text for each in question.options))
    return not faults(question) and all(map(understandable, shown))


def _drafts(
    maker: Maker,
    source: Source,
    asked: Mapping[str, set[str]],
    told: Counter[tuple[str, str, str]],
) -> Iterator[Draft]:
    """The questions of one article.

    `asked` holds for each text the words that options of combined questions turn on, which no
    statement is judged by again; `told` are the consequences already asked for in each kind of
    question, which many items of a list share.
    """
    for statement in maker.pools.statements.get(source.provision, ()):
        words = asked.get(statement.text, set())
        consequence = statement.text[statement.opening :] if statement.penal else ""

        def key(draft: Draft, consequence: str = consequence) -> tuple[str, str, str]:
            return source.provision, consequence, f"{draft.pattern}:{draft.type.value}"

        def fresh(
            draft: Draft, words: Collection[str] = words, consequence: str = consequence
        ) -> bool:
            judged = draft.type is QuestionType.TRUE_FALSE and draft.fact.get("value") in words
            return not judged and not (consequence and told[key(draft, consequence)] >= _MOST_ALIKE)

        draft = of_statement(maker, statement, fresh)
        if draft is None:
            continue
        for each in (draft, *filter(fresh, further(maker, statement, draft))):
            told[key(each)] += 1
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
