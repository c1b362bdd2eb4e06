"""What a store can say of the metadata of its documents.

Values are told apart as JSON: 1, 1.0, "1" and true are four. Null and absent are the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Metadata = Mapping[str, Any]


def key_of(field: str) -> str:
    """Return the metadata key that a field names, with or without `meta.` before it."""
    return field.removeprefix("meta.")


def count_values(metas: Iterable[Metadata], fields: Sequence[str]) -> dict[str, int]:
    """Return how many different values each field has."""
    seen: dict[str, set[str]] = {key_of(field): set() for field in fields}
    for meta in metas:
        for key, values in seen.items():
            if meta.get(key) is not None:
                values.add(_as_json(meta[key]))
    return {key: len(values) for key, values in seen.items()}


def types(metas: Iterable[Metadata]) -> dict[str, dict[str, str]]:
    """Return each field's type in Haystack's words: boolean, int, float or keyword.

    Whole numbers and fractions together are `float`; any other mixture is `keyword`.
    """
    seen: dict[str, set[str]] = {}
    for meta in metas:
        for key, value in meta.items():
            if value is not None:
                seen.setdefault(key, set()).add(_type(value))
    return {key: {"type": _common(found)} for key, found in seen.items()}


def extremes(metas: Iterable[Metadata], field: str) -> dict[str, Any]:
    """Return the smallest and largest number or string; None when there is none or both kinds."""
    key = key_of(field)
    values = [meta[key] for meta in metas if _type(meta.get(key)) in ("int", "float", "text")]
    if len({isinstance(value, str) for value in values}) != 1:
        return {"min": None, "max": None}
    return {"min": min(values), "max": max(values)}


def unique_values(
    metas: Iterable[Metadata], field: str, search_term: str | None, start: int, size: int
) -> tuple[list[Any], int]:
    """Return a page of the different values, ordered as strings, and how many there are.

    `search_term` keeps the values that contain it, whatever the case.
    """
    key = key_of(field)
    found = {_as_json(meta[key]): meta[key] for meta in metas if meta.get(key) is not None}
    term = (search_term or "").lower()
    kept = {form: value for form, value in found.items() if term in str(value).lower()}
    ordered = sorted(kept, key=lambda form: (str(kept[form]), form))
    return [kept[form] for form in ordered[start : start + size]], len(ordered)


def _as_json(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _type(value: Any) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "int"
        case float():
            return "float"
        case str():
            return "text"
    return "other"


def _common(found: set[str]) -> str:
    if found <= {"int", "float"}:
        return "int" if found == {"int"} else "float"
    return "boolean" if found == {"boolean"} else "keyword"
