"""罚款幅度 case ranges: a single choice for the range of the fine on the conduct of a case."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from kb.model.question import QuestionOrigin, QuestionType
from kb.training.generation.case_basis import Basis
from kb.training.generation.case_conduct import Conduct, units_of
from kb.training.generation.case_penalties import Penalty
from kb.training.generation.case_stories import Story
from kb.training.generation.figures import Figure, read_figures
from kb.training.generation.making import Maker
from kb.training.generation.real_values import WRONG
from kb.training.generation.statements import Statement, read_statements
from kb.training.generation.wording import GAP, lettered, letters_of
from kb.training.question import QuestionCitation, QuestionContent

_MARKS: Final = 3.0
_RANGE: Final = "N元以上N元以下"
# 处破坏湿地面积每平方米五百元以上五千元以下罚款: no range of the whole fine
_BY_UNIT: Final = re.compile(r"每[^，。；]{1,6}$")
# 拒不改正的，处五万元以上二十万元以下的罚款: another range for who did not obey
_WHEN_DISOBEYED: Final = re.compile(
    r"(?:拒不改正|逾期[不未][^，]{1,6})的?，[^；。]{0,30}处[^；。]{0,30}罚款"
)
_MORE_CANDIDATES: Final = 4


def range_of_fine(
    maker: Maker,
    key: str,
    penalties: Sequence[Penalty],
    basis: Sequence[Basis],
    story: Story,
    conduct: Conduct,
) -> QuestionContent | None:
    """Return a single choice; None when the provisions give no range of a sum, or several.

    No wrong option is a range that any provision of the case (`basis`) gives: it might be right
    for another side of the conduct.
    """
    if len(penalties) != 1 or not conduct.acts:
        return None
    penalty = penalties[0]
    if conduct.disobeyed and _WHEN_DISOBEYED.search(penalty.text) is not None:
        return None
    found = [each for one in penalty.bases if (each := _range(one)) is not None]
    if len({figure.text for _, figure in found}) != 1:
        return None
    statement, figure = found[0]
    rng = maker.rng(f"{key}:range")
    near = maker.pools.figures(figure, statement, rng, WRONG * _MORE_CANDIDATES)
    given = {one.values for each in basis for one in read_figures(each.source.text)}
    wrong = [
        each.text
        for each in near
        if not any(one.values in given for one in read_figures(each.text))
    ][:WRONG]
    if len(wrong) < WRONG:
        return None
    options = sorted([figure.text, *wrong], key=_size)
    law = statement.source.law
    return QuestionContent(
        type=QuestionType.SINGLE,
        stem=(
            f"依照行为发生时有效的《{law}》，对{units_of(story.party)}“{'，'.join(conduct.acts)}”的罚款幅度是{GAP}。"
        ),
        options=lettered(options),
        answer=letters_of(options, (figure.text,)),
        rationale=(
            f"{penalty.name}处罚的是“{penalty.conduct}”，案情与此相符，罚款幅度是“{figure.text}”。"
        ),
        marks=_MARKS,
        citations=statement.citations(),
        level="中级",
        difficulty=4,
        origin=QuestionOrigin.GENERATED,
        pattern="case",
        fact={"kind": "fine_range", "value": figure.text, "wrong": wrong},
    )


def _size(words: str) -> tuple[int, ...]:
    return tuple(value for figure in read_figures(words) for value in figure.values)


def _range(basis: Basis) -> tuple[Statement, Figure] | None:
    """The first degree of the fine that a provision sets for the conduct; None when it has none."""
    for statement in read_statements(basis.source):
        if not _covers(statement, basis.citation):
            continue
        then = statement.text[statement.opening :]
        figures = [each for each in read_figures(then) if each.shape == _RANGE]
        by_unit = any(_BY_UNIT.search(then[: each.start]) for each in figures)
        return (statement, figures[0]) if len(figures) == 1 and not by_unit else None
    return None


def _covers(statement: Statement, citation: QuestionCitation) -> bool:
    """Whether a penal statement is about the very item or paragraph that a case cites."""
    own = statement.citations()
    return statement.penal and any(
        each.provision == citation.provision or citation.provision.startswith(f"{each.provision}__")
        for each in own[-1:]
    )
