"""法律责任简答题: short answers on what a conduct leads to."""

from __future__ import annotations

import re
from typing import Final

from kb.model.question import QuestionType
from kb.training.generation.making import Draft, Maker
from kb.training.generation.statements import Statement
from kb.training.generation.wording import lead, named
from kb.training.question import RubricPoint

_FEWEST_POINTS: Final = 2
_ASKED: Final = (
    "应当如何处理？",
    "应当承担什么法律责任？",
    "可以作出哪些处理？请写明机关、措施和幅度。",
)


def short(maker: Maker, statement: Statement) -> Draft | None:
    """Return a short answer; None when the consequence has one part only."""
    conduct = statement.text[: statement.opening].rstrip("，")
    consequence = statement.text[statement.opening :]
    parts = [part for part in re.split(r"[，,]", consequence) if part]
    if not _FEWEST_POINTS <= len(parts) <= 6 or any(len(part) < 4 for part in parts):
        return None
    # the amount of a fine that the sentence leaves open stands in a further paragraph
    if re.search("处以?罚款", consequence) and "前款" in statement.source.text:
        return None
    if re.search(r"的$", "".join(parts[:-1])) or re.search(r"的，", consequence):
        return None
    rng = maker.rng(f"{statement.seed}:penalty")
    asked = rng.choice(_ASKED[:2] if "罚款" not in consequence else _ASKED)
    return Draft(
        QuestionType.SHORT_ANSWER,
        "penalty",
        f"{lead(statement.source, rng)}{conduct}，{asked}",
        f"{consequence}。",
        f"{named(statement.citations()[0])}写明了该行为的后果；写对一项得相应分数。",
        statement.citations(),
        {"kind": "penalty", "value": consequence},
        rubric=tuple(RubricPoint(part, 2.0) for part in parts),
    )
