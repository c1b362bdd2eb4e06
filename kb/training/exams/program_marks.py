"""客观题评分: what the program marks at hand-in.

Choices and statements have all marks when they are exactly right and none otherwise; where the exam
says so, a multiple choice has half of them when right options are missing and no wrong one is
chosen. A fill-in question has the share of its blanks that are right, in order. What people mark
and nobody answered has no marks at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from kb.model.exam import ExamMark, Partial
from kb.model.question import QuestionType
from kb.training.exams import responses
from kb.training.exams.sheets import Place, Sheet
from kb.training.judging import same_words
from kb.training.question import QuestionContent


def mark_by_program(
    session: Session,
    candidate_id: int,
    sheet: Sheet,
    given: Mapping[Place, Mapping[str, Any]],
    at: dt.datetime,
    partial: Partial,
) -> None:
    """Write the marks of one attempt that need nobody's judgement."""
    for asked in sheet.asked.values():
        response = given.get(asked.place)
        if not asked.by_program and not responses.is_blank(response):
            continue
        session.add(
            ExamMark(
                candidate_id=candidate_id,
                item=asked.item,
                part=asked.part,
                marker_id=None,
                marks=marks_of(asked.question, response, partial),
                at=at,
            )
        )


def marks_of(
    question: QuestionContent,
    response: Mapping[str, Any] | None,
    partial: Partial = Partial.NONE,
) -> float:
    """Return the marks of a response that the program can judge; 0 for a blank one."""
    if response is None or responses.is_blank(response):
        return 0.0
    match question.type:
        case QuestionType.SINGLE | QuestionType.MULTIPLE:
            chosen, right = set(response["chosen"]), set(question.right)
            if chosen == right:
                return question.marks
            half = partial is Partial.HALF and chosen < right
            return round(question.marks / 2, 2) if half else 0.0
        case QuestionType.TRUE_FALSE:
            return question.marks if response["true"] is question.answer else 0.0
        case QuestionType.FILL_IN:
            filled = sum(
                same_words(given, accepted)
                for given, accepted in zip(response["blanks"], question.blanks, strict=True)
            )
            return round(question.marks * filled / len(question.blanks), 2)
        case _:
            raise ValueError(question.type)
