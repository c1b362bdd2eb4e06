"""公布成绩: results become readable, and who passed is credited the hours of the exam."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select

from kb.beijing import beijing_day
from kb.errors import IllegalTransition
from kb.model.base import utc_now
from kb.model.exam import Exam
from kb.model.people import User
from kb.model.training import HoursSource, TrainingHours
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from kb.training.exams.people import managed, unreleased
from kb.training.exams.results import Result, Results, Standing, results


def release(database: Database, number: str, *, actor: str, now: dt.datetime | None = None) -> int:
    """Make the results of an exam readable and credit its hours; return how many passed.

    Raises:
        NotFound: there is no such exam.
        NotPermitted: the account does not run it.
        ExamNotOpen: it was called off, or the results are out.
        IllegalTransition: somebody can still sit, or answers wait for marks.
    """
    moment = now or utc_now()
    with database.unit_of_work() as uow:
        exam, user = managed(uow.session, number, actor, lock=True)
        unreleased(exam)
        found = results(uow.session, number)
        check_over(found, exam, moment)
        if found.waiting:
            raise IllegalTransition(
                f"还有 {found.waiting} 份作答没有定分", hint="请等待阅卷人和仲裁人评完"
            )
        exam.released_at = moment
        passed = sum(each.standing is Standing.PASSED for each in found.results)
        uow.record(
            actor,
            "exam.release",
            f"exam:{exam.number}",
            detail={"candidates": len(found.results), "passed": passed},
        )
        settle_hours(uow, exam, user, reason="")
        return passed


def check_over(found: Results, exam: Exam, moment: dt.datetime) -> None:
    """Refuse an exam that somebody can still sit.

    Raises:
        IllegalTransition: somebody has not handed in and still can.
    """
    unfinished = found.sitting
    if exam.closes_at > moment:
        unfinished += sum(each.standing is Standing.ABSENT for each in found.results)
    if unfinished:
        raise IllegalTransition(
            f"还有 {unfinished} 名考生没有交卷，考试尚未截止", hint="请在全部交卷或截止后办理"
        )


def settle_hours(uow: UnitOfWork, exam: Exam, user: User, *, reason: str) -> None:
    """Give the hours of a released exam to who passed and has none, take them from who failed."""
    session = uow.session
    held = {
        row.user_id: row
        for row in session.scalars(
            select(TrainingHours).where(
                TrainingHours.source == HoursSource.EXAM.value,
                TrainingHours.reference == exam.number,
                TrainingHours.revoked_at.is_(None),
            )
        )
    }
    for each in results(session, exam.number).results:
        row = held.get(each.user_id)
        passed = each.standing is Standing.PASSED
        if passed and row is None and exam.hours > 0:
            session.add(_earned(exam, user, each))
            _record(uow, exam, user, "exam.hours", each.account, reason)
        elif row is not None and not passed:
            row.revoked_at = utc_now()
            row.revoked_by = user.id
            row.revoke_reason = reason
            _record(uow, exam, user, "exam.hours_revoked", each.account, reason)


def _earned(exam: Exam, user: User, each: Result) -> TrainingHours:
    ended = each.handed_in_at or utc_now()
    return TrainingHours(
        user_id=each.user_id,
        on=beijing_day(ended),
        hours=exam.hours,
        source=HoursSource.EXAM.value,
        reference=exam.number,
        note=exam.title,
        recorded_by=user.id,
    )


def _record(
    uow: UnitOfWork, exam: Exam, user: User, action: str, account: str, reason: str
) -> None:
    uow.record(
        user.name,
        action,
        f"exam:{exam.number}",
        detail={"account": account, "hours": exam.hours, "reason": reason},
    )
