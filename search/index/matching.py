"""Conditions judged on a payload in memory, by the same rules as an index."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.index.conditions import (
    AllOf,
    AnyOf,
    Between,
    Condition,
    Identified,
    Missing,
    Not,
    OneOf,
)


def meets(identifier: int, payload: Mapping[str, Any], where: Condition) -> bool:
    """Return whether a point with this id and payload meets the condition."""
    match where:
        case OneOf(field, values):
            return payload.get(field) in values
        case Between(field, gte, gt, lte, lt):
            value = payload.get(field)
            return isinstance(value, int | float) and not (
                (gte is not None and value < gte)
                or (gt is not None and value <= gt)
                or (lte is not None and value > lte)
                or (lt is not None and value >= lt)
            )
        case Missing(field):
            return payload.get(field) is None
        case Identified(ids):
            return identifier in ids
        case AllOf(parts):
            return all(meets(identifier, payload, part) for part in parts)
        case AnyOf(parts):
            return any(meets(identifier, payload, part) for part in parts)
        case Not(part):
            return not meets(identifier, payload, part)
