"""A course is planned, entered, left before it begins; others confirm who attended."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from kb.errors import Duplicate, IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.training import CourseKind, EnrolmentState
from kb.store import accounts
from kb.store.database import Database
from kb.training.records import courses, hours, teachers
from kb.training.records.courses import CoursePlan
from kb.training.records.teachers import TeacherCard
from tests.kb.training.school import audited

BEFORE, DURING, AFTER = dt.date(2026, 3, 1), dt.date(2026, 3, 10), dt.date(2026, 3, 12)
PLAN = CoursePlan(
    title="溪流保护执法培训班",
    kind=CourseKind.CLASS,
    hours=16,
    starts_on=dt.date(2026, 3, 10),
    ends_on=dt.date(2026, 3, 11),
    points=("KD-001",),
    materials=("material-oil",),
    capacity=2,
)


@pytest.fixture
def course(school: Database) -> str:
    return courses.plan(school, PLAN, actor="trainer")


def hours_of(school: Database, name: str) -> float:
    with school.reading() as session:
        return hours.total(hours.of_person(session, accounts.get_user(session, name).id, 2026))


def test_who_attended_gets_the_hours_once_another_person_confirmed_it(
    school: Database, course: str
) -> None:
    for name in ("inspector", "inspector-2"):
        courses.enrol(school, course, actor=name, on=BEFORE)
    courses.confirm(school, course, "inspector", attended=True, actor="trainer", on=AFTER)
    courses.confirm(school, course, "inspector-2", attended=False, actor="trainer", on=AFTER)
    assert (hours_of(school, "inspector"), hours_of(school, "inspector-2")) == (16, 0)
    with pytest.raises(IllegalTransition):
        courses.confirm(school, course, "inspector", attended=True, actor="trainer", on=AFTER)
    with pytest.raises(IllegalTransition):
        courses.confirm(school, course, "inspector-2", attended=False, actor="trainer", on=AFTER)
    courses.confirm(school, course, "inspector-2", attended=True, actor="trainer", on=AFTER)
    assert hours_of(school, "inspector-2") == 16
    acts = {action for _, action in audited(school)}
    assert {"course.plan", "course.enrol", "course.attended", "course.absent"} <= acts


def test_nobody_confirms_the_own_attendance(school: Database) -> None:
    own = courses.plan(school, PLAN, actor="both")
    courses.enrol(school, own, actor="both", on=BEFORE)
    with pytest.raises(NotPermitted):
        courses.confirm(school, own, "both", attended=True, actor="both", on=AFTER)
    courses.confirm(school, own, "both", attended=True, actor="trainer", on=AFTER)
    assert hours_of(school, "both") == 16


@pytest.mark.parametrize("actor", ["inspector-2", "far-trainer", "librarian"])
def test_only_trainers_of_the_unit_or_above_confirm_and_cancel(
    school: Database, course: str, actor: str
) -> None:
    courses.enrol(school, course, actor="inspector", on=BEFORE)
    with pytest.raises(NotPermitted):
        courses.confirm(school, course, "inspector", attended=True, actor=actor, on=AFTER)
    with pytest.raises(NotPermitted):
        courses.cancel(school, course, reason="改期", actor=actor)


def test_a_full_course_takes_nobody_until_somebody_leaves(school: Database, course: str) -> None:
    for name in ("inspector", "inspector-2"):
        courses.enrol(school, course, actor=name, on=BEFORE)
    with pytest.raises(IllegalTransition, match="名额已满"):
        courses.enrol(school, course, actor="inspector-3", on=BEFORE)
    with pytest.raises(IllegalTransition, match="已在"):
        courses.enrol(school, course, actor="inspector", on=BEFORE)
    courses.leave(school, course, actor="inspector", on=BEFORE)
    courses.enrol(school, course, actor="inspector-3", on=BEFORE)
    with school.reading() as session:
        view = courses.get(session, course)
        states = {seat.user: seat.state for seat in courses.seats(session, view)}
    assert view.full
    assert states["inspector"] is EnrolmentState.LEFT


def test_nobody_leaves_once_the_course_has_begun_or_enters_once_it_is_over(
    school: Database, course: str
) -> None:
    courses.enrol(school, course, actor="inspector", on=BEFORE)
    with pytest.raises(IllegalTransition, match="已开始"):
        courses.leave(school, course, actor="inspector", on=DURING)
    with pytest.raises(IllegalTransition, match="已结束"):
        courses.enrol(school, course, actor="inspector-2", on=AFTER)
    with pytest.raises(NotFound):
        courses.leave(school, course, actor="inspector-2", on=BEFORE)


def test_attendance_is_confirmed_from_the_last_day_on_and_only_of_who_entered(
    school: Database, course: str
) -> None:
    courses.enrol(school, course, actor="inspector", on=BEFORE)
    with pytest.raises(IllegalTransition, match="尚未结束"):
        courses.confirm(school, course, "inspector", attended=True, actor="trainer", on=DURING)
    with pytest.raises(NotFound):
        courses.confirm(school, course, "inspector-2", attended=True, actor="trainer", on=AFTER)


def test_a_course_called_off_takes_nobody_and_gives_nothing(school: Database, course: str) -> None:
    courses.enrol(school, course, actor="inspector", on=BEFORE)
    with pytest.raises(InvalidInput):
        courses.cancel(school, course, reason="", actor="trainer")
    courses.cancel(school, course, reason="场地不可用", actor="trainer")
    with pytest.raises(IllegalTransition, match="已取消"):
        courses.enrol(school, course, actor="inspector-2", on=BEFORE)
    with pytest.raises(IllegalTransition, match="已取消"):
        courses.confirm(school, course, "inspector", attended=True, actor="trainer", on=AFTER)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (replace(PLAN, title=" "), "title"),
        (replace(PLAN, hours=-1), "hours"),
        (replace(PLAN, hours=1000), "hours"),
        (replace(PLAN, ends_on=BEFORE), "ends_on"),
        (replace(PLAN, ends_on=dt.date(2028, 1, 1)), "ends_on"),
        (replace(PLAN, points=("KD-999",)), "points"),
        (replace(PLAN, materials=("nothing",)), "materials"),
        (replace(PLAN, materials=("case-draft",)), "materials"),
        (replace(PLAN, capacity=0), "capacity"),
        (replace(PLAN, teacher=77), "teacher"),
    ],
)
def test_a_wrong_field_of_a_course_is_named(
    school: Database, wrong: CoursePlan, field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        courses.plan(school, wrong, actor="trainer")
    assert refused.value.field == field


def test_a_teacher_is_kept_changed_and_set_inactive(school: Database) -> None:
    card = TeacherCard(name="温言", account="trainer", points=("KD-001",), title="高级工程师")
    number = teachers.save(school, card, actor="librarian")
    course = courses.plan(school, replace(PLAN, teacher=number), actor="trainer")
    teachers.save(school, replace(card, active=False), actor="trainer", teacher_id=number)
    with school.reading() as session:
        assert teachers.listed(session) == ()
        assert teachers.listed(session, everybody=True)[0][1].account == "trainer"
        assert courses.get(session, course).teacher == "温言"
    with pytest.raises(InvalidInput):
        courses.plan(school, replace(PLAN, teacher=number), actor="trainer")
    with pytest.raises(Duplicate):
        teachers.save(school, TeacherCard(name="别人", account="trainer"), actor="trainer")
    with pytest.raises(InvalidInput):
        teachers.save(school, TeacherCard(name="别人", points=("KD-9",)), actor="trainer")
    with pytest.raises(NotPermitted):
        teachers.save(school, card, actor="inspector")
