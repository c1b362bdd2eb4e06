"""用语和主体题: questions on key terms, on who bears a duty, on principles and definitions."""

from __future__ import annotations

import random
import re
from typing import Any, Final

from kb.model.question import QuestionType
from kb.training.generation.listings import Enumeration
from kb.training.generation.making import Draft, Maker
from kb.training.generation.real_values import WRONG
from kb.training.generation.statements import Statement
from kb.training.generation.terms import Bearer, Definition, Term, specific
from kb.training.generation.wording import (
    GAP,
    common_run,
    lead,
    lettered,
    letters_of,
    named,
)
from kb.training.question import BLANK, QuestionCitation

_LONGEST_MEANING: Final = 90
_OFTEN_BY_MEANING: Final = 0.4
_LONGEST_TERM: Final = 12
_GIVEN_AWAY: Final = 0.6
# as much of a defined word in its own definition leaves little to fill in
_SHOWN: Final = 0.5
_TOLD: Final = 0.4
_OFTEN_FALSE: Final = 0.55
_LEAST_CONTEXT: Final = 14
_FIXED_NAME: Final = 2
_SHORTEST_DEFINED, _LONGEST_DEFINED = 3, 8
# 整治方案, 治理方案, 综合整治方案: any of them would fit
_COMMON_MODIFIERS: Final = frozenset(
    {"综合整治", "综合治理", "专项整治", "整治", "治理", "污染防治", "环境保护", "实施", "工作"}
)
_WHO_ACTS: Final = re.compile(
    r"^(?:[^，]*，)?(?:根据|按照|依照)[^，]*，|^[^，]*?(?:应当|必须|可以|负责|会同[^，]*，)|会同[^，]*，|组织|建立|健全|完善|编制|制定|依法|[和，]"
)
_KIND_OF_BEARER: Final = re.compile("(?:单位|企业|经营者|机构|所有人|经营人|使用权人|责任人|者)$")
_NAMES: Final = {
    "system": "制度",
    "permit": "证件",
    "paper": "文件",
    "money": "款项",
    "act": "工作",
}


# 符合国家规定, 遵守法律: any of the others must do so too
_ANYBODYS_DUTY: Final = re.compile(
    r"^(?:依法)?(?:符合|遵守|加强|严格|执行|接受|配合|采取(?:有效|必要)?措施)|依法承担|从业人员|劳动防护|职业健康|培训|安全(?:生产|管理|责任)|保守|节约用[水电能]"
)


def term(maker: Maker, statement: Statement, found: Term) -> Draft | None:
    """Return a fill-in question for a key term; None when too little of the sentence is left.

    What the term is the name of stays in the stem (____许可证, ____制度), and the name must stand
    in several articles: what one article alone says may well be said otherwise.
    """
    rng = maker.rng(f"{statement.seed}:{found.start}:term")
    asked = specific(found.text)
    end = found.start + len(asked)
    text = statement.text[: found.start] + BLANK + statement.text[end:]
    left = statement.text[: found.start] + "，" + statement.text[end:]
    if (
        len(asked) < 2
        or asked in _COMMON_MODIFIERS
        or len(left) < 20
        or found.start < 4
        or len(asked) > _LONGEST_TERM
        or common_run(asked, left) > 2
        or _covered(asked, left + statement.source.law) >= _GIVEN_AWAY
        or maker.pools.articles_with(found.text) < _FIXED_NAME
    ):
        return None
    # something besides who acts must tell which of many systems or plans is meant
    if len(_WHO_ACTS.sub("", statement.text.replace(found.text, ""))) < _LEAST_CONTEXT:
        return None
    noun = _NAMES[found.kind]
    return Draft(
        QuestionType.FILL_IN,
        "term",
        f"{lead(statement.source, rng, text)}{text}。",
        ((asked,),),
        f"{named(statement.citations()[0])}要求的{noun}是“{found.text}”。",
        statement.citations(),
        {"kind": "term", "value": found.text},
    )


def _covered(word: str, shown: str) -> float:
    """Return the share of a word's characters that stand in a text in runs of two or more."""
    seen = {
        place for at in range(len(word) - 1) if word[at : at + 2] in shown for place in (at, at + 1)
    }
    return len(seen) / len(word)


def bearer_truth(maker: Maker, statement: Statement, found: Bearer) -> Draft | None:
    """Return a true or false statement on who bears a duty; a false one lays it on another.

    The other is one of the law whose name ends alike (设计单位, 制造单位); without one, None.
    """
    if _ANYBODYS_DUTY.search(found.duty) is not None or len(found.duty) < _LEAST_CONTEXT:
        return None
    if common_run(_KIND_OF_BEARER.sub("", found.text), found.duty) > 2:
        return None
    rng = maker.rng(f"{statement.seed}:bearer:truth")
    others = maker.pools.beside(found.text, statement)
    if not others:
        return None
    false = rng.random() < _OFTEN_FALSE
    stated = rng.choice(others).text if false else found.text
    cited = named(statement.citations()[0])
    why = (
        f"错误。按照{cited}，负有这一义务的是“{found.text}”，不是“{stated}”。"
        if false
        else f"正确。{cited}课以这一义务的就是“{found.text}”。"
    )
    return Draft(
        QuestionType.TRUE_FALSE,
        "duty_bearer",
        f"{lead(statement.source, rng)}{stated}{found.modal}{found.duty}。",
        not false,
        why,
        statement.citations(),
        {"kind": "duty_bearer", "value": found.text, "stated": stated},
    )


def principles(maker: Maker, statement: Statement, found: Enumeration) -> Draft | None:
    """Return a multiple choice for the principles of a law, or a fill-in for one of them."""
    rng = maker.rng(f"{statement.seed}:principles")
    cited = named(statement.citations()[0])
    fact = {"kind": "principle", "value": list(found.members)}
    wrong = maker.pools.principles(found.members, statement, rng, 2)
    if len(wrong) == 2 and rng.random() < 0.6:
        right = rng.sample(found.members, min(3, len(found.members)))
        options = [*right, *(each.text for each in wrong)]
        rng.shuffle(options)
        before, after = statement.text[: found.start], statement.text[found.end :]
        return Draft(
            QuestionType.MULTIPLE,
            "principle",
            f"{lead(statement.source, rng)}{before}若干{after.removeprefix('的')}。"
            f"下列各项中，属于这些{found.kind}的有{GAP}。",
            letters_of(options, right),
            f"{cited}列出的{found.kind}是{'、'.join(found.members)}；其余选项出自其他条文。",
            statement.citations(),
            {**fact, "right": right, "wrong": [each.text for each in wrong]},
            options=lettered(options),
        )
    chosen = rng.choice(found.members)
    at = statement.text.index(chosen, found.start)
    text = statement.text[:at] + BLANK + statement.text[at + len(chosen) :]
    if common_run(chosen, text) > 2:
        return None
    return Draft(
        QuestionType.FILL_IN,
        "principle",
        f"{lead(statement.source, rng, text)}{text}。",
        ((chosen,),),
        f"{cited}依次写明了{'、'.join(found.members)}。",
        statement.citations(),
        {**fact, "blank": chosen},
    )


def definition(maker: Maker, found: Definition) -> Draft | None:
    """Return a question on a definition: which word it explains, what a word means, or a blank."""
    rng = maker.rng(f"{found.source.provision}:{found.start}:definition")
    citation = found.source.cite(found.start, found.end)
    others = maker.pools.terms(found, rng)
    fact = {"kind": "definition", "term": found.term, "meaning": found.meaning}
    named_so = common_run(found.term, found.source.law) > 1
    if named_so and not any(common_run(each.term, found.source.law) > 1 for each in others):
        return None
    gives_away = (
        _covered(found.term, found.meaning) >= _SHOWN
        or common_run(found.term, found.meaning) >= max(2, len(found.term) - 1)
        or found.term in found.source.law
    )
    begin = lead(found.source, rng)
    why = f"{named(citation)}对“{found.term}”作了定义。"
    brief = all(len(each.meaning) <= _LONGEST_MEANING for each in (found, *others))
    if len(others) == WRONG and brief and (rng.random() < _OFTEN_BY_MEANING or gives_away):
        return _meaning(found, others, begin, why, fact, rng, citation)
    if gives_away:
        return None
    if len(others) == WRONG:
        options = [found.term, *(each.term for each in others)]
        rng.shuffle(options)
        asked = (
            f"{begin}“{found.meaning}”是对下列哪一用语的解释？"
            if rng.random() < 0.5
            else f"{begin}{GAP}是指{found.meaning}。"
        )
        return Draft(
            QuestionType.SINGLE,
            "definition",
            asked,
            letters_of(options, (found.term,)),
            f"{why}其余用语另有定义。",
            (citation,),
            {**fact, "wrong": [each.term for each in others]},
            options=lettered(options),
        )
    # 许可证件 or 许可证, 处理活动 or 处理: a longer name has more ways to be written
    # 退役 or 核设施退役: so does a word of two characters
    if (
        not _SHORTEST_DEFINED <= len(found.term) <= _LONGEST_DEFINED
        or _SHORTENED.search(found.term) is not None
    ):
        return None
    return Draft(
        QuestionType.FILL_IN,
        "definition",
        f"{begin}{BLANK}是指{found.meaning}。",
        ((found.term,),),
        why,
        (citation,),
        fact,
    )


_SHORTENED: Final = re.compile(r"(?:证件|活动|行为|工作|过程|管理)$|的|和|及|或")


def _meaning(
    found: Definition,
    others: tuple[Definition, ...],
    begin: str,
    why: str,
    fact: dict[str, Any],
    rng: random.Random,
    citation: QuestionCitation,
) -> Draft | None:
    """A single choice among meanings; None when one of them is told by its length or its words."""
    meanings = [found.meaning, *(each.meaning for each in others)]
    longest, shortest = max(map(len, meanings)), min(map(len, meanings))
    leaks = common_run(found.term, found.meaning) > 2 or (
        _covered(found.term, found.meaning) > _TOLD
    )
    if longest > 3 * shortest or leaks:
        return None
    rng.shuffle(meanings)
    return Draft(
        QuestionType.SINGLE,
        "definition",
        f"{begin}“{found.term}”是指{GAP}。",
        letters_of(meanings, (found.meaning,)),
        f"{why}其余选项分别解释{'、'.join(f'“{each.term}”' for each in others)}。",
        (citation,),
        {**fact, "wrong": [each.meaning for each in others]},
        options=lettered(meanings),
    )
