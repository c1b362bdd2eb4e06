"""处理措施题: which measure a conduct or a degree of it leads to."""

from __future__ import annotations

from typing import Final

from kb.model.question import QuestionType
from kb.training.generation.making import Draft, Maker
from kb.training.generation.measures import Measure, read_measures
from kb.training.generation.real_values import WRONG
from kb.training.generation.statements import Statement
from kb.training.generation.wording import GAP, lead, lettered, letters_of, named

_OFTEN_FALSE: Final = 0.55


def only_measure(statement: Statement) -> Measure | None:
    """Return the measure of a statement; None where it has several or none."""
    found = [each for each in read_measures(statement.text) if each.start >= statement.opening]
    # 报经…批准，责令停业: what a government approves is a closure and nothing else
    if len(found) != 1 or "报经有批准权" in statement.text:
        return None
    clause = statement.text[: found[0].start].rpartition("，")[2]
    return None if "或者" in clause else found[0]


def single(maker: Maker, statement: Statement, measure: Measure) -> Draft | None:
    """Return a single choice among measures of different kinds."""
    rng = maker.rng(f"{statement.seed}:measure:single")
    wrong = maker.pools.measures(measure, statement, rng)
    if len(wrong) < WRONG:
        return None
    # 由原发证机关: only a licence is its to take
    if "发证" in statement.text and measure.kind == "licence":
        return None
    options = [measure.text, *(each.text for each in wrong)]
    rng.shuffle(options)
    text = f"{statement.text[: measure.start]}{GAP}{statement.text[measure.end :]}"
    others = "、".join(
        f"“{each.text}”见《{each.source.law}》{each.source.article.label()}" for each in wrong
    )
    return Draft(
        QuestionType.SINGLE,
        "measure",
        f"{lead(statement.source, rng, text)}{text}。",
        letters_of(options, (measure.text,)),
        f"{named(statement.citations()[0])}对这种情况规定的是“{measure.text}”。"
        f"其余措施用于别的情形：{others}。",
        statement.citations(),
        {"kind": "measure", "value": measure.text, "wrong": [each.text for each in wrong]},
        options=lettered(options),
    )


def truth(maker: Maker, statement: Statement, measure: Measure) -> Draft | None:
    """Return a true or false statement; a false one names a measure of another kind."""
    rng = maker.rng(f"{statement.seed}:measure:truth")
    false = rng.random() < _OFTEN_FALSE
    wrong = maker.pools.measures(measure, statement, rng, 1) if false else ()
    if false and not wrong:
        return None
    stated = wrong[0].text if wrong else measure.text
    text = statement.text[: measure.start] + stated + statement.text[measure.end :]
    cited = named(statement.citations()[0])
    why = (
        f"错误。{cited}规定的是“{measure.text}”，不是“{stated}”。"
        if wrong
        else f"正确。{cited}对这种情况规定的就是“{measure.text}”。"
    )
    return Draft(
        QuestionType.TRUE_FALSE,
        "measure",
        f"{lead(statement.source, rng, text)}{text}。",
        not wrong,
        why,
        statement.citations(),
        {"kind": "measure", "value": measure.text, "stated": stated},
    )
