"""题目行: a question as the lines of a handout, each with the style it is set in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.model.question import QuestionType
from kb.training.exchange.visible import answer_text, fitted, rubric_text
from kb.training.exchange.wording import TYPE_NAMES, cited, write_marks
from kb.training.question import QuestionContent

_LEAST_GAP: Final = 2
# option length in characters → options on one line
_SHORT: Final = ((7, 4), (17, 2))


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph; `style` names how it is set, a line break in it stays within it."""

    text: str
    style: str


def heading(kind: QuestionType, place: int, number: int) -> Line:
    """Return the heading above the questions of a type, e.g. 一、单项选择题（共 12 题）."""
    return Line(f"{'一二三四五六'[place]}、{TYPE_NAMES[kind]}（共 {number} 题）", "heading")


def lines_of(question: QuestionContent, number: int) -> Iterator[Line]:
    """Return the lines of a question with its number."""
    yield from _asked(question, f"{number}.", "stem")
    for place, part in enumerate(question.parts, start=1):
        yield from _asked(part, f"（{place}）", "part")
        yield from _answered(part, TYPE_NAMES[part.type])
    yield from _answered(question, "")


def _asked(question: QuestionContent, mark: str, style: str) -> Iterator[Line]:
    # a stem of several lines stays one paragraph
    yield Line(f"{mark} {fitted(question.stem)}（{write_marks(question.marks)}分）", style)
    options = [f"{each.letter}. {fitted(each.text)}" for each in question.options]
    longest = max((_width(each) for each in options), default=0)
    on_line = next((number for most, number in _SHORT if longest <= most), 1)
    for start in range(0, len(options), on_line):
        together = options[start : start + on_line]
        yield Line("\t".join(together), f"options{on_line}")


def _answered(question: QuestionContent, kind: str) -> Iterator[Line]:
    if answer := fitted(answer_text(question)):
        yield Line(f"【答案】{answer}", "answer")
    if question.rationale:
        yield Line(f"【解析】{fitted(question.rationale)}", "answer")
    if question.rubric:
        yield Line(f"【评分要点】{rubric_text(question)}", "answer")
    facts = {
        "题型": kind,
        "考点": "、".join(map(fitted, question.points)),
        "层级": question.level,
        "难度": str(question.difficulty),
        "来源案例": fitted(question.source_case),
    }
    yield Line("".join(f"【{name}】{text}　" for name, text in facts.items() if text), "note")
    for each in question.citations:
        yield Line(f"【引用条文】{fitted(cited(each))}", "note")


def _width(text: str) -> int:
    """Return the width in Chinese characters; lines of several paragraphs fit nowhere."""
    if "\n" in text or "\t" in text:
        return 1000
    return sum(2 if ord(char) > 0x2E7F else 1 for char in text) // 2 + _LEAST_GAP
