"""The review screen: the declaration first, then the text and what the stage asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from flask import (
    Blueprint,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kb.errors import AnjianError, StaleRevision
from review.case_reports import adoptions
from review.deliberation import CHOICE_LABELS
from review.desk import (
    acting,
    attachments,
    deliberating,
    opening,
    privacy,
    provisions,
    timeline,
)
from review.desk.deliberating import Deliberating
from review.desk.diffing import FieldChange
from review.desk.opening import DocumentView, Reader
from review.desk.provisions import CitedProvision
from review.desk.threshold import threshold
from review.desk.timeline import Timeline
from review.guards import PRIVACY_LABELS
from review.rules import experts
from review.rules.experts import Candidate, InvitationView
from review.stages import Action
from review.tracks import STATE_LABELS
from web import addresses, case_words, insiders, side_by_side
from web.pages import desk_forms
from web.pages.desk_forms import Problem
from web.people import display_names
from web.refused import audit_refusals
from web.security import Account
from web.wiring import services

blueprint = Blueprint("desk_review", __name__, url_prefix="/desk/documents")
audit_refusals(blueprint)

_STAY: Final = frozenset(
    {Action.DECLARE, Action.ACCEPT, Action.ASK_EXPERT, Action.OPEN_MEETING, Action.VOTE}
)
"""Acts after which the same person goes on with the same text."""
_DONE: Final[Mapping[Action, str]] = {
    Action.DECLARE: "已声明无需回避，可以查看内容",
    Action.RECUSE: "已登记回避，您不再参与该事项",
    Action.ACCEPT: "已接受邀请，可以查看内部文本",
    Action.ASK_EXPERT: "邀请已发出，专家在工作台上可以看到",
    Action.SCREEN: "已受理，进入形式审查",
    Action.OPEN_MEETING: "审议已启动，审议组成员可以表决",
    Action.VOTE: "已表决；选了什么在形成决议之后公布",
}


@dataclass(frozen=True, slots=True)
class _Earlier:
    """上一轮: the revision handed in before this one, and what changed since."""

    sha256: str
    number: int
    changes: tuple[FieldChange, ...]


@blueprint.get("/<int:document_id>")
def page(document_id: int) -> Response:
    """Show the declaration, or the text to whoever may read it."""
    return _page(document_id, insiders.signed_in())


@blueprint.post("/<int:document_id>/actions")
def act(document_id: int) -> Response:
    """Do what a form of the page asks, or show the page again with the reason why not."""
    account = insiders.signed_in()
    form = request.form
    try:
        outcome = acting.act(
            services().database,
            document_id,
            actor=account.name,
            wanted=desk_forms.wanted_of(form),
        )
    except AnjianError as refusal:
        return _refused(document_id, account, refusal, form)
    if outcome.action is Action.CLOSE_MEETING:
        flash(f"已形成决议，文稿现为“{STATE_LABELS[outcome.state]}”", "good")
        return redirect(url_for("desk.index"), code=303)
    usual = f"已办理：{outcome.action.label}" + ("" if outcome.settled else "，等待本环节其他人员")
    flash(_DONE.get(outcome.action, usual), "good")
    if outcome.action in _STAY:
        return redirect(url_for("desk_review.page", document_id=document_id), code=303)
    return redirect(url_for("desk.index"), code=303)


@blueprint.post("/<int:document_id>/privacy-decisions")
def decide(document_id: int) -> Response:
    """Decide that a marked passage may be shown."""
    account = insiders.signed_in()
    form = request.form
    try:
        privacy.decide(
            services().database,
            document_id,
            actor=account.name,
            revision=form.get("revision", ""),
            type=form.get("type", ""),
            text=form.get("text", ""),
            reason=form.get("reason", ""),
        )
    except AnjianError as refusal:
        return _refused(document_id, account, refusal, form)
    flash("已记录：这处信息可以公开", "good")
    return redirect(url_for("desk_review.page", document_id=document_id, _anchor="privacy"), 303)


def _refused(
    document_id: int, account: Account, refusal: AnjianError, form: MultiDict[str, str]
) -> Response:
    """Show the page again as it was typed; where it cannot be opened any more, what was typed."""
    problem = desk_forms.problem_of(refusal, signed="signature" in form)
    kept = form
    if isinstance(refusal, StaleRevision):  # what was ticked was ticked for another text
        kept = MultiDict(
            (name, value)
            for name, value in form.items(multi=True)
            if not name.startswith(desk_forms.ANSWER)
        )
    try:
        response = _page(document_id, account, problem, kept)
    except AnjianError:
        words = [form.get("opinion", ""), form.get("reason", "")]
        words += [f"{where}：{text}" for where, text in desk_forms.items_typed(form) if text]
        response = make_response(
            render_template(
                "desk/refused.html",
                document_id=document_id,
                problem=problem,
                words=[word for word in words if word.strip()],
            )
        )
    response.status_code = problem.status
    return response


def _page(
    document_id: int,
    account: Account,
    problem: Problem | None = None,
    typed: MultiDict[str, str] | None = None,
) -> Response:
    database = services().database
    waiting = threshold(database, document_id, actor=account.name)
    if waiting is not None:
        html = render_template(
            "desk/declaration.html", at=waiting, problem=problem, typed=typed or {}
        )
    else:
        html = _review(opening.view(database, document_id, actor=account.name), account,
                       problem, typed or MultiDict())  # fmt: skip
    response = make_response(html)
    response.headers["Cache-Control"] = "no-store"
    return response


def _review(
    view: DocumentView, account: Account, problem: Problem | None, typed: MultiDict[str, str]
) -> str:
    database = services().database
    internal = view.reader is not Reader.INVITED
    line = timeline.timeline(database, view.id, actor=account.name) if internal else None
    earlier = _earlier(view, line, account) if line else None
    day, cited = provisions.provisions(database, view.id, actor=account.name)
    asked, askable = _experts(view, account)
    people = {one.expert for one in asked} | {one.invited_by for one in asked}
    with database.reading() as session:
        names = display_names(session, people)
        used = adoptions.of_case(session, view.id)
    return render_template(
        "desk/review.html",
        used=used,
        view=view,
        rows=side_by_side.rows(
            view.content if internal else view.public_content,
            view.public_content,
            view.marks,
            earlier.changes if earlier else None,
        ),
        internal=internal,
        earlier=earlier,
        line=line,
        sitting=_sitting(view, account),
        choices=CHOICE_LABELS,
        day=day,
        cited=[(one, _url(one), _label(one)) for one in cited],
        places=_places(view),
        privacy_labels=PRIVACY_LABELS,
        may_decide=view.stage in privacy.DECIDING and view.reader is Reader.REVIEWER,
        asked=asked,
        askable=askable,
        names=names,
        problem=problem,
        typed=typed,
        doing=typed.get("action", ""),
        answers=desk_forms.answers_typed(typed),
        items=desk_forms.items_typed(typed),
        place=case_words.place,
        files=attachments.listed(database, view.id, actor=account.name),
        files_changed=any(
            change.field.split(".")[0] in side_by_side.FILES
            for change in (earlier.changes if earlier else ())
        ),
    )


def _experts(
    view: DocumentView, account: Account
) -> tuple[tuple[InvitationView, ...], tuple[Candidate, ...]]:
    """Return the invitations this reader may see, and whom it could ask."""
    if view.reader is Reader.OWN:
        return (), ()
    with services().database.reading() as session:
        asked = experts.invitations(session, view.id)
        if view.reader is not Reader.REVIEWER:
            return tuple(one for one in asked if one.expert == account.name), ()
        may_ask = Action.ASK_EXPERT in view.actions
        askable = experts.candidates(session, view.id, reviewer=account.name) if may_ask else ()
        return asked, askable


def _sitting(view: DocumentView, account: Account) -> Deliberating | None:
    """Return the deliberation for those who may take part in it."""
    if view.reader is not Reader.REVIEWER:
        return None
    return deliberating.deliberating(services().database, view.id, actor=account.name)


def _earlier(view: DocumentView, line: Timeline, account: Account) -> _Earlier | None:
    """Return the text of the last round, for its own unit that of the last revision."""
    database = services().database
    handed_in = [
        entry.sha256
        for entry in line.entries
        if entry.action is Action.SUBMIT and entry.sha256 != view.sha256
    ]
    numbers = {line.sha256: line.number for line in view.revisions}
    sha256 = next((sha for sha in reversed(handed_in) if sha in numbers), "")
    if not sha256:
        return None
    changes = opening.compare(database, view.id, sha256, "", actor=account.name)
    return _Earlier(sha256, numbers[sha256], changes)


def _places(view: DocumentView) -> Mapping[str, Any]:
    return {mark.field: case_words.place(mark.field, view.public_content) for mark in view.marks}


def _label(one: CitedProvision) -> str:
    return side_by_side.basis_words(
        {
            "law": one.law or one.raw,
            "article": one.article,
            "article_suffix": one.article_suffix,
            "paragraph": one.paragraph,
            "items": one.items,
        }
    )


def _url(one: CitedProvision) -> str:
    if not (one.slug and one.version and one.article):
        return ""
    return addresses.article_url(one.slug, one.version, one.article, one.article_suffix)
