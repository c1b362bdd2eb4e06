"""考试读取: lists of exams for who asks, and one exam with its candidates and markers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kb.errors import NotPermitted
from kb.model.base import utc_now
from kb.model.exam import Exam, ExamCandidate, ExamMarker, Partial
from kb.model.paper import Paper
from kb.model.people import Unit, User
from kb.store import accounts
from kb.training.exams.people import PLANNERS, find, manages


class Phase(StrEnum):
    """考试阶段, by the server's clock."""

    CANCELLED = "cancelled"
    RELEASED = "released"
    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"


PHASE_WORDS = {
    Phase.CANCELLED: "已取消",
    Phase.RELEASED: "已公布成绩",
    Phase.PLANNED: "尚未开始",
    Phase.OPEN: "进行中",
    Phase.CLOSED: "已截止",
}


@dataclass(frozen=True, slots=True)
class ExamLine:
    """考试列表中的一场; times are aware."""

    number: str
    title: str
    paper: str
    unit: str
    opens_at: dt.datetime
    closes_at: dt.datetime
    minutes: int
    marks: float
    pass_marks: float
    hours: float
    phase: Phase
    cancel_reason: str
    partial: Partial
    candidates: int
    handed_in: int

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form of lists; times are ISO 8601."""
        return asdict(self) | {
            "opens_at": self.opens_at.isoformat(),
            "closes_at": self.closes_at.isoformat(),
            "phase": self.phase.value,
            "partial": self.partial.value,
        }


@dataclass(frozen=True, slots=True)
class Part:
    """本人在一场考试中的身份."""

    trains: bool
    manages: bool
    marker: bool
    arbiter: bool
    candidate: bool
    started_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    handed_in_at: dt.datetime | None = None
    receipt: str = ""
    extra_minutes: int = 0


@dataclass(frozen=True, slots=True)
class CandidateLine:
    """考生名单中的一人."""

    account: str
    name: str
    unit: str
    form: str
    extra_minutes: int
    started_at: dt.datetime | None
    due_at: dt.datetime | None
    handed_in_at: dt.datetime | None
    handed_in_by: str


@dataclass(frozen=True, slots=True)
class MarkerLine:
    """阅卷人名单中的一人."""

    account: str
    name: str
    unit: str
    arbiter: bool


def list_exams(
    session: Session,
    *,
    account: str | None = None,
    offset: int = 0,
    limit: int = 20,
    now: dt.datetime | None = None,
) -> tuple[tuple[ExamLine, ...], int]:
    """Return exams, the newest first, and how many there are.

    A trainer sees all, another account those it sits; without an account (whoever has the shell of
    the machine) all.
    """
    query = _lines()
    if account is not None:
        user = accounts.get_user(session, account)
        if not user.roles & PLANNERS:
            sits = select(ExamCandidate.exam_id).where(ExamCandidate.user_id == user.id)
            marks = select(ExamMarker.exam_id).where(ExamMarker.user_id == user.id)
            query = query.where(or_(Exam.id.in_(sits), Exam.id.in_(marks)))
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.execute(
        query.order_by(Exam.opens_at.desc(), Exam.id.desc()).offset(offset).limit(limit)
    )
    moment = now or utc_now()
    return tuple(_line(row, moment) for row in rows), total


def exam_line(session: Session, number: str, *, now: dt.datetime | None = None) -> ExamLine:
    """Return one exam.

    Raises:
        NotFound: there is none of that number.
    """
    exam = find(session, number)
    return _line(session.execute(_lines().where(Exam.id == exam.id)).one(), now or utc_now())


def part_of(session: Session, number: str, account: str) -> Part:
    """Return what an account has to do with an exam.

    Raises:
        NotFound: there is no such exam or account.
    """
    exam = find(session, number)
    user = accounts.get_user(session, account)
    marker = session.get(ExamMarker, (exam.id, user.id))
    candidate = session.scalars(
        select(ExamCandidate).where(
            ExamCandidate.exam_id == exam.id, ExamCandidate.user_id == user.id
        )
    ).first()
    trains = bool(user.roles & PLANNERS)
    return Part(
        trains=trains,
        manages=manages(session, user, exam),
        marker=trains and marker is not None,
        arbiter=trains and marker is not None and marker.arbiter,
        candidate=candidate is not None,
        started_at=candidate.started_at if candidate else None,
        due_at=candidate.due_at if candidate else None,
        handed_in_at=candidate.handed_in_at if candidate else None,
        receipt=candidate.receipt if candidate else "",
        extra_minutes=candidate.extra_minutes if candidate else 0,
    )


def require_part(session: Session, number: str, account: str) -> Part:
    """Return what an account has to do with an exam, if anything.

    Raises:
        NotFound: there is no such exam or account.
        NotPermitted: the account neither trains, marks nor sits.
    """
    part = part_of(session, number, account)
    if not (part.manages or part.marker or part.candidate or part.trains):
        raise NotPermitted(f"账号“{account}”与考试 {number[:40]} 无关", hint="请从考试列表中选择")
    return part


def candidates(session: Session, number: str) -> tuple[CandidateLine, ...]:
    """Return the candidates of an exam by unit and account."""
    exam = find(session, number)
    rows = session.execute(
        select(ExamCandidate, User.name, User.display_name, Unit.name.label("unit"))
        .join(User, User.id == ExamCandidate.user_id)
        .join(Unit, Unit.id == User.unit_id)
        .where(ExamCandidate.exam_id == exam.id)
        .order_by(Unit.name, User.name)
    )
    return tuple(
        CandidateLine(
            account=account,
            name=name,
            unit=unit,
            form=row.form,
            extra_minutes=row.extra_minutes,
            started_at=row.started_at,
            due_at=row.due_at,
            handed_in_at=row.handed_in_at,
            handed_in_by=row.handed_in_by,
        )
        for row, account, name, unit in rows
    )


def markers(session: Session, number: str) -> tuple[MarkerLine, ...]:
    """Return who marks an exam, markers first."""
    exam = find(session, number)
    rows = session.execute(
        select(User.name, User.display_name, Unit.name.label("unit"), ExamMarker.arbiter)
        .join(ExamMarker, ExamMarker.user_id == User.id)
        .join(Unit, Unit.id == User.unit_id)
        .where(ExamMarker.exam_id == exam.id)
        .order_by(ExamMarker.arbiter, User.name)
    )
    return tuple(MarkerLine(*row) for row in rows)


def names(lines: Sequence[MarkerLine], *, arbiter: bool) -> str:
    """Return the accounts of markers or arbiters as a form writes them."""
    return " ".join(line.account for line in lines if line.arbiter is arbiter)


def _phase(exam: Exam, now: dt.datetime) -> Phase:
    if exam.cancelled_at is not None:
        return Phase.CANCELLED
    if exam.released_at is not None:
        return Phase.RELEASED
    if now < exam.opens_at:
        return Phase.PLANNED
    return Phase.OPEN if now < exam.closes_at else Phase.CLOSED


def _lines() -> Any:
    counted = select(func.count(ExamCandidate.id)).where(ExamCandidate.exam_id == Exam.id)
    handed = counted.where(ExamCandidate.handed_in_at.is_not(None))
    return (
        select(
            Exam,
            Paper.number.label("paper"),
            Paper.marks.label("marks"),
            Unit.name.label("unit"),
            counted.correlate(Exam).scalar_subquery().label("candidates"),
            handed.correlate(Exam).scalar_subquery().label("handed_in"),
        )
        .join(Paper, Paper.id == Exam.paper_id)
        .join(Unit, Unit.id == Exam.unit_id)
    )


def _line(row: Any, now: dt.datetime) -> ExamLine:
    exam: Exam = row[0]
    return ExamLine(
        number=exam.number,
        title=exam.title,
        paper=row.paper,
        unit=row.unit,
        opens_at=exam.opens_at,
        closes_at=exam.closes_at,
        minutes=exam.minutes,
        marks=row.marks,
        pass_marks=exam.pass_marks,
        hours=exam.hours,
        phase=_phase(exam, now),
        cancel_reason=exam.cancel_reason,
        partial=Partial(exam.partial),
        candidates=row.candidates,
        handed_in=row.handed_in,
    )
