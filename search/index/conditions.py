"""Filters as values, understood by every index: a small tree of conditions on payload fields.

Condition
├── AllOf(parts)            every part holds (empty: everything)
├── AnyOf(parts)            at least one part holds (empty: nothing)
├── Not(part)
├── OneOf(field, values)    the field is one of these strings, integers or truths
├── Between(field, …)       numeric bounds, each may be None
├── Missing(field)          the field is null or absent
└── Identified(ids)         the point's id is one of these
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OneOf:
    """取值条件: the field equals one of `values` (all of one type)."""

    field: str
    values: tuple[str, ...] | tuple[int, ...] | tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """范围条件: numeric bounds on the field; None leaves a side open."""

    field: str
    gte: float | None = None
    gt: float | None = None
    lte: float | None = None
    lt: float | None = None


@dataclass(frozen=True, slots=True)
class Missing:
    """缺失条件: the field is null or not there."""

    field: str


@dataclass(frozen=True, slots=True)
class Identified:
    """编号条件: the point has one of these ids."""

    ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class AllOf:
    """并且: every part holds."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """或者: at least one part holds."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """不满足: the part does not hold."""

    part: Condition


Condition = OneOf | Between | Missing | Identified | AllOf | AnyOf | Not

EVERYTHING = AllOf()


def equals(field: str, value: str | int | bool) -> OneOf:
    """Return the condition that a field has this one value."""
    if isinstance(value, bool):
        return OneOf(field, (value,))
    if isinstance(value, int):
        return OneOf(field, (value,))
    return OneOf(field, (value,))
