"""What the API of publication takes and answers: the shapes that the OpenAPI document describes."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import AwareDatetime, BeforeValidator, Field

from review.release.proceedings import ProceedingResult
from review.release.standing import ProceedingKind
from web import arguments
from web.api.parameters import Parameters, Signature
from web.api.shape import Answer

Day = Annotated[dt.date, BeforeValidator(lambda value: arguments.parse_day(str(value)))]


class PlanBody(Parameters):
    """发布安排."""

    revision: str = Field(min_length=64, max_length=64, description="审议通过的校验值")
    publish_at: AwareDatetime = Field(description="发布时间，须带时区")
    batch_number: str = Field(default="", max_length=10, description="已有批次的编号；留空新开一批")
    signature: Signature = ""


class ChangeBody(Parameters):
    """改期."""

    publish_at: AwareDatetime = Field(description="新的发布时间，须带时区")
    signature: Signature = ""


class ReasonBody(Parameters):
    """理由."""

    reason: str = Field(default="", description="理由")


class ProceedingBody(Parameters):
    """后续程序."""

    revision: str = Field(min_length=64, max_length=64, description="公开内容的校验值")
    kind: ProceedingKind = Field(description="复议、诉讼、变更、撤销")
    happened_on: Day = Field(description="发生日期")
    note: str = Field(default="", description="内部说明，不公开")


class EndBody(Parameters):
    """程序结果."""

    ended_on: Day = Field(description="结束日期")
    result: ProceedingResult = Field(description="upheld 决定维持；changed 变更；revoked 撤销")
    note: str = Field(default="", description="内部说明，不公开")


class ConfirmBody(Parameters):
    """人工确认."""

    note: str = Field(default="", description="如何核对的")


class PlanAnswer(Answer):
    """发布安排."""

    id: int
    document_id: int
    key: str
    title: str
    sha256: str
    publish_at: dt.datetime
    batch_number: str
    planned_by: str
    done_at: dt.datetime | None
    cancelled_at: dt.datetime | None
    reason: str


class PlanListAnswer(Answer):
    """发布安排列表."""

    items: list[PlanAnswer]


class NumberAnswer(Answer):
    """批次编号."""

    batch_number: str


class StateAnswer(Answer):
    """办理结果."""

    state: str


class UnitAnswer(Answer):
    """受表扬的单位."""

    unit: str


class DueAnswer(Answer):
    """待撤回的案例."""

    document_id: int
    key: str
    title: str
    kind: str
    happened_on: dt.date
    due_on: dt.date = Field(description="最迟撤回日：三个工作日内")
    overdue: bool
    revision: str


class DueListAnswer(Answer):
    """待撤回列表."""

    items: list[DueAnswer]


class PlaceAnswer(Answer):
    """去处."""

    place: str
    label: str
    how: str
    confirmed_by: str
    done_at: dt.datetime | None
    detail: dict[str, Any]


class ReceiptAnswer(Answer):
    """撤下回执."""

    document_id: int
    key: str
    kind: str
    title: str
    state: str
    action: str
    sha256: str
    taken_down_at: dt.datetime
    by: str
    reason: str
    complete: bool
    places: list[PlaceAnswer]
