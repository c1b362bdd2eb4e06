"""组卷人 makers: who may put papers together, change and freeze them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from kb.errors import NotPermitted
from kb.model.people import Role, Unit
from kb.store import accounts
from kb.text.regions import NATIONAL

ROLES: Final = frozenset({Role.TRAINER})
COMMAND_LINE: Final = "command-line"
"""Who the audit names for whoever has the shell of the machine, not an account of the service."""


@dataclass(frozen=True, slots=True)
class Maker:
    """组卷人: `user_id` and `unit_id` are None for whoever has the shell of the machine.

    Questions are drawn on the law that applies in `region`, that of the unit.
    """

    name: str
    user_id: int | None = None
    unit_id: int | None = None
    region: str = NATIONAL


def maker(session: Session, actor: str | None) -> Maker:
    """Return who acts: an account, or whoever has the shell of the machine for None.

    Raises:
        NotFound: no active account of that name.
        NotPermitted: the account is no trainer's.
    """
    if actor is None:
        return Maker(COMMAND_LINE)
    user = accounts.get_user(session, actor)
    if not user.roles & ROLES:
        raise NotPermitted(f"账号“{actor}”不是培训师，不能组卷", hint="请由培训师办理")
    unit = session.get_one(Unit, user.unit_id)
    return Maker(user.name, user.id, user.unit_id, unit.region)
