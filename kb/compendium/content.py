"""汇编内容: what a volume is, resolved: every case by the revision that was chosen.

It is the content of a revision of a document of kind compendium. The same content gives the same
files on any day: what is printed of time is in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from kb.model.document import DocumentKind
from kb.store.documents import content_sha256

Audience = Literal["public", "internal"]
PRINTABLE_KINDS: Final = (
    DocumentKind.CASE,
    DocumentKind.GUIDE,
    DocumentKind.MATERIAL,
    DocumentKind.POLICY,
)
"""Kinds of documents that a volume can hold: those that are read as sections of text."""
InternalField = Literal["party", "handlers", "internal_notes"]
"""Restricted fields that an internal volume may print. Those that can lead to a whistle-blower,
and contact data, are printed nowhere (指导意见第十二项)."""
INTERNAL_NOTICE: Final = "内部资料 注意保管"
MOST_ENTRIES: Final = 5000

Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Prose = Annotated[str, StringConstraints(max_length=100_000)]
Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Part(BaseModel):
    """方案与内容的一部分: frozen, and nothing but its fields."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class FrontPage(Part):
    """前置页: a page before the foreword (编写说明, 编委会), its text in Markdown."""

    title: Title
    text: Prose


class Switches(Part):
    """附属部分: which parts stand beside the cases."""

    facts: bool = True
    pictures: bool = True
    provisions: bool = True
    changes: bool = True
    index_of_laws: bool = True
    commendations: bool = True


class Entry(Part):
    """汇编条目: one document by the hash of the revision chosen; `group` counts from 0.

    `comment` is Markdown, printed after the texts of the case.
    """

    document: Key
    revision: Sha256
    title: str
    group: int = Field(ge=0)
    comment: Prose = ""


class CompendiumContent(Part):
    """汇编内容: title page, front pages, groups and entries in order, and what stands beside them.

    `as_of` is the day on which the table of changed provisions is read and up to which units were
    commended, `dated` the day printed. A volume without groups has no `groups` and all its
    entries in group 0. `spec` keeps how the entries were chosen.
    """

    title: Title
    subtitle: Line = ""
    issuer: Line = ""
    period: Line = ""
    audience: Audience
    as_of: dt.date
    dated: dt.date
    front_matter: tuple[FrontPage, ...] = Field(default=(), max_length=20)
    foreword: Prose = ""
    groups: tuple[Title, ...] = Field(default=(), max_length=500)
    entries: tuple[Entry, ...] = Field(min_length=1, max_length=MOST_ENTRIES)
    switches: Switches = Switches()
    internal_fields: tuple[InternalField, ...] = ()
    spec: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.audience == "public" and self.internal_fields:
            raise PydanticCustomError("audience", "公开汇编不得含内部字段")
        if any(entry.group >= max(len(self.groups), 1) for entry in self.entries):
            raise PydanticCustomError("group", "有条目不在任何一组之中")
        order = [entry.group for entry in self.entries]
        if order != sorted(order):
            raise PydanticCustomError("group", "条目没有按组排列")
        if len({entry.document for entry in self.entries}) < len(self.entries):
            raise PydanticCustomError("entries", "同一文稿收了两次")
        return self

    @property
    def notice(self) -> str:
        """What stands on every page; empty for the public."""
        return INTERNAL_NOTICE if self.audience == "internal" else ""

    @property
    def sha256(self) -> str:
        """The hash of the canonical JSON."""
        return content_sha256(self.to_json())

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form; `from_json` of it gives the same content again."""
        return self.model_dump(mode="json")

    def public_json(self) -> dict[str, Any]:
        """Return what the public may know of the volume: of an internal one, that there is one.

        What a public one left out stays inside.
        """
        if self.audience == "internal":
            return {"title": self.title, "audience": self.audience}
        told = self.model_dump(mode="json")
        told["spec"].pop("exclude", None)
        return told

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> CompendiumContent:
        """Return the content that a revision holds; `value` may be its public form."""
        return cls.model_validate(value)
