"""GET rechecks, POST rechecks/{id}: the queue of published texts whose law has changed."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from pydantic import Field

from review.guards import LONGEST_OPINION
from review.rechecks import queue
from review.rechecks.queue import READERS, Verdict
from web import arguments, insiders
from web.api.answers import RecheckAnswer, RecheckListAnswer
from web.api.parameters import ListParameters, Parameters
from web.wiring import services

blueprint = APIBlueprint("api_rechecks", __name__, url_prefix="/api/v1/rechecks", tag="复核")


class RecheckParameters(ListParameters):
    """复核队列参数."""

    all: bool = Field(default=False, description="也列出已有结论的和仅条号变动的")


class VerdictBody(Parameters):
    """复核结论."""

    verdict: Verdict = Field(
        description="kept 维持、corrected 已更正、withdrawn 已撤回；法规的条文用 reviewed 已核阅"
    )
    reason: str = Field(default="", max_length=LONGEST_OPINION, description="维持时必填")


@blueprint.get("")
@blueprint.input(RecheckParameters, location="query", arg_name="wanted")
@blueprint.output(RecheckListAnswer)
@blueprint.doc(
    summary="复核队列",
    description="所引条文被实质修改的已发布文稿，先开始的在前。需要审核、发布、资料、审计或管理角色。",
)
def index(wanted: RecheckParameters) -> dict[str, Any]:
    """Return the queue, oldest first."""
    insiders.require(READERS)
    offset = arguments.decode_cursor(wanted.cursor)
    with services().database.reading() as session:
        found, total = queue.listed(
            session, everything=wanted.all, cursor=offset, limit=wanted.limit
        )
    following = offset + len(found)
    return {
        "items": [entry.as_json() for entry in found],
        "total": total,
        "next_cursor": arguments.encode_cursor(following if following < total else None),
    }


@blueprint.post("/<int:recheck_id>")
@blueprint.input(VerdictBody, arg_name="wanted")
@blueprint.output(RecheckAnswer)
@blueprint.doc(
    summary="作出复核结论", description="由办案单位以外、不是作者的法律审核人或发布人办理。"
)
def close(recheck_id: int, wanted: VerdictBody) -> dict[str, Any]:
    """Close a recheck in the name of the account of this request."""
    account = insiders.require(READERS)
    entry = queue.close(
        services().database,
        recheck_id,
        actor=account.name,
        verdict=wanted.verdict,
        reason=wanted.reason,
    )
    return entry.as_json()
