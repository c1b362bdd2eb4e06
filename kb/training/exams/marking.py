"""阅卷: two markers, blind to each other and to whose answer it is; an arbiter where they differ.

Markers know an answer by a code that names no account and no order of the list. They are not given
answers of colleagues of their own unit, as long as two markers of other units are there for them.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, InvalidInput, NotFound
from kb.model.base import utc_now
from kb.model.exam import Exam, ExamAnswer, ExamCandidate, ExamMark, ExamMarker
from kb.model.paper import Paper
from kb.model.people import User
from kb.store import accounts
from kb.store.database import Database
from kb.training.exams.final_marks import MARKERS, Given, Marked, Settled, marks_given, settle
from kb.training.exams.people import find, marker_of, standing, unreleased
from kb.training.exams.responses import text
from kb.training.exams.results import void_items
from kb.training.exams.sheets import Asked, Place, Sheet, sheet_of

LONGEST_COMMENT: Final = 2000


@dataclass(frozen=True, slots=True)
class Task:
    """待阅的一份作答: `code` stands for the candidate; `earlier` are the marks an arbiter sees."""

    code: str
    asked: Asked
    story: str
    answer: str
    earlier: tuple[Given, ...]


@dataclass(frozen=True, slots=True)
class Desk:
    """阅卷台 of one marker: the next answer (None when there is none) and how many wait."""

    exam: str
    title: str
    arbiter: bool
    task: Task | None
    waiting: int
    done: int


def desk(
    session: Session, number: str, *, actor: str, wanted: tuple[str, Place] | None = None
) -> Desk:
    """Return what a marker has to do; `wanted` opens one of the answers that wait by code.

    Raises:
        NotFound: there is no such exam, or the answer does not wait for this marker.
        NotPermitted: the account does not mark this exam.
        ExamNotOpen: it was called off.
    """
    exam = find(session, number)
    user = accounts.get_user(session, actor)
    part = marker_of(session, exam, user)
    standing(exam)
    work = _Work.of(session, exam, user, part)
    tasks = sorted(work.tasks(), key=lambda task: (task.asked.place, task.code))
    if wanted is not None:
        chosen = next((t for t in tasks if (t.code, t.asked.place) == wanted), None)
        if chosen is None:
            raise NotFound("这份作答不在您的待阅之列", hint="请从阅卷页面重新进入")
        first: Task | None = chosen
    else:
        first = tasks[0] if tasks else None
    return Desk(exam.number, exam.title, part.arbiter, first, len(tasks), work.done())


def mark(
    database: Database,
    number: str,
    *,
    actor: str,
    code: str,
    place: Place,
    points: Sequence[float],
    comment: str = "",
    now: dt.datetime | None = None,
) -> None:
    """Give marks to one answer, point by point of its rubric; one number where there is none.

    Raises:
        NotFound: there is no such exam or answer.
        NotPermitted: the account does not mark this exam.
        ExamNotOpen: it was called off, or its results are out.
        IllegalTransition: the answer does not wait for this marker.
        InvalidInput: the marks are not within the rubric.
    """
    said = text(comment.strip(), LONGEST_COMMENT)
    with database.unit_of_work() as uow:
        session = uow.session
        exam = find(session, number, lock=True)
        user = accounts.get_user(session, actor)
        part = marker_of(session, exam, user)
        unreleased(exam)
        work = _Work.of(session, exam, user, part)
        candidate = work.by_code(code)
        asked = work.asked(candidate, place)
        if not any(t.code == code and t.asked.place == place for t in work.tasks()):
            raise IllegalTransition("这份作答已不需要您评分", hint="请刷新阅卷页面取下一份")
        given = _checked_points(asked, points)
        session.add(
            ExamMark(
                candidate_id=candidate.id,
                item=asked.item,
                part=asked.part,
                marker_id=user.id,
                marks=round(sum(given), 2),
                points={"points": given},
                comment=said,
                at=now or utc_now(),
            )
        )
        uow.record(
            actor,
            "exam.arbitrate" if part.arbiter else "exam.mark",
            f"exam:{exam.number}",
            detail={"code": code, "item": asked.item, "part": asked.part, "points": given},
        )


def code_of(candidate: ExamCandidate, paper_sha256: str) -> str:
    """Return what markers know a candidate by.

    The start is stored to the microsecond and shown to the minute, so nobody who reads the list of
    candidates can compute the code.
    """
    started = candidate.started_at.isoformat() if candidate.started_at else ""
    return hashlib.sha256(f"{paper_sha256}:{candidate.id}:{started}".encode()).hexdigest()[:10]


@dataclass(frozen=True, slots=True)
class _Work:
    """What one marker may mark: every attempt that was handed in, with its answers and marks."""

    user: User
    arbiter: bool
    candidates: Mapping[str, ExamCandidate]
    units: Mapping[int, int]
    marker_units: Mapping[int, int]
    answers: Mapping[int, Mapping[Place, ExamAnswer]]
    marked: Mapping[int, Marked]
    sheets: Mapping[str, Sheet]
    void: Collection[int]

    @classmethod
    def of(cls, session: Session, exam: Exam, user: User, part: ExamMarker) -> _Work:
        sha256 = _sha256(session, exam)
        rows = session.execute(
            select(ExamCandidate, User.unit_id)
            .join(User, User.id == ExamCandidate.user_id)
            .where(ExamCandidate.exam_id == exam.id, ExamCandidate.handed_in_at.is_not(None))
        ).all()
        answers: dict[int, dict[Place, ExamAnswer]] = {}
        for answer in session.scalars(
            select(ExamAnswer)
            .join(ExamCandidate, ExamCandidate.id == ExamAnswer.candidate_id)
            .where(ExamCandidate.exam_id == exam.id, ExamCandidate.handed_in_at.is_not(None))
        ):
            answers.setdefault(answer.candidate_id, {})[answer.item, answer.part] = answer
        markers = session.execute(
            select(User.id, User.unit_id)
            .join(ExamMarker, ExamMarker.user_id == User.id)
            .where(ExamMarker.exam_id == exam.id, ExamMarker.arbiter.is_(False))
        ).all()
        return cls(
            user=user,
            arbiter=part.arbiter,
            candidates={code_of(row[0], sha256): row[0] for row in rows},
            units={row[0].id: row[1] for row in rows},
            marker_units={row[0]: row[1] for row in markers},
            answers=answers,
            marked=marks_given(session, exam),
            sheets={form: _sheet(session, exam, form) for form in {row[0].form for row in rows}},
            void=void_items(session, exam).keys(),
        )

    def tasks(self) -> Iterator[Task]:
        for code, candidate in self.candidates.items():
            if self._shunned(candidate):
                continue
            marked = self.marked.get(candidate.id, {})
            for item in self.sheets[candidate.form].items:
                if item.item in self.void:
                    continue
                for asked in item.asked:
                    rows = marked.get(asked.place, ())
                    if self._waits(rows, asked):
                        answer = self.answers.get(candidate.id, {}).get(asked.place)
                        yield Task(
                            code,
                            asked,
                            item.story,
                            str(answer.response.get("text", "")) if answer else "",
                            rows if self.arbiter else (),
                        )

    def done(self) -> int:
        return sum(
            any(row.marker_id == self.user.id for row in rows)
            for marked in self.marked.values()
            for rows in marked.values()
        )

    def by_code(self, code: str) -> ExamCandidate:
        found = self.candidates.get(code)
        if found is None:
            raise NotFound("没有这份作答", hint="请从阅卷页面重新进入")
        return found

    def asked(self, candidate: ExamCandidate, place: Place) -> Asked:
        found = self.sheets[candidate.form].asked.get(place)
        if found is None:
            raise NotFound("考卷中没有这一题", hint="请从阅卷页面重新进入")
        return found

    def _waits(self, rows: tuple[Given, ...], asked: Asked) -> bool:
        settled = settle(rows, asked.question.marks).settled
        if self.arbiter:
            return settled is Settled.WAITS_ARBITER
        mine = any(row.marker_id == self.user.id for row in rows)
        return settled is Settled.WAITS_MARKER and not mine

    def _shunned(self, candidate: ExamCandidate) -> bool:
        if self.arbiter or self.user.unit_id != self.units[candidate.id]:
            return False
        others = sum(unit != self.units[candidate.id] for unit in self.marker_units.values())
        return others >= MARKERS


def _checked_points(asked: Asked, points: Sequence[float]) -> list[float]:
    limits = [point.marks for point in asked.question.rubric] or [asked.question.marks]
    if len(points) != len(limits):
        raise InvalidInput(
            f"本题有 {len(limits)} 个评分要点，应逐点给分", field="points", hint="没有得分的填 0"
        )
    for given, limit in zip(points, limits, strict=True):
        if not (math.isfinite(given) and 0 <= given <= limit):
            raise InvalidInput(
                f"分数 {given:g} 不正确", field="points", hint=f"该要点请填 0 至 {limit:g}"
            )
    return [float(each) for each in points]


def _sha256(session: Session, exam: Exam) -> str:
    return session.scalars(select(Paper.sha256).where(Paper.id == exam.paper_id)).one()


def _sheet(session: Session, exam: Exam, form: str) -> Sheet:
    return sheet_of(session, exam.paper_id, _sha256(session, exam), form)
