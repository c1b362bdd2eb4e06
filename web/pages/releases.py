"""The publisher's console: publication, what follows it, and what was taken down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from kb.errors import AnjianError, InvalidInput
from kb.model.document import DocumentState
from kb.model.people import Role
from kb.store import removals
from review.case_reports import adoptions
from review.desk import acting
from review.desk.acting import Wanted
from review.engine import Outcome
from review.release import commendations, console, plans, proceedings, receipts, standing
from review.release.corrections import NOTE_FIELD
from review.release.places import Confirmation, places
from review.release.proceedings import MAY_TELL, ProceedingResult
from review.release.standing import ProceedingKind
from review.stages import Action
from review.subject import load_actor
from web import addresses, arguments, insiders
from web.api.release import SEE_PLANS
from web.pages import steps
from web.pagination import page_of
from web.refused import audit_refusals
from web.wiring import services

blueprint = Blueprint("releases", __name__, url_prefix="/desk/releases")
audit_refusals(blueprint)
addresses.refuse_impossible_rows(
    blueprint, "document_id", "没有这个编号的文稿", "请从发布管理中重新打开"
)

KINDS: Final = {
    ProceedingKind.RECONSIDERATION: "行政复议",
    ProceedingKind.LAWSUIT: "行政诉讼",
    ProceedingKind.CHANGED: "处罚决定被变更",
    ProceedingKind.REVOKED: "处罚决定被撤销或者确认违法、无效",
}
RESULTS: Final = {
    ProceedingResult.UPHELD: "决定维持",
    ProceedingResult.CHANGED: "决定变更",
    ProceedingResult.REVOKED: "决定撤销或者确认违法、无效",
}
TAKING_DOWN: Final = {"suspend": Action.SUSPEND, "withdraw": Action.WITHDRAW}
EMPTY: Final[MultiDict[str, str]] = MultiDict()


@blueprint.get("")
def index() -> str:
    """Show what waits for publication, is due for withdrawal, is public, and was taken down."""
    account = insiders.require(SEE_PLANS)
    number, words = arguments.page_number(), arguments.text("q")
    with services().database.reading() as session:
        found, total = console.public(
            session,
            words=words,
            offset=(number - 1) * console.PAGE_SIZE,
            limit=console.PAGE_SIZE,
        )
        return render_template(
            "releases/index.html",
            approved=console.approved(session),
            plans={one.document_id: one for one in plans.plans(session)},
            due=standing.due_withdrawals(session),
            day=dt.date.today(),
            kinds=KINDS,
            public=found,
            words=words,
            page=page_of(total, number, console.PAGE_SIZE),
            taken_down=console.taken_down(session),
            publishes=Role.PUBLISHER in account.roles,
        )


@blueprint.get("/<int:document_id>")
def document(document_id: int) -> str:
    """Show one document with what can be done about it."""
    insiders.require(SEE_PLANS)
    return _document_page(document_id)


@blueprint.post("/<int:document_id>")
def act(document_id: int) -> steps.Answer:
    """Do one step about a document that does not take it down."""
    name = insiders.require(SEE_PLANS).name

    def step() -> str:
        wanted = _STEPS.get(request.form.get("step", ""))
        if wanted is None:
            raise InvalidInput("没有写明办理什么", field="step", hint="请用页面上的按钮办理")
        return wanted(document_id, name)

    return steps.take(
        step,
        then=lambda: url_for("releases.document", document_id=document_id),
        again=lambda refused: _document_page(document_id, refused, request.form),
    )


@blueprint.get("/<int:document_id>/<any(suspend,withdraw):how>")
def confirm(document_id: int, how: str) -> str:
    """Say what taking a text down does, and ask for reason and signature."""
    insiders.require({Role.PUBLISHER})
    return _confirm_page(document_id, how)


@blueprint.post("/<int:document_id>/<any(suspend,withdraw):how>")
def take_down(document_id: int, how: str) -> steps.Answer:
    """Suspend or withdraw a text."""
    name = insiders.require({Role.PUBLISHER}).name

    def step() -> str:
        outcome = _act(document_id, name, TAKING_DOWN[how], opinion=steps.words("opinion"))
        withdrawn = outcome.state is DocumentState.WITHDRAWN
        return "已撤回，回执见下" if withdrawn else "已暂停展示，回执见下"

    return steps.take(
        step,
        then=lambda: url_for("releases.document", document_id=document_id),
        again=lambda refused: _confirm_page(document_id, how, refused, request.form),
    )


def _document_page(
    document_id: int, problem: AnjianError | None = None, form: MultiDict[str, str] = EMPTY
) -> str:
    account = insiders.signed_in()
    with services().database.reading() as session:
        found = console.release_of(session, document_id, load_actor(session, account.name))
        receipt = removals.receipt(session, document_id) if found.line.waiting is not None else None
        due = next(
            (one for one in standing.due_withdrawals(session) if one.document_id == document_id),
            None,
        )
        numbers = console.batch_numbers(session)
        used = adoptions.of_case(session, document_id)
    return render_template(
        "releases/document.html",
        used=used,
        found=found,
        line=found.line,
        receipt=receipt,
        places=places(),
        by_person=Confirmation.PERSON,
        due=due,
        day=dt.date.today(),
        numbers=numbers,
        kinds=KINDS,
        results=RESULTS,
        publishes=Role.PUBLISHER in account.roles,
        tells=bool(account.roles & MAY_TELL),
        confirms=bool(account.roles & receipts.MAY_CONFIRM),
        problem=problem,
        form=form,
    )


def _confirm_page(
    document_id: int,
    how: str,
    problem: AnjianError | None = None,
    form: MultiDict[str, str] = EMPTY,
) -> str:
    account = insiders.signed_in()
    with services().database.reading() as session:
        found = console.release_of(session, document_id, load_actor(session, account.name))
    return render_template(
        "releases/take_down.html",
        found=found,
        line=found.line,
        how=how,
        withdraws=how == "withdraw",
        places=places().values(),
        problem=problem,
        form=form,
    )


def _act(
    document_id: int, actor: str, action: Action, opinion: str = "", **checklist: str
) -> Outcome:
    return acting.act(
        services().database,
        document_id,
        actor=actor,
        wanted=Wanted(
            action=action.value,
            revision=steps.words("revision"),
            opinion=opinion,
            checklist=checklist,
            signature=_signature(),
        ),
    )


def _signature() -> str:
    return request.form.get("signature", "")


def _declare(document_id: int, actor: str) -> str:
    _act(document_id, actor, Action.DECLARE)
    return "已声明无需回避，可以发布或安排发布"


def _publish(document_id: int, actor: str) -> str:
    note = steps.words("correction_note")
    _act(document_id, actor, Action.PUBLISH, **({NOTE_FIELD: note} if note else {}))
    return "已发布，公众可以看到"


def _plan(document_id: int, actor: str) -> str:
    at = _planned_time()
    number = plans.plan(
        services().database,
        document_id,
        actor=actor,
        revision=steps.words("revision"),
        publish_at=at,
        signature=_signature(),
        batch_number=steps.words("batch_number"),
    )
    return f"已安排发布，批次编号 {number}"


def _change_plan(document_id: int, actor: str) -> str:
    at = _planned_time()
    plans.change(
        services().database, document_id, actor=actor, publish_at=at, signature=_signature()
    )
    return "已改期，届时以您的名义发布"


def _cancel_plan(document_id: int, actor: str) -> str:
    plans.cancel(services().database, document_id, actor=actor, reason=steps.words("reason"))
    return "已取消发布安排"


def _planned_time() -> dt.datetime:
    at = steps.moment("publish_at")
    if at is None:
        raise InvalidInput(
            "没有填写发布时间", field="publish_at", hint="请填写日期和时间，按北京时间"
        )
    return at


def _record_proceeding(document_id: int, actor: str) -> str:
    kind = steps.code(ProceedingKind, "kind", "没有选择程序种类")
    proceedings.record(
        services().database,
        document_id,
        actor=actor,
        revision=steps.words("revision"),
        kind=kind,
        happened_on=steps.day("happened_on"),
        note=steps.words("note"),
    )
    return f"已登记：{KINDS[kind]}；文稿已暂停展示"


def _end_proceeding(document_id: int, actor: str) -> str:
    result = steps.code(ProceedingResult, "result", "没有选择程序结果")
    proceedings.end(
        services().database,
        steps.row("proceeding", "没有写明是哪个程序"),
        actor=actor,
        ended_on=steps.day("ended_on"),
        result=result,
        note=steps.words("note"),
    )
    if result is ProceedingResult.UPHELD:
        return "已登记程序结果：决定维持，可以恢复展示"
    return f"已登记程序结果：{RESULTS[result]}，应当在三个工作日内撤回"


def _commend(document_id: int, actor: str) -> str:
    unit = commendations.commend(
        services().database, document_id, actor=actor, reason=steps.words("reason")
    )
    return f"已登记对{unit}的表扬"


def _confirm_place(document_id: int, actor: str) -> str:
    receipts.confirm_by_person(
        services().database,
        document_id,
        steps.words("place"),
        actor=actor,
        note=steps.words("note"),
    )
    return "已确认该去处不再有这篇文稿"


_STEPS: Final[Mapping[str, Callable[[int, str], str]]] = {
    "declare": _declare,
    "publish": _publish,
    "plan": _plan,
    "change_plan": _change_plan,
    "cancel_plan": _cancel_plan,
    "record_proceeding": _record_proceeding,
    "end_proceeding": _end_proceeding,
    "commend": _commend,
    "confirm_place": _confirm_place,
}
