"""The teacher pool: listed, added to, changed, set inactive."""

from __future__ import annotations

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from kb.errors import AnjianError
from kb.store import catalogue
from kb.training.records import teachers
from kb.training.records.teachers import KEEPERS, TeacherCard
from web import addresses, insiders
from web.pages import steps
from web.wiring import services

blueprint = Blueprint("teachers", __name__, url_prefix="/training/teachers")
addresses.refuse_impossible_rows(blueprint, "teacher_id", "没有这位教师", "请从师资库中选择")


@blueprint.get("")
def index() -> str:
    """List the teachers, inactive ones last."""
    insiders.require(KEEPERS)
    with services().database.reading() as session:
        found = teachers.listed(session, everybody=True)
    return render_template(
        "training/teachers.html", teachers=sorted(found, key=lambda one: not one[1].active)
    )


@blueprint.get("/new", defaults={"teacher_id": 0})
@blueprint.get("/<int:teacher_id>")
def edit(teacher_id: int) -> str:
    """Show the form of a teacher."""
    insiders.require(KEEPERS)
    return _form(teacher_id)


@blueprint.post("/new", defaults={"teacher_id": 0})
@blueprint.post("/<int:teacher_id>")
def save(teacher_id: int) -> steps.Answer:
    """Store a teacher, or what has changed of one."""
    account = insiders.require(KEEPERS)

    def step() -> str:
        card = TeacherCard(
            name=steps.words("name"),
            unit_name=steps.words("unit_name"),
            account=steps.words("account"),
            title=steps.words("title"),
            points=tuple(request.form.getlist("points")),
            introduction=steps.words("introduction"),
            active=steps.words("active") == "yes",
        )
        teachers.save(services().database, card, actor=account.name, teacher_id=teacher_id)
        return f"已保存：{card.name}"

    return steps.take(
        step,
        then=lambda: url_for("teachers.index"),
        again=lambda refused: _form(teacher_id, refused),
    )


def _form(teacher_id: int, problem: AnjianError | None = None) -> str:
    with services().database.reading() as session:
        card = teachers.get(session, teacher_id) if teacher_id else TeacherCard(name="")
        points = catalogue.syllabus_points(session)
    form = (
        request.form
        if problem
        else MultiDict(
            [
                ("name", card.name),
                ("unit_name", card.unit_name),
                ("account", card.account),
                ("title", card.title),
                ("introduction", card.introduction),
                ("active", "yes" if card.active else ""),
                *(("points", code) for code in card.points),
            ]
        )
    )
    return render_template(
        "training/teacher.html", teacher_id=teacher_id, points=points, form=form, problem=problem
    )
