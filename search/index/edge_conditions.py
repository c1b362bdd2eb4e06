"""Conditions → filters of the embedded engine."""

from __future__ import annotations

from typing import Any

import qdrant_edge as engine

from search.index.conditions import (
    EVERYTHING,
    AllOf,
    AnyOf,
    Between,
    Condition,
    Identified,
    Missing,
    Not,
    OneOf,
)


def edge_filter(where: Condition) -> engine.Filter | None:
    """Return the engine's filter; None stands for no filter at all."""
    if where == EVERYTHING:
        return None
    if isinstance(where, AllOf):
        return engine.Filter(must=[_condition(part) for part in where.parts])
    return engine.Filter(must=[_condition(where)])


def _condition(where: Condition) -> Any:
    match where:
        case OneOf(field, values):
            if len(values) == 1:
                return engine.FieldCondition(field, match=engine.MatchValue(values[0]))
            if values and isinstance(values[0], bool):
                return engine.Filter(should=[_condition(OneOf(field, (v,))) for v in values])
            return engine.FieldCondition(field, match=engine.MatchAny(_listed(values)))
        case Between(field, gte, gt, lte, lt):
            bounds = engine.RangeFloat(gte=gte, gt=gt, lte=lte, lt=lt)
            return engine.FieldCondition(field, range=bounds)
        case Missing(field):
            return engine.IsEmptyCondition(field)
        case Identified(ids):
            return engine.HasIdCondition(set(ids))
        case AllOf(parts):
            return engine.Filter(must=[_condition(part) for part in parts])
        case AnyOf(parts):
            if not parts:
                return engine.HasIdCondition(set())
            return engine.Filter(should=[_condition(part) for part in parts])
        case Not(part):
            return engine.Filter(must_not=[_condition(part)])


def _listed(values: tuple[str, ...] | tuple[int, ...]) -> list[str] | list[int]:
    """One type throughout, said in a way the type checker follows."""
    texts = [value for value in values if isinstance(value, str)]
    return texts or [value for value in values if isinstance(value, int)]
