"""One file of a round: the scoring page, the last look, and what everybody may see of the result.

The page is a form that works without scripts; `file-review.js` saves while one reviews.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from kb.errors import AlreadyHandedIn, AnjianError, InvalidInput
from kb.file_review import files, proposing, reading, scoring, seats
from kb.file_review.deciding import SEAT_WORDS, STANDING_WORDS, Seat
from kb.file_review.people import STAFF
from kb.file_review.results import results
from kb.file_review.scoring import Deduction, Draft
from kb.file_review.sheet import STEP, Sheet
from kb.file_review.views import FileView
from web import insiders
from web.pages import steps
from web.pages.file_reviews import EMPTY
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("file_review_scoring", __name__, url_prefix="/file-reviews")
audit_refusals(blueprint)


@blueprint.get("/<int:review>/files/<int:file>")
def page(review: int, file: int) -> str:
    """Show the scoring form to who has to review the file, what was found to the others."""
    insiders.require(STAFF)
    return _page(review, file)


@blueprint.post("/<int:review>/files/<int:file>")
def save(review: int, file: int) -> ResponseReturnValue:
    """Save the form as a browser without scripts sends it; go on to the last look if asked to."""
    account = insiders.require(STAFF)
    try:
        if steps.words("do") == "recuse":
            seats.recuse(
                services().database, review, file, actor=account.name, reason=steps.words("reason")
            )
            flash("已回避，席位已空出", "good")
            return redirect(url_for("file_reviews.index"), code=303)
        scoring.save(
            services().database,
            review,
            file,
            _draft(_view(review, file).sheet),
            base=steps.words("base"),
            actor=account.name,
        )
    except AlreadyHandedIn:
        return redirect(url_for("file_review_scoring.page", review=review, file=file), code=303)
    except AnjianError as refused:
        if refused.http_status >= 500:
            raise
        return _page(review, file, refused, request.form), refused.http_status
    after = "last_look" if steps.words("do") == "review" else "page"
    return redirect(
        url_for(f"file_review_scoring.{after}", review=review, file=file, saved="yes"), code=303
    )


@blueprint.get("/<int:review>/files/<int:file>/hand-in")
def last_look(review: int, file: int) -> ResponseReturnValue:
    """Show what was taken off and what lacks a reason before it is handed in."""
    insiders.require(STAFF)
    return _last_look(review, file)


@blueprint.post("/<int:review>/files/<int:file>/hand-in")
def hand_in(review: int, file: int) -> ResponseReturnValue:
    """Hand in."""
    account = insiders.require(STAFF)
    try:
        done = scoring.hand_in(
            services().database, review, file, base=steps.words("base"), actor=account.name
        )
    except AnjianError as refused:
        if refused.http_status >= 500 or isinstance(refused, AlreadyHandedIn):
            raise
        return _last_look(review, file, refused)
    flash(f"评分已提交：{done.total:g} 分", "good")
    return redirect(url_for("file_reviews.round_page", review=review), code=303)


@blueprint.post("/<int:review>/files/<int:file>/seats")
def act(review: int, file: int) -> steps.Answer:
    """For who runs the round: assign, take back, remove the file, propose it as a case."""
    account = insiders.require(STAFF)
    removed: list[bool] = []

    def step() -> str:
        database, actor = services().database, account.name
        match steps.words("do"):
            case "assign":
                seat = steps.code(Seat, "seat", "没有选择席位")
                name = steps.words("account")
                seats.assign(database, review, file, actor=actor, seat=seat, name=name)
                return f"{SEAT_WORDS[seat]}已指定"
            case "vacate":
                seat = steps.code(Seat, "seat", "没有选择席位")
                seats.vacate(database, review, file, actor=actor, seat=seat)
                return f"{SEAT_WORDS[seat]}已撤换，请另行指定"
            case "remove":
                files.remove(database, review, file, actor=actor)
                removed.append(True)
                return "案卷已移出批次"
            case "propose":
                key = proposing.propose(database, review, file, actor=actor)
                return f"已推荐为候选案例，草稿编号 {key}，由办案单位编写、报送"
            case _:
                raise InvalidInput("没有写明办理什么", field="do", hint="请用页面上的按钮办理")

    def then() -> str:
        if removed:
            return url_for("file_reviews.round_page", review=review)
        return url_for("file_review_scoring.page", review=review, file=file)

    return steps.take(step, then=then, again=lambda refused: _page(review, file, refused))


def _view(review: int, file: int) -> FileView:
    with services().database.reading() as session:
        return reading.file_view(session, review, file, insiders.signed_in().name)


def _page(
    review: int,
    file: int,
    problem: AnjianError | None = None,
    form: MultiDict[str, str] = EMPTY,
) -> str:
    view = _view(review, file)
    own = view.own
    if own is not None and own.handed_in_at is None and not view.closed:
        return render_template(
            "file_reviews/scoring.html",
            view=view,
            score=own.score,
            seats=SEAT_WORDS,
            step=STEP,
            limits=scoring,
            problem=problem,
            form=form,
            saved=request.args.get("saved") == "yes" and problem is None,
        )
    return render_template(
        "file_reviews/file.html",
        view=view,
        seats=SEAT_WORDS,
        standings=STANDING_WORDS,
        problem=problem,
        **_organising(view),
    )


def _organising(view: FileView) -> dict[str, Any]:
    """What the page shows of a file to who runs the round, besides the scores."""
    if not view.part.manages:
        return {"line": None, "people": ()}
    with services().database.reading() as session:
        found = results(session, view.round_id)
        people = reading.reviewers(session, view.round_id)
        may = reading.may_review(session, view.round_id, view.id, people)
    return {"line": next(each for each in found.files if each.id == view.id), "people": may}


def _last_look(review: int, file: int, problem: AnjianError | None = None) -> ResponseReturnValue:
    view = _view(review, file)
    own = view.own
    if own is None or own.handed_in_at is not None or own.score is None:
        return redirect(url_for("file_review_scoring.page", review=review, file=file), code=303)
    shown = render_template(
        "file_reviews/hand_in.html", view=view, score=own.score, seats=SEAT_WORDS, problem=problem
    )
    return shown, problem.http_status if problem else 200


def _draft(sheet: Sheet) -> Draft:
    deductions = {}
    for number in sheet.items:
        points, reason = steps.words(f"points-{number}"), steps.words(f"reason-{number}")
        if points or reason:
            deductions[number] = Deduction(_points(points or "0", number), reason)
    fatal = {
        number: steps.words(f"fatal-reason-{number}")
        for number in sheet.fatal_items
        if steps.words(f"fatal-{number}")
    }
    return Draft(deductions, fatal, request.form.get("opinion", ""))


def _points(value: str, number: str) -> float:
    try:
        return float(value)
    except ValueError:
        raise InvalidInput(
            f"第 {number} 项的扣分“{value[:20]}”不是数字",
            field=f"points-{number}",
            hint=f"请填数字，以 {STEP:g} 分为单位",
        ) from None
