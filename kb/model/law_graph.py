"""法规图谱: what a provision became in the next version, when it begins, and what it cites.

All rows are derived from published text and can be computed anew at any time, save concordances,
which an authority publishes and a librarian imports.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.model.base import Base
from kb.text.references.kinds import ReferenceKind as ReferenceKind


class Origin(StrEnum):
    """来源: who says that two articles correspond."""

    COMPUTED = "computed"
    CONCORDANCE = "concordance"


class Correspondence(Base):
    """条文对应: an article of one version and its successor in a later one.

    `kind` is a `kb.text.correspondence.CorrespondenceKind`, `origin` an `Origin`.
    One row a pair: an article that was split has several rows, so has one that was merged. `old_…`
    is empty for a new article, `new_…` for one that is gone. The versions are of one work, or of
    two when one law took the place of others. `substantive` tells whether the wording differs in
    more than printing; `similarity` is Dice's coefficient of the character pairs, from 0 to 1.
    """

    __tablename__ = "correspondence"
    __table_args__ = (
        Index("ix_correspondence_old", "old_version_id", "old_number", "old_suffix"),
        Index("ix_correspondence_new", "new_version_id", "new_number", "new_suffix"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    old_version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    new_version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    kind: Mapped[str]
    old_number: Mapped[int | None]
    old_suffix: Mapped[int | None]
    new_number: Mapped[int | None]
    new_suffix: Mapped[int | None]
    similarity: Mapped[float] = mapped_column(default=0.0)
    substantive: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[str] = mapped_column(default=Origin.COMPUTED.value)
    note: Mapped[str] = mapped_column(default="")


class Commencement(Base):
    """分条施行: an article that begins on another day than its version, as the text says.

    `effective_on` is empty where the text leaves the day to a later decision.
    """

    __tablename__ = "commencement"
    __table_args__ = (Index("ix_commencement_place", "version_id", "number", "suffix"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    number: Mapped[int]
    suffix: Mapped[int | None]
    effective_on: Mapped[dt.date | None]
    quote: Mapped[str] = mapped_column(Text)


class ReferenceCause(StrEnum):
    """未解析原因: why a reference leads nowhere; readers' words are in `kb.store.references`."""

    NOT_HELD = "not_held"
    VERSION_NOT_HELD = "version_not_held"
    REPEALED = "repealed"
    NO_SUCH_ARTICLE = "no_such_article"
    NO_SUCH_PART = "no_such_part"
    AMBIGUOUS_TITLE = "ambiguous_title"
    NO_LAW_NAMED = "no_law_named"
    NOT_A_LAW = "not_a_law"
    UNDATED = "undated"


class ProvisionReference(Base):
    """条文援引: one article names another provision, or a law as a whole.

    `number` to `suffix` are the citing article, `start` and `end` the place in its text. A range
    (第三十条至第三十二条) has a row for each of its articles. `target_work_id` is empty for a law
    that is not held; `target_version_id` is the version that was in force when the citing version
    took effect. `reason` is a `ReferenceCause`, empty where `resolved` is true. `items` are numbers
    of 项; several paragraphs cited at once leave `paragraph` empty.
    """

    __tablename__ = "provision_reference"
    __table_args__ = (
        Index("ix_provision_reference_source", "version_id", "number", "suffix"),
        Index("ix_provision_reference_target", "target_work_id", "target_number", "target_suffix"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("version.id"))
    number: Mapped[int | None]
    suffix: Mapped[int | None]
    kind: Mapped[str]
    raw: Mapped[str] = mapped_column(Text)
    start: Mapped[int]
    end: Mapped[int]
    target_title: Mapped[str] = mapped_column(index=True)
    target_work_id: Mapped[int | None] = mapped_column(ForeignKey("work.id"))
    target_version_id: Mapped[int | None] = mapped_column(ForeignKey("version.id"), index=True)
    target_number: Mapped[int | None]
    target_suffix: Mapped[int | None]
    paragraph: Mapped[int | None]
    items: Mapped[list[Any]] = mapped_column(default=list)
    resolved: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
