"""案卷评查 rows: a round with its scoring sheet, the files drawn into it, and their scores."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.model.base import Base, utc_now


class FileReviewRound(Base):
    """评查批次: one round of case-file review, under the scoring sheet as it stood when it began.

    `sheet` is the whole sheet (headings, items, points, fatal items), so that a later edition of
    the sheet changes no result. `threshold` is the difference in points between the two reviewers
    from which an arbiter decides. A closed round takes no further score.
    """

    __tablename__ = "file_review_round"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    year: Mapped[int]
    sheet: Mapped[dict[str, Any]]
    sheet_sha256: Mapped[str]
    threshold: Mapped[float]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    closed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    closed_at: Mapped[dt.datetime | None]

    files: Mapped[list[FileReviewFile]] = relationship(
        back_populates="round", order_by="FileReviewFile.id"
    )


class FileReviewFile(Base):
    """受评案卷: one enforcement file of a round, of the unit that handled it.

    `document_id` names the case of this service that tells of the same matter, if there is one;
    `proposed_document_id` the draft case that was made of a file found to be among the best.
    """

    __tablename__ = "file_review_file"
    __table_args__ = (UniqueConstraint("round_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("file_review_round.id"))
    number: Mapped[str]
    title: Mapped[str]
    kind: Mapped[str]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    proposed_document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"))
    proposed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[dt.datetime | None]
    added_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    added_at: Mapped[dt.datetime] = mapped_column(default=utc_now)

    round: Mapped[FileReviewRound] = relationship(back_populates="files")
    scores: Mapped[list[FileReviewScore]] = relationship(
        back_populates="file", order_by="FileReviewScore.id"
    )


class FileReviewScore(Base):
    """评查打分: what one reviewer took off, item by item; sealed once it is handed in.

    `seat` is first, second or arbiter; `handler-<user id>` and `recused-<user id>` are no seats:
    the unique pair of file and account keeps that account from ever having one. `deductions` maps
    an item's number to `{"points": float, "reason": str}`, `fatal` a fatal item's number to its
    reason; `total` is what is left of the sheet's full points, 0 when a fatal item was found.
    """

    __tablename__ = "file_review_score"
    __table_args__ = (UniqueConstraint("file_id", "seat"), UniqueConstraint("file_id", "user_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("file_review_file.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    seat: Mapped[str]
    deductions: Mapped[dict[str, Any]] = mapped_column(default=dict)
    fatal: Mapped[dict[str, Any]] = mapped_column(default=dict)
    total: Mapped[float | None]
    opinion: Mapped[str] = mapped_column(default="")
    assigned_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    assigned_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    handed_in_at: Mapped[dt.datetime | None]

    file: Mapped[FileReviewFile] = relationship(back_populates="scores")
