"""培训人员: who learns, who runs courses of which units, who sees the hours of whom."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import NotPermitted
from kb.model.people import Role, Unit, User
from kb.store import accounts, units

LEARNERS: Final = frozenset(Role) - {Role.ENTERPRISE}
RUNS: Final = frozenset({Role.TRAINER})
SEES_ALL: Final = frozenset({Role.LIBRARIAN, Role.ADMIN, Role.AUDITOR})
SEES: Final = RUNS | SEES_ALL

HOURS_A_YEAR: Final = 60.0
"""Hours of study a person needs in a year, of `MINUTES` each: at least sixty, as the training plan
of the 14th five-year period for comprehensive ecological-environment enforcement asks."""
MINUTES: Final = 45
LONGEST_WORDS: Final = 200
LONGEST_TEXT: Final = 2000
YEARS: Final = range(2000, 2101)


def account_of(session: Session, name: str, roles: Collection[Role]) -> User:
    """Return an account that has one of the roles.

    Raises:
        NotFound: no active account of that name.
        NotPermitted: it has none of them.
    """
    user = accounts.get_user(session, name)
    if not user.roles & frozenset(roles):
        raise NotPermitted(f"账号“{name}”不能办理这一项", hint="请由培训师或管理人员办理")
    return user


def runs(session: Session, user: User, unit_id: int) -> bool:
    """Whether an account is a trainer of a unit or of a unit above it."""
    return bool(user.roles & RUNS) and user.unit_id in units.lineage(session, unit_id)


def check_runs(session: Session, user: User, unit_id: int) -> None:
    """Refuse who is no trainer of a unit or of a unit above it.

    Raises:
        NotPermitted: the account is not.
    """
    if not runs(session, user, unit_id):
        raise NotPermitted(
            f"账号“{user.name}”不负责这个单位的培训", hint="请由该单位或其上级单位的培训师办理"
        )


def seen_units(session: Session, user: User) -> tuple[Unit, ...]:
    """Return the units whose hours an account sees, by region and name.

    Librarians, administrators and auditors see all, trainers their own and those below it.
    """
    every = session.scalars(select(Unit).order_by(Unit.region, Unit.name)).all()
    if user.roles & SEES_ALL:
        return tuple(every)
    return tuple(unit for unit in every if runs(session, user, unit.id))
