"""单位存储: bureaus and teams with region and level, one above the other."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.errors import Duplicate, InvalidInput, NotFound
from kb.model.people import Unit, User
from kb.store.unit_of_work import UnitOfWork
from kb.text.regions import NATIONAL, RegionLevel, region_by_code, region_by_name

_CODE: Final = re.compile(r"[0-9]{6}")
LONGEST_NAME: Final = 100
"""Characters; the longest official name of a bureau has less than half of it."""


@dataclass(frozen=True, slots=True)
class UnitView:
    """单位: one line of the list of units; `parent` is a name, empty at the top."""

    name: str
    region: str
    level: str
    parent: str
    accounts: int

    def as_json(self) -> dict[str, object]:
        """Return the fields of `anjian unit list --json`."""
        return {
            "unit": self.name,
            "region": self.region,
            "level": self.level,
            "parent": self.parent,
            "accounts": self.accounts,
        }


def get_unit(session: Session, name: str) -> Unit:
    """Return the unit of that name.

    Raises:
        NotFound: there is none.
    """
    unit = session.scalars(select(Unit).where(Unit.name == name)).first()
    if unit is None:
        raise NotFound(
            f"没有单位“{name}”", hint="用 anjian unit list 查看，或用 anjian unit add 新建"
        )
    return unit


def add_unit(
    uow: UnitOfWork, name: str, *, region: str = "", level: str = "", parent: str = "", actor: str
) -> Unit:
    """Create a unit.

    Args:
        uow: the transaction.
        name: its full name, unique.
        region: six digits of GB/T 2260 or a name; the nation when empty.
        level: national, provincial, municipal or county; that of the region when empty.
        parent: the name of the unit above it, empty at the top.
        actor: who the audit names.

    Raises:
        Duplicate: the name is taken.
        InvalidInput: name, region or level are not acceptable.
        NotFound: no unit of the parent's name.
    """
    name = name.strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise InvalidInput(
            f"单位名称须为 1 至 {LONGEST_NAME} 字", field="name", hint="请使用规范全称"
        )
    existing = uow.session.scalars(select(Unit).where(Unit.name == name)).first()
    if existing is not None:
        raise Duplicate(
            f"单位“{name}”已存在", existing_id=f"unit:{existing.id}", hint="用 anjian unit set 修改"
        )
    code = _region_code(region or NATIONAL)
    unit = Unit(name=name, region=code, level=_level(level, code))
    if parent:
        unit.parent_id = get_unit(uow.session, parent).id
    uow.session.add(unit)
    uow.session.flush()
    uow.record(
        actor,
        "unit.add",
        f"unit:{unit.id}",
        detail={"name": name, "region": code, "level": unit.level, "parent": parent},
    )
    return unit


def change_unit(
    uow: UnitOfWork,
    name: str,
    *,
    region: str = "",
    level: str = "",
    parent: str | None = None,
    actor: str,
) -> Unit:
    """Change region, level or the unit above; what is empty stays, a parent of "" takes it away.

    Raises:
        NotFound: no such unit or parent.
        InvalidInput: region or level are not acceptable, or the unit would stand above itself.
    """
    unit = get_unit(uow.session, name)
    if region:
        unit.region = _region_code(region)
    if level or region:
        unit.level = _level(level, unit.region)
    if parent is not None:
        unit.parent_id = _above(uow.session, unit, parent)
    uow.record(
        actor,
        "unit.set",
        f"unit:{unit.id}",
        detail={"region": unit.region, "level": unit.level, "parent_id": unit.parent_id},
    )
    return unit


def list_units(session: Session) -> tuple[UnitView, ...]:
    """Return every unit by region and name."""
    units = session.scalars(select(Unit).order_by(Unit.region, Unit.name)).all()
    names = {unit.id: unit.name for unit in units}
    counted = select(User.unit_id, func.count()).where(User.active.is_(True)).group_by(User.unit_id)
    accounts = {row[0]: row[1] for row in session.execute(counted)}
    return tuple(
        UnitView(
            name=unit.name,
            region=unit.region,
            level=unit.level,
            parent=names[unit.parent_id] if unit.parent_id else "",
            accounts=accounts.get(unit.id, 0),
        )
        for unit in units
    )


def lineage(session: Session, unit_id: int | None) -> tuple[int, ...]:
    """Return a unit and the units above it, the nearest first; empty without a unit."""
    line: list[int] = []
    while unit_id is not None and unit_id not in line:
        line.append(unit_id)
        unit_id = session.scalar(select(Unit.parent_id).where(Unit.id == unit_id))
    return tuple(line)


def _above(session: Session, unit: Unit, parent: str) -> int | None:
    if not parent:
        return None
    above = get_unit(session, parent)
    if unit.id in lineage(session, above.id):
        raise InvalidInput(
            f"“{parent}”是“{unit.name}”本身或其下属单位",
            field="parent",
            hint="上级单位不能是本单位或下属单位",
        )
    return above.id


def _region_code(region: str) -> str:
    if _CODE.fullmatch(region):
        return region
    found = region_by_name(region)
    if found is None:
        raise InvalidInput(
            f"不认识的行政区划“{region}”", field="region", hint="请填六位区划代码或规范名称"
        )
    return found.code


def _level(level: str, code: str) -> str:
    if not level:
        known = region_by_code(code)
        return (known.level if known else _level_of_code(code)).value
    if level not in set(RegionLevel):
        raise InvalidInput(
            f"不认识的层级“{level}”",
            field="level",
            hint=f"可填：{'、'.join(RegionLevel)}",
        )
    return level


def _level_of_code(code: str) -> RegionLevel:
    """GB/T 2260 numbers provinces, cities and counties with two digits each."""
    if code.endswith("0000"):
        return RegionLevel.PROVINCIAL
    return RegionLevel.MUNICIPAL if code.endswith("00") else RegionLevel.COUNTY
