"""发布 rows around what the public reads: plans, notes, commendations, removals, law changes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kb.model.base import Base, utc_now


class PublicationPlan(Base):
    """发布安排: an approved hash that is to be published at a time, with its batch number.

    `done_at` is set when it was published, `cancelled_at` when the plan fell through.
    """

    __tablename__ = "publication_plan"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    sha256: Mapped[str]
    publish_at: Mapped[dt.datetime] = mapped_column(index=True)
    batch_number: Mapped[str] = mapped_column(default="")
    planned_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    planned_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    done_at: Mapped[dt.datetime | None]
    cancelled_at: Mapped[dt.datetime | None]
    reason: Mapped[str] = mapped_column(default="")


class CorrectionNote(Base):
    """更正说明: what was put right in a published text, for its readers; rows are insert-only."""

    __tablename__ = "correction_note"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    before_sha256: Mapped[str]
    after_sha256: Mapped[str]
    note: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class Commendation(Base):
    """通报表扬 of the unit that handled a published case (指导意见第（十七）项)."""

    __tablename__ = "commendation"
    __table_args__ = (UniqueConstraint("document_id", "unit_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    decided_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class Proceeding(Base):
    """后续程序: a review, suit, change or revocation of the decision behind a case.

    `kind` is reconsideration, lawsuit, changed or revoked; `ended_on` None while it is pending.
    """

    __tablename__ = "proceeding"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    kind: Mapped[str]
    happened_on: Mapped[dt.date]
    ended_on: Mapped[dt.date | None]
    note: Mapped[str] = mapped_column(Text, default="")
    recorded_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class Removal(Base):
    """撤下回执: one place from which a text that was taken down is gone, and since when.

    `record_id` is the review record of the withdrawal or suspension; `done_at` None means that
    the place has not answered yet.
    """

    __tablename__ = "removal"
    __table_args__ = (UniqueConstraint("record_id", "place"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("review_record.id"))
    place: Mapped[str]
    done_at: Mapped[dt.datetime | None]
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)


class Recheck(Base):
    """需复核: a published text cites a provision that was amended in substance.

    `diff` holds both wordings in pieces; `verdict` is empty while open, else kept, corrected or
    withdrawn. A provision that only has another number is kept as renumbered and never open.
    """

    __tablename__ = "recheck"
    __table_args__ = (UniqueConstraint("document_id", "provision", "new_version"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    provision: Mapped[str]
    old_version: Mapped[str]
    new_version: Mapped[str]
    diff: Mapped[dict[str, Any]] = mapped_column(default=dict)
    opened_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    verdict: Mapped[str] = mapped_column(default="", index=True)
    reason: Mapped[str] = mapped_column(Text, default="")
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[dt.datetime | None]


class AuditCheckpoint(Base):
    """审计检查点: number and hash of the chain's newest row when it was made public."""

    __tablename__ = "audit_checkpoint"

    seq: Mapped[int] = mapped_column(primary_key=True)
    hash: Mapped[str]
    at: Mapped[dt.datetime] = mapped_column(default=utc_now)
