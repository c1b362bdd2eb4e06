"""学时情况: each person's hours of a year against the sixty that are needed, unit by unit."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.errors import InvalidInput
from kb.model.people import Role, Unit, User, UserRole
from kb.model.training import TrainingHours
from kb.training.records.people import HOURS_A_YEAR, YEARS

COUNTED = frozenset({Role.INSPECTOR})
"""Whose hours must reach the target: people who enforce."""


@dataclass(frozen=True, slots=True)
class PersonYear:
    """个人学时: `forecast` is what the year comes to if the person goes on as so far."""

    user: str
    display_name: str
    unit: str
    hours: float
    by_source: dict[str, float]
    forecast: float
    expected: float

    @property
    def missing(self) -> float:
        """Hours that are missing to the target."""
        return max(0.0, HOURS_A_YEAR - self.hours)

    @property
    def reached(self) -> bool:
        """Whether the target is met."""
        return self.hours >= HOURS_A_YEAR

    @property
    def behind(self) -> bool:
        """Whether the person has fewer hours than the part of the year that has passed asks."""
        return not self.reached and self.hours < self.expected

    def as_json(self) -> dict[str, object]:
        """Return the fields of `anjian training report --json`."""
        return {
            "user": self.user,
            "display_name": self.display_name,
            "unit": self.unit,
            "hours": self.hours,
            "by_source": self.by_source,
            "missing": self.missing,
            "forecast": self.forecast,
            "reached": self.reached,
            "behind": self.behind,
        }


@dataclass(frozen=True, slots=True)
class UnitYear:
    """单位学时: the people of one unit, by name."""

    unit: str
    people: tuple[PersonYear, ...]

    @property
    def reached(self) -> int:
        """How many have met the target."""
        return sum(person.reached for person in self.people)

    @property
    def behind(self) -> int:
        """How many are behind."""
        return sum(person.behind for person in self.people)

    @property
    def average(self) -> float:
        """Hours per person; 0 without people."""
        return sum(one.hours for one in self.people) / len(self.people) if self.people else 0.0

    def as_json(self) -> dict[str, object]:
        """Return the fields of `anjian training report --json`."""
        return {
            "unit": self.unit,
            "people": [person.as_json() for person in self.people],
            "reached": self.reached,
            "behind": self.behind,
            "average": round(self.average, 2),
        }


def checked_year(year: int) -> int:
    """Return a year that records may be of.

    Raises:
        InvalidInput: it is outside 2000 to 2100.
    """
    if year not in YEARS:
        raise InvalidInput(f"年份“{year}”不正确", field="year", hint="请填 2000 至 2100")
    return year


def passed(year: int, today: dt.date) -> float:
    """Return the part of a year that has passed at the end of a day, from 0 to 1."""
    if today.year != year:
        return 1.0 if today.year > year else 0.0
    days = 366 if calendar.isleap(year) else 365
    return today.timetuple().tm_yday / days


def person_year(
    user: str, display_name: str, unit: str, by_source: dict[str, float], part: float
) -> PersonYear:
    """Return how a person stands when that part of the year has passed."""
    hours = sum(by_source.values())
    return PersonYear(
        user=user,
        display_name=display_name,
        unit=unit,
        hours=hours,
        by_source=by_source,
        forecast=round(hours / part, 1) if part else hours,
        expected=HOURS_A_YEAR * part,
    )


def overview(
    session: Session, year: int, units: Collection[Unit], *, today: dt.date
) -> tuple[UnitYear, ...]:
    """Return the units that have people to count, in the order given.

    Counted are active accounts of inspectors; revoked hours are not.

    Raises:
        InvalidInput: the year is no year of records.
    """
    part = passed(checked_year(year), today)
    earned: dict[int, dict[str, float]] = defaultdict(dict)
    sums = session.execute(
        select(TrainingHours.user_id, TrainingHours.source, func.sum(TrainingHours.hours))
        .where(
            TrainingHours.on >= dt.date(year, 1, 1),
            TrainingHours.on <= dt.date(year, 12, 31),
            TrainingHours.revoked_at.is_(None),
        )
        .group_by(TrainingHours.user_id, TrainingHours.source)
        .order_by(TrainingHours.source)
    )
    for user_id, source, hours in sums:
        earned[user_id][source] = float(hours)
    people: dict[int, list[User]] = defaultdict(list)
    counted = select(UserRole.user_id).where(UserRole.role.in_([role.value for role in COUNTED]))
    for user in session.scalars(
        select(User).where(User.active.is_(True), User.id.in_(counted)).order_by(User.name)
    ):
        people[user.unit_id].append(user)
    return tuple(
        UnitYear(
            unit.name,
            tuple(
                person_year(one.name, one.display_name, unit.name, earned[one.id], part)
                for one in people[unit.id]
            ),
        )
        for unit in units
        if people[unit.id]
    )
