"""培训 rows: practice, courses and enrolments, hours of study, and who teaches.

Source of the sixty hours a year: 生态环境保护综合行政执法 training plan of the 14th five-year plan
(each person, each year).
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from kb.model.base import Base, utc_now


class PracticeAnswer(Base):
    """练习作答: one answer given in practice, with the revision that was shown."""

    __tablename__ = "practice_answer"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("revision.id"))
    point: Mapped[str] = mapped_column(default="", index=True)
    response: Mapped[dict[str, Any]]
    correct: Mapped[bool]
    at: Mapped[dt.datetime] = mapped_column(default=utc_now, index=True)


class PracticeCard(Base):
    """复习卡: when a question that somebody got wrong comes back; `box` counts from 1."""

    __tablename__ = "practice_card"

    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), primary_key=True)
    box: Mapped[int] = mapped_column(default=1)
    due_on: Mapped[dt.date] = mapped_column(index=True)
    lapses: Mapped[int] = mapped_column(default=0)
    changed_at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class Teacher(Base):
    """师资库 member: somebody who teaches; `user_id` where the person has an account."""

    __tablename__ = "teacher"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    unit_name: Mapped[str] = mapped_column(default="")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("user.id"), unique=True)
    title: Mapped[str] = mapped_column(default="")
    points: Mapped[list[Any]] = mapped_column(default=list)
    introduction: Mapped[str] = mapped_column(Text, default="")
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class CourseKind(StrEnum):
    """培训形式."""

    CLASS = "class"
    ONLINE = "online"
    SELF_STUDY = "self_study"
    DRILL = "drill"


class Course(Base):
    """培训班（课程）: what is taught, on which points, for how many hours of 45 minutes."""

    __tablename__ = "course"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    kind: Mapped[str]
    points: Mapped[list[Any]] = mapped_column(default=list)
    materials: Mapped[list[Any]] = mapped_column(default=list)
    hours: Mapped[float]
    teacher_id: Mapped[int | None] = mapped_column(ForeignKey("teacher.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    starts_on: Mapped[dt.date]
    ends_on: Mapped[dt.date]
    place: Mapped[str] = mapped_column(default="")
    capacity: Mapped[int | None]
    created_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    cancelled_at: Mapped[dt.datetime | None]
    cancel_reason: Mapped[str] = mapped_column(default="")


class EnrolmentState(StrEnum):
    """报名状态."""

    ENROLLED = "enrolled"
    LEFT = "left"
    ATTENDED = "attended"
    ABSENT = "absent"


class Enrolment(Base):
    """报名: a person in a course; attendance is confirmed by another person."""

    __tablename__ = "enrolment"

    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), primary_key=True, index=True)
    state: Mapped[str] = mapped_column(default=EnrolmentState.ENROLLED.value)
    enrolled_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    confirmed_at: Mapped[dt.datetime | None]


class HoursSource(StrEnum):
    """学时来源."""

    COURSE = "course"
    EXAM = "exam"
    EXTERNAL = "external"


class TrainingHours(Base):
    """学时记录: hours a person earned on a day; taken back with a reason, never deleted."""

    __tablename__ = "training_hours"

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    on: Mapped[dt.date] = mapped_column(index=True)
    hours: Mapped[float]
    source: Mapped[str]
    reference: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    recorded_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    recorded_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    revoked_at: Mapped[dt.datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    revoke_reason: Mapped[str] = mapped_column(default="")
