"""What the desk's endpoints take: bodies and parameters, described for the OpenAPI document."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from review.desk.case_form import CaseForm
from review.stages import Choice, Stage
from web.api.parameters import Parameters, Signature

_FIELDS: dict[str, JsonValue] = {
    name: {"description": field.description or name, "title": name}
    for name, field in CaseForm.model_fields.items()
}


class CaseBody(BaseModel):
    """案例表单: checked by the service, which names the field that is wrong."""

    model_config = ConfigDict(extra="allow", json_schema_extra={"properties": _FIELDS})

    def form(self) -> dict[str, Any]:
        """Return the fields as they were sent."""
        return dict(self.model_extra or {})


class CaseUpdateBody(CaseBody):
    """案例修改: the form, and the revision it was filled in from."""

    model_config = ConfigDict(
        extra="allow",
        json_schema_extra={
            "properties": {
                "base": {"type": "string", "description": "所依据修订版的哈希；也可用 If-Match"},
                **_FIELDS,
            }
        },
    )

    base: str = Field(default="", max_length=64)


class CopyBody(Parameters):
    """打开工作稿."""

    take_over: bool = Field(default=False, description="接手本单位他人正在编写的工作稿")


class AutosaveBody(Parameters):
    """自动保存."""

    number: int = Field(ge=0, description="上次保存返回的序号；别处保存过则为 409")
    content: dict[str, Any] = Field(description="表单字段，可以未写完")


class ActionBody(BaseModel):
    """办理: which action on which hash, and what only some actions need."""

    model_config = ConfigDict(extra="forbid")

    action: str = Field(max_length=40, description="操作，如 submit、declare、pass、send_back")
    revision: str = Field(default="", max_length=64, description="所看内容的哈希")
    opinion: str = Field(default="", description="意见或理由")
    checklist: dict[str, Any] = Field(
        default={},
        description="通过：answers（每项 yes 或 na）；退回：items（where、text）；"
        "重新报送：replies（意见编号 → 答复）",
    )
    stage: Stage | None = Field(default=None, description="只在该环节有效；已进入下一环节则为 409")
    signature: Signature = ""
    choice: Choice | None = Field(default=None, description="表决意见（vote）")
    panel: list[str] = Field(default=[], max_length=200, description="审议组账号（open_meeting）")
    present: list[str] = Field(default=[], max_length=200, description="到会账号（open_meeting）")
    expert: str = Field(default="", max_length=100, description="专家账号（ask_expert）")
    due_on: dt.date | None = Field(default=None, description="希望答复的日期（ask_expert）")


class PrivacyDecisionBody(BaseModel):
    """公开决定: which marked passage may be shown, and why."""

    model_config = ConfigDict(extra="forbid")

    revision: str = Field(max_length=64)
    type: str = Field(max_length=20, description="标记的类型，如 NAME、PHONE")
    text: str = Field(max_length=500, description="被标记的文字")
    reason: str = Field(default="", description="可以公开的理由")


class DiffParameters(Parameters):
    """修订对照参数."""

    to: str = Field(default="", max_length=64, description="后一修订版的哈希，缺省为最新")
    form: str = Field(
        default="internal",
        pattern="^(internal|public)$",
        description="internal 原文，public 公开文本",
    )
