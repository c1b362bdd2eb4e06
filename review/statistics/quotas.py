"""报送任务 quotas: how many cases a unit is asked to submit in a year; the newest row counts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import InvalidInput, NotFound, NotPermitted
from kb.model.people import Role, Unit, User
from kb.model.rules import Quota
from kb.store.database import Database
from review import refusals
from review.subject import load_actor

SET: Final = "quota.set"
SETTERS: Final = frozenset({Role.ADMIN, Role.LIBRARIAN})
MOST_CASES: Final = 100_000
FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 2100


@dataclass(frozen=True, slots=True)
class QuotaRow:
    """报送任务: a unit's number of cases for a year, who set it and when."""

    unit: str
    year: int
    cases: int
    set_by: str
    set_at: dt.datetime


def set_quota(database: Database, unit: str, year: int, cases: int, *, actor: str) -> QuotaRow:
    """Set how many cases a unit is asked to submit in a year; earlier numbers stay on record.

    Raises:
        NotFound: there is no such unit or account.
        NotPermitted: the account is neither administrator nor librarian.
        InvalidInput: the year or the number is out of range.
    """
    with (
        refusals.audited(database, actor=actor, action=SET, ref=f"quota:{year}", revision=""),
        database.unit_of_work() as uow,
    ):
        setter = load_actor(uow.session, actor)
        if not setter.roles & SETTERS:
            raise NotPermitted(
                f"账号“{actor}”不是管理员或资料管理员，不能下达报送任务",
                hint="请由具有该角色的人员办理",
            )
        check_year(year)
        if not 0 <= cases <= MOST_CASES:
            raise InvalidInput(
                f"件数 {cases} 不在 0 至 {MOST_CASES} 之间", field="cases", hint="请核对件数"
            )
        owner = uow.session.scalars(select(Unit).where(Unit.name == unit)).first()
        if owner is None:
            raise NotFound(f"没有单位“{unit}”", hint="单位在新建账号时建立，请核对全称")
        row = Quota(unit_id=owner.id, year=year, cases=cases, set_by=setter.id)
        uow.session.add(row)
        uow.session.flush()
        uow.record(actor, SET, f"unit:{owner.id}", detail={"year": year, "cases": cases})
        return QuotaRow(unit, year, cases, setter.display_name, row.set_at)


def list_quotas(session: Session, year: int | None = None) -> tuple[QuotaRow, ...]:
    """Return the quotas in force by year and unit, those of one year when it is given."""
    query = (
        select(Quota, Unit.name, User.display_name)
        .join(Unit, Unit.id == Quota.unit_id)
        .join(User, User.id == Quota.set_by)
        .order_by(Quota.id)
    )
    if year is not None:
        query = query.where(Quota.year == year)
    newest = {
        (row.year, unit): QuotaRow(unit, row.year, row.cases, setter, row.set_at)
        for row, unit, setter in session.execute(query)
    }
    return tuple(newest[place] for place in sorted(newest))


def check_year(year: int) -> None:
    """Refuse a year that is no year of this system.

    Raises:
        InvalidInput: it is before 2000 or after 2100.
    """
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidInput(f"年份 {year} 无法识别", field="year", hint="请写成四位数，如 2026")
