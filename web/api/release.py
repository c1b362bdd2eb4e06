"""Publication and what comes after it: plans, proceedings, commendations, receipts."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Final

from apiflask import APIBlueprint
from pydantic import AwareDatetime, BeforeValidator, Field

from kb.model.people import Role
from kb.store import removals
from review.release import commendations, plans, proceedings, receipts, standing
from review.release.proceedings import ProceedingResult
from review.release.standing import ProceedingKind
from web import arguments, insiders
from web.api.answers import Answer
from web.api.parameters import Parameters
from web.pages.receipts import SEE_RECEIPTS
from web.wiring import services

blueprint = APIBlueprint("api_release", __name__, url_prefix="/api/v1", tag="发布管理")

SEE_PLANS: Final = frozenset({Role.PUBLISHER, Role.LIBRARIAN, Role.AUDITOR})
SIGNED_IN: Final = frozenset(Role)
"""The service says who may act, and writes down who was refused."""

Day = Annotated[dt.date, BeforeValidator(lambda value: arguments.parse_day(str(value)))]


class PlanBody(Parameters):
    """发布安排."""

    revision: str = Field(min_length=64, max_length=64, description="审议通过的校验值")
    publish_at: AwareDatetime = Field(description="发布时间，须带时区")
    batch_number: str = Field(default="", max_length=10, description="已有批次的编号；留空新开一批")


class ChangeBody(Parameters):
    """改期."""

    publish_at: AwareDatetime = Field(description="新的发布时间，须带时区")


class ReasonBody(Parameters):
    """理由."""

    reason: str = Field(default="", description="理由")


class ProceedingBody(Parameters):
    """后续程序."""

    revision: str = Field(min_length=64, max_length=64, description="公开内容的校验值")
    kind: ProceedingKind = Field(description="复议、诉讼、变更、撤销")
    happened_on: Day = Field(description="发生日期")
    note: str = Field(default="", description="内部说明，不公开")


class EndBody(Parameters):
    """程序结果."""

    ended_on: Day = Field(description="结束日期")
    result: ProceedingResult = Field(description="upheld 决定维持；changed 变更；revoked 撤销")
    note: str = Field(default="", description="内部说明，不公开")


class ConfirmBody(Parameters):
    """人工确认."""

    note: str = Field(default="", description="如何核对的")


class PlanAnswer(Answer):
    """发布安排."""

    id: int
    document_id: int
    key: str
    title: str
    sha256: str
    publish_at: dt.datetime
    batch_number: str
    planned_by: str
    done_at: dt.datetime | None
    cancelled_at: dt.datetime | None
    reason: str


class PlanListAnswer(Answer):
    """发布安排列表."""

    items: list[PlanAnswer]


class NumberAnswer(Answer):
    """批次编号."""

    batch_number: str


class StateAnswer(Answer):
    """办理结果."""

    state: str


class UnitAnswer(Answer):
    """受表扬的单位."""

    unit: str


class DueAnswer(Answer):
    """待撤回的案例."""

    document_id: int
    key: str
    title: str
    kind: str
    happened_on: dt.date
    due_on: dt.date = Field(description="最迟撤回日：三个工作日内")
    overdue: bool
    revision: str


class DueListAnswer(Answer):
    """待撤回列表."""

    items: list[DueAnswer]


class PlaceAnswer(Answer):
    """去处."""

    place: str
    label: str
    how: str
    confirmed_by: str
    done_at: dt.datetime | None
    detail: dict[str, Any]


class ReceiptAnswer(Answer):
    """撤下回执."""

    document_id: int
    key: str
    kind: str
    title: str
    state: str
    action: str
    sha256: str
    taken_down_at: dt.datetime
    by: str
    reason: str
    complete: bool
    places: list[PlaceAnswer]


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
@blueprint.doc(summary="安排发布", description="到时以安排人的名义发布；届时不再符合条件的不发布。")
def plan(id: int, wanted: PlanBody) -> dict[str, Any]:
    """Plan a publication."""
    number = plans.plan(
        services().database,
        id,
        actor=_who(),
        revision=wanted.revision,
        publish_at=wanted.publish_at,
        batch_number=wanted.batch_number,
    )
    return {"batch_number": number}


@blueprint.put("/documents/<int:id>/plan")
@blueprint.input(ChangeBody, location="json", arg_name="wanted")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="改期发布")
def change_plan(id: int, wanted: ChangeBody) -> str:
    """Move a publication to another time."""
    plans.change(services().database, id, actor=_who(), publish_at=wanted.publish_at)
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
