"""Practice: a question at a time, judged at once, with the article that proves the answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kb.beijing import today
from kb.errors import AnjianError, InvalidInput
from kb.model.base import utc_now
from kb.model.document import Revision
from kb.model.question import QuestionType
from kb.store import accounts, catalogue
from kb.training.judging import OBJECTIVE
from kb.training.practice import answering, choosing, progress
from kb.training.practice.choosing import LEARNERS, Wanted
from kb.training.practice.cited import cited_articles
from kb.training.question import BLANK, LEVELS, QuestionContent
from web import addresses, insiders, reading
from web.pages import steps
from web.wiring import services

blueprint = Blueprint("practice", __name__, url_prefix="/training/practice")
addresses.refuse_impossible_rows(blueprint, "answer_id", "没有这次作答", "请从练习页重新开始")

TYPE_LABELS: Final = {
    QuestionType.SINGLE: "单选题",
    QuestionType.MULTIPLE: "多选题",
    QuestionType.TRUE_FALSE: "判断题",
    QuestionType.FILL_IN: "填空题",
    QuestionType.SHORT_ANSWER: "简答题",
    QuestionType.CASE_ANALYSIS: "案例分析题",
}


@blueprint.get("")
def index() -> str:
    """Show the progress by syllabus point, what comes back when, and what to practise."""
    account = insiders.require(LEARNERS)
    day, moment = today(), utc_now()
    with services().database.reading() as session:
        user = accounts.get_user(session, account.name)
        points = progress.progress(session, user, now=moment, today=day)
        due = choosing.due_count(session, user.id, now=moment, today=day)
        comes = progress.coming(session, user.id, today=day)
    return render_template(
        "training/practice.html",
        points=points,
        categories=sorted({point.category for point in points}),
        levels=LEVELS,
        types={kind: name for kind, name in TYPE_LABELS.items() if kind in OBJECTIVE},
        due=due,
        comes=[one for one in comes if one.on > day],
    )


@blueprint.get("/question")
def question() -> str:
    """Ask the next question of what is wanted."""
    insiders.require(LEARNERS)
    return _question_page(wanted(request.args))


@blueprint.post("/answer")
def answer() -> steps.Answer:
    """Judge an answer and lead to its result."""
    account = insiders.require(LEARNERS)
    chosen = wanted(request.form)
    try:
        number = answering.answer(
            services().database,
            steps.words("key"),
            steps.words("revision"),
            response(request.form),
            actor=account.name,
            point=chosen.point,
        )
    except AnjianError as refused:
        if refused.http_status >= 500:
            raise
        page = _question_page(chosen, refused, steps.words("key"))
        return page, refused.http_status
    target = url_for("practice.result", answer_id=number, **_carried(chosen))
    return redirect(target, code=303)


@blueprint.get("/answers/<int:answer_id>")
def result(answer_id: int) -> str:
    """Show whether an answer of one's own was right, why, and the article beside it."""
    account = insiders.require(LEARNERS)
    with services().database.reading() as session:
        given = answering.get(session, answer_id, account.name)
        articles = cited_articles(session, given.question)
        basis = reading.basis(
            session,
            [
                {
                    "law": one.citation.law,
                    "version": one.citation.version,
                    "article": one.citation.article,
                    "article_suffix": one.citation.article_suffix,
                }
                for one in articles
            ],
            as_of=dt.date.today(),
        )
    return render_template(
        "training/result.html",
        given=given,
        question=given.question,
        kind=TYPE_LABELS[given.question.type],
        articles=list(zip(articles, basis, strict=True)),
        carried=_carried(wanted(request.args)),
    )


@blueprint.post("/answers/<int:answer_id>/undo")
def undo(answer_id: int) -> Response:
    """Take an answer of one's own back."""
    account = insiders.require(LEARNERS)
    answering.undo(services().database, answer_id, actor=account.name)
    flash("这次作答已取消，不计入进度和复习", "good")
    return redirect(url_for("practice.index"), code=303)


@blueprint.post("/reset")
def reset() -> Response:
    """Forget one's own answers, of one point or all, once the box is ticked."""
    account = insiders.require(LEARNERS)
    if steps.words("sure") != "yes":
        raise InvalidInput("没有勾选确认", field="sure", hint="清除后不能恢复，请勾选后再提交")
    count = answering.reset(services().database, actor=account.name, point=steps.words("point"))
    flash(f"已清除 {count} 次作答", "good")
    return redirect(url_for("practice.index"), code=303)


def wanted(values: Mapping[str, str]) -> Wanted:
    """Return what the address or the form asks for."""
    return Wanted(
        point=values.get("point", "").strip()[:40],
        category=values.get("category", "").strip()[:40],
        level=values.get("level", "").strip()[:40],
        type=values.get("type", "").strip()[:40],
        due=values.get("due", "") == "yes",
    )


def response(form: Any) -> dict[str, Any]:
    """Return the response that a form holds, in the form that `kb.training.judging` reads."""
    if "value" in form:
        return {"value": {"true": True, "false": False}.get(form["value"])}
    if "blank" in form:
        return {"blanks": form.getlist("blank")}
    return {"letters": form.getlist("letter")}


def _carried(chosen: Wanted) -> dict[str, Any]:
    """The arguments that lead to the next question of the same kind."""
    fields = {
        "point": chosen.point,
        "category": chosen.category,
        "level": chosen.level,
        "type": chosen.type,
        "due": "yes" if chosen.due else "",
    }
    return {name: value for name, value in fields.items() if value}


def _question_page(chosen: Wanted, problem: AnjianError | None = None, key: str = "") -> str:
    account = insiders.signed_in()
    with services().database.reading() as session:
        asked = _asked(session, account.name, chosen, key if problem else "")
        titles = {one.code: one.title for one in catalogue.syllabus_points(session)}
    return render_template(
        "training/question.html",
        asked=asked,
        kind=TYPE_LABELS[asked[2].type] if asked else "",
        pieces=asked[2].stem.split(BLANK) if asked else (),
        chosen=chosen,
        title=titles.get(chosen.point, chosen.category),
        carried=_carried(chosen),
        problem=problem,
        form=request.form,
    )


def _asked(
    session: Session, name: str, chosen: Wanted, key: str
) -> tuple[str, str, QuestionContent] | None:
    """Key, hash and content of the question to show; the one of `key` while it may be asked."""
    user = choosing.learner(session, name)
    moment = utc_now()
    document = choosing.open_question(session, user, key, now=moment) if key else None
    if document is None:
        document = choosing.next_question(session, user, chosen, now=moment, today=today())
    if document is None:
        return None
    revision = session.get_one(Revision, document.published_revision_id)
    return document.key, revision.sha256, QuestionContent.from_json(revision.public_content)
