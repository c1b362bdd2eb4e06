"""POST and PUT cases: writing a case, its working copy, and revisions that nobody overwrites."""

from __future__ import annotations

import dataclasses
from typing import Any

from apiflask import APIBlueprint
from flask import Response, make_response, request

from kb.errors import InvalidInput
from review.desk import cases, editing, working_copies
from review.desk.cases import SavedCase
from review.desk.working_copies import CopyView
from web import insiders
from web.api.desk_answers import CopyAnswer, SavedCaseAnswer
from web.api.desk_bodies import AutosaveBody, CaseBody, CaseUpdateBody, CopyBody
from web.refused import audit_refusals
from web.wiring import services

blueprint = APIBlueprint("api_desk", __name__, url_prefix="/api/v1/cases", tag="案头")
audit_refusals(blueprint)


@blueprint.before_request
def _needs_account() -> None:
    insiders.signed_in()


@blueprint.post("")
@blueprint.input(CaseBody, location="json", arg_name="body")
@blueprint.output(SavedCaseAnswer, status_code=201)
@blueprint.doc(
    summary="新建案例",
    description="按案例模板填写的字段存为本单位的草稿。公开文本按规则生成，不能填写。",
)
def create(body: CaseBody) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Store a new case as a draft of the caller's unit."""
    saved = cases.create(services().database, actor=insiders.signed_in().name, form=body.form())
    return _saved(saved), 201, {"ETag": f'"{saved.sha256}"'}


@blueprint.put("/<id>")
@blueprint.input(CaseUpdateBody, location="json", arg_name="body")
@blueprint.output(SavedCaseAnswer)
@blueprint.doc(
    summary="保存案例的新修订版",
    description="草稿、退回补正和更正中的案例可以修改；base（或 If-Match）写所依据修订版的哈希，"
    "其间有人保存过，或者同事写的工作稿尚未存为修订版，则为 409。",
)
def save(id: str, body: CaseUpdateBody) -> tuple[dict[str, Any], int, dict[str, str]]:
    """Store a further revision, made from the one named by `base` or If-Match."""
    base = body.base or request.headers.get("If-Match", "").strip().strip('"')
    if not base:
        raise InvalidInput(
            "没有说明从哪个修订版修改", field="base", hint="请在 base 或 If-Match 中写明哈希"
        )
    saved = cases.save(
        services().database,
        _document(id),
        actor=insiders.signed_in().name,
        base=base,
        form=body.form(),
    )
    return _saved(saved), 200, {"ETag": f'"{saved.sha256}"'}


@blueprint.post("/<id>/working-copy")
@blueprint.input(CopyBody, location="json", arg_name="body")
@blueprint.output(CopyAnswer)
@blueprint.doc(
    summary="打开工作稿", description="十分钟内由本人持有，保存即续期；到期后或接手后由他人编写。"
)
def open_copy(id: str, body: CopyBody) -> dict[str, Any]:
    """Take hold of the working copy."""
    return _copy(
        working_copies.open_copy(
            services().database,
            _document(id),
            actor=insiders.signed_in().name,
            take_over=body.take_over,
        )
    )


@blueprint.put("/<id>/working-copy")
@blueprint.input(AutosaveBody, location="json", arg_name="body")
@blueprint.output(CopyAnswer)
@blueprint.doc(summary="自动保存工作稿", description="内容可以未写完；序号过期为 409。")
def autosave(id: str, body: AutosaveBody) -> dict[str, Any]:
    """Save what is typed."""
    return _copy(
        working_copies.autosave(
            services().database,
            _document(id),
            actor=insiders.signed_in().name,
            number=body.number,
            content=body.content,
        )
    )


@blueprint.delete("/<id>/working-copy")
@blueprint.output({}, status_code=204)
@blueprint.doc(summary="放弃工作稿", description="回到最新修订版。")
def discard(id: str) -> Response:
    """Throw the working copy away."""
    working_copies.discard(services().database, _document(id), actor=insiders.signed_in().name)
    return make_response("", 204)


def _document(key: str) -> int:
    with services().database.reading() as session:
        return editing.id_of(session, key)


def _saved(saved: SavedCase) -> dict[str, Any]:
    return {
        "id": saved.key,
        "document": saved.document_id,
        "revision": saved.sha256,
        "number": saved.number,
        "state": saved.state.value,
    }


def _copy(view: CopyView) -> dict[str, Any]:
    return dataclasses.asdict(view)
