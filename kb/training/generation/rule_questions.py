"""规则判断题: true or false by a change of one word that a rule turns on.

Which statements are shown as they are and which are changed is settled for all of them together
(`balance`), so that no word tells the answer.
"""

from __future__ import annotations

import re
from typing import Final

from kb.model.question import QuestionType
from kb.training.generation.balance import Shown
from kb.training.generation.making import Draft, Maker
from kb.training.generation.rules import PERMITTED
from kb.training.generation.statements import Statement
from kb.training.generation.wording import lead, named

_MODALS: Final = {
    "应当": "必须履行的义务",
    "必须": "必须履行的义务",
    "可以": "允许这样做，不是必须履行的义务",
    "不得": "禁止",
    "禁止": "禁止",
}


def truth(maker: Maker, statement: Statement, shown: Shown) -> Draft:
    """Return a true or false statement on what a rule turns on."""
    rng = maker.rng(f"{statement.seed}:{shown.change.start}:rule")
    change = shown.change
    original = statement.text[change.start : change.end]
    stated = change.becomes if shown.false else original
    text = statement.text[: change.start] + stated + statement.text[change.end :]
    return Draft(
        QuestionType.TRUE_FALSE,
        change.pattern,
        f"{lead(statement.source, rng, text)}{text}。",
        not shown.false,
        rationale(statement, shown),
        statement.citations(),
        {"kind": change.pattern, "value": original, "stated": stated},
    )


def rationale(statement: Statement, shown: Shown) -> str:
    """Return what the rule is about, how the law puts it, and the sentence it stands in."""
    change = shown.change
    original = statement.text[change.start : change.end]
    becomes = change.becomes
    if len(original) == 1:
        # 前 and 后 say nothing without what they stand behind
        start = max(statement.text.rfind(mark, 0, change.start) for mark in "，；") + 1
        before = re.sub("^.*(?:可以|应当|必须)", "", statement.text[start : change.start])
        original, becomes = before + original, before + becomes
    says = f"{named(statement.citations()[0])}规定的{change.about}是{_meant(original)}"
    verdict = f"错误。{says}，不是{_meant(becomes)}" if shown.false else f"正确。{says}"
    return f"{verdict}。条文：“{statement.text}”。"


def _meant(words: str) -> str:
    """A word in quotes, with what it makes of the rule where that needs saying."""
    if words.endswith(PERMITTED):
        return f"“{words}”（以批准为条件的许可）"
    meaning = next((_MODALS[each] for each in _MODALS if words.startswith(each)), "")
    return f"“{words}”（{meaning}）" if meaning and len(words) < 12 else f"“{words}”"
