"""What the API answers to searches and questions, and about tasks, checkpoints and rechecks."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import ConfigDict, Field

from web.api.law_answers import LocalRuleAnswer, PairAnswer
from web.api.shape import Answer


class HitAnswer(Answer):
    """检索命中."""

    model_config = ConfigDict(extra="allow")

    rank: int
    score: float
    kind: str
    id: str
    title: str
    law: str | None = None
    article: int | None = None
    article_suffix: int | None = None
    provision: str | None = None
    version: str | None = None
    effective_on: dt.date | None = None
    repealed_on: dt.date | None = None
    status: str = Field(description="截至日期当天的效力状态；非法规为 published")
    region: str | None = None
    snippet: str = Field(description="片段，命中的词在 <mark> 中，其余为纯文本")
    url: str
    why: str
    band: str = Field(description="把握程度：strong 较有把握、fair 供参考、weak 把握不大")
    pair: PairAnswer | None = Field(default=None, description="对应的罚则和义务；没有时为空")
    local_rules: list[LocalRuleAnswer] = Field(
        default=[], description="限定地区或问题写明一个地区时，当地就同一事项的补充规定"
    )


class NoteAnswer(Answer):
    """提示."""

    code: str
    message: str


class SearchAnswer(Answer):
    """检索结果."""

    model_config = ConfigDict(extra="allow")

    query: str
    as_of: dt.date | None = None
    analysis: dict[str, Any]
    took_ms: float
    band: str = Field(description="第一条的把握程度；没有结果时为 weak")
    notes: list[NoteAnswer] = Field(description="检索前提的提示：截断、更正、日期、把握不大等")
    hits: list[HitAnswer]


class QuotationAnswer(Answer):
    """引文."""

    provision: str
    law: str
    article: int
    article_suffix: int | None
    label: str
    version: str
    effective_on: dt.date | None
    repealed_on: dt.date | None
    status: str = Field(description="截至日期当天的效力状态")
    url: str
    text: str = Field(description="库存条文的原文")


class SentenceAnswer(Answer):
    """核对过的句子."""

    text: str
    quotations: list[QuotationAnswer]


class QuestionAnswer(Answer):
    """条文作答."""

    question: str
    as_of: dt.date
    model: str
    answered: bool = Field(description="是否有句子通过核对")
    verdict: str
    note: str
    sentences: list[SentenceAnswer]
    dropped: int = Field(description="未通过核对而不展示的句数")
    dropped_because: dict[str, int]
    provisions: list[QuotationAnswer] = Field(description="交给模型的全部条文")
    took_ms: float


class ConcernsAnswer(Answer):
    """回避事项."""

    units: list[str]
    party: str
    handlers: list[str]


class DeskTaskAnswer(Answer):
    """待办事项."""

    document_id: int
    key: str
    kind: str
    title: str
    sha256: str
    state: str
    state_label: str
    stage: str
    next_action: str
    since: dt.datetime
    due_on: dt.date | None
    days_left: int | None = Field(description="距到期的工作日数，超期为负数")
    may: bool
    why_not: str
    declared: bool
    concerns: ConcernsAnswer | None


class TaskAnswer(Answer):
    """后台任务."""

    id: int
    kind: str
    title: str
    state: str
    percent: int | None
    progress: int
    total: int
    message: str
    created_at: dt.datetime
    finished_at: dt.datetime | None


class TaskListAnswer(Answer):
    """任务列表."""

    items: list[TaskAnswer]
    waiting_for_index: int
    mine: list[DeskTaskAnswer] = Field(description="等待该账号办理的文稿；未登录时为空")


class CheckpointAnswer(Answer):
    """审计链检查点."""

    seq: int
    hash: str
    at: str


class CheckpointListAnswer(Answer):
    """已公布的检查点."""

    items: list[CheckpointAnswer]
    total: int
    next_cursor: str | None


class WordsAnswer(Answer):
    """一段文字."""

    text: str
    changed: bool = Field(description="只在这一版中出现")


class RecheckAnswer(Answer):
    """复核事项."""

    id: int
    document: str = Field(description="文稿标识")
    kind: str
    title: str
    unit: str
    law: str
    label: str
    provision: str = Field(description="所引条文：slug/版本/eid")
    old_version: str
    new_provision: str = Field(description="新版本中对应的条文；已删去时为空")
    new_version: str
    new_law: str = Field(description="由另一部法规替代时为其名称，否则为空")
    new_provisions: list[str] = Field(description="对应的全部条文；拆分时有几条")
    parts: list[str] = Field(description="引用该条的执法事项、考点或法规条文")
    effective_on: str
    fate: str = Field(
        description="changed 修改、split 拆分、merged 合并、gone 删去、renumbered 仅条号变动"
    )
    old: list[WordsAnswer]
    new: list[WordsAnswer]
    opened_at: str
    verdict: str = Field(description="待复核时为空")
    reason: str
    closed_by: str
    closed_at: str | None


class RecheckListAnswer(Answer):
    """复核队列."""

    items: list[RecheckAnswer]
    total: int
    next_cursor: str | None
