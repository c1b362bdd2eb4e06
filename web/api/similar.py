"""cases/similar and cases/{id}/similar: published cases like a description or a published case."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint
from flask import url_for
from pydantic import Field

from kb.model.document import DocumentKind
from kb.store import publications
from search.similar.query import MAX_LIMIT
from search.similar.results import SimilarResponse
from web import similar
from web.api.case_answers import SimilarCasesAnswer
from web.api.cases import gone
from web.api.parameters import AsOfParameters, Region
from web.wiring import services

blueprint = APIBlueprint("api_similar", __name__, url_prefix="/api/v1/cases", tag="典型案例")


class SimilarParameters(AsOfParameters):
    """筛选和条数；as_of 只比较这一天及以前发布的案例."""

    element: str = Field(default="", max_length=40, description="环境要素，如 water、air")
    region: Region = None
    limit: int = Field(default=5, ge=1, le=MAX_LIMIT, description="结果条数")


class SimilarTextParameters(SimilarParameters):
    """案情描述与筛选: the length is checked by the search, which says what to do about it."""

    text: str = Field(description="案情描述，不超过 20000 字；不保存")


@blueprint.get("/<id>/similar")
@blueprint.input(SimilarParameters, location="query", arg_name="wanted")
@blueprint.output(SimilarCasesAnswer)
@blueprint.doc(
    summary="类似案例",
    description="与一个已发布案例相似的已发布案例，附相似之处、不同之处和罚款对照（仅供参考）。"
    "已撤回或暂停展示的返回 410。",
)
def of_case(id: str, wanted: SimilarParameters) -> dict[str, Any]:
    """Return the published cases like a published one."""
    with services().database.reading() as session:
        document = publications.get_published(session, DocumentKind.CASE, id)
        if document.is_gone:
            raise gone(document)
    return _body(
        similar.like_published(
            document,
            element=wanted.element,
            region=wanted.region or "",
            limit=wanted.limit,
            as_of=wanted.as_of,
        )
    )


@blueprint.get("/similar")
@blueprint.input(SimilarTextParameters, location="query", arg_name="wanted")
@blueprint.output(SimilarCasesAnswer)
@blueprint.doc(summary="查类案", description="按案情描述查相似的已发布案例；长的描述请用 POST。")
def by_query(wanted: SimilarTextParameters) -> dict[str, Any]:
    """Return the published cases like a short description."""
    return _like(wanted)


@blueprint.post("/similar")
@blueprint.input(SimilarTextParameters, location="json", arg_name="wanted")
@blueprint.output(SimilarCasesAnswer)
@blueprint.doc(
    summary="查类案（长描述）",
    description="按案情描述查相似的已发布案例；描述不保存，也不进检索记录。",
)
def by_text(wanted: SimilarTextParameters) -> dict[str, Any]:
    """Return the published cases like a description."""
    return _like(wanted)


def _like(wanted: SimilarTextParameters) -> dict[str, Any]:
    return _body(
        similar.like_text(
            wanted.text,
            element=wanted.element,
            region=wanted.region or "",
            limit=wanted.limit,
            as_of=wanted.as_of,
        )
    )


def _body(found: SimilarResponse) -> dict[str, Any]:
    body = found.to_json()
    for row in (*body["hits"], *body["fines"]["lines"]):
        row["url"] = url_for("cases.page", key=row.get("id") or row["key"])
    return body
