"""GET applicable-law: which text of a provision applies to an act, with both texts and why."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from apiflask import APIBlueprint
from pydantic import BaseModel, BeforeValidator, Field

from kb.store.applicable_cli import applicable_json
from kb.store.applicable_law import applicable_law
from web import arguments
from web.api.law_answers import PlaceAnswer
from web.api.parameters import Parameters
from web.wiring import services

blueprint = APIBlueprint(
    "api_applicable", __name__, url_prefix="/api/v1/applicable-law", tag="法律法规"
)


def _day(value: object) -> dt.date | None:
    return None if value in (None, "") else arguments.parse_day(str(value), "日期")


class ApplicableParameters(Parameters):
    """条文和日期."""

    provision: str = Field(
        min_length=1,
        max_length=200,
        description="条文：噪声污染防治法第75条，或 法规/版本/eid，任何版本的都可以",
    )
    violation_on: Annotated[
        dt.date, BeforeValidator(_day), Field(description="违法日期（行为开始之日）")
    ]
    until: Annotated[
        dt.date | None,
        BeforeValidator(_day),
        Field(description="行为终了之日，用于连续或者继续的行为"),
    ] = None
    decided_on: Annotated[dt.date, BeforeValidator(_day), Field(description="决定日期")]


class ProvisionTextAnswer(PlaceAnswer):
    """一处条文."""

    text: str


class PieceAnswer(BaseModel):
    """一段文字."""

    text: str
    changed: bool = Field(description="是否只在这一侧有（标点和项的编号不算）")


class FineAnswer(BaseModel):
    """罚款幅度."""

    measure: str = Field(description="money 元，per_unit 按单位计的元，ratio 倍数，unstated 未写")
    low: float | None
    high: float | None
    base: str = Field(description="倍数的基数或者计价的单位")
    cap: float | None = Field(description="封顶，元")


class PenaltyAnswer(BaseModel):
    """一项处罚."""

    kind: str
    words: str
    conduct: list[str]
    degree: str
    condition: str
    subject: str
    optional: bool
    alternative: bool
    start: int = Field(description="在条文（不含条号）中的位置")
    end: int
    fine: FineAnswer | None


class SideAnswer(BaseModel):
    """一侧."""

    on: dt.date
    provisions: list[ProvisionTextAnswer]
    diff: list[PieceAnswer]
    penalties: list[PenaltyAnswer]
    elsewhere: list[str] = Field(description="条文中依照别的规定处罚的话")


class WeighedAnswer(BaseModel):
    """一档的比较."""

    conduct: list[str]
    degree: str
    subject: str
    at_violation: list[str]
    at_decision: list[str]
    weight: str
    reasons: list[str]
    missing: list[str]


class SpanAnswer(BaseModel):
    """期间有效的版本."""

    law: str
    version: str
    effective_on: dt.date | None
    repealed_on: dt.date | None
    provision: str | None


class ApplicableAnswer(BaseModel):
    """适用的规定."""

    provision: PlaceAnswer
    violation_on: dt.date
    until: dt.date | None
    decided_on: dt.date
    outcome: str = Field(
        description="unchanged 没有改过，old 适用行为时的，new 适用决定时的，"
        "not_punishable 行为时没有这一规定，undecided 不能判断"
    )
    conclusion: str
    reasons: list[str]
    missing: list[str] = Field(description="要判断还缺什么")
    notes: list[str]
    cautions: list[str] = Field(description="无论结论如何都要核对的")
    rules: list[str] = Field(description="所依的规则和出处")
    at_violation: SideAnswer
    at_decision: SideAnswer
    weight: str | None = Field(description="决定时的处罚：lighter、same、heavier、undecided")
    comparison: list[WeighedAnswer]
    between: list[SpanAnswer]


@blueprint.get("")
@blueprint.input(ApplicableParameters, location="query", arg_name="wanted")
@blueprint.output(ApplicableAnswer)
@blueprint.doc(
    summary="从旧兼从轻",
    description="并列行为时和决定时的条文，比较处罚轻重；不能判断的，说明还缺什么。",
)
def applicable(wanted: ApplicableParameters) -> dict[str, Any]:
    """Return both texts of a provision and which of them applies."""
    with services().database.reading() as session:
        found = applicable_law(
            session,
            wanted.provision,
            violation_on=wanted.violation_on,
            until=wanted.until,
            decided_on=wanted.decided_on,
        )
    return applicable_json(found)
