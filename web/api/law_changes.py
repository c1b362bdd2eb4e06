"""GET law-changes/{document_id}: what a new law does to what stands on the laws it changes."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from review.law_changes import coming
from review.law_changes import impact as changes
from review.law_changes.coming import READERS
from web import addresses, insiders
from web.api.law_change_answers import ImpactAnswer
from web.wiring import services

blueprint = APIBlueprint(
    "api_law_changes", __name__, url_prefix="/api/v1/law-changes", tag="法规变动"
)
addresses.refuse_impossible_rows(blueprint, "document_id", "没有这部法规", "请核对文稿编号")


@blueprint.get("/<int:document_id>")
@blueprint.output(ImpactAnswer)
@blueprint.doc(
    summary="法规变动影响",
    description="一部法规的新文本（可尚在审核）对引用被改条文的文稿和法规的影响。"
    "需要审核、发布、资料、审计或管理角色。",
)
def report(document_id: int) -> dict[str, Any]:
    """Return what becomes of every provision that a published text cites."""
    insiders.require(READERS)
    with services().database.reading() as session:
        return changes.impact(session, coming.of_document(session, document_id)).as_json()
