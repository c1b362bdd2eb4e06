"""试题形式: what makes a question well-formed, whatever the law says; every fault is named."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.model.question import QuestionType
from kb.training.question import BLANK, DIFFICULTIES, LETTERS, LEVELS, QuestionContent, folded

MOST_MARKS: Final = 100.0
LONGEST_STEM: Final = 4000
LONGEST_OPTION: Final = 500
_FEWEST: Final = {QuestionType.SINGLE: 3, QuestionType.MULTIPLE: 3}
_TYPES_OF_PARTS: Final = frozenset(QuestionType) - {QuestionType.CASE_ANALYSIS}


@dataclass(frozen=True, slots=True)
class Fault:
    """形式问题: the field at fault and what to do about it, in Chinese."""

    field: str
    message: str


def faults(question: QuestionContent) -> tuple[Fault, ...]:
    """Return every fault of form of a question; empty when it is well-formed."""
    return tuple(_faults(question))


def _faults(question: QuestionContent) -> Iterator[Fault]:
    if not question.stem.strip():
        yield Fault("stem", "没有题干，请填写")
    if len(question.stem) > LONGEST_STEM:
        yield Fault("stem", f"题干超过 {LONGEST_STEM} 字，请精简")
    if not math.isfinite(question.marks) or not 0 < question.marks <= MOST_MARKS:
        yield Fault("marks", f"分值应大于 0 且不超过 {MOST_MARKS:g}")
    if question.level not in LEVELS:
        yield Fault("level", f"层级应为{'或'.join(LEVELS)}")
    if question.difficulty not in DIFFICULTIES:
        yield Fault("difficulty", "难度应为 1 至 5")
    yield from _OF_TYPE[question.type](question)
    yield from _rubric(question)


def _choice(question: QuestionContent) -> Iterator[Fault]:
    letters = [each.letter for each in question.options]
    if len(letters) < _FEWEST[question.type]:
        yield Fault("options", f"选项少于 {_FEWEST[question.type]} 个，请补足")
    if len(letters) > len(LETTERS) or letters != list(LETTERS[: len(letters)]):
        yield Fault("options", "选项应从 A 起依次编号，最多 8 个")
    if any(not each.text.strip() for each in question.options):
        yield Fault("options", "有空白的选项，请填写或删去")
    if any(len(each.text) > LONGEST_OPTION for each in question.options):
        yield Fault("options", f"选项超过 {LONGEST_OPTION} 字，请精简")
    texts = [folded(each.text) or each.text for each in question.options]
    if len(set(texts)) < len(texts):
        yield Fault("options", "有两个相同的选项，请改写其中一个")
    right = question.right
    if not right:
        yield Fault("answer", "没有答案，请填写正确选项的字母")
    elif not set(right) <= set(letters) or len(set(right)) < len(right):
        yield Fault("answer", f"答案“{''.join(right)}”与选项不符，请核对")
    elif question.type is QuestionType.SINGLE and len(right) > 1:
        yield Fault("answer", f"单选题有 {len(right)} 个答案，请改为多选题或只留一个")
    elif question.type is QuestionType.MULTIPLE and len(right) < 2:
        yield Fault("answer", "多选题只有一个答案，请改为单选题或补足")


def _true_false(question: QuestionContent) -> Iterator[Fault]:
    if question.options:
        yield Fault("options", "判断题不设选项")
    if not isinstance(question.answer, bool):
        yield Fault("answer", "没有答案，请填写对或错")


def _fill_in(question: QuestionContent) -> Iterator[Fault]:
    blanks = question.stem.count(BLANK)
    if not blanks:
        yield Fault("stem", f"填空题的题干中没有空格，请以“{BLANK}”标出")
    if blanks != len(question.blanks):
        yield Fault("answer", f"题干有 {blanks} 个空，答案有 {len(question.blanks)} 个，请核对")
    if any(not each or not all(word.strip() for word in each) for each in question.blanks):
        yield Fault("answer", "有空没有答案，请填写")


def _short_answer(question: QuestionContent) -> Iterator[Fault]:
    if not isinstance(question.answer, str) or not question.answer.strip():
        yield Fault("answer", "没有参考答案，请填写")


def _case_analysis(question: QuestionContent) -> Iterator[Fault]:
    if not question.parts:
        yield Fault("parts", "案例分析题没有小题，请至少设一个")
    for number, part in enumerate(question.parts, start=1):
        if part.type not in _TYPES_OF_PARTS:
            yield Fault("parts", f"第 {number} 小题不能又是案例分析题")
            continue
        for fault in faults(part):
            yield Fault(f"parts.{number}.{fault.field}", f"第 {number} 小题：{fault.message}")
    total = sum(part.marks for part in question.parts)
    if question.parts and not math.isclose(total, question.marks, abs_tol=1e-6):
        yield Fault("marks", f"各小题共 {total:g} 分，与本题 {question.marks:g} 分不符")


def _rubric(question: QuestionContent) -> Iterator[Fault]:
    if not question.rubric:
        return
    if any(not math.isfinite(each.marks) or each.marks <= 0 for each in question.rubric):
        yield Fault("rubric", "评分要点的分值应大于 0")
    total = sum(each.marks for each in question.rubric)
    if not math.isclose(total, question.marks, abs_tol=1e-6):
        yield Fault("rubric", f"评分要点共 {total:g} 分，与本题 {question.marks:g} 分不符")


_OF_TYPE: Final = {
    QuestionType.SINGLE: _choice,
    QuestionType.MULTIPLE: _choice,
    QuestionType.TRUE_FALSE: _true_false,
    QuestionType.FILL_IN: _fill_in,
    QuestionType.SHORT_ANSWER: _short_answer,
    QuestionType.CASE_ANALYSIS: _case_analysis,
}
