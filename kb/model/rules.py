"""审查规则 that a bureau sets: stage rules of a unit, holidays, late work, quotas."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from kb.model.base import Base, utc_now


class StageRuleChange(Base):
    """环节规则变更: the newest row of a unit, track and stage is in force; rows are insert-only.

    `unit_id` None is the rule of every unit that has none of its own; `rule` has the form of an
    entry of `review/stages.json`.
    """

    __tablename__ = "stage_rule_change"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    track: Mapped[str]
    stage: Mapped[str]
    rule: Mapped[dict[str, Any]] = mapped_column(default=dict)
    reason: Mapped[str]
    changed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class CalendarDay(Base):
    """日历: a day that is not what its weekday says, as the State Council's notice arranges it."""

    __tablename__ = "calendar_day"

    day: Mapped[dt.date] = mapped_column(primary_key=True)
    working: Mapped[bool]
    name: Mapped[str] = mapped_column(default="")
    changed_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    changed_at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class Escalation(Base):
    """超期提醒: a stage ran out of time and somebody was told; `step` 1 is the first reminder."""

    __tablename__ = "escalation"
    __table_args__ = (UniqueConstraint("subject", "stage", "entered_at", "step"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    subject: Mapped[str] = mapped_column(index=True)
    stage: Mapped[str]
    entered_at: Mapped[dt.datetime]
    due_on: Mapped[dt.date]
    step: Mapped[int]
    at: Mapped[dt.datetime] = mapped_column(default=utc_now)


class Quota(Base):
    """报送任务: how many cases a unit is asked to submit in a year; the newest row counts."""

    __tablename__ = "quota"

    id: Mapped[int] = mapped_column(primary_key=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    year: Mapped[int]
    cases: Mapped[int]
    set_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    set_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
