"""What the desk's endpoints answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import Field

from web.api.shape import Answer


class SavedCaseAnswer(Answer):
    """保存结果."""

    id: str = Field(description="案例编号，如 case-2026-0001")
    document: int = Field(description="文稿序号，用于 /api/v1/documents")
    revision: str = Field(description="当前修订版的哈希")
    number: int
    state: str


class CopyAnswer(Answer):
    """工作稿."""

    number: int
    base: str = Field(description="工作稿所依据的修订版")
    content: dict[str, Any]
    editor: str
    lease_until: dt.datetime | None
    updated_at: dt.datetime | None
    mine: bool


class AttachmentAnswer(Answer):
    """附件."""

    id: int
    name: str
    media_type: str
    level: str
    size: int
    sha256: str = Field(description="写入案例的 attachments")
    clean_sha256: str = Field(description="去除元数据后的副本；不能公开的为空")
    uploaded_at: dt.datetime
    problem: str = Field(description="不能公开的原因")
    public_name: str = Field(description="公开时的名称，如 附件1.pdf；不公开的为空")


class AttachmentListAnswer(Answer):
    """附件列表."""

    items: list[AttachmentAnswer]


class OutcomeAnswer(Answer):
    """办理结果."""

    document: int
    action: str
    before: str
    state: str
    revision: str
    settled: bool = Field(description="本次办理是否使状态改变；还需他人意见时为 false")


class RemarkAnswer(Answer):
    """补正意见."""

    id: str = Field(description="答复时使用的编号")
    stage: str
    where: str
    text: str


class PointAnswer(Answer):
    """清单项目."""

    key: str
    text: str


class RevisionAnswer(Answer):
    """修订版."""

    sha256: str
    number: int
    created_at: dt.datetime


class MarkAnswer(Answer):
    """隐私标记."""

    field: str
    start: int
    end: int
    type: str
    text: str
    severity: str
    why: str
    decided: bool


class DecisionAnswer(Answer):
    """可以公开的决定."""

    type: str
    text: str
    reason: str
    decided_at: dt.datetime


class DocumentAnswer(Answer):
    """审查视图."""

    id: int
    key: str
    kind: str
    title: str
    state: str
    state_label: str
    stage: str | None
    unit: str
    reader: str = Field(description="own 报送单位，reviewer 当前环节的审查人")
    sha256: str
    number: int
    content: dict[str, Any] = Field(description="内部内容")
    public_content: dict[str, Any] = Field(description="按规则生成的公开文本")
    revisions: list[RevisionAnswer]
    checklist: list[PointAnswer]
    open_remarks: list[RemarkAnswer]
    actions: list[str] = Field(description="该账号当前可以办理的操作")
    marks: list[MarkAnswer] = Field(description="公开文本中的隐私标记")
    decisions: list[DecisionAnswer]


class EntryAnswer(Answer):
    """一步."""

    at: dt.datetime
    stage: str
    stage_label: str
    action: str
    action_label: str
    sha256: str
    person: str
    opinion: str
    remarks: list[RemarkAnswer]
    replies: dict[str, str]
    decision: str


class TimelineAnswer(Answer):
    """办理进度."""

    kind: str
    title: str
    state: str
    state_label: str
    stage: str | None
    since: dt.datetime
    due_on: dt.date | None
    days_left: int | None = Field(description="距到期的工作日数，超期为负数")
    open_remarks: list[RemarkAnswer]
    entries: list[EntryAnswer]


class PieceAnswer(Answer):
    """一段文字."""

    change: str = Field(description="same、added、removed")
    text: str


class FieldChangeAnswer(Answer):
    """字段变化."""

    field: str
    pieces: list[PieceAnswer]


class DiffAnswer(Answer):
    """修订对照."""

    before: str
    after: str = Field(description="空为最新修订版")
    changes: list[FieldChangeAnswer]


class CitedProvisionAnswer(Answer):
    """所引条文."""

    law: str
    raw: str
    role: str
    article: int | None
    article_suffix: int | None
    paragraph: int | None
    items: list[int]
    cited_version: str
    version: str = Field(description="违法行为发生时有效的版本")
    effective_on: dt.date | None
    repealed_on: dt.date | None
    text: str
    problem: str = Field(description="需要审查人注意之处，空为一致")


class CitedListAnswer(Answer):
    """所引条文列表."""

    day: dt.date | None = Field(description="违法行为发生之日")
    items: list[CitedProvisionAnswer]
