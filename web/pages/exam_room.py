"""The exam room: begin, answer, look over what is left, hand in, and the receipt.

The page is a form that works without scripts; `exam.js` saves while one answers.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from kb.errors import AlreadyHandedIn, AnjianError, StaleRevision, TimeUp
from kb.model.question import QuestionType
from kb.training.exams import responses, sitting
from kb.training.exams.attempts import Attempt, Save
from kb.training.exams.sheets import Asked
from kb.training.exams.words import HANDED_IN_WORDS
from web import insiders
from web.pages import steps
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("exam_room", __name__, url_prefix="/training/exams")
audit_refusals(blueprint)


@blueprint.post("/<exam>/start")
def start(exam: str) -> ResponseReturnValue:
    """Begin, or come back."""
    account = insiders.signed_in()
    sitting.start(services().database, exam, actor=account.name)
    return redirect(url_for("exam_room.room", exam=exam), code=303)


@blueprint.get("/<exam>/room")
def room(exam: str) -> ResponseReturnValue:
    """Show the sheet with what was saved."""
    found = _attempt(exam)
    if found.handed_in_at is not None:
        return redirect(url_for("exam_room.receipt", exam=exam))
    return _room_page(found)


@blueprint.post("/<exam>/room")
def save(exam: str) -> ResponseReturnValue:
    """Save the form as a browser without scripts sends it; go on to the last look if asked to."""
    account = insiders.signed_in()
    found = _attempt(exam)
    number = steps.row("number", "没有保存序号")
    changed = list(_changed(found, number))
    problem: AnjianError | None = None
    try:
        if changed:
            stored = sitting.save(services().database, exam, changed, actor=account.name)
            if not all(one.kept for one in stored.saved):
                raise StaleRevision(
                    "另一个窗口已经保存了较新的作答", hint="下面是服务器上的作答，请核对后再改"
                )
    except (AlreadyHandedIn, TimeUp):
        return redirect(url_for("exams.exam", exam=exam), code=303)
    except AnjianError as refused:
        if refused.http_status >= 500:
            raise
        problem = refused
    if problem is not None:
        return _room_page(_attempt(exam), problem), problem.http_status
    after = "exam_room.last_look" if steps.words("do") == "review" else "exam_room.room"
    return redirect(url_for(after, exam=exam, saved="yes"), code=303)


@blueprint.get("/<exam>/hand-in")
def last_look(exam: str) -> ResponseReturnValue:
    """Show what has no answer before it is handed in."""
    found = _attempt(exam)
    if found.handed_in_at is not None:
        return redirect(url_for("exam_room.receipt", exam=exam))
    return render_template("exams/hand_in.html", attempt=found)


@blueprint.post("/<exam>/hand-in")
def hand_in(exam: str) -> ResponseReturnValue:
    """Hand in."""
    sitting.hand_in(services().database, exam, actor=insiders.signed_in().name)
    return redirect(url_for("exam_room.receipt", exam=exam), code=303)


@blueprint.get("/<exam>/receipt")
def receipt(exam: str) -> ResponseReturnValue:
    """Show the receipt with the answers that it is the hash of."""
    found = _attempt(exam)
    if found.handed_in_at is None:
        return redirect(url_for("exams.exam", exam=exam))
    answers = [
        (asked.label, responses.in_words(_response(found, asked)))
        for asked in found.sheet.asked.values()
    ]
    return render_template(
        "exams/receipt.html", attempt=found, answers=answers, ways=HANDED_IN_WORDS
    )


def _room_page(found: Attempt, problem: AnjianError | None = None) -> str:
    return render_template(
        "exams/room.html",
        attempt=found,
        given={place: answer.response for place, answer in found.answers.items()},
        numbers={place: answer.number for place, answer in found.answers.items()},
        types=QuestionType,
        longest=responses,
        problem=problem,
        saved=request.args.get("saved") == "yes" and problem is None,
        saved_at=max((answer.saved_at for answer in found.answers.values()), default=None),
    )


def _attempt(exam: str) -> Attempt:
    with services().database.reading() as session:
        return sitting.attempt(session, exam, actor=insiders.signed_in().name)


def _response(found: Attempt, asked: Asked) -> Any:
    answer = found.answers.get(asked.place)
    return answer.response if answer else None


def _changed(found: Attempt, number: int) -> Any:
    for asked in found.sheet.asked.values():
        typed = responses.checked(asked.question, _typed(asked))
        held = _response(found, asked)
        if typed != (held or responses.empty(asked.question)):
            yield Save(asked.item, asked.part, number, typed)


def _typed(asked: Asked) -> dict[str, Any]:
    name = f"a-{asked.item}-{asked.part}"
    values = request.form.getlist(name)
    match asked.question.type:
        case QuestionType.SINGLE | QuestionType.MULTIPLE:
            return {"chosen": values}
        case QuestionType.TRUE_FALSE:
            return {"true": {"true": True, "false": False}.get("".join(values))}
        case QuestionType.FILL_IN:
            return {"blanks": values}
        case _:
            return {"text": "".join(values)}
