"""Courses: the list, one course with its people, a new one, entering and leaving."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from kb.beijing import today
from kb.errors import AnjianError, InvalidInput
from kb.model.training import CourseKind, EnrolmentState
from kb.store import accounts, catalogue
from kb.training.practice.choosing import LEARNERS
from kb.training.records import courses, teachers
from kb.training.records.courses import CoursePlan
from kb.training.records.people import RUNS
from web import insiders
from web.pages import steps
from web.pages.training_records import number as number_of
from web.people import display_names
from web.wiring import services

blueprint = Blueprint("courses", __name__, url_prefix="/training/courses")

KINDS: Final = {
    CourseKind.CLASS: "面授班",
    CourseKind.ONLINE: "网络培训",
    CourseKind.SELF_STUDY: "自学",
    CourseKind.DRILL: "实战演练",
}
STATES: Final = {
    EnrolmentState.ENROLLED: "已报名",
    EnrolmentState.LEFT: "已退出",
    EnrolmentState.ATTENDED: "已到课",
    EnrolmentState.ABSENT: "缺勤",
}
EMPTY: Final[MultiDict[str, str]] = MultiDict()


@blueprint.get("")
def index() -> str:
    """List the courses, those that begin last first, with one's own state in each."""
    account = insiders.require(LEARNERS)
    with services().database.reading() as session:
        found = courses.listed(session)
        own = courses.own_states(session, accounts.get_user(session, account.name).id)
    return render_template(
        "training/courses.html",
        courses=found,
        own=own,
        kinds=KINDS,
        states=STATES,
        plans=bool(account.roles & RUNS),
    )


@blueprint.get("/new")
def new() -> str:
    """Show the form of a new course."""
    insiders.require(RUNS)
    return _form()


@blueprint.post("/new")
def plan() -> steps.Answer:
    """Store a new course of the trainer's unit."""
    account = insiders.require(RUNS)
    made: list[str] = []

    def step() -> str:
        made.append(courses.plan(services().database, _wanted(), actor=account.name))
        return f"已开班：{made[0]}"

    return steps.take(step, then=lambda: url_for("courses.page", number=made[0]), again=_form)


@blueprint.get("/<number>")
def page(number: str) -> str:
    """Show one course; to who runs it, its people."""
    insiders.require(LEARNERS)
    return _page(number)


@blueprint.post("/<number>/<any(enrol, leave):what>")
def move(number: str, what: str) -> steps.Answer:
    """Enter a course or leave it."""
    account = insiders.require(LEARNERS)

    def step() -> str:
        act = courses.enrol if what == "enrol" else courses.leave
        act(services().database, number, actor=account.name)
        return "已报名" if what == "enrol" else "已退出"

    return _take(number, step)


@blueprint.post("/<number>/attendance")
def attendance(number: str) -> steps.Answer:
    """Confirm that a person attended or was absent."""
    account = insiders.require(RUNS)

    def step() -> str:
        verdict = steps.words("verdict")
        if verdict not in ("attended", "absent"):
            raise InvalidInput("没有写明到课还是缺勤", field="verdict", hint="请用页面上的按钮")
        courses.confirm(
            services().database,
            number,
            steps.words("user"),
            attended=verdict == "attended",
            actor=account.name,
        )
        return "已确认到课，学时已记入" if verdict == "attended" else "已登记缺勤"

    return _take(number, step)


@blueprint.post("/<number>/cancel")
def cancel(number: str) -> steps.Answer:
    """Call a course off."""
    account = insiders.require(RUNS)

    def step() -> str:
        reason = steps.words("reason")
        courses.cancel(services().database, number, reason=reason, actor=account.name)
        return "培训班已取消"

    return _take(number, step)


def _take(number: str, step: Callable[[], str]) -> steps.Answer:
    return steps.take(
        step,
        then=lambda: url_for("courses.page", number=number),
        again=lambda refused: _page(number, refused),
    )


def _page(number: str, problem: AnjianError | None = None) -> str:
    account = insiders.signed_in()
    with services().database.reading() as session:
        course = courses.get(session, number)
        user = accounts.get_user(session, account.name)
        leads = courses.is_run_by(session, course, account.name)
        seats = courses.seats(session, course) if leads else ()
        state = courses.own_states(session, user.id).get(number)
        titles = {one.code: one.title for one in catalogue.syllabus_points(session)}
        people = display_names(session, {one.confirmed_by for one in seats if one.confirmed_by})
    day = today()
    return render_template(
        "training/course.html",
        course=course,
        leads=leads,
        seats=seats,
        state=state,
        account=account,
        titles=titles,
        people=people,
        kinds=KINDS,
        states=STATES,
        may_enrol=not course.cancelled
        and not course.full
        and day <= course.ends_on
        and state in (None, EnrolmentState.LEFT),
        may_leave=not course.cancelled
        and day < course.starts_on
        and state is EnrolmentState.ENROLLED,
        over=day >= course.ends_on,
        problem=problem,
        form=request.form if problem else EMPTY,
    )


def _form(problem: AnjianError | None = None) -> str:
    with services().database.reading() as session:
        points = catalogue.syllabus_points(session)
        pool = teachers.listed(session)
    return render_template(
        "training/course_form.html",
        points=points,
        teachers=pool,
        kinds=KINDS,
        problem=problem,
        form=request.form,
    )


def _wanted() -> CoursePlan:
    return CoursePlan(
        title=steps.words("title"),
        kind=steps.code(CourseKind, "kind", "没有选择培训形式"),
        hours=number_of("hours"),
        starts_on=steps.day("starts_on"),
        ends_on=steps.day("ends_on"),
        points=tuple(request.form.getlist("points")),
        materials=tuple(steps.words("materials").split()),
        teacher=steps.row("teacher", "没有这位教师") if steps.words("teacher") else None,
        place=steps.words("place"),
        capacity=steps.row("capacity", "名额不是整数") if steps.words("capacity") else None,
    )
