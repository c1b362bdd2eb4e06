"""POST answers: a question answered by quoting provisions, the object of `anjian ask --json`."""

from __future__ import annotations

from typing import Any

from apiflask import APIBlueprint

from search.service import SearchRequest
from web import addresses
from web.api.answers import QuestionAnswer
from web.api.parameters import QuestionBody
from web.wiring import services

blueprint = APIBlueprint("api_answering", __name__, url_prefix="/api/v1", tag="条文作答")


@blueprint.post("/answers")
@blueprint.input(QuestionBody, location="json", arg_name="wanted")
@blueprint.output(QuestionAnswer)
@blueprint.doc(
    summary="据条文作答",
    description="由设置的模型从检索到的公开条文中摘句作答；每句与库存条文核对，不符的不返回。"
    "没有设置模型时返回 409。",
)
def answer(wanted: QuestionBody) -> dict[str, Any]:
    """Return the sentences that stand up to the stored texts, and every provision offered."""
    answers = services().answers
    retrieved = answers.retrieve(
        SearchRequest(
            query=wanted.question,
            as_of=wanted.as_of,
            region=wanted.region,
            level=wanted.level.value if wanted.level else None,
            type=wanted.type.value if wanted.type else None,
            issuing_body=wanted.issuing_body or None,
            status=wanted.status,
        )
    )
    body = answers.answer(retrieved).to_json()
    quotations = [row for sentence in body["sentences"] for row in sentence["quotations"]]
    for row in (*quotations, *body["provisions"]):
        row["url"] = addresses.provision_url(row["provision"], as_of=wanted.as_of)
    return body
