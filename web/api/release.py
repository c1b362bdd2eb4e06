"""Publication and what comes after it: plans, proceedings, commendations, receipts."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from apiflask import APIBlueprint

from kb.model.people import Role
from kb.store import removals
from review.release import commendations, plans, proceedings, receipts, standing
from web import insiders
from web.api.release_shapes import (
    ChangeBody,
    ConfirmBody,
    DueListAnswer,
    EndBody,
    NumberAnswer,
    PlanBody,
    PlanListAnswer,
    ProceedingBody,
    ReasonBody,
    ReceiptAnswer,
    StateAnswer,
    UnitAnswer,
)
from web.pages.receipts import SEE_RECEIPTS
from web.wiring import services

blueprint = APIBlueprint("api_release", __name__, url_prefix="/api/v1", tag="发布管理")

SEE_PLANS: Final = frozenset({Role.PUBLISHER, Role.LIBRARIAN, Role.AUDITOR})
SIGNED_IN: Final = frozenset(Role)
"""The service says who may act, and writes down who was refused."""


@blueprint.get("/plans")
@blueprint.output(PlanListAnswer)
@blueprint.doc(summary="发布安排", description="等待发布的文稿，按时间排列。")
def planned() -> dict[str, Any]:
    """Return the plans that wait."""
    insiders.require(SEE_PLANS)
    with services().database.reading() as session:
        return {"items": list(plans.plans(session))}


@blueprint.post("/documents/<int:id>/plan")
@blueprint.input(PlanBody, location="json", arg_name="wanted")
@blueprint.output(NumberAnswer, status_code=201)
@blueprint.doc(
    summary="安排发布", description="须签名；到时以安排人的名义发布，届时不再符合条件的不发布。"
)
def plan(id: int, wanted: PlanBody) -> dict[str, Any]:
    """Plan a publication."""
    number = plans.plan(
        services().database,
        id,
        actor=_who(),
        revision=wanted.revision,
        publish_at=wanted.publish_at,
        signature=wanted.signature,
        batch_number=wanted.batch_number,
    )
    return {"batch_number": number}


@blueprint.put("/documents/<int:id>/plan")
@blueprint.input(ChangeBody, location="json", arg_name="wanted")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="改期发布", description="须签名；届时以改期人的名义发布。")
def change_plan(id: int, wanted: ChangeBody) -> str:
    """Move a publication to another time."""
    plans.change(
        services().database,
        id,
        actor=_who(),
        publish_at=wanted.publish_at,
        signature=wanted.signature,
    )
    return ""


@blueprint.delete("/documents/<int:id>/plan")
@blueprint.input(ReasonBody, location="json", arg_name="wanted")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="取消发布安排")
def cancel_plan(id: int, wanted: ReasonBody) -> str:
    """Give a plan up."""
    plans.cancel(services().database, id, actor=_who(), reason=wanted.reason)
    return ""


@blueprint.post("/documents/<int:id>/proceedings")
@blueprint.input(ProceedingBody, location="json", arg_name="wanted")
@blueprint.output(StateAnswer, status_code=201)
@blueprint.doc(summary="登记后续程序", description="登记复议、诉讼、变更或撤销，案例同时暂停展示。")
def record_proceeding(id: int, wanted: ProceedingBody) -> dict[str, Any]:
    """Record a proceeding and take the case down."""
    outcome = proceedings.record(
        services().database,
        id,
        actor=_who(),
        revision=wanted.revision,
        kind=wanted.kind,
        happened_on=wanted.happened_on,
        note=wanted.note,
    )
    return {"state": outcome.state.value}


@blueprint.post("/proceedings/<int:id>/end")
@blueprint.input(EndBody, location="json", arg_name="wanted")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="登记程序结果", description="决定维持的可以再次发布；变更、撤销的应当撤回。")
def end_proceeding(id: int, wanted: EndBody) -> str:
    """Record how a proceeding ended."""
    proceedings.end(
        services().database,
        id,
        actor=_who(),
        ended_on=wanted.ended_on,
        result=wanted.result,
        note=wanted.note,
    )
    return ""


@blueprint.get("/withdrawals/due")
@blueprint.output(DueListAnswer)
@blueprint.doc(summary="待撤回", description="决定已变更或撤销、应在三个工作日内撤回的案例。")
def due() -> dict[str, Any]:
    """Return what has to be withdrawn, the most urgent first."""
    insiders.require(SEE_PLANS | {Role.LEGAL_REVIEWER})
    today = dt.date.today()
    with services().database.reading() as session:
        found = standing.due_withdrawals(session)
    return {
        "items": [
            {
                "document_id": one.document_id,
                "key": one.key,
                "title": one.title,
                "kind": one.kind.value,
                "happened_on": one.happened_on,
                "due_on": one.due_on,
                "overdue": one.overdue(today),
                "revision": one.revision,
            }
            for one in found
        ]
    }


@blueprint.post("/documents/<int:id>/commendations")
@blueprint.input(ReasonBody, location="json", arg_name="wanted")
@blueprint.output(UnitAnswer, status_code=201)
@blueprint.doc(summary="登记表扬", description="表扬已公开案例的办理单位；理由公开。")
def commend(id: int, wanted: ReasonBody) -> dict[str, Any]:
    """Commend the handling unit of a published case."""
    unit = commendations.commend(services().database, id, actor=_who(), reason=wanted.reason)
    return {"unit": unit}


@blueprint.get("/documents/<int:id>/receipt")
@blueprint.output(ReceiptAnswer)
@blueprint.doc(
    summary="撤下回执", description="撤下的文稿到过哪里、何时查验已不在；未查验的待查验。"
)
def receipt(id: int) -> dict[str, Any]:
    """Return the receipt of the last time a document was taken down."""
    insiders.require(SEE_RECEIPTS)
    with services().database.reading() as session:
        return receipts.as_json(removals.receipt(session, id))


@blueprint.post("/documents/<int:id>/receipt/<place>")
@blueprint.input(ConfirmBody, location="json", arg_name="wanted")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="人工确认撤下", description="系统查不到的去处由发布人或资料管理员确认。")
def confirm(id: int, place: str, wanted: ConfirmBody) -> str:
    """Confirm that a place outside the system is without the text."""
    receipts.confirm_by_person(services().database, id, place, actor=_who(), note=wanted.note)
    return ""


def _who() -> str:
    return insiders.require(SIGNED_IN).name
