"""法规 regulation: work → version → provision rows, and relations between works.

Terms follow FRBR as Akoma Ntoso uses it: the work is the law as a continuing thing, a version is
its text after one adoption or amendment. Provision rows go down to the article; paragraphs, items
and subitems are derived from the article's text by `kb.text.provisions` and addressed by eid.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.model.base import Base


class RegulationType(StrEnum):
    """法规类型: the kind of legal source; the umbrella term is regulation."""

    CONSTITUTION = "constitution"
    LAW = "law"
    AMENDMENT = "amendment"
    LEGAL_DECISION = "legal_decision"
    ADMINISTRATIVE_REGULATION = "administrative_regulation"
    LOCAL_REGULATION = "local_regulation"
    JUDICIAL_INTERPRETATION = "judicial_interpretation"
    RULE = "rule"
    NORMATIVE_DOCUMENT = "normative_document"
    STANDARD = "standard"
    OTHER = "other"


class Level(StrEnum):
    """层级: whose territory the text binds."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    COUNTY = "county"


class ProvisionKind(StrEnum):
    """条文单元: what a provision row is. Preamble and annex rows keep text conservation whole."""

    PREAMBLE = "preamble"
    PART = "part"
    SUBPART = "subpart"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    ANNEX = "annex"
    OTHER = "other"


class ForceStatus(StrEnum):
    """效力状态 of a version on a day."""

    IN_FORCE = "in_force"
    NOT_YET_EFFECTIVE = "not_yet_effective"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


class Work(Base):
    """法规（作品）: one law through all its versions."""

    __tablename__ = "work"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    short_title: Mapped[str] = mapped_column(index=True)
    type: Mapped[str] = mapped_column(index=True)
    level: Mapped[str] = mapped_column(index=True)
    region: Mapped[str] = mapped_column(default="000000", index=True)
    issuing_body: Mapped[str] = mapped_column(default="")

    versions: Mapped[list[Version]] = relationship(
        back_populates="work", order_by="Version.version"
    )


class Version(Base):
    """版本: the text of a work after one adoption, amendment or revision.

    `version` is the date of adoption or last amendment (YYYY-MM-DD, empty when the source gives
    none). `effective_on` and `repealed_on` bound the days on which it is in force:
    effective_on <= day < repealed_on. `amendments` is a list of {on, body, act, note}.
    `references_read` tells that its `provision_reference` rows are up to date.
    """

    __tablename__ = "version"
    __table_args__ = (
        UniqueConstraint("work_id", "version", "revision_id"),
        Index("ix_version_days", "effective_on", "repealed_on"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    work_id: Mapped[int] = mapped_column(ForeignKey("work.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    version: Mapped[str] = mapped_column(default="")
    title: Mapped[str]
    document_number: Mapped[str] = mapped_column(default="")
    promulgated_on: Mapped[dt.date | None]
    effective_on: Mapped[dt.date | None]
    effective_basis: Mapped[str] = mapped_column(default="")
    repealed_on: Mapped[dt.date | None]
    repealed_by: Mapped[str] = mapped_column(default="")
    amendments: Mapped[list[Any]] = mapped_column(default=list)
    notes: Mapped[list[Any]] = mapped_column(default=list)
    article_count: Mapped[int] = mapped_column(default=0)
    superseded: Mapped[bool] = mapped_column(default=False)
    references_read: Mapped[bool] = mapped_column(default=False)

    work: Mapped[Work] = relationship(back_populates="versions")

    def status_on(self, day: dt.date) -> ForceStatus:
        """Return whether this text is in force on `day`; unknown without any date of effect."""
        if self.repealed_on is not None and day >= self.repealed_on:
            return ForceStatus.REPEALED
        if self.effective_on is None:
            return ForceStatus.UNKNOWN
        return ForceStatus.IN_FORCE if day >= self.effective_on else ForceStatus.NOT_YET_EFFECTIVE


class Provision(Base):
    """条文: one unit of a version, in reading order; `text` is the source text incl. its label.

    Joining `text` of all rows of a version by position with newlines gives the normalised source.
    """

    __tablename__ = "provision"
    __table_args__ = (Index("ix_provision_place", "version_id", "position", unique=True),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    position: Mapped[int]
    kind: Mapped[str]
    eid: Mapped[str] = mapped_column(index=True)
    parent_eid: Mapped[str] = mapped_column(default="")
    number: Mapped[int | None]
    suffix: Mapped[int | None]
    heading: Mapped[str] = mapped_column(default="")
    path: Mapped[str] = mapped_column(default="")
    text: Mapped[str] = mapped_column(Text)


class Relation(Base):
    """法规关系: one version repeals, replaces, amends or implements another work.

    The target may not be in the library yet: then only `target_title` is set, and the loader fills
    `target_work_id` when it arrives.
    """

    __tablename__ = "relation"

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"), index=True)
    kind: Mapped[str]
    target_title: Mapped[str] = mapped_column(index=True)
    target_work_id: Mapped[int | None] = mapped_column(ForeignKey("work.id"), index=True)
    on: Mapped[dt.date | None]
    quote: Mapped[str] = mapped_column(default="")
