"""综合判断题: which of four statements on one subject of a law are right."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.model.question import QuestionType
from kb.training.generation.bodies import read_bodies
from kb.training.generation.figures import read_figures
from kb.training.generation.making import Draft, Maker
from kb.training.generation.rule_questions import changes
from kb.training.generation.statements import Statement
from kb.training.generation.wording import GAP, lettered, letters_of, likeness
from kb.training.question import LETTERS

_OPTIONS: Final = 4
_SHORTEST, _LONGEST = 16, 75
# 总则, 监督管理 and their like do not say what a statement is about
_GENERAL: Final = re.compile(r"总则|附则|法律责任|罚则|监督|管理$|^其他|一般规定|通则|保障|奖励|处罚")
_HEADING: Final = re.compile(r"^第[一二三四五六七八九十百]+[编章节]\s*")


@dataclass(frozen=True)
class Altered:
    """改动后的陈述: a statement as an option shows it; `value` became `stated`."""

    text: str
    value: str
    stated: str


def subject_of(path: str) -> str:
    """Return what the articles under a heading are about; empty for a general heading."""
    heading = _HEADING.sub("", path.rpartition(" / ")[2]).strip()
    return "" if _GENERAL.search(heading) or len(heading) < 3 else re.sub(r"\s", "", heading)


def multiple(maker: Maker, path: str, statements: Sequence[Statement]) -> Draft | None:
    """Return a multiple choice on the statements under one heading, one or two of them altered."""
    subject = subject_of(path)
    fit = [
        each
        for each in statements
        if not each.penal and _SHORTEST <= len(each.text) <= _LONGEST and "：" not in each.text
    ]
    if not subject or len(fit) < _OPTIONS:
        return None
    first = fit[0].source
    rng = maker.rng(f"{first.slug}:{path}:combined")
    rng.shuffle(fit)
    altered: dict[int, Altered] = {}
    for place, statement in enumerate(fit):
        change = alter(maker, statement)
        if change is not None:
            altered[place] = change
        if len(altered) == 2:
            break
    count = min(len(altered), rng.choice((1, 2)))
    if not count:
        return None
    chosen = list(altered)[:count]
    for place, statement in enumerate(fit):
        alike = any(likeness(statement.text, fit[other].text) > 0.6 for other in chosen)
        if place not in altered and not alike and len(chosen) < _OPTIONS:
            chosen.append(place)
    if len(chosen) < _OPTIONS:
        return None
    rng.shuffle(chosen)
    options = [altered[p].text if p in altered else fit[p].text for p in chosen]
    right = [fit[place].text for place in chosen if place not in altered]
    wrong = {
        LETTERS[at]: altered[place] for at, place in enumerate(chosen) if place in altered
    }
    why = "；".join(
        f"{letter}项有误，{fit[chosen[LETTERS.index(letter)]].source.article.label()}"
        f"写的是“{each.value}”，不是“{each.stated}”"
        for letter, each in wrong.items()
    )
    asked = (
        f"关于{subject}，下列各项说法中，符合《{first.law}》规定的有{GAP}。",
        f"下列各项关于{subject}的说法，与《{first.law}》一致的有{GAP}。",
    )
    return Draft(
        QuestionType.MULTIPLE,
        "statements",
        rng.choice(asked),
        letters_of(options, right),
        f"{why}；其余各项与《{first.law}》相符。",
        tuple(each for place in chosen for each in fit[place].citations()),
        {
            "kind": "statements",
            "value": right,
            "wrong": [
                {"text": each.text, "value": each.value, "stated": each.stated}
                for each in wrong.values()
            ],
        },
        options=lettered(options),
    )


def alter(maker: Maker, statement: Statement) -> Altered | None:
    """Return a statement with one fact changed to what the law does not say; None when none can."""
    rng = maker.rng(f"{statement.seed}:alter")
    text = statement.text
    for figure in read_figures(text):
        reals = maker.pools.figures(figure, statement, rng, 1)
        if reals:
            return _altered(text, figure.start, figure.end, reals[0].text)
    for body in read_bodies(text):
        reals = maker.pools.bodies(body.text, statement, rng, 1) if body.by else ()
        if reals:
            return _altered(text, body.start, body.end, reals[0].text)
    change = changes(statement)
    return None if change is None else _altered(text, change.start, change.end, change.becomes)


def _altered(text: str, start: int, end: int, stated: str) -> Altered:
    return Altered(text[:start] + stated + text[end:], text[start:end], stated)
