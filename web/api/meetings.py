"""POST and GET meetings: planned, held, voted in and closed by the panel, and read by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import Any, Final

from apiflask import APIBlueprint
from flask import Response

from kb.errors import InvalidInput
from review.meetings import attendance, conduct, minutes, planning, reading
from review.meetings.views import ItemView, MeetingLine, MeetingView
from review.subject import load_actor
from web import addresses, arguments, downloads, insiders
from web.api.meeting_shapes import (
    ChangeBody,
    ListParameters,
    MadeAnswer,
    MeetingAnswer,
    MeetingListAnswer,
    PlanBody,
    Step,
    StepBody,
    VoteBody,
)
from web.wiring import services

blueprint = APIBlueprint("api_meetings", __name__, url_prefix="/api/v1/meetings", tag="集体审议")
addresses.refuse_impossible_rows(blueprint, "id", "没有这个编号的会议", "请从会议列表中重新打开")

DOCX: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MINUTES_RESPONSE: Final[dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]] = {
    200: {
        "description": "DOCX",
        "content": {DOCX: {"schema": {"type": "string", "format": "binary"}}},
    }
}


@blueprint.post("")
@blueprint.input(PlanBody, location="json", arg_name="wanted")
@blueprint.output(MadeAnswer, status_code=201)
@blueprint.doc(
    summary="筹备会议",
    description="审议组成员或资料管理员筹备，不得是议程中任何事项的办案或报送单位的人员。",
)
def plan(wanted: PlanBody) -> tuple[dict[str, Any], int]:
    """Plan a meeting and return its id."""
    fields = wanted.model_dump()
    made = planning.plan(
        services().database,
        planning.Plan(**{**fields, "panel": tuple(wanted.panel), "agenda": tuple(wanted.agenda)}),
        actor=insiders.signed_in().name,
    )
    return {"id": made}, 201


@blueprint.get("")
@blueprint.input(ListParameters, location="query", arg_name="wanted")
@blueprint.output(MeetingListAnswer)
@blueprint.doc(summary="会议列表", description="本人参加、主持或筹备的会议；审计员可以看到全部。")
def index(wanted: ListParameters) -> dict[str, Any]:
    """Return a page of the meetings this account may see, newest first."""
    offset = arguments.decode_cursor(wanted.cursor)
    name = insiders.signed_in().name
    with services().database.reading() as session:
        lines, total = reading.list_meetings(
            session,
            load_actor(session, name),
            state=wanted.state,
            cursor=offset,
            limit=wanted.limit,
        )
    following = offset + len(lines)
    return {
        "items": [_line(line) for line in lines],
        "total": total,
        "next_cursor": arguments.encode_cursor(following if following < total else None),
    }


@blueprint.get("/<int:id>")
@blueprint.output(MeetingAnswer)
@blueprint.doc(
    summary="一次会议",
    description="议程、审议组、到会、回避和法定人数；票数和意见在形成决议之后才有。",
)
def meeting(id: int) -> dict[str, Any]:
    """Return a meeting as this account may see it."""
    return _shown(id)


@blueprint.patch("/<int:id>")
@blueprint.input(ChangeBody, location="json", arg_name="wanted")
@blueprint.output(MeetingAnswer)
@blueprint.doc(summary="变更会议方案", description="只在筹备中；变更后须重新签到。")
def change(id: int, wanted: ChangeBody) -> dict[str, Any]:
    """Change a planned meeting and return it."""
    changes = {
        name: tuple(value) if isinstance(value, list) else value
        for name, value in wanted.model_dump(exclude_none=True).items()
    }
    planning.change(services().database, id, changes, actor=insiders.signed_in().name)
    return _shown(id)


@blueprint.post("/<int:id>/actions")
@blueprint.input(StepBody, location="json", arg_name="wanted")
@blueprint.output(MeetingAnswer)
@blueprint.doc(
    summary="办理会议",
    description="返回办理之后的会议。close_item 须签名，签名不正确为 401，用访问令牌办理也一样。",
)
def act(id: int, wanted: StepBody) -> dict[str, Any]:
    """Do one step of a meeting and return it as it is afterwards."""
    _STEPS[wanted.action](id, insiders.signed_in().name, wanted)
    return _shown(id)


@blueprint.post("/<int:id>/votes")
@blueprint.input(VoteBody, location="json", arg_name="wanted")
@blueprint.output(MeetingAnswer)
@blueprint.doc(summary="表决", description="每人对每项议程一票；返回表决之后的会议，不含票数。")
def vote(id: int, wanted: VoteBody) -> dict[str, Any]:
    """Cast the vote of this account on an open item."""
    conduct.vote(
        services().database,
        id,
        wanted.document,
        actor=insiders.signed_in().name,
        revision=wanted.revision,
        choice=wanted.choice,
        opinion=wanted.opinion,
    )
    return _shown(id)


@blueprint.get("/<int:id>/minutes.docx")
@blueprint.doc(
    summary="会议纪要",
    description="会议结束后生成一次的 DOCX，哈希在审计记录中。",
    responses=MINUTES_RESPONSE,
)
def minutes_file(id: int) -> Response:
    """Return the minutes that were written when the meeting was closed."""
    name = insiders.signed_in().name
    with services().database.reading() as session:
        data = minutes.read(session, id, load_actor(session, name))
    return downloads.private(data, DOCX, f"meeting-{id}-minutes.docx")


def _attend(id: int, actor: str, wanted: StepBody) -> None:
    attendance.attend(
        services().database, id, actor=actor, present=wanted.present, excuses=wanted.excuses
    )


def _recuse(id: int, actor: str, wanted: StepBody) -> None:
    document, revision = _about(wanted)
    if wanted.ground is None:
        raise InvalidInput("没有写明回避理由类别", field="ground", hint="取值见接口说明")
    attendance.recuse(
        services().database,
        id,
        document,
        actor=actor,
        revision=revision,
        ground=wanted.ground,
        opinion=wanted.opinion,
    )


def _open(id: int, actor: str, wanted: StepBody) -> None:
    conduct.open_meeting(services().database, id, actor=actor)


def _open_item(id: int, actor: str, wanted: StepBody) -> None:
    document, revision = _about(wanted)
    conduct.open_item(
        services().database, id, document, actor=actor, revision=revision, deputy=wanted.deputy
    )


def _defer_item(id: int, actor: str, wanted: StepBody) -> None:
    conduct.defer_item(services().database, id, _document(wanted), actor=actor)


def _close_item(id: int, actor: str, wanted: StepBody) -> None:
    document, revision = _about(wanted)
    conduct.close_item(
        services().database,
        id,
        document,
        actor=actor,
        revision=revision,
        signature=wanted.signature,
    )


def _close(id: int, actor: str, wanted: StepBody) -> None:
    conduct.close(services().database, id, actor=actor)


def _cancel(id: int, actor: str, wanted: StepBody) -> None:
    planning.cancel(services().database, id, actor=actor)


_STEPS: Final[dict[Step, Callable[[int, str, StepBody], None]]] = {
    Step.ATTEND: _attend,
    Step.RECUSE: _recuse,
    Step.OPEN: _open,
    Step.OPEN_ITEM: _open_item,
    Step.DEFER_ITEM: _defer_item,
    Step.CLOSE_ITEM: _close_item,
    Step.CLOSE: _close,
    Step.CANCEL: _cancel,
}


def _document(wanted: StepBody) -> int:
    if wanted.document is None:
        raise InvalidInput("没有写明是哪一项议程", field="document", hint="请填写文稿编号")
    return wanted.document


def _about(wanted: StepBody) -> tuple[int, str]:
    document = _document(wanted)
    if wanted.revision is None:
        raise InvalidInput(
            "没有写明所看的内容", field="revision", hint="请填写议程中该事项的 sha256"
        )
    return document, wanted.revision


def _shown(id: int) -> dict[str, Any]:
    name = insiders.signed_in().name
    with services().database.reading() as session:
        return _meeting(reading.get_meeting(session, id, load_actor(session, name)))


def _line(line: MeetingLine) -> dict[str, Any]:
    return {field.name: getattr(line, field.name) for field in fields(line)}


def _meeting(found: MeetingView) -> dict[str, Any]:
    return {
        **_line(found.line),
        "chair": found.chair,
        "planned_by": found.planned_by,
        "opened_at": found.opened_at,
        "closed_at": found.closed_at,
        "members": found.members,
        "agenda": [_item(item) for item in found.items],
    }


def _item(item: ItemView) -> dict[str, Any]:
    shown = {field.name: getattr(item, field.name) for field in fields(item)}
    return {
        **shown,
        "quorum": item.meter,
        "voted": item.voted,
        "votes": {choice.value: count for choice, count in item.votes.items()},
    }
