"""运行记录 rows that make work provable and restartable: audit, outbox, jobs, review records."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.model.base import Base, utc_now


class AuditEntry(Base):
    """审计记录: one link of the hash chain; see `kb.store.audit` for the canonical form."""

    __tablename__ = "audit_entry"

    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[str]
    actor: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str] = mapped_column(index=True)
    revision_sha256: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    previous_hash: Mapped[str]
    hash: Mapped[str]


class OutboxOperation(StrEnum):
    """待办操作 for the index: show this document as it is now, or take it out."""

    UPSERT = "upsert"
    DELETE = "delete"


class OutboxEntry(Base):
    """发件箱: written in the transaction that changed a document, drained by the indexer."""

    __tablename__ = "outbox_entry"
    __table_args__ = (Index("ix_outbox_entry_open", "topic", "done_at", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    topic: Mapped[str] = mapped_column(default="index")
    operation: Mapped[str]
    document_id: Mapped[int] = mapped_column(index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    done_at: Mapped[dt.datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)
    error: Mapped[str] = mapped_column(default="")


class JobState(StrEnum):
    """任务状态: a running job without heartbeat is requeued when a worker starts."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Job(Base):
    """后台任务: long work with progress that survives a killed process."""

    __tablename__ = "job"

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    params: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[str] = mapped_column(default=JobState.QUEUED.value, index=True)
    progress: Mapped[int] = mapped_column(default=0)
    total: Mapped[int] = mapped_column(default=0)
    message: Mapped[str] = mapped_column(default="")
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    cancel_requested: Mapped[bool] = mapped_column(default=False)
    attempts: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    started_at: Mapped[dt.datetime | None]
    heartbeat_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]


class ReviewRecord(Base):
    """审查记录: one act of one person in one stage on one hash; the basis of separation of duties.

    `subject` is `document:<id>` or `batch:<id>`.
    """

    __tablename__ = "review_record"

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    sha256: Mapped[str]
    stage: Mapped[str]
    action: Mapped[str]
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    opinion: Mapped[str] = mapped_column(Text, default="")
    checklist: Mapped[dict[str, Any]] = mapped_column(default=dict)
    at: Mapped[dt.datetime] = mapped_column(default=utc_now)
