"""What the API answers about cases: published ones and those like a description."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import Field

from web.api.shape import Answer


class CaseAnswer(Answer):
    """案例摘要."""

    id: str
    title: str
    case_type: str
    region: str
    level: str
    unit: str
    summary: str
    state: str
    published_at: dt.datetime | None
    url: str


class CaseListAnswer(Answer):
    """案例列表."""

    items: list[CaseAnswer]
    total: int
    next_cursor: str | None


class ReasonAnswer(Answer):
    """相似之处."""

    kind: str
    label: str
    values: list[str]
    text: str


class DifferenceAnswer(Answer):
    """不同之处."""

    kind: str
    label: str
    ours: str = Field(description="本案")
    theirs: str = Field(description="类案")
    text: str


class SimilarHitAnswer(Answer):
    """类案."""

    rank: int
    score: float = Field(description="0 到 1")
    band: str = Field(description="strong 很相似、fair 部分相似、weak 相似度不高")
    id: str
    title: str
    sha256: str
    internal: bool = Field(description="公开接口总为 false")
    unit: str
    summary: str
    url: str
    facts: dict[str, Any]
    reasons: list[ReasonAnswer]
    differences: list[DifferenceAnswer]
    parts: dict[str, float] = Field(description="相似度的各个部分")


class SimilarCasesAnswer(Answer):
    """类案检索结果."""

    facts: dict[str, Any] = Field(description="从案情中读出的要素")
    band: str = Field(description="最相似的一件的相似程度；没有案例时为 weak")
    note: str = Field(description="没有足够相似的案例时说明；其余为空")
    compared: int = Field(description="比较了多少个已发布案例")
    took_ms: float
    hits: list[SimilarHitAnswer]
    fines: dict[str, Any] = Field(description="罚款对照，仅供参考")


class HeirAnswer(Answer):
    """现行条号."""

    law: str = Field(description="另一部法规时为其名称，否则为空")
    label: str
    version: str
    url: str


class BasisAnswer(Answer):
    """依据的条文."""

    law: str
    label: str
    role: str
    version: str
    status: str | None
    newer_version: str
    heirs: list[HeirAnswer] = Field(description="所引版本失效时，当日有效的对应条文")
    url: str


class SectionAnswer(Answer):
    """章节."""

    heading: str
    text: str = Field(description="Markdown")


class CorrectionAnswer(Answer):
    """更正说明."""

    note: str
    at: dt.datetime


class CommendationAnswer(Answer):
    """通报表扬."""

    unit: str
    reason: str
    at: dt.datetime


class AmendedAnswer(Answer):
    """已修改的引用条文."""

    law: str
    label: str
    old_version: str
    old_url: str
    new_version: str
    new_url: str = Field(description="对应的新条文；已删去时为新版本全文")
    effective_on: str
    fate: str = Field(description="changed 修改、split 拆分、merged 合并、gone 删去")
    new_law: str = Field(description="由另一部法规替代时为其名称，否则为空")


class PublicFileAnswer(Answer):
    """公开附件."""

    name: str
    media_type: str
    size: int = Field(description="字节")
    sha256: str
    url: str = Field(description="下载地址；文件已去除元数据")


class CaseDetailAnswer(CaseAnswer):
    """案例全文."""

    facts: dict[str, Any] = Field(description="公开的案件要素")
    sections: list[SectionAnswer]
    basis: list[BasisAnswer]
    attachments: list[PublicFileAnswer]
    under_recheck: list[AmendedAnswer] = Field(description="已被实质修改、正在复核的引用条文")
    sha256: str = Field(description="审核通过的内容的校验值")
    batch_number: str = Field(description="发布批次，如 2024-03；不按批次发布的为空")
    corrections: list[CorrectionAnswer]
    commendations: list[CommendationAnswer]
