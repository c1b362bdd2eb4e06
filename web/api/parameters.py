"""Query parameters of the API, validated before an endpoint sees them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from kb.model.document import DocumentKind
from kb.model.regulation import Level, RegulationType
from kb.store.cited_by import KINDS
from web import arguments

PAGE_LIMIT: Final = 100


def _day(value: object) -> dt.date | None:
    """Read a day; a Chinese error leaves pydantic as it is and becomes the answer."""
    if value in (None, ""):
        return None
    return arguments.parse_day(str(value))


def _region(value: object) -> str | None:
    return arguments.region_code(str(value)) if value not in (None, "") else None


AsOf = Annotated[
    dt.date | None,
    BeforeValidator(_day),
    Field(description="截至日期（YYYY-MM-DD）：效力状态按这一天判断，缺省为今天"),
]
Region = Annotated[
    str | None,
    BeforeValidator(_region),
    Field(description="地区：六位行政区划代码或全称"),
]

Signature = Annotated[
    str,
    StringConstraints(strip_whitespace=False),
    Field(max_length=200, repr=False, description="本人密码或验证码，作决定时必填"),
]
"""签名: a password is taken as typed, spaces included."""


class Parameters(BaseModel):
    """参数: unknown names are refused, so that a misspelt filter is not silently ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class AsOfParameters(Parameters):
    """只有截至日期."""

    as_of: AsOf = None


class ArticleParameters(AsOfParameters):
    """条文参数."""

    region: Region = None


class ListParameters(Parameters):
    """分页, for lists that are the same on every day."""

    cursor: str = Field(default="", description="上一页返回的 next_cursor；从头读取时不填")
    limit: int = Field(default=20, ge=1, le=PAGE_LIMIT, description="每页条数")


class PageParameters(AsOfParameters):
    """分页."""

    cursor: str = Field(default="", description="上一页返回的 next_cursor；从头读取时不填")
    limit: int = Field(default=20, ge=1, le=PAGE_LIMIT, description="每页条数")


class CitedByParameters(PageParameters):
    """被引用."""

    kind: str = Field(default="", description="只列一种引用者：" + "、".join(KINDS))
    version: str = Field(default="", description="只列引用这一版本的；not_held 为馆藏没有的版本")


class SearchParameters(AsOfParameters):
    """检索参数."""

    q: str = Field(
        min_length=1, max_length=arguments.MAX_QUERY_LENGTH, description="检索词：条号或情形描述"
    )
    kind: DocumentKind | None = Field(default=None, description="内容种类")
    type: RegulationType | None = Field(default=None, description="法规类型")
    level: Level | None = Field(default=None, description="层级")
    region: Region = None
    issuing_body: str = Field(default="", max_length=100, description="制定机关全称")
    status: str = Field(
        default="in_force",
        pattern="^(in_force|all)$",
        description="in_force 只列有效条文；all 包括失效和未生效的",
    )
    limit: int = Field(default=10, ge=1, le=PAGE_LIMIT, description="结果条数")


class QuestionBody(AsOfParameters):
    """作答请求: a question with the filters of a search among laws."""

    question: str = Field(
        min_length=1, max_length=arguments.MAX_QUERY_LENGTH, description="问题：情形描述"
    )
    type: RegulationType | None = Field(default=None, description="法规类型")
    level: Level | None = Field(default=None, description="层级")
    region: Region = None
    issuing_body: str = Field(default="", max_length=100, description="制定机关全称")
    status: str = Field(
        default="in_force",
        pattern="^(in_force|all)$",
        description="in_force 只引有效条文；all 包括失效和未生效的，均标明效力",
    )


class RegulationParameters(PageParameters):
    """法规列表参数."""

    q: str = Field(default="", max_length=200, description="名称中的词")
    type: RegulationType | None = Field(default=None, description="法规类型")
    level: Level | None = Field(default=None, description="层级")
    region: Region = None
    issuing_body: str = Field(default="", max_length=100, description="制定机关中的词")
    status: str = Field(
        default="",
        pattern="^(|in_force|repealed|not_yet_effective)$",
        description="截至日期当天的效力状态",
    )


class CaseParameters(PageParameters):
    """案例列表参数."""

    q: str = Field(default="", max_length=200, description="标题中的词")
    element: str = Field(default="", max_length=40, description="环境要素，如 water、air")
    case_type: str = Field(
        default="", max_length=40, description="案例类型：model、warning、minor_exempt"
    )
    region: Region = None
