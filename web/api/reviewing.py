"""documents/{id}: acting on a document under review, and reading it for that."""

from __future__ import annotations

import dataclasses
from typing import Any

from apiflask import APIBlueprint
from flask import Response, make_response

from kb.store.files import Side
from review.desk import acting, attachments, opening, privacy, provisions, timeline
from review.desk.acting import Wanted
from review.desk.timeline import Entry
from web import downloads, insiders
from web.api.desk_answers import (
    AttachmentListAnswer,
    CitedListAnswer,
    DiffAnswer,
    DocumentAnswer,
    OutcomeAnswer,
    TimelineAnswer,
)
from web.api.desk_bodies import ActionBody, DiffParameters, PrivacyDecisionBody
from web.refused import audit_refusals
from web.wiring import services

blueprint = APIBlueprint("api_reviewing", __name__, url_prefix="/api/v1/documents", tag="审查")
audit_refusals(blueprint)


@blueprint.before_request
def _needs_account() -> None:
    insiders.signed_in()


@blueprint.post("/<int:document_id>/actions")
@blueprint.input(ActionBody, location="json", arg_name="body")
@blueprint.output(OutcomeAnswer)
@blueprint.doc(
    summary="办理",
    description="状态不允许为 409，本人不可以为 403，签名不正确为 401。先声明（declare）后看内容；"
    "pass、veto、reject、close_meeting、publish、withdraw 须签名，用访问令牌办理也一样。",
)
def act(document_id: int, body: ActionBody) -> dict[str, Any]:
    """Do one action of the life cycle, or refuse by name."""
    outcome = acting.act(
        services().database,
        document_id,
        actor=insiders.signed_in().name,
        wanted=Wanted(
            action=body.action,
            revision=body.revision,
            opinion=body.opinion,
            checklist=body.checklist,
            stage=body.stage,
            signature=body.signature,
            choice=body.choice,
            panel=tuple(body.panel),
            present=tuple(body.present),
            expert=body.expert,
            due_on=body.due_on,
        ),
    )
    return {
        "document": document_id,
        "action": outcome.action.value,
        "before": outcome.before.value,
        "state": outcome.state.value,
        "revision": outcome.sha256,
        "settled": outcome.settled,
    }


@blueprint.post("/<int:document_id>/privacy-decisions")
@blueprint.input(PrivacyDecisionBody, location="json", arg_name="body")
@blueprint.output({}, status_code=204)
@blueprint.doc(
    summary="决定被标记的信息可以公开",
    description="由业务审核或法律审核环节已声明的审核人写明理由；可能识别举报人的不能公开。",
)
def decide(document_id: int, body: PrivacyDecisionBody) -> Response:
    """Decide that a marked passage may be shown."""
    privacy.decide(
        services().database,
        document_id,
        actor=insiders.signed_in().name,
        revision=body.revision,
        type=body.type,
        text=body.text,
        reason=body.reason,
    )
    return make_response("", 204)


@blueprint.get("/<int:document_id>")
@blueprint.output(DocumentAnswer)
@blueprint.doc(
    summary="审查视图",
    description="内部内容与公开文本。对报送单位开放；对当前环节的审查人在声明无需回避之后开放。",
)
def document(document_id: int) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Return both forms of the newest revision with what the stage asks."""
    seen = opening.view(services().database, document_id, actor=insiders.signed_in().name)
    return dataclasses.asdict(seen), 200, {"ETag": f'"{seen.sha256}"', **_NEVER_KEPT}


@blueprint.get("/<int:document_id>/timeline")
@blueprint.output(TimelineAnswer)
@blueprint.doc(
    summary="办理进度", description="报送人看到环节、期限、补正意见与答复；审查人还看到由谁办理。"
)
def progress(document_id: int) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Return where a submission stands and what was said about it."""
    shown = timeline.timeline(services().database, document_id, actor=insiders.signed_in().name)
    answer = {**dataclasses.asdict(shown), "entries": [_entry(entry) for entry in shown.entries]}
    return answer, 200, _NEVER_KEPT


@blueprint.get("/<int:document_id>/revisions/<sha256>/diff")
@blueprint.input(DiffParameters, location="query", arg_name="wanted")
@blueprint.output(DiffAnswer)
@blueprint.doc(summary="修订对照", description="逐字段、逐词比较两个修订版。")
def compare(
    document_id: int, sha256: str, wanted: DiffParameters
) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Return what changed from one revision to another."""
    changes = opening.compare(
        services().database,
        document_id,
        sha256,
        wanted.to,
        actor=insiders.signed_in().name,
        public=wanted.form == "public",
    )
    answer = {
        "before": sha256,
        "after": wanted.to,
        "changes": [dataclasses.asdict(change) for change in changes],
    }
    return answer, 200, _NEVER_KEPT


@blueprint.get("/<int:document_id>/provisions")
@blueprint.output(CitedListAnswer)
@blueprint.doc(
    summary="所引条文", description="按违法行为发生之日有效的版本列出文字，并指出不一致。"
)
def cited(document_id: int) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Return the provisions a text cites, as in force on the day of the violation."""
    day, found = provisions.provisions(
        services().database, document_id, actor=insiders.signed_in().name
    )
    answer = {"day": day, "items": [dataclasses.asdict(one) for one in found]}
    return answer, 200, _NEVER_KEPT


@blueprint.get("/<int:document_id>/attachments")
@blueprint.output(AttachmentListAnswer)
@blueprint.doc(summary="附件列表", description="对可以打开该文稿的人开放。")
def files(document_id: int) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Return the files of a document."""
    found = attachments.listed(services().database, document_id, actor=insiders.signed_in().name)
    return {"items": [dataclasses.asdict(one) for one in found]}, 200, _NEVER_KEPT


@blueprint.get("/<int:document_id>/attachments/<int:attachment_id>")
@blueprint.doc(summary="读取附件原件", description="只供下载，对可以打开该文稿的人开放。")
def file(document_id: int, attachment_id: int) -> Response:
    """Return an original as a download: a browser must not open what was uploaded."""
    found, data = attachments.content(
        services().database,
        document_id,
        attachment_id,
        actor=insiders.signed_in().name,
        side=Side.ORIGINAL,
    )
    return downloads.internal(data, found.name)


_NEVER_KEPT = {"Cache-Control": "no-store"}
"""Internal text is kept by no browser or proxy."""


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        **dataclasses.asdict(entry),
        "stage_label": entry.stage.label,
        "action_label": entry.action.label,
    }
