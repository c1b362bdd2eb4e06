"""What the endpoints of case-file review take and give."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from pydantic import BaseModel, Field, StringConstraints

from kb.file_review import files, rounds, scoring, seats
from kb.file_review.deciding import Seat
from web.api.parameters import Parameters
from web.api.shape import Answer

Name = Annotated[str, Field(max_length=100)]
Long = Annotated[str, StringConstraints(strip_whitespace=False)]


class RoundBody(Parameters):
    """新建评查批次."""

    name: str = Field(max_length=rounds.LONGEST_NAME)
    sheet: str = Field(default="ordinary-penalty", max_length=40, description="评查表的名称")
    year: int | None = Field(default=None, description="缺省为今年")
    threshold: float = Field(
        default=rounds.USUAL_THRESHOLD, description="两人相差达到这个分数由仲裁人评定"
    )


class FileBody(Parameters):
    """一份案卷."""

    number: str = Field(max_length=200, description="案卷号，批次内不重复")
    title: str = Field(max_length=1000)
    unit: str = Field(max_length=200, description="办案单位全称")
    handlers: list[Name] = Field(
        default=[], max_length=files.MOST_HANDLERS, description="承办人的姓名或账号"
    )
    case: str = Field(default="", max_length=200, description="同一案件已有案例的编号")


class FilesBody(Parameters):
    """加入案卷."""

    files: list[FileBody] = Field(max_length=files.MOST_FILES)


class DrawBody(FilesBody):
    """随机抽取."""

    seed: str = Field(max_length=files.LONGEST_SEED, description="抽取种子；同种子同名单结果相同")
    each: int = Field(default=0, description="每个单位抽取的数量")
    quotas: dict[Name, int] = Field(default={}, description="数量不同的单位")


class AllotBody(Parameters):
    """分配评查人."""

    accounts: list[Name] = Field(max_length=seats.MOST_REVIEWERS)


class SeatBody(Parameters):
    """指定一席."""

    seat: Seat
    account: Name


class DeductionBody(Parameters):
    """一项扣分."""

    number: str = Field(max_length=20, description="评查项编号")
    points: float
    reason: Long = Field(default="", max_length=scoring.LONGEST_REASON)


class FatalBody(Parameters):
    """认定一项否决."""

    number: str = Field(max_length=20)
    reason: Long = Field(default="", max_length=scoring.LONGEST_REASON)


class ScoreBody(Parameters):
    """评分: the whole of it, over the version that `base` names."""

    base: str = Field(max_length=40, description="所依据的版本：上一次保存或读取返回的 version")
    deductions: list[DeductionBody] = Field(default=[], max_length=500)
    fatal: list[FatalBody] = Field(default=[], max_length=200)
    opinion: Long = Field(default="", max_length=2 * scoring.LONGEST_OPINION)


class HandInBody(Parameters):
    """提交评分."""

    base: str = Field(max_length=40)


class RecusalBody(Parameters):
    """申请回避."""

    reason: str = Field(max_length=seats.LONGEST_REASON)


class RoundAnswer(BaseModel):
    """评查批次."""

    id: int
    name: str
    year: int
    unit: str
    sheet: str
    threshold: float
    files: int
    closed_at: str | None
    waiting: int = Field(description="本账号待提交的评分")


class RoundListAnswer(BaseModel):
    """评查批次列表."""

    items: list[RoundAnswer]
    total: int
    next_cursor: str | None


class RoundMadeAnswer(BaseModel):
    """新批次的编号."""

    id: int


class SheetListAnswer(BaseModel):
    """可用的评查表."""

    sheets: list[dict[str, Any]]


class FaultAnswer(Answer):
    """一处问题."""

    place: str
    message: str


class AddedAnswer(Answer):
    """加入或抽取的结果."""

    numbers: list[str]
    faults: list[FaultAnswer]


class AllottedAnswer(Answer):
    """分配结果."""

    seats: int
    without: list[str] = Field(description="没有可用评查人的案卷")


class ScoreSavedAnswer(Answer):
    """保存或提交的回执：返回即已写入."""

    version: str
    total: float
    fatal: bool
    left: list[str] = Field(description="还没有写明理由的项")
    handed_in_at: dt.datetime | None


class CaseFileAnswer(BaseModel):
    """一份案卷：本账号可以看到的部分."""

    round: int
    id: int
    number: str
    title: str
    unit: str
    standing: str
    points: float | None
    grade: str
    fatal: bool
    arbitrated: bool
    mine: str | None = Field(description="本账号的席位")
    seats: list[dict[str, Any]]
    sheet: dict[str, Any]


class FileReviewResultsAnswer(BaseModel):
    """评查结果."""

    id: int
    name: str
    year: int
    unit: str
    sheet: str
    sheet_sha256: str
    threshold: float
    best_grade: str
    worst_grade: str
    closed_at: str | None
    average: float | None
    files: list[dict[str, Any]]
    units: list[dict[str, Any]]
    common: list[dict[str, Any]]
    agreement: dict[str, Any]
    findings: list[dict[str, Any]]


class ProposedAnswer(BaseModel):
    """推荐的案例草稿."""

    case: str
