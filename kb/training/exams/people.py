"""考务人员: who plans and runs an exam, who is one of its candidates, who marks."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import ExamNotOpen, NotFound, NotPermitted
from kb.model.exam import Exam, ExamCandidate, ExamMarker
from kb.model.paper import Paper
from kb.model.people import Role, User
from kb.store import accounts, units

PLANNERS: Final = frozenset({Role.TRAINER})


def trainer(session: Session, name: str) -> User:
    """Return an account that may plan exams.

    Raises:
        NotFound: no active account of that name.
        NotPermitted: it is no trainer's.
    """
    user = accounts.get_user(session, name)
    if not user.roles & PLANNERS:
        raise NotPermitted(f"账号“{name}”不是培训师，不能办理考务", hint="请由培训师办理")
    return user


def find(session: Session, number: str, *, lock: bool = False) -> Exam:
    """Return an exam by its number; with `lock` no other transaction changes it meanwhile.

    Raises:
        NotFound: there is none.
    """
    query = select(Exam).where(Exam.number == number)
    exam = session.scalars(query.with_for_update() if lock else query).first()
    if exam is None:
        raise NotFound(f"没有考试“{number[:40]}”", hint="请从考试列表中选择")
    return exam


def manages(session: Session, user: User, exam: Exam) -> bool:
    """Whether an account runs an exam: a trainer of its unit or of a unit above it."""
    return bool(user.roles & PLANNERS) and user.unit_id in units.lineage(session, exam.unit_id)


def managed(session: Session, number: str, actor: str, *, lock: bool = False) -> tuple[Exam, User]:
    """Return an exam and the trainer who acts on it.

    Raises:
        NotFound: there is no such exam or account.
        NotPermitted: the account does not run this exam.
    """
    user = accounts.get_user(session, actor)
    exam = find(session, number, lock=lock)
    if not manages(session, user, exam):
        raise NotPermitted(
            f"账号“{actor}”不负责考试 {exam.number}",
            hint="请由组织考试的单位或其上级单位的培训师办理",
        )
    return exam, user


def standing(exam: Exam) -> None:
    """Refuse an exam that was called off.

    Raises:
        ExamNotOpen: it was.
    """
    if exam.cancelled_at is not None:
        raise ExamNotOpen(
            f"考试 {exam.number} 已取消：{exam.cancel_reason}", hint="请联系组织考试的单位"
        )


def unreleased(exam: Exam) -> None:
    """Refuse an exam whose results are out.

    Raises:
        ExamNotOpen: they are, or it was called off.
    """
    standing(exam)
    if exam.released_at is not None:
        raise ExamNotOpen(f"考试 {exam.number} 已公布成绩", hint="公布后只能更正评分")


def candidate_of(session: Session, exam: Exam, user: User, *, lock: bool = False) -> ExamCandidate:
    """Return the attempt of an account.

    Raises:
        NotPermitted: the account is no candidate of this exam.
    """
    query = select(ExamCandidate).where(
        ExamCandidate.exam_id == exam.id, ExamCandidate.user_id == user.id
    )
    found = session.scalars(query.with_for_update() if lock else query).first()
    if found is None:
        raise NotPermitted(
            f"账号“{user.name}”不在考试 {exam.number} 的考生名单中",
            hint="请联系组织考试的培训师核对名单",
        )
    return found


def marker_of(session: Session, exam: Exam, user: User) -> ExamMarker:
    """Return the part an account has in the marking.

    Raises:
        NotPermitted: it has none.
    """
    found = session.get(ExamMarker, (exam.id, user.id))
    if found is None or not user.roles & PLANNERS:
        raise NotPermitted(
            f"账号“{user.name}”不是考试 {exam.number} 的阅卷人", hint="请由组织考试的培训师指定"
        )
    return found


def knows_key(session: Session, exam: Exam) -> dict[int, str]:
    """Return, by account, why somebody saw the key and may not sit: planned, made or marks it."""
    paper = session.execute(
        select(Paper.created_by, Paper.frozen_by).where(Paper.id == exam.paper_id)
    ).one()
    found = dict.fromkeys(
        session.scalars(select(ExamMarker.user_id).where(ExamMarker.exam_id == exam.id)), "阅卷人"
    )
    found.update({one: "组卷人" for one in paper if one is not None})
    found[exam.created_by] = "考试的组织人"
    return found
