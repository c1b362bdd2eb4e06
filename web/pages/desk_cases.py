"""Writing a case: the form, its working copy, the public text it makes, and handing it in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
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
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kb.beijing import BEIJING
from kb.errors import AnjianError, IllegalTransition, InvalidInput
from kb.model.base import utc_now
from kb.model.people import Role
from kb.store import citations
from kb.store.directory import DatabaseDirectory
from kb.store.files import MEDIA_TYPES
from kb.text.case_codes import BASIS_ROLES
from kb.text.references.extract import Extractor
from review.clearances import clearances_of
from review.desk import acting, attachments, cases, masking, opening, privacy, working_copies
from review.desk.acting import Wanted
from review.desk.case_form import missing
from review.desk.opening import DocumentView
from review.desk.working_copies import CopyView
from review.guards import PRIVACY_LABELS
from review.stages import Action
from web import addresses, case_fields, case_words, insiders, labels, side_by_side
from web.pages import desk_files, desk_forms
from web.pages.desk_forms import Problem
from web.refused import audit_refusals
from web.security import Account
from web.wiring import services

blueprint = Blueprint("desk_cases", __name__, url_prefix="/desk/cases")
audit_refusals(blueprint)

_WRITERS: Final = frozenset({Role.SUBMITTER})


@blueprint.get("/new")
def new() -> str:
    """Show the empty form."""
    insiders.require(_WRITERS)
    return _form({"sections": []})


@blueprint.post("/new")
def create() -> Response:
    """Store a draft; a script asks for one as soon as there is a title, to save the rest in."""
    account = insiders.require(_WRITERS)
    content = case_fields.content_of(request.form, {})
    by_script = bool(request.form.get("autosave"))
    wanted = {"title": content["title"]} if by_script and content.get("title") else content
    try:
        saved = cases.create(services().database, actor=account.name, form=wanted)
    except AnjianError as refusal:
        problem = desk_forms.problem_of(refusal, content)
        if by_script:
            return _json_problem(problem)
        return make_response(_form(content, problem=problem), problem.status)
    edit_url = url_for("desk_cases.edit", document_id=saved.document_id)
    if by_script:
        answer = jsonify(
            edit=edit_url,
            save=url_for("desk_cases.autosave", document_id=saved.document_id),
            base=saved.sha256,
            number=0,
        )
        answer.status_code = 201
        return answer
    flash(f"草稿已保存，编号 {saved.key}", "good")
    return redirect(edit_url, code=303)


@blueprint.get("/<int:document_id>/edit")
def edit(document_id: int) -> Response:
    """Open the working copy in the form, or say who holds it."""
    account = insiders.signed_in()
    database = services().database
    try:
        copy = working_copies.open_copy(database, document_id, actor=account.name)
    except IllegalTransition as refusal:
        holder = working_copies.holder(database, document_id)
        if holder is None or holder.name == account.name:
            raise
        problem = desk_forms.problem_of(refusal)
        page = render_template(
            "desk/held.html", document_id=document_id, holder=holder, problem=problem
        )
        return make_response(page, problem.status)
    view = opening.view(database, document_id, actor=account.name)
    return _kept_private(_form(copy.content, view=view, copy=copy))


@blueprint.post("/<int:document_id>/take-over")
def take_over(document_id: int) -> Response:
    """End the hold of a colleague and go on writing."""
    account = insiders.signed_in()
    working_copies.open_copy(services().database, document_id, actor=account.name, take_over=True)
    flash("已接手编写，对方此后的输入不会再保存", "good")
    return redirect(url_for("desk_cases.edit", document_id=document_id), code=303)


@blueprint.post("/<int:document_id>/edit")
def save(document_id: int) -> Response:
    """Save a revision, and hand it in when that was asked for."""
    account = insiders.signed_in()
    form = request.form
    database = services().database
    view = opening.view(database, document_id, actor=account.name)
    content = case_fields.content_of(form, view.content)
    copy: CopyView | None = None
    try:
        copy = working_copies.autosave(
            database, document_id, actor=account.name, number=_number(form), content=content
        )
        if desk_files.wants_upload():
            taken, wrong = desk_files.take(document_id, account, content)
            if taken:
                copy = working_copies.autosave(
                    database, document_id, actor=account.name, number=copy.number, content=content
                )
            desk_files.check_taken(taken, wrong)
            if form.get("do") == "upload":
                return desk_files.uploaded(document_id, taken)
        saved = cases.save(
            database,
            document_id,
            actor=account.name,
            base=form.get("base", ""),
            form=content,
        )
    except AnjianError as refusal:
        problem = desk_forms.problem_of(refusal, content)
        page = _form(content, view=view, copy=copy, problem=problem, form=form)
        return make_response(page, problem.status)
    if form.get("do") != "submit":
        flash(f"已保存为第 {saved.number} 版，公开文本已重新生成", "good")
        return redirect(url_for("desk_cases.edit", document_id=document_id), code=303)
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
        page = _form(view.content, view=view, problem=problem, form=form)
        return make_response(page, problem.status)
    flash("已报送，可以在办理进度中查看", "good")
    return redirect(url_for("desk.index"), code=303)


@blueprint.post("/<int:document_id>/copy")
def autosave(document_id: int) -> Response:
    """Save what is typed, for the script of the form; answers JSON with the new preview."""
    account = insiders.signed_in()
    database = services().database
    content: dict[str, Any] = {}
    try:
        view = opening.view(database, document_id, actor=account.name)
        content = case_fields.content_of(request.form, view.content)
        copy = working_copies.autosave(
            database,
            document_id,
            actor=account.name,
            number=_number(request.form),
            content=content,
        )
    except AnjianError as refusal:
        return _json_problem(desk_forms.problem_of(refusal, content))
    return jsonify(
        number=copy.number,
        saved_at=f"{(copy.updated_at or utc_now()).astimezone(BEIJING):%H:%M}",
        preview=render_template("desk/preview.html", **_preview(content, document_id)),
    )


@blueprint.get("/<int:document_id>/discard")
def confirm_discard(document_id: int) -> str:
    """Ask whether what was typed since the last revision is to be thrown away."""
    account = insiders.signed_in()
    view = opening.view(services().database, document_id, actor=account.name)
    return render_template("desk/discard.html", view=view)


@blueprint.post("/<int:document_id>/discard")
def discard(document_id: int) -> Response:
    """Go back to the newest revision."""
    account = insiders.signed_in()
    working_copies.discard(services().database, document_id, actor=account.name)
    flash("已放弃未保存的修改，回到最新修订版", "good")
    return redirect(url_for("desk_review.page", document_id=document_id), code=303)


def _form(
    content: Mapping[str, Any],
    *,
    view: DocumentView | None = None,
    copy: CopyView | None = None,
    problem: Problem | None = None,
    form: MultiDict[str, str] | None = None,
) -> str:
    typed = form if form is not None else MultiDict()
    return render_template(
        "desk/case_form.html",
        content=content,
        view=view,
        base=view.sha256 if view else "",
        number=copy.number if copy else typed.get("copy_number", "0"),
        unsaved=copy is not None and copy.number > 0,
        problem=problem,
        fields=case_fields,
        region=labels.region_name(str(content["region"])) if content.get("region") else "",
        texts=case_fields.texts(content),
        basis_rows=case_fields.basis_rows(content),
        fine_rows=case_fields.fine_rows(content),
        basis_roles=BASIS_ROLES,
        replies=desk_forms.replies_typed(typed),
        typed=typed,
        preview=_preview(content, view.id) if view else None,
        files=desk_files.rows(view.id, insiders.signed_in(), content) if view else (),
        file_types="、".join(suffix.removeprefix(".") for suffix in MEDIA_TYPES),
        file_accept=",".join(MEDIA_TYPES),
        file_limit=attachments.LARGEST,
        request_limit=services().settings.max_file_bytes,
    )


def _preview(content: Mapping[str, Any], document_id: int) -> dict[str, Any]:
    """Return what the public would read of a content, and what has to be looked at."""
    with services().database.reading() as session:
        public = masking.public_form(content, clearances_of(session, document_id))
        marks = privacy.marks(session, document_id, public, content)
        extractor = Extractor(DatabaseDirectory(session))
        day = _day_of(content)
        stated = [side_by_side.basis_words(one) for one in content.get("legal_basis") or ()]
        found = [
            reference
            for text in (*stated, *(text for _, text in citations.passages(public)))
            for reference in extractor.extract(text, as_of=day)
        ]
    cited = {
        (one.law, one.label): (
            f"《{one.law}》{one.label}" if one.law else one.raw,
            addresses.provision_url(one.provision) if one.provision else "",
            one.reason or "",
        )
        for one in found
    }
    return {
        "rows": [
            row for row in side_by_side.rows(content, public, marks, None) if not row.restricted
        ],
        "marks": [(mark, case_words.place(mark.field, public)) for mark in marks],
        "privacy_labels": PRIVACY_LABELS,
        "cited": tuple(cited.values()),
        "lacking": missing(content),
    }


def _day_of(content: Mapping[str, Any]) -> dt.date | None:
    try:
        return dt.date.fromisoformat(str(content.get("violation_on") or ""))
    except ValueError:
        return None


def _number(form: MultiDict[str, str]) -> int:
    value = form.get("copy_number", "")
    if not (value.isascii() and value.isdecimal() and len(value) < 10):
        raise InvalidInput(
            "没有说明从工作稿的哪一次保存继续", field="number", hint="请重新打开案例后再保存"
        )
    return int(value)


def _json_problem(problem: Problem) -> Response:
    answer = jsonify(message=problem.message, hint=problem.hint, status=problem.status)
    answer.status_code = problem.status
    return answer


def _kept_private(page: str) -> Response:
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
