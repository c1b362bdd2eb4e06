"""培训班 courses: planned by a trainer for a unit, entered and left, attendance confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.beijing import today
from kb.errors import IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.base import utc_now
from kb.model.document import Document, DocumentKind
from kb.model.people import Unit, User
from kb.model.training import Course, CourseKind, Enrolment, EnrolmentState, HoursSource, Teacher
from kb.store import accounts
from kb.store.database import Database
from kb.store.visibility import visible
from kb.training import numbers
from kb.training.records import words
from kb.training.records.hours import credit
from kb.training.records.people import (
    LEARNERS,
    LONGEST_WORDS,
    RUNS,
    account_of,
    check_runs,
    runs,
)

LONGEST_COURSE: Final = 366
MOST_SEATS: Final = 10_000


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """开班方案: `materials` are keys of published texts, `hours` of 45 minutes each."""

    title: str
    kind: CourseKind
    hours: float
    starts_on: dt.date
    ends_on: dt.date
    points: tuple[str, ...] = ()
    materials: tuple[str, ...] = ()
    teacher: int | None = None
    place: str = ""
    capacity: int | None = None


@dataclass(frozen=True, slots=True)
class CourseView:
    """培训班: one line of the list; `taken` counts who is on the list and has not left."""

    id: int
    number: str
    title: str
    kind: CourseKind
    hours: float
    starts_on: dt.date
    ends_on: dt.date
    unit: str
    unit_id: int
    teacher: str
    place: str
    points: tuple[str, ...]
    materials: tuple[str, ...]
    capacity: int | None
    taken: int
    cancelled: bool
    cancel_reason: str

    @property
    def full(self) -> bool:
        """Whether no seat is left."""
        return self.capacity is not None and self.taken >= self.capacity


@dataclass(frozen=True, slots=True)
class Seat:
    """名单 line: a person in a course and what became of it."""

    user: str
    display_name: str
    unit: str
    state: EnrolmentState
    confirmed_by: str


def plan(database: Database, wanted: CoursePlan, *, actor: str) -> str:
    """Store a course of the trainer's unit and return its number.

    Raises:
        NotPermitted: the account is no trainer's.
        InvalidInput: a field is wrong; it is named.
    """
    with database.unit_of_work() as uow:
        session = uow.session
        user = account_of(session, actor, RUNS)
        title = words.line(wanted.title, "title", "名称", longest=LONGEST_WORDS)
        place = words.line(wanted.place, "place", "地点", longest=LONGEST_WORDS, empty=True)
        _check_days(wanted)
        if wanted.capacity is not None and not 1 <= wanted.capacity <= MOST_SEATS:
            raise InvalidInput(
                "名额不正确", field="capacity", hint=f"请填 1 至 {MOST_SEATS}，不限名额的留空"
            )
        if wanted.teacher is not None:
            teacher = session.get(Teacher, wanted.teacher)
            if teacher is None or not teacher.active:
                raise InvalidInput("没有这位教师", field="teacher", hint="请从师资库中选择")
        course = Course(
            number=numbers.allot(uow, numbers.Series.COURSE, wanted.starts_on.year),
            title=title,
            kind=wanted.kind.value,
            points=words.points(session, wanted.points),
            materials=_materials(session, wanted.materials),
            hours=words.hours(wanted.hours),
            teacher_id=wanted.teacher,
            unit_id=user.unit_id,
            starts_on=wanted.starts_on,
            ends_on=wanted.ends_on,
            place=place,
            capacity=wanted.capacity,
            created_by=user.id,
        )
        session.add(course)
        session.flush()
        uow.record(
            actor,
            "course.plan",
            f"course:{course.number}",
            detail={"title": title, "hours": course.hours, "points": course.points},
        )
        return course.number


def cancel(database: Database, number: str, *, reason: str, actor: str) -> None:
    """Call a course off, with a reason, before anybody's attendance is confirmed.

    Raises:
        NotFound: no such course.
        NotPermitted: the account does not run it.
        IllegalTransition: it was called off, or attendance was confirmed.
        InvalidInput: there is no reason.
    """
    said = words.line(reason, "reason", "理由", longest=LONGEST_WORDS)
    with database.unit_of_work() as uow:
        course = _standing(uow.session, number)
        check_runs(uow.session, account_of(uow.session, actor, RUNS), course.unit_id)
        if any(seat.confirmed_at for seat in _seats(uow.session, course)):
            raise IllegalTransition(
                f"培训班 {number} 已有人确认到课，不能取消", hint="请改为逐条撤销学时"
            )
        course.cancelled_at, course.cancel_reason = utc_now(), said
        uow.record(actor, "course.cancel", f"course:{number}", detail={"reason": said})


def enrol(database: Database, number: str, *, actor: str, on: dt.date | None = None) -> None:
    """Put the actor on the list of a course that has not ended.

    Raises:
        NotFound: no such course or account.
        NotPermitted: the account is of no bureau.
        IllegalTransition: the course is called off, over or full, or the person is in it.
    """
    with database.unit_of_work() as uow:
        user = account_of(uow.session, actor, LEARNERS)
        course = _standing(uow.session, number)
        if (on or today()) > course.ends_on:
            raise IllegalTransition(f"培训班 {number} 已结束", hint="请选择其他培训班")
        seats = _seats(uow.session, course)
        held = next((seat for seat in seats if seat.user_id == user.id), None)
        if held is not None and held.state != EnrolmentState.LEFT.value:
            raise IllegalTransition(f"您已在培训班 {number} 的名单中", hint="不需要再报名")
        taken = sum(seat.state != EnrolmentState.LEFT.value for seat in seats)
        if course.capacity is not None and taken >= course.capacity:
            raise IllegalTransition(
                f"培训班 {number} 名额已满（{course.capacity} 人）", hint="请选择其他培训班"
            )
        if held is None:
            held = Enrolment(course_id=course.id, user_id=user.id)
            uow.session.add(held)
        held.state, held.enrolled_at = EnrolmentState.ENROLLED.value, utc_now()
        uow.record(actor, "course.enrol", f"course:{number}", detail={"user": user.name})


def leave(database: Database, number: str, *, actor: str, on: dt.date | None = None) -> None:
    """Take the actor off the list, before the course begins.

    Raises:
        NotFound: no such course, or the person is not in it.
        IllegalTransition: it began.
    """
    with database.unit_of_work() as uow:
        user = account_of(uow.session, actor, LEARNERS)
        course = _standing(uow.session, number)
        seat = _seat(uow.session, course, user)
        if (on or today()) >= course.starts_on:
            raise IllegalTransition(
                f"培训班 {number} 已开始，不能退出", hint="不能参加的，由培训师登记缺勤"
            )
        seat.state = EnrolmentState.LEFT.value
        uow.record(actor, "course.leave", f"course:{number}", detail={"user": user.name})


def confirm(
    database: Database,
    number: str,
    learner: str,
    *,
    attended: bool,
    actor: str,
    on: dt.date | None = None,
) -> None:
    """Confirm that another person attended (which gives the hours) or was absent.

    Who was marked absent by mistake can still be confirmed; hours given by mistake are revoked.

    Raises:
        NotFound: no such course, or the person is not on its list.
        NotPermitted: it is the actor's own attendance, or the actor does not run the course.
        IllegalTransition: the course has not ended, or attendance was decided before.
    """
    with database.unit_of_work() as uow:
        session = uow.session
        user = account_of(session, actor, RUNS)
        course = _standing(session, number)
        check_runs(session, user, course.unit_id)
        person = accounts.get_user(session, learner)
        if person.id == user.id:
            raise NotPermitted("本人的到课须由他人确认", hint="请由另一名培训师办理")
        if (on or today()) < course.ends_on:
            raise IllegalTransition(f"培训班 {number} 尚未结束", hint="结束之日起可以确认到课")
        seat = _seat(session, course, person)
        state = EnrolmentState.ATTENDED if attended else EnrolmentState.ABSENT
        if seat.state in (EnrolmentState.ATTENDED.value, state.value):
            raise IllegalTransition(
                f"“{person.display_name}”的到课已经登记", hint="登记有误的，请撤销学时并写明理由"
            )
        seat.state, seat.confirmed_by, seat.confirmed_at = state.value, user.id, utc_now()
        uow.record(actor, f"course.{state.value}", f"course:{number}", detail={"user": person.name})
        if attended:
            credit(
                uow,
                person,
                on=course.ends_on,
                hours=course.hours,
                source=HoursSource.COURSE,
                reference=course.number,
                recorded_by=user,
                note=course.title,
            )


def listed(session: Session, *, number: str = "", limit: int = 200) -> tuple[CourseView, ...]:
    """Return courses, those that begin last first; or the one of that number."""
    taken = (
        select(Enrolment.course_id, func.count().label("seats"))
        .where(Enrolment.state != EnrolmentState.LEFT.value)
        .group_by(Enrolment.course_id)
        .subquery()
    )
    query = (
        select(Course, Unit.name, Teacher.name, taken.c.seats)
        .join(Unit, Unit.id == Course.unit_id)
        .outerjoin(Teacher, Teacher.id == Course.teacher_id)
        .outerjoin(taken, taken.c.course_id == Course.id)
        .order_by(Course.starts_on.desc(), Course.number.desc())
        .limit(limit)
    )
    if number:
        query = query.where(Course.number == number)
    return tuple(
        CourseView(
            id=course.id,
            number=course.number,
            title=course.title,
            kind=CourseKind(course.kind),
            hours=course.hours,
            starts_on=course.starts_on,
            ends_on=course.ends_on,
            unit=unit,
            unit_id=course.unit_id,
            teacher=teacher or "",
            place=course.place,
            points=tuple(course.points),
            materials=tuple(course.materials),
            capacity=course.capacity,
            taken=seats or 0,
            cancelled=course.cancelled_at is not None,
            cancel_reason=course.cancel_reason,
        )
        for course, unit, teacher, seats in session.execute(query)
    )


def get(session: Session, number: str) -> CourseView:
    """Return one course.

    Raises:
        NotFound: no such course.
    """
    found = listed(session, number=number) if number else ()
    if not found:
        raise NotFound(f"没有培训班“{number[:40]}”", hint="请从培训班列表中选择")
    return found[0]


def seats(session: Session, course: CourseView) -> tuple[Seat, ...]:
    """Return everybody who entered a course, by unit and name."""
    names = {row.id: row.name for row in session.execute(select(User.id, User.name))}
    rows = session.execute(
        select(Enrolment, User, Unit.name)
        .join(User, User.id == Enrolment.user_id)
        .join(Unit, Unit.id == User.unit_id)
        .where(Enrolment.course_id == course.id)
        .order_by(Unit.name, User.name)
    )
    return tuple(
        Seat(
            user=user.name,
            display_name=user.display_name or user.name,
            unit=unit,
            state=EnrolmentState(seat.state),
            confirmed_by=names.get(seat.confirmed_by or 0, ""),
        )
        for seat, user, unit in rows
    )


def own_states(session: Session, user_id: int) -> dict[str, EnrolmentState]:
    """Return the state of a person in each course entered, by the course's number."""
    rows = session.execute(
        select(Course.number, Enrolment.state)
        .join(Enrolment, Enrolment.course_id == Course.id)
        .where(Enrolment.user_id == user_id)
    )
    return {row.number: EnrolmentState(row.state) for row in rows}


def is_run_by(session: Session, course: CourseView, actor: str) -> bool:
    """Whether an account runs a course."""
    return runs(session, accounts.get_user(session, actor), course.unit_id)


def _check_days(wanted: CoursePlan) -> None:
    if wanted.ends_on < wanted.starts_on:
        raise InvalidInput("结束日期早于开始日期", field="ends_on", hint="请核对两个日期")
    if (wanted.ends_on - wanted.starts_on).days > LONGEST_COURSE:
        raise InvalidInput("培训班长于一年", field="ends_on", hint="请分期开班")
    if not 2000 <= wanted.starts_on.year <= 2100:
        raise InvalidInput("开始日期不正确", field="starts_on", hint="请核对年份")


def _materials(session: Session, keys: Collection[str]) -> list[str]:
    wanted = list(dict.fromkeys(key.strip() for key in keys if key.strip()))
    kept = set(
        session.scalars(
            select(Document.key).where(
                Document.key.in_(wanted),
                Document.kind != DocumentKind.QUESTION.value,
                visible(),
            )
        )
    )
    for key in wanted:
        if key not in kept:
            raise InvalidInput(
                f"没有已发布的材料“{key[:60]}”", field="materials", hint="请填写培训材料页上的编号"
            )
    return wanted


def _standing(session: Session, number: str) -> Course:
    """A course that was not called off; no other transaction changes its list meanwhile."""
    course = session.scalars(
        select(Course).where(Course.number == number).with_for_update()
    ).first()
    if course is None:
        raise NotFound(f"没有培训班“{number[:40]}”", hint="请从培训班列表中选择")
    if course.cancelled_at is not None:
        raise IllegalTransition(
            f"培训班 {number} 已取消：{course.cancel_reason}", hint="请选择其他培训班"
        )
    return course


def _seats(session: Session, course: Course) -> list[Enrolment]:
    return list(session.scalars(select(Enrolment).where(Enrolment.course_id == course.id)))


def _seat(session: Session, course: Course, user: User) -> Enrolment:
    seat = session.get(Enrolment, (course.id, user.id))
    if seat is None or seat.state == EnrolmentState.LEFT.value:
        raise NotFound(f"“{user.display_name}”不在培训班 {course.number} 的名单中", hint="请先报名")
    return seat
