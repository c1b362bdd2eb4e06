"""主管机关题: questions on who decides, approves, orders or receives, and in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kb.model.question import QuestionType
from kb.training.generation.bodies import (
    Body,
    core,
    divided,
    exclude,
    field_name,
    former,
    present_name,
    standing,
    wordings_of,
)
from kb.training.generation.making import Draft, Maker
from kb.training.generation.real_values import WRONG
from kb.training.generation.statements import Statement
from kb.training.generation.wording import GAP, lead, lettered, letters_of, named
from kb.training.question import BLANK

_LEVEL_SHOWN: Final = re.compile(r"(?:人民政府|国务院|国家|地方)$")
_OFTEN_FALSE: Final = 0.55
# 水资源超载地区县级以上地方人民政府: named by the matter of the sentence
_ANY_GOVERNMENT: Final = re.compile(r"省|设区|市|县|乡|地方")


def single(maker: Maker, statement: Statement, body: Body) -> Draft | None:
    """Return a single choice for a body; None without three that exclude it and each other."""
    found = standing(body.text)
    if _named_again(statement, body) or found is None or not found.levels:
        return None
    rng = maker.rng(f"{statement.seed}:{body.start}:single")
    wrong = maker.pools.rivals.of(body.text, statement, rng)
    if len(wrong) < WRONG:
        return None
    options = [body.text, *(each.text for each in wrong)]
    rng.shuffle(options)
    before, after = statement.text[: body.start], statement.text[body.end :]
    asks = bool(body.by) and "，" not in after and rng.random() < 0.6
    asked = f"{before}哪一机关{after}？" if asks else f"{before}{GAP}{after}。"
    others = "、".join(
        f"“{each.text}”见《{each.source.law}》{each.source.article.label()}"
        for each in wrong
        if each.source is not statement.source and each.source.law == statement.source.law
    )
    elsewhere = f"在别处另有职责的有：{others}。" if others else ""
    cited = named(statement.citations()[0])
    return Draft(
        QuestionType.SINGLE,
        "authority",
        lead(statement.source, rng, asked) + asked,
        letters_of(options, (body.text,)),
        f"{cited}把这一职权交给“{body.text}”。{elsewhere}",
        statement.citations(),
        {"kind": "authority", "value": body.text, "wrong": [each.text for each in wrong]},
        options=lettered(options),
    )


def _named_again(statement: Statement, body: Body) -> bool:
    """Whether the rest of the statement, or the name of the law, tells which body it is."""
    rest = statement.text[: body.start] + statement.text[body.end :]
    return core(body.text) in rest


def truth(maker: Maker, statement: Statement, body: Body) -> Draft | None:
    """Return a true or false statement; a false one names another real body.

    None for a body that has another name today: who knows that name would judge the old one
    false.
    """
    if former(body.text) or divided(body.text):
        return None
    rng = maker.rng(f"{statement.seed}:{body.start}:truth")
    # looked for first: a statement that could not be made false would only ever be shown as true
    found = maker.pools.rivals.of(body.text, statement, rng, 1)
    if not found:
        return None
    wrong = found if rng.random() < _OFTEN_FALSE else ()
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
        f"{lead(statement.source, rng, text)}{text}。",
        not wrong,
        why,
        statement.citations(),
        {"kind": "authority", "value": body.text, "stated": stated},
    )


def blank(maker: Maker, statement: Statement, body: Body) -> Draft | None:
    """Return a fill-in question for a body; None when the stem or the law tells which it is.

    A department is left out without the level it stands at, which the stem shows: it is not asked.
    One that is named by what it does (管理节能工作的部门) may be named in more ways than are told.
    """
    rng = maker.rng(f"{statement.seed}:{body.start}:blank")
    if _named_again(statement, body) or divided(body.text):
        return None
    name = field_name(body.text)
    if len(name) > 1 and name in statement.text[: body.start] + statement.text[body.end :]:
        return None
    if body.text.endswith("人民政府") and _ANY_GOVERNMENT.match(body.text) is None:
        return None
    asked = core(body.text) if body.text.endswith(("部门", "机关")) else body.text
    start = body.end - len(asked)
    # at which level it stands must be shown before the blank, or the longer name would be right too
    if asked.endswith(("部门", "机关")) and _LEVEL_SHOWN.search(statement.text[:start]) is None:
        return None
    if "的" in asked or maker.pools.rivals.chief(statement.source.law) == present_name(asked):
        return None
    text = statement.text[:start] + BLANK + statement.text[body.end :]
    today = present_name(asked)
    # 县级以上地方人民政府 is no other wording where the article speaks of 县级以上人民政府 too
    every = wordings_of(asked)
    accepted = tuple(way for way in every if way == asked or way not in statement.source.text)
    renamed = f"条文所称“{asked}”，现为{today}，两种写法都对。" if former(asked) else ""
    return Draft(
        QuestionType.FILL_IN,
        "authority",
        f"{lead(statement.source, rng, text)}{text}。",
        (accepted,),
        f"{named(statement.citations()[0])}指明的机关是“{body.text}”。{renamed}",
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
    others = maker.pools.rivals.of(then.text, statement, rng, 2)
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
        lead(statement.source, rng, asked) + asked,
        letters_of(options, (right,)),
        f"依{named(statement.citations()[0])}，先由“{first.text}”办理，再到“{then.text}”。",
        statement.citations(),
        {"kind": "sequence", "value": [first.text, then.text]},
        options=lettered(options),
    )
