"""What the API of meetings takes and answers: the shapes that the OpenAPI document describes."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field

from review.guards import LONGEST_OPINION
from review.meetings.frame import MeetingState
from review.meetings.planning import LONGEST_TEXT
from review.meetings.recusals import Ground
from review.meetings.views import ItemState
from review.stages import Choice, Mode
from web.addresses import ROW_LIMIT
from web.api.parameters import Parameters, Signature
from web.api.shape import Answer

Name = Annotated[str, Field(min_length=1, max_length=200)]
Row = Annotated[int, Field(ge=1, le=ROW_LIMIT)]
Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class Step(StrEnum):
    """会议操作: what `POST meetings/{id}/actions` can ask for."""

    ATTEND = "attend"
    RECUSE = "recuse"
    OPEN = "open"
    OPEN_ITEM = "open_item"
    DEFER_ITEM = "defer_item"
    CLOSE_ITEM = "close_item"
    CLOSE = "close"
    CANCEL = "cancel"


class ListParameters(Parameters):
    """会议列表参数."""

    state: MeetingState | None = Field(default=None, description="会议状态")
    cursor: str = Field(default="", description="上一页返回的 next_cursor；从头读取时不填")
    limit: int = Field(default=20, ge=1, le=100, description="每页条数")


class PlanBody(Parameters):
    """会议方案."""

    title: str = Field(max_length=LONGEST_TEXT, description="会议名称")
    chair: Name = Field(description="主持人的账号名称，须在审议组中")
    panel: list[Name] = Field(description="审议组成员的账号名称")
    agenda: list[Row] = Field(description="按顺序排列的文稿编号，均须处于集体审议状态")
    mode: Mode = Field(default=Mode.MEETING, description="meeting 会议，circulation 传阅")
    secret: bool = Field(default=False, description="是否无记名表决")
    planned_for: AwareDatetime | None = Field(default=None, description="时间，须带时区")
    place: str = Field(default="", max_length=LONGEST_TEXT, description="地点")


class ChangeBody(Parameters):
    """会议方案的变更: fields left out stay as they are."""

    title: str | None = Field(default=None, max_length=LONGEST_TEXT, description="会议名称")
    chair: Name | None = Field(default=None, description="主持人的账号名称")
    panel: list[Name] | None = Field(default=None, description="审议组成员的账号名称")
    agenda: list[Row] | None = Field(default=None, description="按顺序排列的文稿编号")
    mode: Mode | None = Field(default=None, description="meeting 会议，circulation 传阅")
    secret: bool | None = Field(default=None, description="是否无记名表决")
    planned_for: AwareDatetime | None = Field(default=None, description="时间，须带时区")
    place: str | None = Field(default=None, max_length=LONGEST_TEXT, description="地点")


class StepBody(Parameters):
    """会议操作."""

    action: Step = Field(
        description="attend 签到、recuse 回避、open 开会、open_item 启动审议、defer_item 留待下次、"
        "close_item 形成决议、close 散会、cancel 取消"
    )
    document: Row | None = Field(default=None, description="文稿编号；对一项议程的操作必填")
    revision: Hash | None = Field(default=None, description="所看内容的 SHA-256")
    present: list[Name] = Field(default=[], description="attend：到会成员的账号名称，整体替换")
    excuses: dict[str, str] = Field(default={}, description="attend：缺席成员的请假理由")
    deputy: str = Field(
        default="", max_length=200, description="open_item：代为主持的成员写明本人的账号名称"
    )
    ground: Ground | None = Field(default=None, description="recuse：回避理由类别")
    opinion: str = Field(default="", max_length=LONGEST_OPINION, description="recuse：回避理由")
    signature: Signature = ""


class VoteBody(Parameters):
    """表决."""

    document: Row = Field(description="文稿编号")
    revision: Hash = Field(description="所看内容的 SHA-256")
    choice: Choice = Field(description="表决意见")
    opinion: str = Field(
        default="", max_length=LONGEST_OPINION, description="理由；无记名表决时不记姓名"
    )


class MadeAnswer(Answer):
    """新会议."""

    id: int


class PersonAnswer(Answer):
    """人员."""

    name: str
    display_name: str
    unit: str


class MeterAnswer(Answer):
    """法定人数表."""

    panel: int = Field(description="审议组人数，不计回避的")
    recused: int = Field(description="回避的人数")
    present: int = Field(description="到会人数；传阅为已答复的人数")
    needed: int = Field(description="法定人数")
    reached: bool = Field(description="是否达到法定人数")


class VoteAnswer(Answer):
    """表决意见."""

    person: PersonAnswer | None = Field(description="无记名表决时为空")
    choice: Choice
    reason: str


class RecusalAnswer(Answer):
    """回避."""

    person: PersonAnswer
    ground: Ground


class ItemAnswer(Answer):
    """议程事项."""

    position: int
    document: int
    key: str
    title: str
    summary: str
    sha256: str = Field(description="审议的修订版；操作和表决时作为 revision 提交")
    document_state: str
    state: ItemState
    presided_by: PersonAnswer | None
    quorum: MeterAnswer
    voted: int = Field(description="已表决人数；形成决议前不公布票数")
    voters: list[PersonAnswer] = Field(description="谁已表决，不含意见")
    has_declared: bool = Field(description="本账号是否已声明无需回避；声明之后才能表决")
    has_voted: bool = Field(description="本账号是否已表决")
    recusals: list[RecusalAnswer]
    outcome: Choice | None
    votes: dict[str, int] = Field(description="各意见的票数；形成决议前为空")
    cast: list[VoteAnswer] = Field(description="形成决议后：记名表决的各人意见，或无记名的意见")


class MemberAnswer(Answer):
    """审议组成员."""

    person: PersonAnswer
    present_at: dt.datetime | None
    excuse: str


class MeetingLineAnswer(Answer):
    """会议列表中的一项."""

    id: int
    title: str
    unit: str
    mode: Mode
    secret: bool
    state: MeetingState
    planned_for: dt.datetime | None
    place: str
    items: int = Field(description="议程项数")


class MeetingListAnswer(Answer):
    """会议列表."""

    items: list[MeetingLineAnswer]
    total: int
    next_cursor: str | None


class MeetingAnswer(Answer):
    """会议."""

    id: int
    title: str
    unit: str
    mode: Mode
    secret: bool
    state: MeetingState
    planned_for: dt.datetime | None
    place: str
    chair: PersonAnswer
    planned_by: PersonAnswer
    opened_at: dt.datetime | None
    closed_at: dt.datetime | None
    members: list[MemberAnswer]
    agenda: list[ItemAnswer]
