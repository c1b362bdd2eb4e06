"""cases/{id}/attachments: files of a case, uploaded and removed by its writers."""

from __future__ import annotations

import dataclasses
from typing import Any

from apiflask import APIBlueprint
from flask import Response, make_response, request

from kb.errors import InvalidInput
from review.desk import attachments, editing
from web import insiders
from web.api.desk_answers import AttachmentAnswer
from web.refused import audit_refusals
from web.wiring import services

blueprint = APIBlueprint(
    "api_attachments", __name__, url_prefix="/api/v1/cases/<id>/attachments", tag="案头"
)
audit_refusals(blueprint)


@blueprint.before_request
def _needs_account() -> None:
    insiders.signed_in()


@blueprint.post("")
@blueprint.output(AttachmentAnswer, status_code=201)
@blueprint.doc(
    summary="上传附件",
    description="multipart 表单：file 为文件，不超过 10 MB。类型按内容判断，与扩展名不符的不接受；"
    "当即重建为不含元数据的副本，不能重建的写明原因，不能公开。上传后把哈希写入案例的 attachments，"
    "要公开的再写入 public_attachments；保存案例时没有写明的附件随即删去。",
)
def upload(id: str) -> tuple[dict[str, Any], int]:
    """Store a file with a case."""
    sent = request.files.get("file")
    if sent is None:
        raise InvalidInput("没有收到文件", field="file", hint="请在 file 中上传一个文件")
    with sent.stream:
        data = sent.read(attachments.LARGEST + 1)
    stored = attachments.add(
        services().database,
        _document(id),
        actor=insiders.signed_in().name,
        name=sent.filename or "",
        data=data,
    )
    return dataclasses.asdict(stored), 201


@blueprint.delete("/<int:attachment_id>")
@blueprint.output({}, status_code=204)
@blueprint.doc(
    summary="删去附件", description="最新修订版写明的不能删去，请先保存一个不含它的修订版。"
)
def remove(id: str, attachment_id: int) -> Response:
    """Take a file off a case."""
    attachments.remove(
        services().database, _document(id), attachment_id, actor=insiders.signed_in().name
    )
    return make_response("", 204)


def _document(key: str) -> int:
    with services().database.reading() as session:
        return editing.id_of(session, key)
