"""What the endpoints of search reports take and give."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from kb.model.case_report import Verdict
from review.case_reports import frame
from review.case_reports.export import Format
from review.case_reports.reading import Shelf
from web.api.parameters import ListParameters, Parameters, Signature

Revision = Annotated[str, Field(max_length=64, description="所看草稿的 revision；已变更则为 409")]
Long = Annotated[str, StringConstraints(strip_whitespace=False)]


class ReportListParameters(ListParameters):
    """报告列表参数."""

    shelf: Shelf = Field(
        default=Shelf.UNIT, description="unit 本单位已签署，signed 全部已签署，drafts 本人草稿"
    )


class ReportBody(Parameters):
    """生成报告: text or case, not both."""

    text: Long = Field(default="", max_length=20_000, description="案情描述")
    case: str = Field(default="", max_length=200, description="在办案件的编号")
    element: str = Field(default="", max_length=40, description="只列该环境要素的案例")
    region: str = Field(default="", max_length=100, description="只列该地区及其下级的案例")
    limit: int = Field(default=10, ge=1, le=frame.MOST_HITS, description="最多列出的件数")
    title: str = Field(default="", max_length=frame.LONGEST_TITLE, description="报告名称")


class OpinionBody(Parameters):
    """一件类案的取舍."""

    key: str = Field(max_length=200, description="案例编号")
    verdict: Verdict = Field(description="adopt 采用、distinguish 不采用、undecided 尚未取舍")
    reason: Long = Field(default="", description="理由，签署前必填")


class ReportChangesBody(Parameters):
    """修改报告: what is left out stays as it is."""

    revision: Revision
    title: Long | None = Field(default=None, description="报告名称")
    conclusion: Long | None = Field(default=None, description="结论")
    opinions: list[OpinionBody] = Field(default=[], max_length=frame.MOST_HITS)


class SignReportBody(Parameters):
    """签署报告."""

    revision: Revision
    signature: Signature = ""


class ExportParameters(Parameters):
    """导出参数."""

    format: Format = Field(
        default=Format.DOCX, description="docx、html 供阅读；json 的 SHA-256 即报告的校验值"
    )


class DiscardParameters(BaseModel):
    """删除草稿的参数."""

    revision: str = Field(description="所看到的草稿的 revision，此后保存过的不删除")


class ReportLineAnswer(BaseModel):
    """报告列表中的一份."""

    number: str = Field(description="年份-序号")
    title: str
    author: str
    unit: str
    changed_at: dt.datetime
    signed_at: dt.datetime | None
    hits: int
    adopted: int = Field(description="采用的件数")


class ReportListAnswer(BaseModel):
    """报告列表."""

    items: list[ReportLineAnswer]
    total: int
    next_cursor: str | None


class ReportHitAnswer(BaseModel):
    """报告中的一件类案."""

    rank: int
    key: str
    title: str
    sha256: str = Field(description="所比对的修订版")
    shown: dict[str, Any] = Field(description="检索时显示的要素比对、相似和不同之处")
    verdict: Verdict
    reason: str
    mark: str = Field(description="此后撤回、暂停展示或更正的说明，没有则为空")


class ReportAnswer(ReportLineAnswer):
    """一份报告."""

    account: str = Field(description="作者账号")
    case: str = Field(description="在办案件的编号，没有则为空")
    created_at: dt.datetime
    request: dict[str, Any]
    corpus: dict[str, Any]
    cases: list[ReportHitAnswer]
    conclusion: str
    sha256: str = Field(description="签署内容的校验值，草稿为空")
    revision: str = Field(description="现在内容的哈希，修改和签署时写回")
    intact: bool = Field(description="内容、校验值和审计记录一致")


class ReportMadeAnswer(BaseModel):
    """新报告的编号."""

    number: str
