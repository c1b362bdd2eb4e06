"""三张清单: 责任清单, 时限清单 and 措施清单, three orders of the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.text.policy_duties.model import Duty, DutyKind

UNSTATED: Final = "未明确"
"""Stands for who is responsible where the document names nobody."""
_ORDER: Final = {kind: place for place, kind in enumerate(DutyKind)}


@dataclass(frozen=True, slots=True)
class DutyGroup:
    """清单中的一组: rows under one heading, a unit or a time."""

    name: str
    duties: tuple[Duty, ...]


def duty_list(duties: Sequence[Duty]) -> tuple[DutyGroup, ...]:
    """责任清单: rows by unit, in the order in which the text first names it.

    A row of several units stands under each of them; those of nobody come last.
    """
    groups: dict[str, list[Duty]] = {}
    for duty in duties:
        for name in duty.responsible:
            groups.setdefault(name, []).append(duty)
    unstated = [duty for duty in duties if not duty.responsible]
    found = [DutyGroup(name, tuple(rows)) for name, rows in groups.items()]
    return (*found, DutyGroup(UNSTATED, tuple(unstated))) if unstated else tuple(found)


def deadline_list(duties: Sequence[Duty]) -> tuple[DutyGroup, ...]:
    """时限清单: rows by time; days first and in their order, rows without a time left out."""
    groups: dict[tuple[int, str, str], list[Duty]] = {}
    for duty in duties:
        if duty.deadline_text is not None:
            known = duty.normalised_deadline or ""
            # a day whose year is open goes behind the days that are known
            order = known or "\uffff"
            key = (_ORDER[duty.kind], order, known or duty.kind.label)
            groups.setdefault(key, []).append(duty)
    return tuple(DutyGroup(key[2], tuple(groups[key])) for key in sorted(groups))


def measure_list(duties: Sequence[Duty]) -> tuple[DutyGroup, ...]:
    """措施清单: rows by the heading under which the text sets them, in its order."""
    groups: dict[str, list[Duty]] = {}
    for duty in duties:
        groups.setdefault(duty.heading, []).append(duty)
    return tuple(DutyGroup(name, tuple(rows)) for name, rows in groups.items())


def responsible_text(duty: Duty) -> str:
    """Return who is responsible in one line, 未明确 for nobody."""
    return "、".join(duty.responsible) or UNSTATED
