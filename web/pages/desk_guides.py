"""Writing a guide: Markdown with a live check and preview, its working copy, and handing it in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Final

from flask import (
    Blueprint,
    flash,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from markupsafe import Markup
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kb.beijing import BEIJING
from kb.compendium.guides import checking, reading
from kb.compendium.guides import markdown as guide_text
from kb.compendium.guides.checking import Checked, Severity
from kb.errors import AnjianError, IllegalTransition, InvalidInput
from kb.model.base import utc_now
from kb.model.document import DocumentKind
from kb.model.people import Role
from review.clearances import clearances_of
from review.desk import acting, guide_form, guides, masking, opening, privacy, working_copies
from review.desk.acting import Wanted
from review.desk.opening import DocumentView
from review.desk.working_copies import CopyView
from review.guards import PRIVACY_LABELS
from review.stages import Action
from web import guide_cards, insiders, markdown
from web.pages import desk_forms
from web.pages.desk_forms import Problem
from web.refused import audit_refusals
from web.security import Account
from web.wiring import services

blueprint = Blueprint("desk_guides", __name__, url_prefix="/desk/guides")
audit_refusals(blueprint)

_WRITERS: Final = frozenset({Role.SUBMITTER})
_GUIDE: Final = DocumentKind.GUIDE


@blueprint.get("/new")
def new() -> str:
    """Show the form with the template of a guide."""
    insiders.require(_WRITERS)
    text = (files("kb.compendium.guides") / "template.md").read_text(encoding="utf-8")
    return _form({}, text)


@blueprint.post("/new")
def create() -> Response:
    """Store a draft; a script asks for one as soon as there is a title, to save the rest in."""
    account = insiders.require(_WRITERS)
    typed = guide_form.typed_content(request.form, {})
    by_script = bool(request.form.get("autosave"))
    if not by_script and request.form.get("do") == "check":
        return make_response(_form(typed, request.form.get("body", "")))
    try:
        saved = guides.create(services().database, actor=account.name, typed=typed)
    except AnjianError as refusal:
        problem = desk_forms.problem_of(refusal, typed)
        if by_script:
            return _json_problem(problem)
        page = _form(typed, request.form.get("body", ""), problem=problem)
        return make_response(page, problem.status)
    edit_url = url_for("desk_guides.edit", document_id=saved.document_id)
    if by_script:
        answer = jsonify(
            edit=edit_url,
            save=url_for("desk_guides.autosave", document_id=saved.document_id),
            base=saved.sha256,
            number=0,
        )
        answer.status_code = 201
        return answer
    flash(f"草稿已保存，编号 {saved.key}", "good")
    return redirect(edit_url, code=303)


@blueprint.get("/<int:document_id>/edit")
def edit(document_id: int) -> Response:
    """Open the working copy in the editor, or say who holds it."""
    account = insiders.signed_in()
    database = services().database
    try:
        copy = working_copies.open_copy(database, document_id, actor=account.name, kind=_GUIDE)
    except IllegalTransition as refusal:
        holder = working_copies.holder(database, document_id)
        if holder is None or holder.name == account.name:
            raise
        problem = desk_forms.problem_of(refusal)
        page = render_template(
            "desk/held.html",
            document_id=document_id,
            holder=holder,
            problem=problem,
            what="指南",
            writing="desk_guides",
        )
        return make_response(page, problem.status)
    view = opening.view(database, document_id, actor=account.name)
    body = guide_text.body_of(copy.content)
    response = make_response(_form(copy.content, body, view=view, copy=copy))
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/<int:document_id>/take-over")
def take_over(document_id: int) -> Response:
    """End the hold of a colleague and go on writing."""
    account = insiders.signed_in()
    working_copies.open_copy(
        services().database, document_id, actor=account.name, take_over=True, kind=_GUIDE
    )
    flash("已接手编写，对方此后的输入不会再保存", "good")
    return redirect(url_for("desk_guides.edit", document_id=document_id), code=303)


@blueprint.post("/<int:document_id>/edit")
def save(document_id: int) -> Response:
    """Check what is written, save it as a revision, or hand it in, as was asked for."""
    account = insiders.signed_in()
    form = request.form
    database = services().database
    view = opening.view(database, document_id, actor=account.name)
    typed = guide_form.typed_content(form, view.content)
    body = form.get("body", "")
    copy: CopyView | None = None
    try:
        copy = working_copies.autosave(
            database,
            document_id,
            actor=account.name,
            number=_number(form),
            content=typed,
            kind=_GUIDE,
        )
        if form.get("do") == "check":
            return make_response(_form(typed, body, view=view, copy=copy, form=form))
        saved = guides.save(
            database, document_id, actor=account.name, base=form.get("base", ""), typed=typed
        )
    except AnjianError as refusal:
        problem = desk_forms.problem_of(refusal, typed)
        page = _form(typed, body, view=view, copy=copy, problem=problem, form=form)
        return make_response(page, problem.status)
    if form.get("do") != "submit":
        flash(f"已保存为第 {saved.number} 版，经审核发布后读者才能看到", "good")
        return redirect(url_for("desk_guides.edit", document_id=document_id), code=303)
    return _hand_in(document_id, account, saved.sha256, form)


def _hand_in(
    document_id: int, account: Account, sha256: str, form: MultiDict[str, str]
) -> Response:
    replies = desk_forms.replies_typed(form)
    database = services().database
    try:
        acting.act(
            database,
            document_id,
            actor=account.name,
            wanted=Wanted(
                action=Action.SUBMIT.value,
                revision=sha256,
                opinion=form.get("opinion", ""),
                checklist={"replies": replies} if replies else {},
            ),
        )
    except AnjianError as refusal:
        view = opening.view(database, document_id, actor=account.name)
        problem = desk_forms.problem_of(refusal, view.content)
        body = guide_text.body_of(view.content)
        page = _form(view.content, body, view=view, problem=problem, form=form)
        return make_response(page, problem.status)
    flash("已报送，可以在办理进度中查看", "good")
    return redirect(url_for("desk.index"), code=303)


@blueprint.post("/<int:document_id>/copy")
def autosave(document_id: int) -> Response:
    """Save what is typed, for the script of the editor; answers JSON with check and preview."""
    account = insiders.signed_in()
    database = services().database
    typed: dict[str, Any] = {}
    try:
        view = opening.view(database, document_id, actor=account.name)
        typed = guide_form.typed_content(request.form, view.content)
        copy = working_copies.autosave(
            database,
            document_id,
            actor=account.name,
            number=_number(request.form),
            content=typed,
            kind=_GUIDE,
        )
    except AnjianError as refusal:
        return _json_problem(desk_forms.problem_of(refusal, typed))
    preview = _preview(typed, request.form.get("body", ""), document_id)
    return jsonify(
        number=copy.number,
        saved_at=f"{(copy.updated_at or utc_now()).astimezone(BEIJING):%H:%M}",
        preview=render_template("desk/guide_preview.html", **preview),
    )


@blueprint.get("/<int:document_id>/discard")
def confirm_discard(document_id: int) -> str:
    """Ask whether what was typed since the last revision is to be thrown away."""
    account = insiders.signed_in()
    view = opening.view(services().database, document_id, actor=account.name)
    return render_template("desk/discard.html", view=view, writing="desk_guides")


@blueprint.post("/<int:document_id>/discard")
def discard(document_id: int) -> Response:
    """Go back to the newest revision."""
    account = insiders.signed_in()
    working_copies.discard(services().database, document_id, actor=account.name, kind=_GUIDE)
    flash("已放弃未保存的修改，回到最新修订版", "good")
    return redirect(url_for("desk_review.page", document_id=document_id), code=303)


def _form(
    content: Mapping[str, Any],
    body: str,
    *,
    view: DocumentView | None = None,
    copy: CopyView | None = None,
    problem: Problem | None = None,
    form: MultiDict[str, str] | None = None,
) -> str:
    typed = form if form is not None else MultiDict()
    return render_template(
        "desk/guide_form.html",
        content=content,
        body=body.replace("\r\n", "\n"),
        view=view,
        base=view.sha256 if view else "",
        number=copy.number if copy else typed.get("copy_number", "0"),
        unsaved=copy is not None and copy.number > 0,
        problem=problem,
        labels=guide_form.LABELS,
        sizes=("小微", "中小", "中大", *reading.SIZES),
        longest=guide_form.LONGEST_BODY,
        replies=desk_forms.replies_typed(typed),
        preview=_preview(content, body, view.id if view else None),
    )


def _preview(content: Mapping[str, Any], body: str, document_id: int | None) -> dict[str, Any]:
    """Return what the check found, and what readers would see of the text."""
    with services().database.reading() as session:
        checked = checking.check(session, content, body, as_of=dt.date.today())
        clearances = clearances_of(session, document_id) if document_id else ()
        public = masking.public_form(content, clearances)
        marks = privacy.marks(session, document_id, public, content) if document_id else ()
    return {
        "findings": checked.findings,
        "errors": sum(one.severity is Severity.ERROR for one in checked.findings),
        "marks": [mark for mark in marks if not mark.decided],
        "privacy_labels": PRIVACY_LABELS,
        "shown": _shown(public, checked),
        "supported": sum(bool(one.provisions) for one in checked.statements),
    }


def _shown(public: Mapping[str, Any], checked: Checked) -> list[tuple[str, Markup]]:
    """The sections of the public text as HTML, with the provisions they cite linked."""
    links = {
        section.heading: guide_cards.links(
            rested
            for stated in checked.statements
            if stated.sentence.section is section
            for rested in sorted(stated.provisions, key=lambda one: one.start)
        )
        for section in checked.guide.sections
    }
    return [
        (heading, markdown.render(str(section.get("text") or ""), links.get(heading, ())))
        for section in public.get("sections") or ()
        if (heading := str(section.get("heading") or "")) or section.get("text")
    ]


def _number(form: MultiDict[str, str]) -> int:
    value = form.get("copy_number", "")
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise InvalidInput(
            "没有说明从工作稿的哪一次保存继续", field="number", hint="请重新打开指南后再保存"
        )
    return int(value)


def _json_problem(problem: Problem) -> Response:
    answer = jsonify(message=problem.message, hint=problem.hint, status=problem.status)
    answer.status_code = problem.status
    return answer
