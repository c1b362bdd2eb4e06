"""主管机关题: questions on who decides, approves, orders or receives, and in which order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kb.model.question import QuestionType
from kb.training.generation.bodies import Body, core, divided, exclude, wordings_of
from kb.training.generation.making import Draft, Maker
from kb.training.generation.pools import WRONG
from kb.training.generation.statements import Statement
from kb.training.generation.wording import GAP, lead, lettered, letters_of, named
from kb.training.question import BLANK


def single(maker: Maker, statement: Statement, body: Body) -> Draft | None:
    """Return a single choice for a body; None without three that exclude it and each other."""
    if _named_again(statement, body):
        return None
    rng = maker.rng(f"{statement.seed}:{body.start}:single")
    wrong = maker.pools.bodies(body.text, statement, rng)
    if len(wrong) < WRONG:
        return None
    rest = statement.text.replace(body.text, "", 1)
    fields = [word for word in _FIELD_WORDS if word in body.text and word in rest]
    if any(all(word not in each.text for each in wrong) for word in fields):
        return None
    options = [body.text, *(each.text for each in wrong)]
    rng.shuffle(options)
    before, after = statement.text[: body.start], statement.text[body.end :]
    asks = bool(body.by) and "，" not in after and rng.random() < 0.6
    asked = f"{before}哪一机关{after}？" if asks else f"{before}{GAP}{after}。"
    others = "、".join(
        f"“{each.text}”见《{each.source.law}》{each.source.article.label()}" for each in wrong
    )
    cited = named(statement.citations()[0])
    return Draft(
        QuestionType.SINGLE,
        "authority",
        lead(statement.source, rng) + asked,
        letters_of(options, (body.text,)),
        f"{cited}把这一职权交给“{body.text}”。其余选项在别处另有职责：{others}。",
        statement.citations(),
        {"kind": "authority", "value": body.text, "wrong": [each.text for each in wrong]},
        options=lettered(options),
    )


# a field that only the right option shares with the stem tells it
_FIELD_WORDS: Final = (
    "节能",
    "建设",
    "渔业",
    "林业",
    "农业",
    "交通",
    "卫生",
    "水利",
    "海洋",
    "气象",
    "草原",
    "公安",
    "财政",
    "商务",
    "海关",
    "能源",
    "循环经济",
    "清洁生产",
    "矿产",
    "测绘",
    "草",
    "森林",
    "野生",
)


def _named_again(statement: Statement, body: Body) -> bool:
    """Whether the rest of the statement, or the name of the law, tells which body it is."""
    rest = statement.text[: body.start] + statement.text[body.end :]
    return core(body.text) in rest


def truth(maker: Maker, statement: Statement, body: Body) -> Draft | None:
    """Return a true or false statement; a false one names another real body."""
    rng = maker.rng(f"{statement.seed}:{body.start}:truth")
    wrong = maker.pools.bodies(body.text, statement, rng, 1) if rng.random() < 0.55 else ()
    stated = wrong[0].text if wrong else body.text
    text = statement.text[: body.start] + stated + statement.text[body.end :]
    cited = named(statement.citations()[0])
    why = (
        f"错误。按照{cited}，应为“{body.text}”，不是“{stated}”。"
        if wrong
        else f"正确。{cited}规定的机关就是“{body.text}”。"
    )
    return Draft(
        QuestionType.TRUE_FALSE,
        "authority",
        f"{lead(statement.source, rng)}{text}。",
        not wrong,
        why,
        statement.citations(),
        {"kind": "authority", "value": body.text, "stated": stated},
    )


def blank(maker: Maker, statement: Statement, body: Body) -> Draft | None:
    """Return a fill-in question for a body; None when the stem names it once more."""
    rng = maker.rng(f"{statement.seed}:{body.start}:blank")
    text = statement.text[: body.start] + BLANK + statement.text[body.end :]
    if _named_again(statement, body) or divided(body.text):
        return None
    wordings = wordings_of(body.text)
    return Draft(
        QuestionType.FILL_IN,
        "authority",
        f"{lead(statement.source, rng)}{text}。",
        (wordings,),
        f"{named(statement.citations()[0])}指明的机关是“{body.text}”。",
        statement.citations(),
        {"kind": "authority", "value": body.text},
    )


def steps(statement: Statement, bodies: Sequence[Body]) -> tuple[Body, Body] | None:
    """Return who acts first and who approves or is told after; None without such a pair."""
    first = next((each for each in bodies if each.by in ("由", "")), None)
    then = next(
        (
            each
            for each in bodies
            if first is not None
            and each.start > first.end
            and each.by in ("报", "报请", "报经", "经")
            and exclude(first.text, each.text)
        ),
        None,
    )
    return (first, then) if first is not None and then is not None else None


def order(maker: Maker, statement: Statement, pair: tuple[Body, Body]) -> Draft | None:
    """Return a single choice for who acts and who approves, in that order."""
    rng = maker.rng(f"{statement.seed}:{pair[0].start}:order")
    first, then = pair
    if _named_again(statement, first) or _named_again(statement, then):
        return None
    others = maker.pools.bodies(then.text, statement, rng, 2)
    others = tuple(each for each in others if exclude(each.text, first.text))
    if len(others) < 2:
        return None
    right = f"{first.text}；{then.text}"
    options = [
        right,
        f"{then.text}；{first.text}",
        f"{first.text}；{others[0].text}",
        f"{others[1].text}；{then.text}",
    ]
    rng.shuffle(options)
    text = statement.text
    asked = (
        f"{text[: first.start]}{GAP}{text[first.end : then.start]}{GAP}{text[then.end :]}。"
        "两处空缺依次应为哪一项？"
    )
    return Draft(
        QuestionType.SINGLE,
        "sequence",
        lead(statement.source, rng) + asked,
        letters_of(options, (right,)),
        f"依{named(statement.citations()[0])}，先由“{first.text}”办理，再到“{then.text}”。",
        statement.citations(),
        {"kind": "sequence", "value": [first.text, then.text]},
        options=lettered(options),
    )
