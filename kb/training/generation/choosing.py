"""选题 choosing: which one question a statement gives, so that no two questions share a sentence.

What asks for a figure, a body or a step comes before what asks for a word; within one group the
kinds of question take turns.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import Final

from kb.training.generation import (
    body_questions,
    figure_questions,
    measure_questions,
    penalty_questions,
    rule_questions,
    term_questions,
)
from kb.training.generation.bodies import Body, read_bodies, standing
from kb.training.generation.figures import Figure, read_figures
from kb.training.generation.listings import read_enumerations
from kb.training.generation.making import Draft, Maker
from kb.training.generation.measures import read_measures
from kb.training.generation.statements import Statement
from kb.training.generation.terms import read_bearer, read_terms

Attempt = Callable[[], Draft | None]

# …负责, 应当公布…: a power of its own, and not a care that every authority has (应当加强…)
_POWER: Final = re.compile(
    r"(?:应当|可以|负责|依法|统一|根据[^，]*，|[^，。]{0,12})?(?:负责(?!人)|批准|审批|编制|制定|确定|划定|"
    r"公布|发布|颁发|核发|审查|备案|认定|主管|组织编制|组织制定|会同|报告|指定|规定|征求|核准|撤销|"
    r"吊销|委托|代履行|签发|受理|作出)"
)
_OF_PARTS: Final = frozenset({"fine_range", "amount", "measure", "authority"})
_OFTEN_AS_ANSWER: Final = 0.05
_OFTEN_ON_WHO: Final = 0.25


def of_statement(
    maker: Maker, statement: Statement, accept: Callable[[Draft], bool] = lambda _: True
) -> Draft | None:
    """Return the question of a statement; None when nothing in it makes a good one.

    `accept` tells whether a question has not been asked already in another form.
    """
    for group in _groups(maker, statement):
        turn = maker.rng(f"{statement.seed}:turn").randrange(len(group)) if group else 0
        for attempt in (*group[turn:], *group[:turn]):
            draft = attempt()
            if draft is not None and accept(draft):
                return draft
    return None


def further(maker: Maker, statement: Statement, first: Draft) -> Iterator[Draft]:
    """Yield more questions on a statement whose first was on a figure or a measure.

    What a person in charge is fined is asked beside what the unit is, who punishes beside how
    much, and a penalty of several parts as a whole; each has another answer, and a stem that
    shows little of the first.
    """
    if first.fact.get("kind") not in _OF_PARTS:
        return
    figures = [each for each in read_figures(statement.text) if each.start >= statement.opening]
    others = [each for each in figures if each.text not in first.fact.get("value", "")]
    for figure in others[:1] if statement.penal else ():
        alone = _clause(statement, figure)
        again = next((each for each in read_figures(alone.text) if each.text == figure.text), None)
        draft = (
            None
            if again is None or alone.text.endswith("的")
            else _one_of(
                figure_questions.single(maker, alone, again),
                figure_questions.blank(maker, alone, again),
            )
        )
        if draft is not None:
            yield draft
    bodies = [each for each in read_bodies(statement.text) if each.by == "由"]
    who = next((each for each in bodies if each.start >= statement.opening), None)
    if who is not None and statement.penal and first.fact["kind"] != "authority":
        clause = _clause(statement, who)
        named = next((each for each in read_bodies(clause.text) if each.text == who.text), None)
        draft = (
            None
            if named is None
            else _one_of(
                body_questions.single(maker, clause, named),
                body_questions.truth(maker, clause, named),
            )
        )
        if draft is not None:
            yield draft
    if statement.penal and len(figures) + len(list(read_measures(statement.whole))) > 1:
        short = penalty_questions.short(maker, statement)
        if short is not None:
            yield short


def _one_of(*drafts: Draft | None) -> Draft | None:
    return next((each for each in drafts if each is not None), None)


def _clause(statement: Statement, figure: Figure | Body) -> Statement:
    """A statement with no more of the consequence than the clause that something stands in."""
    text = statement.text
    start = max(text.rfind(mark, statement.opening, figure.start) for mark in "，；") + 1
    end = min((at for mark in "，；" if (at := text.find(mark, figure.end)) > 0), default=len(text))
    words = text[max(start, statement.opening) : end]
    words = re.sub(r"^(?P<may>可以)?(?:并|同时)(?=[处对])", r"\g<may>", words)
    return replace(statement, text=text[: statement.opening] + words)


def _until(statement: Statement, figure: Figure) -> Statement:
    """A statement up to the end of the clause that a figure stands in."""
    text = statement.text
    end = min((at for mark in "，；" if (at := text.find(mark, figure.end)) > 0), default=len(text))
    return replace(statement, text=text[:end])


def _groups(maker: Maker, statement: Statement) -> Iterator[Sequence[Attempt]]:
    rng = maker.rng(f"{statement.seed}:which")
    figures = [each for each in read_figures(statement.text) if each.start >= statement.opening]
    bodies = [each for each in read_bodies(statement.text) if _acts(statement, each)]
    acting = [each for each in bodies if each.by]
    short = partial(penalty_questions.short, maker, statement)
    if statement.penal and rng.random() < _OFTEN_AS_ANSWER:
        yield [short]
    if statement.penal and acting and rng.random() < _OFTEN_ON_WHO:
        yield _about_body(maker, statement, rng.choice(acting))
    if figures:
        # the fine of a person, printed beside that of the unit, rules ranges out
        several = statement.penal and len(figures) > 1
        figure = figures[0] if several else rng.choice(figures)
        clause = _until(statement, figure) if several else statement
        if not clause.text.endswith("的"):
            yield _about_figure(maker, clause, figure)
    if statement.penal:
        yield _about_measure(maker, statement)
    shown = maker.shown.get(statement.seed)
    truth = [] if shown is None else [partial(rule_questions.truth, maker, statement, shown)]
    if shown is not None and shown.change.pattern != "modality":
        yield truth
    yield _about_steps(maker, statement, bodies)
    if acting:
        yield _about_body(maker, statement, rng.choice(acting))
    if not statement.penal:
        yield _about_words(maker, statement)
        if bodies:
            yield _about_body(maker, statement, rng.choice(bodies))
    yield truth
    if statement.penal:
        yield [short]


def _acts(statement: Statement, body: Body) -> bool:
    """Whether a body is named after the conduct, and for something it alone may do."""
    if body.start < statement.opening:
        return False
    if body.by or _POWER.match(statement.text, body.end) is not None:
        return True
    # a duty of one level is no other level's
    found = standing(body.text)
    single = found is not None and len(found.levels) == 1 and found.field != "government"
    return single and re.match("应当|可以|负责|有权", statement.text[body.end :]) is not None


def _about_figure(maker: Maker, statement: Statement, figure: Figure) -> Sequence[Attempt]:
    kinds = (figure_questions.single, figure_questions.single)
    others = (figure_questions.truth, figure_questions.blank)
    return [partial(kind, maker, statement, figure) for kind in (*kinds, *others)]


def _about_body(maker: Maker, statement: Statement, body: Body) -> Sequence[Attempt]:
    kinds = (body_questions.single, body_questions.single)
    others = (body_questions.truth, body_questions.blank)
    return [partial(kind, maker, statement, body) for kind in (*kinds, *others)]


def _about_measure(maker: Maker, statement: Statement) -> Sequence[Attempt]:
    measure = measure_questions.only_measure(statement)
    if measure is None:
        return []
    kinds = (measure_questions.single, measure_questions.truth)
    return [partial(kind, maker, statement, measure) for kind in kinds]


def _about_steps(maker: Maker, statement: Statement, bodies: Sequence[Body]) -> Sequence[Attempt]:
    """Questions on who comes first and who after, and on the principles that are named."""
    attempts: list[Attempt] = []
    pair = body_questions.steps(statement, bodies)
    if pair is not None:
        attempts.append(partial(body_questions.order, maker, statement, pair))
    for names in read_enumerations(statement.text):
        attempts.append(partial(term_questions.principles, maker, statement, names))
    return attempts


def _about_words(maker: Maker, statement: Statement) -> Sequence[Attempt]:
    """Questions on who bears a duty and on key terms."""
    attempts: list[Attempt] = []
    bearer = read_bearer(statement.text)
    if bearer is not None:
        attempts.append(partial(term_questions.bearer_truth, maker, statement, bearer))
    for found in read_terms(statement.text):
        attempts.append(partial(term_questions.term, maker, statement, found))
    return attempts
