"""Shapes of the answers about changes of law."""

from __future__ import annotations

from pydantic import Field

from web.api.answers import WordsAnswer
from web.api.shape import Answer


class ChangedLawAnswer(Answer):
    """被变动的法规."""

    law: str
    version: str = Field(description="被修改或替代的版本")
    kind: str = Field(description="amends 修改、replaces 由另一部法规替代")
    on: str = Field(description="变动之日；不详时为空")


class DestinationAnswer(Answer):
    """一处引用的去向."""

    law: str
    version: str
    label: str
    provision: str
    part: str = Field(description="引用该条的执法事项或考点；其他文稿为空")
    fate: str = Field(
        description="same 未变、renumbered 只改条号、changed 实质修改、split 拆分、merged 合并、"
        "gone 无对应条文、unresolved 未能解析"
    )
    new_law: str = Field(description="由另一部法规替代时为其名称，否则为空")
    new_provisions: list[str]
    reason: str = Field(description="未能解析的原因")
    old: list[WordsAnswer]
    new: list[WordsAnswer]


class CitingDestinationAnswer(DestinationAnswer):
    """一条法规条文所作援引的去向."""

    article: str


class DependentAnswer(Answer):
    """受影响的文稿."""

    document: str
    kind: str
    title: str
    provisions: list[DestinationAnswer]


class CitingLawAnswer(Answer):
    """援引被改条文的法规."""

    law: str
    work: str
    version: str
    references: list[CitingDestinationAnswer]


class ImpactAnswer(Answer):
    """法规变动影响."""

    law: str
    document: str
    document_id: int
    version: str
    effective_on: str
    published: bool
    changes: list[ChangedLawAnswer]
    not_held: list[str] = Field(description="被废止而库中没有更早已发布文本的法规")
    counts: dict[str, int] = Field(description="文稿的引用，按去向计数")
    citing_counts: dict[str, int] = Field(description="法规的援引，按去向计数")
    dependents: list[DependentAnswer]
    citing: list[CitingLawAnswer]
