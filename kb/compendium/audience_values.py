"""三类读者所见: what of a case an inspector, the public and an enterprise can be shown.

Each reader has a value of its own, whose fields are all that can be shown: what is restricted (the
real name of a party, handlers, whistle-blowers …) has no field in any of them, so that no template
or answer can show it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Audience(StrEnum):
    """读者."""

    INSPECTOR = "inspector"
    PUBLIC = "public"
    ENTERPRISE = "enterprise"


@dataclass(frozen=True, slots=True)
class Basis:
    """依据条文: as the case cites it; `version` is the edition of the day of the violation."""

    law: str
    label: str
    version: str
    role: str


@dataclass(frozen=True, slots=True)
class Passage:
    """段落 of a case: Markdown."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class FinePart:
    """罚款构成: one fine of a case in yuan, None where the content has no number."""

    what: str
    yuan: float | None


@dataclass(frozen=True, slots=True)
class Item:
    """执法事项 of the catalogue that rests on the same provisions."""

    code: str
    name: str
    range: str


@dataclass(frozen=True, slots=True)
class PublicCase:
    """公众版: what happened, what was done about it, and the law behind it."""

    key: str
    title: str
    unit: str
    case_type: str
    party_display: str
    violation_on: str
    decided_on: str
    fine_yuan: float | None
    passages: tuple[Passage, ...]
    basis: tuple[Basis, ...]


@dataclass(frozen=True, slots=True)
class InspectorCase:
    """执法人员版: how it was found and handled, how the fine came about, and the item to use."""

    key: str
    title: str
    unit: str
    case_type: str
    elements: tuple[str, ...]
    party_type: str
    industry: str
    violation: str
    violation_on: str
    violation_until: str
    discovered_on: str
    decided_on: str
    found_by: str
    methods: tuple[str, ...]
    measures: tuple[str, ...]
    fine_yuan: float | None
    fine_parts: tuple[FinePart, ...]
    discretion: str
    remedy_status: str
    rectification: str
    why_chosen: str
    passages: tuple[Passage, ...]
    basis: tuple[Basis, ...]
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Duty:
    """应当做的: a duty of a guide on a provision of the case; `stale` where that changed."""

    guide: str
    guide_title: str
    what: str
    when: str
    record: str
    basis: str
    stale: bool


@dataclass(frozen=True, slots=True)
class Range:
    """处罚幅度: what a provision in force threatens, as a statute would write it in digits."""

    law: str
    label: str
    version: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Exemption:
    """免罚: when a guide says that nothing is imposed."""

    guide: str
    guide_title: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """自查: a question of a guide that rests on a provision of the case."""

    guide: str
    question: str
    basis: str


@dataclass(frozen=True, slots=True)
class EnterpriseCase:
    """企业版: what to do so that it does not happen to you."""

    key: str
    title: str
    industry: str
    conduct: str
    outcome: str
    fine_yuan: float | None
    exempt: bool
    lesson: str
    duties: tuple[Duty, ...]
    ranges: tuple[Range, ...]
    exemptions: tuple[Exemption, ...]
    checks: tuple[Question, ...]


Rendered = PublicCase | InspectorCase | EnterpriseCase


@dataclass(frozen=True, slots=True)
class Around:
    """案例之外: what guides, catalogue and law in force say of the provisions of a case."""

    duties: tuple[Duty, ...] = ()
    ranges: tuple[Range, ...] = ()
    exemptions: tuple[Exemption, ...] = ()
    checks: tuple[Question, ...] = ()
    items: tuple[Item, ...] = ()


NOTHING: Final = Around()
