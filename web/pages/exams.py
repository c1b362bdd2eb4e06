"""Exams: the list, planning one, its candidates and markers, calling it off, releasing results."""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from kb.errors import AnjianError, InvalidInput
from kb.model.exam import Partial
from kb.store import units
from kb.training.exams import enrolling, planning, reading, release
from kb.training.exams.people import PLANNERS
from kb.training.exams.planning import Plan
from kb.training.exams.words import HANDED_IN_WORDS, PARTIAL_WORDS
from kb.training.papers.reading import list_papers
from web import arguments, insiders
from web.pages import steps
from web.pagination import page_of
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("exams", __name__, url_prefix="/training/exams")
audit_refusals(blueprint)

PAGE_SIZE: Final = 20
EMPTY: Final[MultiDict[str, str]] = MultiDict()
_BETWEEN_NAMES: Final = re.compile(r"[\s,，、;；]+")


@blueprint.get("")
def index() -> str:
    """List the exams of the account: all for trainers, others those they sit."""
    account = insiders.signed_in()
    number = arguments.page_number()
    with services().database.reading() as session:
        lines, total = reading.list_exams(
            session, account=account.name, offset=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
        )
    return render_template(
        "exams/index.html",
        lines=lines,
        phases=reading.PHASE_WORDS,
        plans=bool(account.roles & PLANNERS),
        page=page_of(total, number, PAGE_SIZE),
    )


@blueprint.get("/new")
def new() -> str:
    """Show the form of a plan."""
    insiders.require(PLANNERS)
    return _new_page(request.args)


@blueprint.post("")
def create() -> steps.Answer:
    """Plan an exam."""
    account = insiders.require(PLANNERS)
    made: list[str] = []

    def step() -> str:
        made.append(planning.plan(services().database, _plan(), actor=account.name))
        return f"考试 {made[0]} 已安排，请编入考生并指定阅卷人"

    return steps.take(
        step,
        then=lambda: url_for("exams.exam", exam=made[0]),
        again=lambda refused: _new_page(request.form, refused),
    )


@blueprint.get("/<exam>")
def exam(exam: str) -> str:
    """Show an exam: to who runs it with its lists, to candidates the way into the room."""
    insiders.signed_in()
    return _exam_page(exam)


@blueprint.post("/<exam>")
def act(exam: str) -> steps.Answer:
    """Enrol, grant minutes, remove, appoint, cancel or release."""
    account = insiders.require(PLANNERS)
    return steps.take(
        lambda: _act(exam, account.name),
        then=lambda: url_for("exams.exam", exam=exam),
        again=lambda refused: _exam_page(exam, refused, request.form),
    )


def _act(exam: str, actor: str) -> str:
    database, name = services().database, steps.words("account")
    match steps.words("do"):
        case "enrol":
            done = enrolling.enrol(
                database,
                exam,
                actor=actor,
                names=_names("accounts"),
                unit_names=[unit for unit in request.form.getlist("unit") if unit],
                extra_minutes=_whole("extra_minutes", "0"),
            )
            left = f"，{len(done.left_out)} 人知道答案未编入" if done.left_out else ""
            return f"已编入 {len(done.added)} 人，{len(done.already)} 人原已在名单中{left}"
        case "minutes":
            minutes = _whole("minutes")
            enrolling.grant_minutes(
                database,
                exam,
                actor=actor,
                name=name,
                minutes=minutes,
                reason=steps.words("reason"),
            )
            return f"“{name}”的作答时间延长 {minutes} 分钟"
        case "remove":
            enrolling.remove(database, exam, actor=actor, name=name, reason=steps.words("reason"))
            return f"“{name}”已移出名单"
        case "appoint":
            enrolling.appoint(
                database,
                exam,
                actor=actor,
                markers=_names("markers"),
                arbiters=_names("arbiters"),
            )
            return "阅卷人和仲裁人已指定"
        case "cancel":
            planning.cancel(database, exam, actor=actor, reason=steps.words("reason"))
            return f"考试 {exam} 已取消"
        case "release":
            passed = release.release(database, exam, actor=actor)
            return f"成绩已公布，{passed} 人及格"
        case _:
            raise InvalidInput("没有写明办理什么", field="do", hint="请用页面上的按钮办理")


def _exam_page(
    number: str, problem: AnjianError | None = None, form: MultiDict[str, str] = EMPTY
) -> str:
    account = insiders.signed_in()
    with services().database.reading() as session:
        part = reading.require_part(session, number, account.name)
        line = reading.exam_line(session, number)
        members = reading.candidates(session, number) if part.manages else ()
        markers = reading.markers(session, number) if part.trains else ()
        unit_names = [unit.name for unit in units.list_units(session)] if part.manages else []
    return render_template(
        "exams/exam.html",
        line=line,
        part=part,
        members=members,
        markers=markers,
        marker_names=reading.names(markers, arbiter=False),
        arbiter_names=reading.names(markers, arbiter=True),
        unit_names=unit_names,
        phases=reading.PHASE_WORDS,
        ways=HANDED_IN_WORDS,
        partial_words=PARTIAL_WORDS,
        limits=enrolling,
        longest_reason=planning.LONGEST_REASON,
        problem=problem,
        form=form,
    )


def _new_page(form: MultiDict[str, str], problem: AnjianError | None = None) -> str:
    with services().database.reading() as session:
        papers, _ = list_papers(session, frozen=True, limit=200)
    return render_template(
        "exams/new.html", papers=papers, form=form, problem=problem, limits=planning
    )


def _plan() -> Plan:
    opens, closes = steps.moment("opens_at"), steps.moment("closes_at")
    if opens is None or closes is None:
        missing = "opens_at" if opens is None else "closes_at"
        raise InvalidInput("没有填写时间", field=missing, hint="请填写开考和截止时间，按北京时间")
    if not steps.words("paper"):
        raise InvalidInput("没有选择试卷", field="paper", hint="请先冻结一份试卷，再从列表中选择")
    return Plan(
        title=steps.words("title"),
        paper=steps.words("paper"),
        opens_at=opens,
        closes_at=closes,
        minutes=_whole("minutes") if steps.words("minutes") else None,
        pass_marks=number_of("pass_marks") if steps.words("pass_marks") else None,
        hours=number_of("hours", "0"),
        partial=steps.code(Partial, "partial", "没有选择多项选择题少选怎样计分")
        if steps.words("partial")
        else Partial.NONE,
    )


def number_of(name: str, default: str = "") -> float:
    """Return a number that a form has; the page's own words where it is none."""
    value = steps.words(name) or default
    try:
        return float(value)
    except ValueError:
        raise InvalidInput(
            f"“{value[:20]}”不是数字", field=name, hint="请填数字，如 60 或 0.5"
        ) from None


def _whole(name: str, default: str = "") -> int:
    value = steps.words(name) or default
    if not value.isascii() or not value.isdigit() or len(value) > 6:
        raise InvalidInput(f"“{value[:20]}”不是整数", field=name, hint="请填整数")
    return int(value)


def _names(name: str) -> list[str]:
    return [one for one in _BETWEEN_NAMES.split(request.form.get(name, "")) if one]
