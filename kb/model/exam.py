"""考试 rows: a sitting of a frozen paper, its candidates, their answers and the marks given."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kb.model.base import Base, utc_now


class HandedInBy(StrEnum):
    """交卷方式: who ended an attempt."""

    CANDIDATE = "candidate"
    CLOCK = "clock"
    SUPERVISOR = "supervisor"


class Partial(StrEnum):
    """少选得分: what a multiple choice is worth of which some right options, and no wrong one, are
    chosen: nothing, or half.
    """

    NONE = "none"
    HALF = "half"


class VoidHow(StrEnum):
    """作废方式: everybody gets the marks of the item, or they are taken out of the total."""

    GIVE = "give"
    DROP = "drop"


class Exam(Base):
    """考试: opens and closes by the server's clock; `minutes` is the time of one candidate.

    `hours` are the study hours credited to who passes. Results can be read once `released_at` is
    set. `partial` is a `Partial`.
    """

    __tablename__ = "exam"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    paper_id: Mapped[int] = mapped_column(ForeignKey("paper.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    opens_at: Mapped[dt.datetime]
    closes_at: Mapped[dt.datetime]
    minutes: Mapped[int]
    pass_marks: Mapped[float]
    hours: Mapped[float] = mapped_column(default=0.0)
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    cancelled_at: Mapped[dt.datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")
    released_at: Mapped[dt.datetime | None]
    partial: Mapped[str] = mapped_column(default=Partial.NONE.value, server_default="none")


class ExamVoid(Base):
    """作废的题: an item that counts for nobody as it was answered; insert-only.

    `item` is the position in the paper (from 1), `how` a `VoidHow`.
    """

    __tablename__ = "exam_void"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True)
    how: Mapped[str]
    reason: Mapped[str] = mapped_column(Text)
    voided_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    voided_at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class ExamCandidate(Base):
    """考生: one attempt of one person; there is no second one in the same exam.

    `due_at` is when the server stops taking answers; `extra_minutes` are granted beforehand.
    `receipt` is the hash of the answers handed in, given to the candidate.
    """

    __tablename__ = "exam_candidate"
    __table_args__ = (UniqueConstraint("exam_id", "user_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    form: Mapped[str]
    extra_minutes: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[dt.datetime | None]
    due_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    handed_in_at: Mapped[dt.datetime | None]
    handed_in_by: Mapped[str] = mapped_column(default="")
    receipt: Mapped[str] = mapped_column(default="")


class ExamAnswer(Base):
    """作答: what a candidate answered to an item, or to one part of a case analysis.

    `item` is the position in the paper (from 1), `part` 0 where there are no parts. `number` is the
    client's count of its saves: a late one with a smaller number changes nothing.
    """

    __tablename__ = "exam_answer"

    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidate.id"), primary_key=True)
    item: Mapped[int] = mapped_column(primary_key=True)
    part: Mapped[int] = mapped_column(primary_key=True, default=0)
    response: Mapped[dict[str, Any]]
    number: Mapped[int] = mapped_column(default=0)
    saved_at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class ExamMarker(Base):
    """阅卷人: who may mark an exam; `arbiter` decides where two markers differ too much."""

    __tablename__ = "exam_marker"

    exam_id: Mapped[int] = mapped_column(ForeignKey("exam.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    arbiter: Mapped[bool] = mapped_column(default=False)


class ExamMark(Base):
    """评分: one marking of one answer; insert-only, a changed mind is a row with reason.

    `marker_id` is None for marks the program gave. `points` are marks by rubric point.
    """

    __tablename__ = "exam_mark"

    id: Mapped[int] = mapped_column(primary_key=True)
    candidate_id: Mapped[int] = mapped_column(ForeignKey("exam_candidate.id"), index=True)
    item: Mapped[int]
    part: Mapped[int] = mapped_column(default=0)
    marker_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), index=True)
    marks: Mapped[float]
    points: Mapped[dict[str, Any]] = mapped_column(default=dict)
    comment: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[dt.datetime] = mapped_column(default=utc_now)
