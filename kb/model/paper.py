"""试卷 rows: a paper is put together from published questions and frozen with a hash."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.model.base import Base, utc_now


class Paper(Base):
    """试卷: a draft until it is frozen, unchangeable afterwards.

    `blueprint` and `seed` give the same paper again from the same bank. `snapshot` holds, once it
    is frozen, every question in full, the key, and the order of questions and options of each form
    (A/B); `sha256` is the hash of its canonical JSON. Times are minutes, marks are points.
    """

    __tablename__ = "paper"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    blueprint: Mapped[dict[str, Any]]
    seed: Mapped[int]
    marks: Mapped[float]
    pass_marks: Mapped[float]
    minutes: Mapped[int]
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    frozen_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    frozen_at: Mapped[dt.datetime | None]
    sha256: Mapped[str] = mapped_column(default="")
    snapshot: Mapped[dict[str, Any]] = mapped_column(default=dict)

    items: Mapped[list[PaperItem]] = relationship(
        back_populates="paper", order_by="PaperItem.position", cascade="all, delete-orphan"
    )


class PaperItem(Base):
    """试卷题目: one question of a paper, by the revision that was chosen.

    `pinned` tells that a person put it there: assembling again leaves it.
    """

    __tablename__ = "paper_item"
    __table_args__ = (
        UniqueConstraint("paper_id", "position"),
        UniqueConstraint("paper_id", "document_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"))
    position: Mapped[int]
    section: Mapped[str] = mapped_column(default="")
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"), index=True)
    marks: Mapped[float]
    pinned: Mapped[bool] = mapped_column(default=False)

    paper: Mapped[Paper] = relationship(back_populates="items")
