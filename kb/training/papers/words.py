"""用语: how papers, blueprints and conflicts call types of questions, marks and numbers."""

from __future__ import annotations

from typing import Final

from kb.model.question import QuestionType
from kb.text.numerals import format_numeral

TYPE_NAMES: Final = {
    QuestionType.SINGLE: "单项选择题",
    QuestionType.MULTIPLE: "多项选择题",
    QuestionType.TRUE_FALSE: "判断题",
    QuestionType.FILL_IN: "填空题",
    QuestionType.SHORT_ANSWER: "简答题",
    QuestionType.CASE_ANALYSIS: "案例分析题",
}
TYPES_BY_NAME: Final = {
    **{name: kind for kind, name in TYPE_NAMES.items()},
    "单选题": QuestionType.SINGLE,
    "多选题": QuestionType.MULTIPLE,
    "案例题": QuestionType.CASE_ANALYSIS,
}
"""Types by what people call them."""
HOW_TO_ANSWER: Final = {
    QuestionType.SINGLE: "每题只有一个正确选项",
    QuestionType.MULTIPLE: "每题有两个或两个以上正确选项",
    QuestionType.TRUE_FALSE: "正确的填“√”，错误的填“×”",
    QuestionType.FILL_IN: "请在空格内填写",
    QuestionType.SHORT_ANSWER: "请简要作答",
    QuestionType.CASE_ANALYSIS: "请根据所给案情逐题作答",
}


def marks_text(marks: float) -> str:
    """Return marks as they are written, 1 and 0.5, without needless zeros."""
    return f"{marks:g}"


def section_heading(
    place: int, kind: QuestionType, *, number: int, each: float, total: float
) -> str:
    """Return the heading of a section as papers print it; `place` counts from 1."""
    return (
        f"{format_numeral(place)}、{TYPE_NAMES[kind]}（共 {number} 题，每题 {marks_text(each)} 分，"
        f"共 {marks_text(total)} 分。{HOW_TO_ANSWER[kind]}）"
    )
