"""排序与分组: in which order the entries of a volume stand, and under which titles."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from kb.compendium.candidates import Candidate, region_name
from kb.compendium.demands import fits
from kb.compendium.spec import Spec
from kb.text.case_codes import CASE_TYPES, ELEMENTS

_OTHER: Final = "其他"


def order_of(spec: Spec) -> Callable[[Candidate], tuple[Any, ...]]:
    """Return the key by which the spec sorts what it selects; ties go by the document's key."""

    def key(one: Candidate) -> tuple[Any, ...]:
        values: dict[str, Any] = {
            "decided_on": one.day,
            "violation_on": one.violation_day,
            "published_at": one.published_on,
            "region": one.region,
            "title": one.title,
            "key": one.key,
            "fine": float(one.content.get("fine_yuan") or 0),
        }
        return (values[spec.order_by], one.key)

    return key


def grouped(
    spec: Spec, chosen: Sequence[Candidate]
) -> tuple[tuple[str, ...], list[tuple[int, Candidate]]]:
    """Return the titles of the groups that hold something, and each candidate with its place there.

    Without any grouping there are no titles, and everything has place 0.
    """
    if spec.groups:
        titles = [group.title for group in spec.groups]
        ranks = [_made_group(spec, one) for one in chosen]
    elif spec.group_by == "none":
        return (), [(0, one) for one in chosen]
    else:
        rank_of, name_of = _RANKS[spec.group_by], _NAMES_OF_GROUPS[spec.group_by]
        keys = sorted({rank_of(one) for one in chosen})
        titles = [name_of(key) for key in keys]
        ranks = [keys.index(rank_of(one)) for one in chosen]
    used = sorted(set(ranks))
    placed = sorted(zip(ranks, range(len(chosen)), strict=True))
    shown = tuple(titles[rank] if rank < len(titles) else _OTHER for rank in used)
    return shown, [(used.index(rank), chosen[place]) for rank, place in placed]


def _made_group(spec: Spec, one: Candidate) -> int:
    by_name = [number for number, group in enumerate(spec.groups) if one.key in group.cases]
    fitting = (
        number
        for number, group in enumerate(spec.groups)
        if group.where is not None and fits(one, group.where)
    )
    return by_name[0] if by_name else next(fitting, len(spec.groups))


_ELEMENT_ORDER: Final = tuple(ELEMENTS)
_TYPE_ORDER: Final = tuple(CASE_TYPES)


def _element_rank(one: Candidate) -> str:
    first = next(iter(one.listed("element")), "")
    place = _ELEMENT_ORDER.index(first) if first in _ELEMENT_ORDER else len(_ELEMENT_ORDER)
    return f"{place:03d}"


def _type_rank(one: Candidate) -> str:
    kind = one.content.get("case_type")
    place = _TYPE_ORDER.index(kind) if kind in _TYPE_ORDER else len(_TYPE_ORDER)
    return f"{place:03d}"


def _nth(names: Sequence[str]) -> Callable[[str], str]:
    return lambda rank: names[int(rank)] if int(rank) < len(names) else _OTHER


_RANKS: Final[Mapping[str, Callable[[Candidate], str]]] = {
    "element": _element_rank,
    "case_type": _type_rank,
    "region": lambda one: one.region,
}
_NAMES_OF_GROUPS: Final[Mapping[str, Callable[[str], str]]] = {
    "element": _nth([f"{name}类案例" for name in ELEMENTS.values()]),
    "case_type": _nth(list(CASE_TYPES.values())),
    "region": region_name,
}
