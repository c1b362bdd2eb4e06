"""POST and GET papers: papers put together from a blueprint, read, frozen and exported."""

from __future__ import annotations

from typing import Any, Final

from apiflask import APIBlueprint
from flask import Response

from kb.training.papers import drafting, freezing, reading
from kb.training.papers.blueprint import parse, read
from kb.training.papers.makers import ROLES
from kb.training.papers.printing import files
from web import arguments, downloads, insiders
from web.api.paper_shapes import (
    FreezeBody,
    PaperAnswer,
    PaperBody,
    PaperFileParameters,
    PaperListAnswer,
    PaperListParameters,
)
from web.refused import audit_refusals
from web.wiring import services

blueprint = APIBlueprint("api_papers", __name__, url_prefix="/api/v1/papers", tag="试卷")
audit_refusals(blueprint)

STATES: Final = {"all": None, "draft": False, "frozen": True}
_FILE: Final[dict[int | str, dict[str, str | dict[str, dict[str, Any]]]]] = {
    200: {
        "description": "DOCX 或 PDF",
        "content": {
            media_type: {"schema": {"type": "string", "format": "binary"}}
            for media_type in files.MEDIA_TYPES.values()
        },
    }
}


@blueprint.before_request
def _needs_trainer() -> None:
    insiders.require(ROLES)


@blueprint.post("")
@blueprint.input(PaperBody, location="json", arg_name="wanted")
@blueprint.output(PaperAnswer, status_code=201)
@blueprint.doc(
    summary="组卷",
    description="按方案从题库组卷，存为草稿。方案有误或要求互相冲突的为 422，并逐项说明。",
)
def create(wanted: PaperBody) -> tuple[dict[str, Any], int]:
    """Put a paper together and store it as a draft."""
    spec = wanted.blueprint
    number = drafting.assemble(
        services().database,
        parse(spec) if isinstance(spec, str) else read(spec),
        actor=insiders.signed_in().name,
        seed=wanted.seed,
    )
    return _shown(number), 201


@blueprint.get("")
@blueprint.input(PaperListParameters, location="query", arg_name="wanted")
@blueprint.output(PaperListAnswer)
@blueprint.doc(summary="试卷列表", description="新的在前。")
def index(wanted: PaperListParameters) -> dict[str, Any]:
    """Return a page of papers, newest first."""
    offset = arguments.decode_cursor(wanted.cursor)
    with services().database.reading() as session:
        lines, total = reading.list_papers(
            session, frozen=STATES[wanted.state], offset=offset, limit=wanted.limit
        )
    following = offset + len(lines)
    return {
        "items": [line.as_json() for line in lines],
        "total": total,
        "next_cursor": arguments.encode_cursor(following if following < total else None),
    }


@blueprint.get("/<paper>")
@blueprint.output(PaperAnswer)
@blueprint.doc(summary="一份试卷", description="各题连同答案、依据条文和状况。")
def paper(paper: str) -> dict[str, Any]:
    """Return a paper with its answers."""
    return _shown(paper)


@blueprint.post("/<paper>/freeze")
@blueprint.input(FreezeBody, location="json", arg_name="wanted")
@blueprint.output(PaperAnswer)
@blueprint.doc(
    summary="冻结试卷",
    description="有试题待复核、已撤回，或题数、分值与方案不符的为 409。冻结后不能再修改。",
)
def freeze(paper: str, wanted: FreezeBody) -> dict[str, Any]:
    """Freeze a draft as it was seen and return it."""
    freezing.freeze(
        services().database,
        paper,
        actor=insiders.signed_in().name,
        revision=wanted.revision,
    )
    return _shown(paper)


@blueprint.get("/<paper>/export")
@blueprint.input(PaperFileParameters, location="query", arg_name="wanted")
@blueprint.doc(
    summary="导出试卷",
    description="试卷连同答题卡，或参考答案。草稿每页注明；与冻结时不一致的为 409。",
    responses=_FILE,
)
def download(paper: str, wanted: PaperFileParameters) -> Response:
    """Return a form of a paper, or its key, as a file."""
    with services().database.reading() as session:
        view = reading.get_paper(session, paper)
    file = files.file(view, wanted.form, wanted.format, key=wanted.key)
    return downloads.private(file.data, file.media_type, file.name)


def _shown(number: str) -> dict[str, Any]:
    with services().database.reading() as session:
        return reading.get_paper(session, number).as_json()
