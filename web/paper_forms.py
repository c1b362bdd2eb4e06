"""组卷方案 from the form of a page: rows that were left empty are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from kb.training.papers.blueprint import Blueprint

SECTION_ROWS: Final = 6
CONSTRAINT_ROWS: Final = 8
_SECTION: Final = ("type", "number", "marks")
_CONSTRAINT: Final = ("type", "point", "category", "level", "min", "max")
_PLAIN: Final = ("title", "level", "marks", "pass_marks", "minutes")
_LISTS: Final = {
    "must_law": ("laws", "must"),
    "never_law": ("laws", "never"),
}


def spec_of(form: Mapping[str, str]) -> dict[str, Any]:
    """Return the blueprint that a form means, unchecked."""
    spec: dict[str, Any] = {name: _word(form, name) for name in _PLAIN if _word(form, name)}
    spec["sections"] = list(_rows(form, "section", _SECTION, SECTION_ROWS))
    spec["constraints"] = [
        _with_difficulty(form, row, one)
        for row, one in _numbered(form, "constraint", _CONSTRAINT, CONSTRAINT_ROWS)
    ]
    mean = {
        name: _word(form, f"mean_{name}") for name in ("min", "max") if _word(form, f"mean_{name}")
    }
    if mean:
        spec["mean_difficulty"] = mean
    for field, (name, side) in _LISTS.items():
        if words := _word(form, field).replace("，", ",").replace("、", ",").split(","):
            spec.setdefault(name, {})[side] = [word.strip() for word in words if word.strip()]
    for name in ("must_include", "never_include"):
        spec[name] = _word(form, name).split()
    recency = {
        name: _word(form, f"recent_{name}")
        for name in ("papers", "months")
        if _word(form, f"recent_{name}")
    }
    if recency:
        spec["recency"] = recency
    if _word(form, "exposure_limit"):
        spec["exposure_limit"] = _word(form, "exposure_limit")
    spec["alike_limit"] = _word(form, "alike_limit") or None
    if _word(form, "seed"):
        spec["seed"] = _word(form, "seed")
    return spec


def fields_of(blueprint: Blueprint) -> dict[str, str]:
    """Return the fields of the form that mean a blueprint, as far as it has fields for them."""
    spec = blueprint.to_json()
    found = {name: _text(spec.get(name)) for name in _PLAIN}
    for row, section in enumerate(spec["sections"][:SECTION_ROWS]):
        found |= {f"section-{row}-{name}": _text(section.get(name)) for name in _SECTION}
    for row, one in enumerate(spec["constraints"][:CONSTRAINT_ROWS]):
        found |= {f"constraint-{row}-{name}": _text(one.get(name)) for name in _CONSTRAINT}
        for name, value in zip(("low", "high"), one.get("difficulty") or (), strict=False):
            found[f"constraint-{row}-{name}"] = _text(value)
    mean = spec.get("mean_difficulty") or {}
    found |= {f"mean_{name}": _text(mean.get(name)) for name in ("min", "max")}
    found |= {field: "、".join(spec[name][side]) for field, (name, side) in _LISTS.items()}
    found |= {name: "\n".join(spec[name]) for name in ("must_include", "never_include")}
    found |= {f"recent_{name}": _text(spec["recency"][name] or "") for name in ("papers", "months")}
    found |= {name: _text(spec.get(name)) for name in ("exposure_limit", "alike_limit", "seed")}
    return found


def _rows(
    form: Mapping[str, str], kind: str, names: tuple[str, ...], count: int
) -> Iterator[dict[str, Any]]:
    for _, one in _numbered(form, kind, names, count):
        yield one


def _numbered(
    form: Mapping[str, str], kind: str, names: tuple[str, ...], count: int
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the rows in which something beside the type was filled in."""
    for row in range(count):
        one = {name: word for name in names if (word := _word(form, f"{kind}-{row}-{name}"))}
        if set(one) - {"type"} or any(
            _word(form, f"{kind}-{row}-{name}") for name in ("low", "high")
        ):
            yield row, one


def _with_difficulty(form: Mapping[str, str], row: int, one: dict[str, Any]) -> dict[str, Any]:
    low, high = (_word(form, f"constraint-{row}-{name}") for name in ("low", "high"))
    return one | ({"difficulty": [low or "1", high or "5"]} if low or high else {})


def _word(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").strip()


def _text(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
