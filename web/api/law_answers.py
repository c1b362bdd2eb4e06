"""What the API answers about laws: works, versions, articles, their past and who cites them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from pydantic import ConfigDict, Field

from web.api.shape import Answer


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


class LocalRuleAnswer(Answer):
    """本地补充规定."""

    title: str
    url: str
    region: str = Field(description="六位行政区划代码")
    excerpt: str = Field(description="当地条文的开头")
    why: str = Field(description="为什么与该条列在一起")


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
    local_rules: list[LocalRuleAnswer] = Field(
        description="给出 region 时，当地就同一事项的补充规定；否则为空"
    )


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
