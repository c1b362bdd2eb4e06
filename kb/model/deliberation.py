"""审议会 meetings: agenda, panel, attendance, and the ballots of a secret vote."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ForeignKey, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kb.model.base import Base, utc_now


class Meeting(Base):
    """审议会议: planned, open, closed or cancelled; `mode` is `meeting` or `circulation`.

    `minutes` is the DOCX made when the meeting was closed; its hash stands in the audit trail.
    """

    __tablename__ = "meeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    mode: Mapped[str] = mapped_column(default="meeting")
    secret: Mapped[bool] = mapped_column(default=False)
    place: Mapped[str] = mapped_column(default="")
    planned_for: Mapped[dt.datetime | None]
    chair_id: Mapped[int] = mapped_column(ForeignKey("user.id"))
    state: Mapped[str] = mapped_column(default="planned", index=True)
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    opened_at: Mapped[dt.datetime | None]
    closed_at: Mapped[dt.datetime | None]
    minutes: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


class MeetingMember(Base):
    """审议组成员 of one meeting; `present_at` is when attendance was taken, None when absent."""

    __tablename__ = "meeting_member"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    present_at: Mapped[dt.datetime | None]
    excuse: Mapped[str] = mapped_column(Text, default="")


class MeetingItem(Base):
    """议程事项: one document on the agenda, with the hash deliberated on and what came of it.

    `opened_record_id` and `closed_record_id` are the review records of the deliberation.
    """

    __tablename__ = "meeting_item"
    __table_args__ = (UniqueConstraint("meeting_id", "document_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    position: Mapped[int]
    sha256: Mapped[str] = mapped_column(default="")
    outcome: Mapped[str] = mapped_column(default="")
    opened_record_id: Mapped[int | None] = mapped_column(ForeignKey("review_record.id"))
    closed_record_id: Mapped[int | None] = mapped_column(ForeignKey("review_record.id"))


class Ballot(Base):
    """无记名选票: a choice without a voter; that somebody voted stands in their review record.

    `id` is random and, on SQLite, the only order the rows have (a rowid would keep the order of
    voting). `reason` is what the voter wrote, without a name.
    """

    __tablename__ = "ballot"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - read by SQLAlchemy, not mutated

    id: Mapped[str] = mapped_column(primary_key=True)
    opened_record_id: Mapped[int] = mapped_column(ForeignKey("review_record.id"), index=True)
    choice: Mapped[str]
    reason: Mapped[str] = mapped_column(Text, default="")
