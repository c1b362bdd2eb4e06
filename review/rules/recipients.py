"""提醒对象: who is told when a clock runs out, step by step upwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from kb.model.people import Role, Unit, User
from review import policy
from review.subject import Actor, Subject
from review.tracks import Track

REMINDER, OVERDUE, LONG_OVERDUE = 1, 2, 3
"""The steps: on the due day, after it, and well after it."""

STEP_LABELS: Mapping[int, str] = {
    0: "未提醒",
    REMINDER: "已提醒办理人员",
    OVERDUE: "已报告上级单位",
    LONG_OVERDUE: "已报告最高层级",
}

_WHO_RUNS_THE_UNIT = frozenset({Role.ADMIN, Role.PUBLISHER})
_WHO_WATCHES_OVER_ALL = frozenset({Role.ADMIN, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class People:
    """人员: every active account, and which unit stands above which."""

    actors: tuple[Actor, ...]
    above: Mapping[int, int | None]

    def lineage(self, unit_id: int | None) -> tuple[int, ...]:
        """Return a unit and those above it, the nearest first."""
        line: list[int] = []
        while unit_id is not None and unit_id not in line:
            line.append(unit_id)
            unit_id = self.above.get(unit_id)
        return tuple(line)


def load_people(session: Session) -> People:
    """Return every active account with a few queries, however many there are."""
    above: dict[int, int | None] = {
        row.id: row.parent_id for row in session.execute(select(Unit.id, Unit.parent_id))
    }
    lines = People((), above)
    users = session.scalars(
        select(User)
        .where(User.active.is_(True))
        .options(joinedload(User.unit), selectinload(User.role_rows))
        .order_by(User.id)
    )
    actors = tuple(
        Actor(
            id=user.id,
            name=user.name,
            display_name=user.display_name,
            unit_id=user.unit_id,
            unit_name=user.unit.name,
            unit_lineage=frozenset(lines.lineage(user.unit_id)),
            roles=user.roles,
        )
        for user in users
    )
    return People(actors, above)


def reminded(people: People, subject: Subject, track: Track) -> tuple[str, ...]:
    """Return the account names that the first step is for: those who may act in the stage now."""
    action = track.onwards(subject.state)
    if action is None:
        return ()
    row = track.table[subject.state, action]
    return tuple(one.name for one in people.actors if policy.may(one, subject, action, row))


def informed(people: People, unit_id: int | None, step: int) -> tuple[str, ...]:
    """Return the account names that a later step is for.

    The second is for administrators and publishers of the nearest unit above the handling unit that
    has any; the last for administrators and auditors of the highest one that has any. Where no unit
    above has any, it is those of every unit.
    """
    units_above = people.lineage(unit_id)[1:]
    if step == OVERDUE:
        return _first_with(people, units_above, _WHO_RUNS_THE_UNIT)
    return _first_with(people, reversed(units_above), _WHO_WATCHES_OVER_ALL)


def _first_with(people: People, unit_ids: Iterable[int], roles: frozenset[Role]) -> tuple[str, ...]:
    able = [one for one in people.actors if one.roles & roles]
    for unit_id in unit_ids:
        names = tuple(one.name for one in able if one.unit_id == unit_id)
        if names:
            return names
    return tuple(one.name for one in able)
