"""GET cases/{id}/audiences/{audience}: one case for one reader, as JSON."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

from apiflask import APIBlueprint
from pydantic import Field

from kb.compendium import audiences
from kb.model.document import DocumentKind
from kb.store import publications
from web.api.cases import gone
from web.api.parameters import AsOfParameters
from web.api.shape import Answer
from web.pages.case_audiences import audience_of
from web.wiring import services

blueprint = APIBlueprint("api_case_audiences", __name__, url_prefix="/api/v1/cases", tag="典型案例")


class AudienceAnswer(Answer):
    """一类读者看到的案例."""

    audience: str = Field(description="inspector 执法人员、public 公众、enterprise 企业")
    case: dict[str, Any] = Field(description="该类读者的字段；受限字段在任何一类中都不存在")


@blueprint.get("/<id>/audiences/<audience>")
@blueprint.input(AsOfParameters, location="query", arg_name="wanted")
@blueprint.output(AudienceAnswer)
@blueprint.doc(
    summary="面向一类读者的案例",
    description="inspector 只对登录的执法人员开放；enterprise 另含引用同一条文的合规指南中的义务、"
    "处罚幅度、免罚情形和自查问题，按 as_of 当天的条文。已撤回或暂停展示的返回 410。",
)
def case(id: str, audience: str, wanted: AsOfParameters) -> dict[str, Any]:
    """Return one case as one reader needs it."""
    reader = audience_of(audience)
    day = wanted.as_of or dt.date.today()
    with services().database.reading() as session:
        document = publications.get_published(session, DocumentKind.CASE, id)
        if document.is_gone:
            raise gone(document)
        around = audiences.gather(session, document, as_of=day)
    rendered = audiences.render(document, reader, around)
    return {"audience": reader.value, "case": dataclasses.asdict(rendered)}
