"""日历维护: the holidays of this installation, the shipped ones and those an administrator adds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import InvalidInput, NotPermitted
from kb.model.base import utc_now
from kb.model.people import Role
from kb.model.rules import CalendarDay
from kb.store.database import Database
from kb.store.documents import content_sha256
from review import refusals
from review.rules.working_days import Calendar, SpecialDay, calendar_of, shipped_days
from review.subject import load_actor

SET: Final = "calendar.set"
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100
MOST_DAYS: Final = 800
"""Days of one change: an arrangement of a year has about forty, so this is many years."""
LONGEST_NAME: Final = 40


def load_calendar(session: Session) -> Calendar:
    """Return the calendar: the arrangements that ship, and over them what was set here."""
    return calendar_of((*shipped_days(), *_own_days(session)))


def list_days(session: Session, year: int | None = None) -> tuple[SpecialDay, ...]:
    """Return the special days by date, those of one year when it is given."""
    days = {special.day: special for special in (*shipped_days(), *_own_days(session))}
    return tuple(days[day] for day in sorted(days) if year in (None, day.year))


def set_days(
    database: Database, days: Sequence[SpecialDay], *, actor: str, via: str = ""
) -> tuple[SpecialDay, ...]:
    """Say of days whether they are working days; all of them or none.

    Clocks that run are counted by the new calendar at once: whether a day was worked is a fact.

    Args:
        database: where the calendar is.
        days: at most `MOST_DAYS`, each day once.
        actor: an administrator's account.
        via: how the request came, for the audit.

    Raises:
        InvalidInput: no day, too many, one given twice, outside 2000–2100, or a name too long.
        NotFound: no such account.
        NotPermitted: the account is no administrator.
    """
    with (
        refusals.audited(database, actor=actor, action=SET, ref="calendar:china", revision=""),
        database.unit_of_work() as uow,
    ):
        admin = load_actor(uow.session, actor)
        if Role.ADMIN not in admin.roles:
            raise NotPermitted(f"账号“{actor}”不是管理员", hint="请由管理员维护日历")
        arranged = _checked(days)
        now = utc_now()
        for special in arranged:
            uow.session.merge(
                CalendarDay(
                    day=special.day,
                    working=special.working,
                    name=special.name,
                    changed_by=admin.id,
                    changed_at=now,
                )
            )
        told = [[special.day.isoformat(), special.working] for special in arranged]
        detail: dict[str, Any] = {"days": told, "sha256": content_sha256(told)}
        if via:
            detail["via"] = via
        uow.record(admin.name, SET, "calendar:china", detail=detail)
    return arranged


def _own_days(session: Session) -> list[SpecialDay]:
    rows = session.scalars(select(CalendarDay).order_by(CalendarDay.day))
    return [SpecialDay(row.day, row.working, row.name) for row in rows]


def _checked(days: Sequence[SpecialDay]) -> tuple[SpecialDay, ...]:
    if not 0 < len(days) <= MOST_DAYS:
        raise InvalidInput(
            f"一次须设置 1 至 {MOST_DAYS} 天，现有 {len(days)} 天", field="day", hint="请分次设置"
        )
    seen: dict[dt.date, SpecialDay] = {}
    for special in days:
        if special.day in seen:
            raise InvalidInput(f"{special.day} 出现了两次", field="day", hint="每一天只写一次")
        if not FIRST_YEAR <= special.day.year <= LAST_YEAR:
            raise InvalidInput(
                f"{special.day} 不在 {FIRST_YEAR} 至 {LAST_YEAR} 年之间",
                field="day",
                hint="请核对日期",
            )
        if len(special.name) > LONGEST_NAME:
            raise InvalidInput(
                f"{special.day} 的名称超过 {LONGEST_NAME} 字", field="name", hint="请缩短名称"
            )
        seen[special.day] = special
    return tuple(seen[day] for day in sorted(seen))
