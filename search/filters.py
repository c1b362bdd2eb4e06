"""Haystack filters → conditions that narrow a search down in the index.

The condition of a filter holds for every document the filter holds for, and perhaps for more:
whoever uses it judges each candidate again by Haystack's own rules. That makes the answers
Haystack's, whatever the index can express. What it cannot:

- a list in a payload meets a condition when one of its elements does; Haystack compares the whole
  list, so `!=`, `not in` and `NOT` narrow nothing;
- dates are strings in a payload and moments in Haystack: "2024-01-01" equals "2024-01-01T00:00";
- Python holds `True == 1 == 1.0`; in a payload these are three different values.

Nothing here imports Haystack.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any, Final

from search.haystack_store.layout import TEXT, meta_path, point_id
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
from search.index.protocol import MATCHED_INTEGERS, RANGED_INTEGERS

NOTHING: Final = AnyOf()

DOCUMENT_FIELDS: Final = frozenset(
    {"id", "content", "blob", "meta", "score", "embedding", "sparse_embedding"}
)
"""What a Haystack document has; every other name in a filter is a metadata key."""

INTEGER_FIELDS: Final = frozenset(MATCHED_INTEGERS + RANGED_INTEGERS)
"""Metadata indexed as whole numbers: the index would not find a fraction or a truth there."""

# 2017-06-27, 1969-07-21T20:17:40: Haystack compares these as moments, not as strings
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_EXACT: Final = 2**53
_WIDEST: Final = 1e300
_SMALLEST: Final = -(2**63)
_LARGEST: Final = 2**63 - 1


class MalformedFilter(ValueError):
    """过滤条件有误: a key is missing, an operator is unknown or a value has the wrong type."""


def candidates(filters: Mapping[str, Any] | None) -> Condition:
    """Return a condition that every document meets which meets the filter.

    Args:
        filters: as `DocumentStore.filter_documents` takes them; None and {} mean everything.

    Raises:
        MalformedFilter: it is no filter, wherever in the tree.
    """
    return _narrowed(filters) if filters else EVERYTHING


def mentions(filters: Mapping[str, Any] | None, field: str) -> bool:
    """Return whether a well-formed filter asks about this field of a document."""
    if not filters:
        return False
    if "field" in filters:
        return bool(filters["field"] == field)
    return any(mentions(each, field) for each in filters["conditions"])


def _narrowed(filters: Any) -> Condition:
    if not isinstance(filters, Mapping):
        raise MalformedFilter(f"过滤条件应是字典，收到的是 {type(filters).__name__}")
    if "field" in filters:
        return _comparison(filters["field"], *_required(filters, "operator", "value"))
    operator, conditions = _required(filters, "operator", "conditions")
    if not isinstance(conditions, list):
        raise MalformedFilter(f"conditions 应是列表，收到的是 {type(conditions).__name__}")
    parts = [_narrowed(part) for part in conditions]
    match operator:
        case "AND":
            return AllOf(tuple(part for part in parts if part != EVERYTHING))
        case "OR":
            return EVERYTHING if EVERYTHING in parts else AnyOf(tuple(parts))
        case "NOT":
            return EVERYTHING
    raise MalformedFilter(f"未知的逻辑运算 {operator!r}，应为 AND、OR 或 NOT")


def _comparison(field: Any, operator: Any, value: Any) -> Condition:
    if not isinstance(field, str):
        raise MalformedFilter(f"field 应是字符串，收到的是 {type(field).__name__}")
    is_list = isinstance(value, list)
    match operator:
        case "==":
            return _equal(field, [value])
        case "in" if is_list:
            return _equal(field, value)
        case "!=":
            return EVERYTHING
        case "not in" if is_list:
            return EVERYTHING
        case ">" | ">=" | "<" | "<=" if not is_list:
            return NOTHING if value is None else _ordered(field, operator, value)
        case "in" | "not in":
            raise MalformedFilter(f"{operator} 的 value 应是列表，收到 {type(value).__name__}")
        case ">" | ">=" | "<" | "<=":
            raise MalformedFilter(f"{operator} 的 value 不能是列表")
    raise MalformedFilter(f"未知的比较运算 {operator!r}")


def _equal(field: str, values: list[Any]) -> Condition:
    if field == "id":
        return Identified(frozenset(point_id(each) for each in values if isinstance(each, str)))
    path = _path(field)
    if path is None:
        return EVERYTHING
    texts = tuple(each for each in values if _is_plain_text(each))
    parts: list[Condition] = [OneOf(path, texts)] if texts else []
    parts += [_equal_to(path, each) for each in values if not _is_plain_text(each)]
    return EVERYTHING if EVERYTHING in parts else AnyOf(tuple(parts))


def _equal_to(path: str, value: Any) -> Condition:
    """Equality with anything but a plain string."""
    if value is None:
        return Missing(path)
    if isinstance(value, list | tuple | dict):
        return EVERYTHING  # an empty one counts as missing in the index
    bound = _bound(value)
    if path in INTEGER_FIELDS and bound is not None:
        whole = int(value)
        return OneOf(path, (whole,)) if whole == value and _fits(whole) else NOTHING
    if bound is None or bound in (0, 1):
        return _present(path)
    return Between(path, gte=_below(bound), lte=_above(bound))


def _ordered(field: str, operator: str, value: Any) -> Condition:
    path = _path(field)
    if path is None:
        return EVERYTHING
    bound = _bound(value)
    if bound is None:
        return _present(path)
    above = Between(path, gte=_below(bound))
    return above if operator[0] == ">" else Between(path, lte=_above(bound))


def _path(field: str) -> str | None:
    """The field's place in a payload; None when it has none and the index cannot narrow by it."""
    if field == "content":
        return TEXT
    root, *keys = field.split(".")
    if keys:
        return meta_path(keys) if root == "meta" else None
    return None if field in DOCUMENT_FIELDS else meta_path([field])


def _is_plain_text(value: Any) -> bool:
    return isinstance(value, str) and not _DATE.match(value)


def _bound(value: Any) -> float | None:
    """A number as a double; None for dates and for what no range can express."""
    if not isinstance(value, int | float):
        return None
    try:
        bound = float(value)
    except OverflowError:
        return None
    return bound if abs(bound) <= _WIDEST else None  # not-a-number is not either


def _below(bound: float) -> float:
    """A bound that no number slips under: as doubles, 2**53 + 1 and 2**53 are the same."""
    return bound if abs(bound) < _EXACT else math.nextafter(bound, -math.inf)


def _above(bound: float) -> float:
    return bound if abs(bound) < _EXACT else math.nextafter(bound, math.inf)


def _fits(whole: int) -> bool:
    return _SMALLEST <= whole <= _LARGEST


def _present(path: str) -> Condition:
    return Not(Missing(path))


def _required(filters: Mapping[str, Any], *keys: str) -> tuple[Any, ...]:
    for key in keys:
        if key not in filters:
            raise MalformedFilter(f"过滤条件缺少 {key}：{dict(filters)}")
    return tuple(filters[key] for key in keys)
