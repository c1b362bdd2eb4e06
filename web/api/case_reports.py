"""The case-reports of the API: drafted, decided, discarded, signed, read and exported."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

from apiflask import APIBlueprint
from flask import Response, make_response

from review.case_reports import drafting, export, reading, sealing
from review.case_reports.drafting import Changes, Opinion
from review.case_reports.frame import INTERNAL
from review.case_reports.reading import ReportView
from review.subject import load_actor
from web import arguments, downloads, insiders, report_drafts
from web.api.case_report_shapes import (
    DiscardParameters,
    ExportParameters,
    ReportAnswer,
    ReportBody,
    ReportChangesBody,
    ReportListAnswer,
    ReportListParameters,
    ReportMadeAnswer,
    SignReportBody,
)
from web.refused import audit_refusals
from web.wiring import services

blueprint = APIBlueprint(
    "api_case_reports", __name__, url_prefix="/api/v1/case-reports", tag="类案检索报告"
)
audit_refusals(blueprint)

_FILE: Final[dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]] = {
    200: {
        "description": "DOCX、HTML 或 JSON",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for media_type in export.MEDIA_TYPES.values()
        },
    }
}


@blueprint.before_request
def _needs_account() -> None:
    insiders.require(INTERNAL)


@blueprint.post("")
@blueprint.input(ReportBody, location="json", arg_name="wanted")
@blueprint.output(ReportMadeAnswer, status_code=201)
@blueprint.doc(
    summary="生成报告", description="按案情描述或在办案件检索公开的类案，存为本人的草稿。"
)
def create(wanted: ReportBody) -> tuple[dict[str, Any], int]:
    """Search and store a draft."""
    asked = report_drafts.Asked(**wanted.model_dump())
    return {"number": report_drafts.draft(asked, actor=insiders.signed_in().name)}, 201


@blueprint.get("")
@blueprint.input(ReportListParameters, location="query", arg_name="wanted")
@blueprint.output(ReportListAnswer)
@blueprint.doc(summary="报告列表", description="后改动的在前；草稿只列本人的。")
def index(wanted: ReportListParameters) -> dict[str, Any]:
    """Return a page of a shelf, newest first."""
    offset = arguments.decode_cursor(wanted.cursor)
    name = insiders.signed_in().name
    with services().database.reading() as session:
        lines, total = reading.list_reports(
            session,
            load_actor(session, name),
            wanted.shelf,
            cursor=offset,
            limit=wanted.limit,
        )
    following = offset + len(lines)
    return {
        "items": [line.as_json() for line in lines],
        "total": total,
        "next_cursor": arguments.encode_cursor(following if following < total else None),
    }


@blueprint.get("/<number>")
@blueprint.output(ReportAnswer)
@blueprint.doc(summary="一份报告", description="草稿只有作者可以读，已签署的所有内部人员可以读。")
def report(number: str) -> dict[str, Any]:
    """Return a report as this account may read it."""
    return _shown(number)


@blueprint.put("/<number>")
@blueprint.input(ReportChangesBody, location="json", arg_name="wanted")
@blueprint.output(ReportAnswer)
@blueprint.doc(summary="修改报告草稿", description="没有写的字段和没有写的案例保持不变。")
def save(number: str, wanted: ReportChangesBody) -> dict[str, Any]:
    """Change a draft and return it."""
    drafting.save(
        services().database,
        number,
        Changes(
            title=wanted.title,
            conclusion=wanted.conclusion,
            opinions={one.key: Opinion(one.verdict, one.reason) for one in wanted.opinions},
        ),
        actor=insiders.signed_in().name,
        revision=wanted.revision,
    )
    return _shown(number)


@blueprint.delete("/<number>")
@blueprint.input(DiscardParameters, location="query", arg_name="wanted")
@blueprint.output({}, status_code=204)
@blueprint.doc(
    summary="删除报告草稿",
    description="只有作者可以删除，不能恢复，编号不再使用；已签署的不能删除（409）。",
)
def discard(number: str, wanted: DiscardParameters) -> Response:
    """Throw a draft away."""
    drafting.discard(
        services().database,
        number,
        actor=insiders.signed_in().name,
        revision=wanted.revision,
    )
    return make_response("", 204)


@blueprint.post("/<number>/sign")
@blueprint.input(SignReportBody, location="json", arg_name="wanted")
@blueprint.output(ReportAnswer)
@blueprint.doc(
    summary="签署报告",
    description="每件类案须有取舍和理由，并写有结论。签名不正确为 401，用访问令牌办理也一样。",
)
def sign(number: str, wanted: SignReportBody) -> dict[str, Any]:
    """Sign a complete draft and return the report."""
    sealing.sign(
        services().database,
        number,
        actor=insiders.signed_in().name,
        revision=wanted.revision,
        signature=wanted.signature,
    )
    return _shown(number)


@blueprint.get("/<number>/export")
@blueprint.input(ExportParameters, location="query", arg_name="wanted")
@blueprint.doc(
    summary="导出报告", description="只导出已签署、与签署时一致的报告。", responses=_FILE
)
def download(number: str, wanted: ExportParameters) -> Response:
    """Return a signed report as a file."""
    name = insiders.signed_in().name
    with services().database.reading() as session:
        view, canonical = reading.signed(session, number, load_actor(session, name))
    file = export.export(view, canonical, wanted.format)
    return downloads.private(file.data, file.media_type, file.name)


def _shown(number: str) -> dict[str, Any]:
    name = insiders.signed_in().name
    with services().database.reading() as session:
        return _report(reading.get_report(session, number, load_actor(session, name)))


def _report(view: ReportView) -> dict[str, Any]:
    return {
        **asdict(view.line),
        "account": view.author_account,
        "case": view.case,
        "created_at": view.created_at,
        "request": view.request,
        "corpus": view.corpus,
        "cases": [asdict(hit) for hit in view.hits],
        "conclusion": view.conclusion,
        "sha256": view.sha256,
        "revision": view.revision,
        "intact": view.intact,
    }
