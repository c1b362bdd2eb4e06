"""本人成绩: what a candidate may read once the results are out, with key, rationale and article."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy.orm import Session

from kb.errors import ExamNotOpen
from kb.model.question import QuestionType
from kb.store import accounts
from kb.training.exams import responses
from kb.training.exams.people import candidate_of, find, standing
from kb.training.exams.results import Result, Results, VoidItem, results
from kb.training.exams.sheets import Asked, SheetItem
from kb.training.question import QuestionCitation, QuestionContent


@dataclass(frozen=True, slots=True)
class Reviewed:
    """一问的评阅: own answer, key and mark, by the letters of the candidate's form."""

    label: str
    story: str
    question: QuestionContent
    answer: str
    key: str
    marks: float | None
    comment: str
    rationale: str
    citations: tuple[QuestionCitation, ...]
    void: VoidItem | None = None

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        question = self.question
        return {
            "label": self.label,
            "type": question.type.value,
            "story": self.story,
            "stem": question.stem,
            "options": [asdict(option) for option in question.options],
            "answer": self.answer,
            "key": self.key,
            "marks": self.marks,
            "full_marks": question.marks,
            "comment": self.comment,
            "rationale": self.rationale,
            "citations": [each.to_json() for each in self.citations],
            "void": self.void.as_json() if self.void else None,
        }


@dataclass(frozen=True, slots=True)
class OwnResult:
    """本人成绩; `ranked` is how many of the unit have marks."""

    found: Results
    result: Result
    ranked: int
    reviewed: tuple[Reviewed, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "exam": self.found.exam,
            "title": self.found.title,
            "full_marks": self.found.marks,
            "pass_marks": self.found.pass_marks,
            "result": self.result.as_json(),
            "ranked": self.ranked,
            "voided": [each.as_json() for each in self.found.voided.values()],
            "reviewed": [each.as_json() for each in self.reviewed],
        }


def own_result(session: Session, number: str, *, actor: str) -> OwnResult:
    """Return the result of an account.

    Raises:
        NotFound: there is no such exam.
        NotPermitted: the account is no candidate.
        ExamNotOpen: the results are not out, or the exam was called off.
    """
    exam = find(session, number)
    user = accounts.get_user(session, actor)
    candidate = candidate_of(session, exam, user)
    standing(exam)
    if exam.released_at is None:
        raise ExamNotOpen(f"考试 {exam.number} 尚未公布成绩", hint="请等待组织考试的单位公布")
    found = results(session, number)
    result = next(each for each in found.results if each.candidate_id == candidate.id)
    reviewed: tuple[Reviewed, ...] = ()
    if result.handed_in_at is not None:
        sheet = found.sheets[result.form]
        reviewed = tuple(
            _reviewed(result, item, asked, found.voided.get(item.item))
            for item in sheet.items
            for asked in item.asked
        )
    ranked = sum(each.unit == result.unit and each.rank is not None for each in found.results)
    return OwnResult(found, result, ranked, reviewed)


def key_of(question: QuestionContent) -> str:
    """Return the key of a question in words."""
    match question.type:
        case QuestionType.SINGLE | QuestionType.MULTIPLE:
            return "".join(question.right)
        case QuestionType.TRUE_FALSE:
            return "正确" if question.answer else "错误"
        case QuestionType.FILL_IN:
            return "；".join("或".join(accepted) for accepted in question.blanks)
        case _:
            return str(question.answer)


def _reviewed(result: Result, item: SheetItem, asked: Asked, void: VoidItem | None) -> Reviewed:
    final = result.finals[asked.place]
    question = asked.question
    return Reviewed(
        label=asked.label,
        story=item.story if asked is item.asked[0] else "",
        question=question,
        answer=responses.in_words(result.responses.get(asked.place)),
        key=key_of(question),
        marks=final.marks,
        comment="" if void else final.comment,
        rationale=question.rationale or item.rationale,
        citations=question.citations or item.citations,
        void=void,
    )
