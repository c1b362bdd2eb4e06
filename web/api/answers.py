"""What the API answers: the shapes that the OpenAPI document describes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Answer(BaseModel):
    """回答: built from the frozen values that the store returns."""

    model_config = ConfigDict(from_attributes=True)


class PartnerAnswer(Answer):
    """对应条文."""

    provision: str
    law: str
    label: str = Field(description="条号，连同所引的款、项")
    article: int
    article_suffix: int | None
    version: str
    url: str


class PairAnswer(Answer):
    """义务与罚则."""

    penalties: list[PartnerAnswer] = Field(description="处罚违反本条的条文")
    duties: list[PartnerAnswer] = Field(description="本条所处罚的义务条文")


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


class VersionAnswer(Answer):
    """法规版本."""

    version: str = Field(description="通过或最近一次修改的日期；来源未载时为空")
    title: str
    document_number: str
    promulgated_on: dt.date | None
    effective_on: dt.date | None
    repealed_on: dt.date | None
    repealed_by: str
    article_count: int
    amendments: list[dict[str, Any]]
    status: str
    url: str


class WorkAnswer(Answer):
    """法规."""

    id: str
    title: str
    short_title: str
    type: str
    level: str
    region: str
    issuing_body: str
    status: str = Field(description="所示版本在截至日期当天的效力状态")
    version: str = Field(description="截至日期当天适用（没有时为最近）的版本")
    versions: list[str]
    url: str


class RelationAnswer(Answer):
    """法规关系."""

    kind: str
    title: str
    id: str = Field(description="对方法规的 id；馆藏没有时为空")
    on: dt.date | None


class ProvisionAnswer(Answer):
    """条文单元."""

    id: str = Field(description="法规/版本/eid")
    eid: str
    kind: str
    number: int | None
    suffix: int | None
    heading: str
    text: str


class WorkDetailAnswer(WorkAnswer):
    """法规全文."""

    shown: VersionAnswer
    relations: list[RelationAnswer]
    related_from: list[RelationAnswer]
    provisions: list[ProvisionAnswer]


class WorkListAnswer(Answer):
    """法规列表."""

    items: list[WorkAnswer]
    total: int
    next_cursor: str | None


class VersionListAnswer(Answer):
    """版本列表."""

    items: list[VersionAnswer]


class LineAnswer(Answer):
    """款项目."""

    id: str
    label: str
    text: str


class ArticleAnswer(Answer):
    """条文."""

    id: str
    law: str
    label: str
    number: int
    suffix: int | None
    text: str
    lines: list[LineAnswer]
    penalties: list[PartnerAnswer] = Field(description="处罚违反本条的条文")
    duties: list[PartnerAnswer] = Field(description="本条所处罚的义务条文")
    version: str
    effective_on: dt.date | None
    repealed_on: dt.date | None
    status: str
    citation: str
    url: str


class PlaceAnswer(Answer):
    """一处条文: an article of one version; `status` is judged on the day asked about."""

    id: str
    law: str
    version: str
    article: int
    article_suffix: int | None
    label: str
    effective_on: dt.date | None
    repealed_on: dt.date | None
    status: str


class MoveAnswer(Answer):
    """一步沿革."""

    model_config = ConfigDict(populate_by_name=True, serialize_by_alias=True)

    kind: str = Field(
        description="same 未变、renumbered 只改条号、edited 修改、split 拆分、merged 合并、"
        "new 新增、gone 删去"
    )
    before: str | None = Field(alias="from", description="旧条文的 id，新增的条文没有")
    after: str | None = Field(alias="to", description="新条文的 id，删去的条文没有")
    similarity: float = Field(description="文字相近程度，0 到 1")
    substantive: bool = Field(description="文字是否有实质变化（标点和条号不算）")
    other_law: bool = Field(description="是否由另一部法规替代")
    origin: str = Field(description="computed 按文字比对，concordance 据公布的对照表")


class HistoryAnswer(PlaceAnswer):
    """条文沿革."""

    places: list[PlaceAnswer]
    moves: list[MoveAnswer]
    current: list[str] = Field(description="截至日期当天有效的对应条文的 id")


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


class CitedCountAnswer(Answer):
    """引用计数."""

    kind: str = Field(description="provision 法规条文、case、guide、policy、material、…")
    version: str = Field(description="所引的版本；not_held 为馆藏没有的版本")
    number: int


class CitingAnswer(Answer):
    """引用者."""

    kind: str
    id: str = Field(description="条文为 法规/版本/eid，其他为文稿标识")
    title: str
    cited_version: str = Field(description="所引的版本；not_held 为馆藏没有的版本")
    reference: str = Field(description="penalises、applies、excepts、mentions；非条文为空")
    quote: str
    status: str = Field(description="引用条文在截至日期当天的效力状态；非条文为空")
    caveat: str = Field(description="所引没有完全对上时的说明")
    url: str


class CitedByAnswer(Answer):
    """被引用."""

    provision: str
    counts: list[CitedCountAnswer]
    items: list[CitingAnswer]
    total: int
    next_cursor: str | None


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
    parts: list[str] = Field(description="引用该条的执法事项或考点")
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
