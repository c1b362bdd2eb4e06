"""GET provisions/{id}/cases: which published documents cite a provision."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from kb.errors import NotFound
from kb.model.document import DocumentKind
from kb.store import library, publications
from kb.text.provisions import parse_eid
from web.api.answers import CaseListAnswer
from web.api.cases import case_summary
from web.api.parameters import AsOfParameters
from web.wiring import services

blueprint = APIBlueprint(
    "api_provisions", __name__, url_prefix="/api/v1/provisions", tag="法律法规"
)


@blueprint.get("/<path:id>/cases")
@blueprint.input(AsOfParameters, location="query", arg_name="wanted")
@blueprint.output(CaseListAnswer)
@blueprint.doc(
    summary="引用一条条文的案例",
    description="id 写成 法规/版本/eid，如 shuiwuran-fangzhi-fa/2017-06-27/art_83；"
    "不论引用的是哪个版本。as_of 只列这一天及以前发布的。",
)
def cases(id: str, wanted: AsOfParameters) -> dict[str, Any]:
    """Return the cases that cite the article of a provision id, whatever the version."""
    slug, _, rest = id.partition("/")
    address = parse_eid(rest.partition("/")[2])
    if address is None or address.article is None:
        raise NotFound(f"没有条文“{id[:80]}”", hint="请写成 法规/版本/eid，如 …/2017-06-27/art_83")
    number = address.article
    with services().database.reading() as session:
        found = library.get_work(session, slug)
        citing = publications.citing(session, found.slug, number.number, number.suffix)
    kept = [
        document
        for document in citing
        if document.kind is DocumentKind.CASE
        and (
            wanted.as_of is None
            or (document.published_at is not None and document.published_at.date() <= wanted.as_of)
        )
    ]
    return {
        "items": [case_summary(document) for document in kept],
        "total": len(kept),
        "next_cursor": None,
    }
