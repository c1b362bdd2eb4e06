"""案头 rows of work on a submission: working copy, attachments, invitations, privacy decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.model.base import Base, utc_now


class WorkingCopy(Base):
    """工作稿: what a submitter is typing, saved as they go; becomes a revision when handed in.

    `number` grows with every save, so that a late save of another window is noticed. The copy
    belongs to `editor_id` until `lease_until`; then somebody else of the unit may take it over.
    """

    __tablename__ = "working_copy"

    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    base_sha256: Mapped[str] = mapped_column(default="")
    content: Mapped[dict[str, Any]] = mapped_column(default=dict)
    number: Mapped[int] = mapped_column(default=0)
    editor_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    lease_until: Mapped[dt.datetime | None]
    updated_at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class Attachment(Base):
    """附件: an uploaded file of a document; the original never leaves the internal side.

    `sha256` names the original, `clean_sha256` the copy rebuilt without metadata, empty as long
    as there is none; `level` is `public` or `internal`.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    name: Mapped[str]
    media_type: Mapped[str]
    level: Mapped[str] = mapped_column(default="internal")
    size: Mapped[int] = mapped_column(default=0)
    sha256: Mapped[str] = mapped_column(index=True)
    clean_sha256: Mapped[str] = mapped_column(default="")
    uploaded_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    uploaded_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    removed_at: Mapped[dt.datetime | None]


class PrivacyDecision(Base):
    """隐私处理决定: a passage the scan marks, found fit to be shown; with the reason, for good.

    Masking needs no decision, it is the rule. Rows are insert-only.
    """

    __tablename__ = "privacy_decision"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    type: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    decided_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class Invitation(Base):
    """征求意见: an expert asked by a reviewer of a stage; the opinion binds nobody."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    sha256: Mapped[str]
    stage: Mapped[str]
    expert_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    invited_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    question: Mapped[str] = mapped_column(Text)
    invited_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    due_on: Mapped[dt.date | None]
    opinion: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[dt.datetime | None]
