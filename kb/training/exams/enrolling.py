"""考生与阅卷人: who sits an exam, on which form and for how long, and who marks it."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from kb.errors import ExamNotOpen, IllegalTransition, InvalidInput, NotPermitted
from kb.model.base import utc_now
from kb.model.exam import Exam, ExamCandidate, ExamMark, ExamMarker
from kb.model.paper import Paper
from kb.model.people import User
from kb.store import accounts, units
from kb.store.database import Database
from kb.training.exams.people import knows_key, managed, standing, trainer, unreleased
from kb.training.exams.planning import checked_reason

MOST_EXTRA_MINUTES: Final = 240
MOST_AT_ONCE: Final = 5000


@dataclass(frozen=True, slots=True)
class Enrolled:
    """编入结果, account names: put on the list, on it before, left out because they saw the key."""

    added: tuple[str, ...]
    already: tuple[str, ...]
    left_out: tuple[str, ...]


def enrol(
    database: Database,
    number: str,
    *,
    actor: str,
    names: Sequence[str] = (),
    unit_names: Sequence[str] = (),
    extra_minutes: int = 0,
    now: dt.datetime | None = None,
) -> Enrolled:
    """Put accounts, and all active accounts of units, on the list of an exam.

    Forms go round in an order drawn from the exam's number, so that neighbours differ and the same
    list gives the same forms. Whoever saw the key is left out of a unit, and refused by name.

    Raises:
        NotFound: there is no such exam, account or unit.
        NotPermitted: the actor does not run the exam, or a named account saw the key.
        ExamNotOpen: it is over or was called off.
        InvalidInput: nobody was named, too many, or the minutes are wrong.
    """
    _check_extra(extra_minutes)
    if not names and not unit_names:
        raise InvalidInput("没有写明考生", field="names", hint="请填账号或单位")
    with database.unit_of_work() as uow:
        session = uow.session
        exam, _ = managed(session, number, actor, lock=True)
        unreleased(exam)
        _not_over(exam, now or utc_now())
        barred = knows_key(session, exam)
        wanted = {user.id: user for user in _named(session, names, barred)}
        left_out = []
        for user in _of_units(session, unit_names):
            if user.id in barred:
                left_out.append(user.name)
            else:
                wanted[user.id] = user
        if len(wanted) > MOST_AT_ONCE:
            raise InvalidInput(
                f"一次最多编入 {MOST_AT_ONCE} 人", field="names", hint="请分几次编入"
            )
        present = dict(
            session.execute(
                select(ExamCandidate.user_id, ExamCandidate.form).where(
                    ExamCandidate.exam_id == exam.id
                )
            ).all()
        )
        fresh = sorted(
            (user for user in wanted.values() if user.id not in present),
            key=lambda user: hashlib.sha256(f"{exam.number}:{user.name}".encode()).hexdigest(),
        )
        forms = _forms(session, exam)
        used = Counter(dict.fromkeys(forms, 0))
        used.update(form for form in present.values() if form in used)
        for user in fresh:
            form = min(forms, key=lambda each: (used[each], each))
            used[form] += 1
            session.add(
                ExamCandidate(
                    exam_id=exam.id, user_id=user.id, form=form, extra_minutes=extra_minutes
                )
            )
        added = tuple(user.name for user in fresh)
        if added:
            uow.record(
                actor,
                "exam.enrol",
                f"exam:{exam.number}",
                detail={"accounts": sorted(added), "extra_minutes": extra_minutes},
            )
        already = tuple(user.name for user in wanted.values() if user.id in present)
        return Enrolled(added, already, tuple(left_out))


def grant_minutes(
    database: Database, number: str, *, actor: str, name: str, minutes: int, reason: str
) -> None:
    """Give a candidate who has not begun more time, also past the end of the exam.

    Raises:
        NotFound: there is no such exam, account or candidate.
        NotPermitted: the actor does not run the exam.
        IllegalTransition: the candidate has begun.
        InvalidInput: the minutes or the reason are wrong.
    """
    _check_extra(minutes)
    said = checked_reason(reason)
    with database.unit_of_work() as uow:
        exam, _ = managed(uow.session, number, actor, lock=True)
        unreleased(exam)
        candidate = _candidate(uow.session, exam, name)
        if candidate.started_at is not None:
            raise IllegalTransition(f"考生“{name}”已经开始作答", hint="延长的时间须在开考前给予")
        candidate.extra_minutes = minutes
        uow.record(
            actor,
            "exam.extra_minutes",
            f"exam:{exam.number}",
            detail={"account": name, "minutes": minutes, "reason": said},
        )


def remove(database: Database, number: str, *, actor: str, name: str, reason: str) -> None:
    """Take a candidate who has not begun off the list.

    Raises:
        NotFound: there is no such exam, account or candidate.
        NotPermitted: the actor does not run the exam.
        IllegalTransition: the candidate has begun.
        InvalidInput: there is no reason.
    """
    said = checked_reason(reason)
    with database.unit_of_work() as uow:
        exam, _ = managed(uow.session, number, actor, lock=True)
        unreleased(exam)
        candidate = _candidate(uow.session, exam, name)
        if candidate.started_at is not None:
            raise IllegalTransition(f"考生“{name}”已经开始作答", hint="已开始作答的考生不能移出")
        uow.session.delete(candidate)
        uow.record(
            actor, "exam.remove", f"exam:{exam.number}", detail={"account": name, "reason": said}
        )


def appoint(
    database: Database, number: str, *, actor: str, markers: Sequence[str], arbiters: Sequence[str]
) -> None:
    """Set who marks an exam and who decides where two markers differ.

    Who has marked stays. Markers are trainers and no candidates; nobody is both marker and arbiter.

    Raises:
        NotFound: there is no such exam or account.
        NotPermitted: the actor does not run the exam, or a named account may not mark.
        IllegalTransition: somebody who has marked would be dropped or change places.
        InvalidInput: somebody is named twice.
    """
    wanted = dict.fromkeys(markers, False) | dict.fromkeys(arbiters, True)
    if len(wanted) != len(markers) + len(arbiters):
        raise InvalidInput("有人被重复指定", field="markers", hint="阅卷人与仲裁人不能是同一人")
    with database.unit_of_work() as uow:
        session = uow.session
        exam, _ = managed(session, number, actor, lock=True)
        standing(exam)
        chosen = {}
        for name, arbiter in wanted.items():
            user = trainer(session, name)
            if _sits(session, exam, user.id):
                raise NotPermitted(f"“{name}”是本场考试的考生，不能阅卷", hint="请另行指定")
            chosen[user.id] = arbiter
        rows = session.scalars(select(ExamMarker).where(ExamMarker.exam_id == exam.id)).all()
        for row in rows:
            if chosen.get(row.user_id) != row.arbiter and _has_marked(session, exam, row.user_id):
                raise IllegalTransition(
                    "已经阅过卷的人不能撤换", hint="请保留其原来的身份，只增加新的阅卷人"
                )
        session.execute(delete(ExamMarker).where(ExamMarker.exam_id == exam.id))
        for user_id, arbiter in chosen.items():
            session.add(ExamMarker(exam_id=exam.id, user_id=user_id, arbiter=arbiter))
        uow.record(
            actor,
            "exam.appoint",
            f"exam:{exam.number}",
            detail={"markers": sorted(markers), "arbiters": sorted(arbiters)},
        )


def _check_extra(minutes: int) -> None:
    if not 0 <= minutes <= MOST_EXTRA_MINUTES:
        raise InvalidInput(
            "延长的时间不正确",
            field="extra_minutes",
            hint=f"请填 0 至 {MOST_EXTRA_MINUTES} 分钟",
        )


def _not_over(exam: Exam, now: dt.datetime) -> None:
    if exam.closes_at <= now:
        raise ExamNotOpen(f"考试 {exam.number} 已截止", hint="请另行安排一场考试")


def _named(session: Session, names: Iterable[str], barred: dict[int, str]) -> Iterable[User]:
    for name in names:
        user = accounts.get_user(session, name)
        if user.id in barred:
            raise NotPermitted(
                f"“{name}”是{barred[user.id]}，知道答案，不能应考", hint="请从名单中去掉"
            )
        yield user


def _of_units(session: Session, names: Iterable[str]) -> Iterable[User]:
    for name in names:
        unit = units.get_unit(session, name)
        yield from session.scalars(
            select(User).where(User.unit_id == unit.id, User.active.is_(True)).order_by(User.name)
        )


def _forms(session: Session, exam: Exam) -> tuple[str, ...]:
    snapshot = session.scalars(select(Paper.snapshot).where(Paper.id == exam.paper_id)).one()
    return tuple(sorted(snapshot["forms"]))


def _candidate(session: Session, exam: Exam, name: str) -> ExamCandidate:
    user = accounts.get_user(session, name)
    found = session.scalars(
        select(ExamCandidate)
        .where(ExamCandidate.exam_id == exam.id, ExamCandidate.user_id == user.id)
        .with_for_update()
    ).first()
    if found is None:
        raise InvalidInput(f"“{name}”不在考生名单中", field="name", hint="请从名单中选择")
    return found


def _sits(session: Session, exam: Exam, user_id: int) -> bool:
    return bool(
        session.scalar(
            select(
                exists().where(ExamCandidate.exam_id == exam.id, ExamCandidate.user_id == user_id)
            )
        )
    )


def _has_marked(session: Session, exam: Exam, user_id: int) -> bool:
    return bool(
        session.scalar(
            select(
                exists().where(
                    ExamMark.marker_id == user_id,
                    ExamMark.candidate_id == ExamCandidate.id,
                    ExamCandidate.exam_id == exam.id,
                )
            )
        )
    )
