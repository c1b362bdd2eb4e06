"""文稿 document and its immutable revisions, batches of ingestion, and citations."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.model.base import Base, utc_now


class DocumentKind(StrEnum):
    """文稿种类: decides the review track and the page that shows it."""

    REGULATION = "regulation"
    CASE = "case"
    MATERIAL = "material"
    GUIDE = "guide"
    POLICY = "policy"
    BENCHMARK = "benchmark"
    CATALOGUE = "catalogue"
    SYLLABUS = "syllabus"
    QUESTION = "question"
    COMPENDIUM = "compendium"


class DocumentState(StrEnum):
    """生命周期状态 of a document; the transitions are in `review.transitions`."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    SCREENING = "screening"
    BUSINESS_REVIEW = "business_review"
    LEGAL_REVIEW = "legal_review"
    DELIBERATION = "deliberation"
    APPROVED = "approved"
    PUBLISHED = "published"
    CORRECTING = "correcting"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"
    SENT_BACK = "sent_back"
    REJECTED = "rejected"
    INTERNAL_ONLY = "internal_only"
    RECALLED = "recalled"


class Batch(Base):
    """批次: one ingestion run; its manifest's hash can be one review subject."""

    __tablename__ = "batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str] = mapped_column(default="auto")
    state: Mapped[str] = mapped_column(default="open")
    review_state: Mapped[str] = mapped_column(default=DocumentState.DRAFT.value)
    manifest_sha256: Mapped[str] = mapped_column(default="")
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))


class IngestItem(Base):
    """入库条目: what became of one file of a batch: ok, skipped or failed with a reason."""

    __tablename__ = "ingest_item"
    __table_args__ = (UniqueConstraint("batch_id", "path"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("batch.id"))
    path: Mapped[str]
    source_sha256: Mapped[str] = mapped_column(default="", index=True)
    status: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")
    kind: Mapped[str] = mapped_column(default="")
    title: Mapped[str] = mapped_column(default="")
    articles: Mapped[int] = mapped_column(default=0)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)


class Document(Base):
    """文稿: a thing that is reviewed and published; its content lives in revisions.

    `key` is stable and names the document in URLs (`case-2023-001`, work slug + version, …).
    `current_revision_id` is the newest revision, `published_revision_id` what the public reads.
    """

    __tablename__ = "document"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    key: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    state: Mapped[str] = mapped_column(default=DocumentState.DRAFT.value, index=True)
    region: Mapped[str] = mapped_column(default="000000", index=True)
    level: Mapped[str] = mapped_column(default="national")
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    batch_id: Mapped[int | None] = mapped_column(ForeignKey("batch.id"), index=True)
    current_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True)
    )
    approved_sha256: Mapped[str] = mapped_column(default="")
    published_revision_id: Mapped[int | None] = mapped_column(
        ForeignKey("revision.id", use_alter=True)
    )
    published_at: Mapped[dt.datetime | None]
    withdrawn_at: Mapped[dt.datetime | None]
    withdrawal_reason: Mapped[str] = mapped_column(default="")
    source_path: Mapped[str] = mapped_column(default="")
    source_sha256: Mapped[str] = mapped_column(default="", index=True)

    revisions: Mapped[list[Revision]] = relationship(
        back_populates="document",
        foreign_keys="Revision.document_id",
        order_by="Revision.number",
    )


class Revision(Base):
    """修订版: immutable content named by the sha256 of its canonical JSON.

    `content` is what was submitted (internal); `public_content` is the masked form derived from it
    and the only one that the public side may read. Database triggers refuse updates and deletes.
    For regulations the text lies in the provision rows and `content` carries its sha256.
    """

    __tablename__ = "revision"
    __table_args__ = (
        UniqueConstraint("document_id", "number"),
        Index("ix_revision_sha", "sha256"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    number: Mapped[int]
    sha256: Mapped[str]
    content: Mapped[dict[str, Any]] = mapped_column(JSON)
    public_content: Mapped[dict[str, Any]] = mapped_column(JSON)
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    note: Mapped[str] = mapped_column(default="")

    document: Mapped[Document] = relationship(
        back_populates="revisions", foreign_keys=[document_id]
    )


class Citation(Base):
    """引用: a provision reference found in a revision's text, resolved to a version or not."""

    __tablename__ = "citation"
    __table_args__ = (Index("ix_citation_target", "work_slug", "article", "version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    section: Mapped[str] = mapped_column(default="")
    raw: Mapped[str] = mapped_column(Text)
    start: Mapped[int] = mapped_column(default=0)
    end: Mapped[int] = mapped_column(default=0)
    law: Mapped[str] = mapped_column(default="")
    work_slug: Mapped[str] = mapped_column(default="")
    article: Mapped[int | None]
    article_suffix: Mapped[int | None]
    paragraph: Mapped[int | None]
    items: Mapped[list[Any]] = mapped_column(default=list)
    version: Mapped[str] = mapped_column(default="")
    provision: Mapped[str] = mapped_column(default="")
    role: Mapped[str] = mapped_column(default="")
    resolved: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(default="")
