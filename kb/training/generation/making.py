"""组题 making: a question put together with what is the same for all: citations, points, level."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from kb.model.question import QuestionOrigin, QuestionType
from kb.text.numerals import ArticleNumber
from kb.training.generation.balance import Shown, balanced, natural_changes
from kb.training.generation.points import Points
from kb.training.generation.pools import Pools
from kb.training.question import (
    Answer,
    Option,
    QuestionCitation,
    QuestionContent,
    RubricPoint,
)

_DIFFICULTY: Final = {
    QuestionType.TRUE_FALSE: 1,
    QuestionType.SINGLE: 2,
    QuestionType.FILL_IN: 3,
    QuestionType.MULTIPLE: 4,
    QuestionType.SHORT_ANSWER: 4,
    QuestionType.CASE_ANALYSIS: 5,
}
_MARKS: Final = {
    QuestionType.TRUE_FALSE: 1.0,
    QuestionType.SINGLE: 1.0,
    QuestionType.FILL_IN: 1.0,
    QuestionType.MULTIPLE: 2.0,
}
# a penalty, its authority and the order of steps take more than recalling one word
_HARDER: Final = frozenset({"fine_range", "sequence", "penalty"})


@dataclass(frozen=True)
class Draft:
    """草题: what a pattern has to say of a question; the rest follows from the citations."""

    type: QuestionType
    pattern: str
    stem: str
    answer: Answer
    rationale: str
    citations: tuple[QuestionCitation, ...]
    fact: Mapping[str, Any]
    options: tuple[Option, ...] = ()
    rubric: tuple[RubricPoint, ...] = ()


@dataclass
class Maker:
    """组题者: the pools to choose from, the syllabus, and the seed of every choice."""

    pools: Pools
    points: Points
    seed: int = 0

    def rng(self, key: str) -> random.Random:
        """Return the choices for one fact: the same for the same seed and fact, on any machine."""
        return random.Random(f"{self.seed}:{key}")  # noqa: S311 -- a repeatable choice, no secret

    @cached_property
    def shown(self) -> Mapping[str, Shown]:
        """For each statement that is to be judged by a word, by its seed, how it is shown."""
        return balanced(self.pools, self.seed)

    @cached_property
    def natural(self) -> Mapping[str, float]:
        """For each word that changes bring in, the share of changes that may bring it in."""
        return natural_changes(self.pools)

    def question(self, draft: Draft) -> QuestionContent:
        """Return the whole question of a draft."""
        first = draft.citations[0]
        number = ArticleNumber(first.article, first.article_suffix)
        options = (each.text for each in draft.options)
        quotes = (each.quote for each in draft.citations)
        about = "\n".join((draft.stem, *options, *quotes))
        points, level = self.points.of(first.law, number, about)
        difficulty = _DIFFICULTY[draft.type] + (draft.pattern in _HARDER)
        right = draft.answer if isinstance(draft.answer, tuple) else ()
        if draft.type is QuestionType.MULTIPLE and len(draft.options) - len(right) == 1:
            difficulty -= 1  # a single option to be found out
        marks = sum(each.marks for each in draft.rubric) or _MARKS[draft.type]
        if draft.type is QuestionType.FILL_IN:
            marks = float(len(draft.answer)) if isinstance(draft.answer, tuple) else marks
        return QuestionContent(
            type=draft.type,
            stem=draft.stem,
            answer=draft.answer,
            options=draft.options,
            rationale=draft.rationale,
            marks=marks,
            rubric=draft.rubric,
            citations=draft.citations,
            points=points,
            level=level or ("中级" if difficulty >= 4 else "初级"),
            difficulty=min(difficulty, 5),
            origin=QuestionOrigin.GENERATED,
            pattern=draft.pattern,
            fact=dict(draft.fact),
        )
