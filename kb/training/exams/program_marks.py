"""客观题评分: what the program marks at hand-in.

Choices and statements have all marks when they are exactly right and none otherwise. A fill-in
question has the share of its blanks that are right, in order. What people mark and nobody answered
has no marks at once.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.model.exam import ExamMark
from kb.model.question import QuestionType
from kb.text.numerals import NUMERAL_CHARS, parse_numeral
from kb.training.exams import responses
from kb.training.exams.sheets import Place, Sheet
from kb.training.question import QuestionContent, folded

_NUMERALS: Final = re.compile(f"[{NUMERAL_CHARS}]+")
_GROUPED: Final = re.compile(r"(?<=\d),(?=\d{3})")


def mark_by_program(
    session: Session,
    candidate_id: int,
    sheet: Sheet,
    given: Mapping[Place, Mapping[str, Any]],
    at: dt.datetime,
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
                marks=marks_of(asked.question, response),
                at=at,
            )
        )


def marks_of(question: QuestionContent, response: Mapping[str, Any] | None) -> float:
    """Return the marks of a response that the program can judge; 0 for a blank one."""
    if response is None or responses.is_blank(response):
        return 0.0
    match question.type:
        case QuestionType.SINGLE | QuestionType.MULTIPLE:
            return question.marks if set(response["chosen"]) == set(question.right) else 0.0
        case QuestionType.TRUE_FALSE:
            return question.marks if response["true"] is question.answer else 0.0
        case QuestionType.FILL_IN:
            right = sum(
                any(same(given, wording) for wording in accepted)
                for given, accepted in zip(response["blanks"], question.blanks, strict=True)
            )
            return round(question.marks * right / len(question.blanks), 2)
        case _:
            raise ValueError(question.type)


def same(given: str, wording: str) -> bool:
    """Whether a blank says what a wording says: width, case, spaces, marks, numerals left aside.

    十日 is 10日 and １０ 日; 1,000元 is 1000元 and 一千元.
    """
    return _plain(given) == _plain(wording)


def _plain(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    numbers = _NUMERALS.sub(_digits, "".join(_GROUPED.sub("", text).split()))
    # a point between digits tells 1.5 from 15; other marks tell nothing
    kept = re.sub(r"(?<=\d)\.(?=\d)", "点", numbers)
    return folded(kept)


def _digits(found: re.Match[str]) -> str:
    value = parse_numeral(found[0])
    return found[0] if value is None else str(value)
