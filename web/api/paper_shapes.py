"""What the endpoints of papers take and give."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, Field

from kb.training.papers.blueprint import MOST_SEED
from kb.training.papers.printing.files import Format
from web.api.parameters import ListParameters, Parameters


class PaperListParameters(ListParameters):
    """试卷列表参数."""

    state: str = Field(
        default="all",
        pattern="^(all|draft|frozen)$",
        description="all 全部，draft 草稿，frozen 已冻结",
    )


class PaperBody(Parameters):
    """组卷请求."""

    blueprint: dict[str, Any] | str = Field(
        description="组卷方案：JSON 对象，或写成 YAML 的文字；见 docs/papers.md"
    )
    seed: int | None = Field(
        default=None, ge=0, le=MOST_SEED, description="种子，缺省用方案中的；同一种子同一份试卷"
    )


class FreezeBody(Parameters):
    """冻结请求."""

    revision: str = Field(max_length=64, description="所看草稿的 sha256；已变更则为 409")


class PaperFileParameters(Parameters):
    """导出参数."""

    form: str = Field(default="A", max_length=10, description="卷别")
    format: Format = Field(default=Format.PDF, description="docx 或 pdf")
    key: bool = Field(default=False, description="导出参考答案和评分标准，而不是试卷")


class PaperLineAnswer(BaseModel):
    """试卷列表中的一份."""

    number: str = Field(description="P年份-序号")
    title: str
    level: str
    marks: float
    pass_marks: float
    minutes: int
    questions: int
    seed: int
    created_by: str
    created_at: dt.datetime
    frozen_by: str
    frozen_at: dt.datetime | None
    sha256: str = Field(description="冻结内容的校验值，草稿为空")


class PaperListAnswer(BaseModel):
    """试卷列表."""

    items: list[PaperLineAnswer]
    total: int
    next_cursor: str | None


class PaperQuestionAnswer(BaseModel):
    """试卷中的一题."""

    position: int
    section: int
    id: str
    revision: str
    marks: float
    pinned: bool
    standing: str = Field(
        description="usable 可用、stale 待复核、revised 已有新版本、withdrawn 已撤回"
    )
    type: str
    stem: str
    options: list[dict[str, Any]]
    answer: Any
    rationale: str
    parts: list[dict[str, Any]]
    citations: list[dict[str, Any]]
    points: list[str]
    level: str
    difficulty: int


class PaperAnswer(BaseModel):
    """一份试卷，含答案."""

    paper: str = Field(description="编号")
    title: str
    level: str
    marks: float = Field(description="可用试题的总分")
    pass_marks: float
    minutes: int
    questions: list[PaperQuestionAnswer]
    forms: list[str]
    seed: int
    sha256: str = Field(description="内容的校验值，冻结前后相同")
    state: str = Field(description="draft 或 frozen")
    intact: bool = Field(description="冻结的内容、校验值和审计记录一致")
    created_at: dt.datetime
    frozen_at: dt.datetime | None
