"""Conditions judged in memory, by the same rules as an index: of one payload, or by column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from search.index.columns import Columns
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


def meeting(columns: Columns, where: Condition) -> NDArray[np.bool_]:
    """Return for each row whether it meets the condition."""
    match where:
        case OneOf(field) | Between(field) | Missing(field):
            return columns[field].map(lambda value: meets(0, {field: value}, where), np.bool_)
        case Identified(ids):
            return np.array([each in ids for each in columns.ids.tolist()], np.bool_)
        case AllOf(parts):
            every = np.ones(len(columns), np.bool_)
            for part in parts:
                every &= meeting(columns, part)
            return every
        case AnyOf(parts):
            some = np.zeros(len(columns), np.bool_)
            for part in parts:
                some |= meeting(columns, part)
            return some
        case Not(part):
            return ~meeting(columns, part)
