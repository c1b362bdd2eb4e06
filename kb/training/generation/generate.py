"""出题 generation: all questions that the provisions in force on a day give, in a fixed order."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterator
from itertools import chain, islice
from typing import Final

from sqlalchemy.orm import Session

from kb.store.catalogue import syllabus_points
from kb.training.form import faults
from kb.training.generation import (
    body_questions,
    case_questions,
    combined_questions,
    figure_questions,
    list_questions,
    measure_questions,
    penalty_questions,
    rule_questions,
    term_questions,
)
from kb.training.generation.bodies import Body, read_bodies
from kb.training.generation.distinct import Distinct
from kb.training.generation.field import enforcement_laws, environmental_laws
from kb.training.generation.figures import Figure, read_figures
from kb.training.generation.listings import read_enumerations
from kb.training.generation.making import Draft, Maker
from kb.training.generation.measures import Measure
from kb.training.generation.points import Points
from kb.training.generation.pools import Pools
from kb.training.generation.sentences import understandable
from kb.training.generation.source import Source, read_sources
from kb.training.generation.statements import Statement
from kb.training.generation.terms import read_bearer, read_terms
from kb.training.question import QuestionContent

# …负责, 应当公布…: a power of its own, and not a care that every authority has (应当加强…)
_POWER: Final = re.compile(
    r"(?:应当|可以|负责|依法|统一|根据[^，]*，|[^，。]{0,12})?(?:负责(?!人)|批准|审批|编制|制定|确定|划定|公布|发布|颁发|核发|审查|备案|"
    r"认定|主管|组织编制|组织制定|会同|报告|备案|指定|规定|征求|核准|撤销|吊销|委托|代履行|签发|受理|作出)"
)

Attempt = Callable[[], Draft | None]


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
    field, the laws of procedure and all cases of enforcement are taken; with one of them, only
    what it names. With `number` that many are taken, spread over all articles. The same seed,
    texts and day give the same questions.
    """
    every = laws is None and cases is None
    chosen = laws if laws is not None else environmental_laws() | enforcement_laws()
    sources = read_sources(session, as_of, laws=chosen)
    maker = Maker(Pools.read(sources), Points.read(syllabus_points(session)), seed)
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
    for statement in maker.pools.statements.get(source.provision, ()):
        draft = _of_statement(maker, statement)
        if draft is not None:
            yield draft
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


def _of_statement(maker: Maker, statement: Statement) -> Draft | None:
    """The one question of a statement, so that no two questions share a sentence."""
    for group in _attempts(maker, statement):
        turn = maker.rng(f"{statement.seed}:turn").randrange(len(group)) if group else 0
        for attempt in (*group[turn:], *group[:turn]):
            draft = attempt()
            if draft is not None:
                return draft
    return None


def _attempts(maker: Maker, statement: Statement) -> Iterator[list[Attempt]]:
    """Groups of questions a statement may give, the ones that ask for more first."""
    rng = maker.rng(f"{statement.seed}:which")
    figures = [
        each for each in read_figures(statement.text) if each.start >= statement.opening
    ]
    bodies = list(read_bodies(statement.text))
    bodies = [
        each
        for each in bodies
        if each.start >= statement.opening
        and (each.by or _POWER.match(statement.text, each.end) is not None)
    ]
    acting = [each for each in bodies if each.by]
    group: list[Attempt] = []
    if statement.penal:
        if rng.random() < 0.16:
            yield [lambda: penalty_questions.short(maker, statement)]
        if acting and rng.random() < 0.25:
            yield _about_body(maker, statement, rng.choice(acting))
    for figure in rng.sample(figures, min(1, len(figures))):
        yield _about_figure(maker, statement, figure)
    measure = measure_questions.only_measure(statement) if statement.penal else None
    if measure is not None:
        yield _about_measure(maker, statement, measure)
    change = rule_questions.changes(statement)
    pair = body_questions.steps(statement, bodies)
    if pair is not None:
        group.append(lambda: body_questions.order(maker, statement, pair))
    if change is not None and change.pattern != "modality":
        group.append(lambda: rule_questions.truth(maker, statement, change))
    for names in read_enumerations(statement.text):
        group.append(lambda names=names: term_questions.principles(maker, statement, names))
    yield group
    if acting:
        yield _about_body(maker, statement, rng.choice(acting))
    yield _about_words(maker, statement)
    if bodies and not statement.penal:
        yield _about_body(maker, statement, rng.choice(bodies))
    if change is not None:
        yield [lambda: rule_questions.truth(maker, statement, change)]
    if statement.penal:
        yield [lambda: penalty_questions.short(maker, statement)]


def _about_figure(maker: Maker, statement: Statement, figure: Figure) -> list[Attempt]:
    return [
        lambda: figure_questions.single(maker, statement, figure),
        lambda: figure_questions.single(maker, statement, figure),
        lambda: figure_questions.truth(maker, statement, figure),
        lambda: figure_questions.blank(maker, statement, figure),
    ]


def _about_measure(maker: Maker, statement: Statement, measure: Measure) -> list[Attempt]:
    return [
        lambda: measure_questions.single(maker, statement, measure),
        lambda: measure_questions.truth(maker, statement, measure),
    ]


def _about_body(maker: Maker, statement: Statement, body: Body) -> list[Attempt]:
    return [
        lambda: body_questions.single(maker, statement, body),
        lambda: body_questions.single(maker, statement, body),
        lambda: body_questions.truth(maker, statement, body),
        lambda: body_questions.blank(maker, statement, body),
    ]


def _about_words(maker: Maker, statement: Statement) -> list[Attempt]:
    """Questions on who bears a duty and on key terms."""
    if statement.penal:
        return []
    attempts: list[Attempt] = []
    bearer = read_bearer(statement.text)
    if bearer is not None:
        attempts.append(lambda: term_questions.bearer(maker, statement, bearer))
    for found in read_terms(statement.text):
        attempts.append(lambda found=found: term_questions.term(maker, statement, found))
    return attempts
