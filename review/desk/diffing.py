"""修订对照 diff: two revisions field by field, in a field word by word; nothing is ignored."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, Final

import rjieba

from kb.store.documents import canonical_json

LARGEST_STRETCH: Final = 4_000_000
"""Pairs of words compared in one changed stretch; a larger one is shown as replaced whole."""
_SENTENCE: Final = re.compile(r"[^。；！？\n]*[。；！？\n]|[^。；！？\n]+$")


class Change(StrEnum):
    """变化: a piece stands in both revisions, in the later one or in the earlier one."""

    SAME = "same"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Piece:
    """一段文字 and where it stands."""

    change: Change
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """字段变化: `field` is its place (`sections.facts`, `legal_basis.0.article`).

    The pieces that are not added give the text before, those not removed the text after.
    """

    field: str
    pieces: tuple[Piece, ...]


def diff(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[FieldChange, ...]:
    """Return the fields that differ, in the order of the later revision, removed ones last."""
    old, new = dict(_fields(before)), dict(_fields(after))
    names = [*new, *(name for name in old if name not in new)]
    return tuple(
        FieldChange(name, words(old.get(name, ""), new.get(name, "")))
        for name in names
        if old.get(name) != new.get(name)
    )


def words(before: str, after: str) -> tuple[Piece, ...]:
    """Return two texts as one sequence of pieces: sentences are aligned first, then words."""
    pieces: list[Piece] = []
    old, new = _SENTENCE.findall(before), _SENTENCE.findall(after)
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(Change.SAME, "".join(old[i1:i2])))
        else:
            pieces += _stretch("".join(old[i1:i2]), "".join(new[j1:j2]))
    return tuple(_joined(pieces))


def _stretch(before: str, after: str) -> Iterator[Piece]:
    old, new = list(rjieba.cut(before)), list(rjieba.cut(after))
    if len(old) * len(new) > LARGEST_STRETCH:
        yield from _replaced(before, after)
        return
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece(Change.SAME, "".join(old[i1:i2]))
        else:
            yield from _replaced("".join(old[i1:i2]), "".join(new[j1:j2]))


def _replaced(before: str, after: str) -> Iterator[Piece]:
    if before:
        yield Piece(Change.REMOVED, before)
    if after:
        yield Piece(Change.ADDED, after)


def _joined(pieces: Sequence[Piece]) -> Iterator[Piece]:
    held: Piece | None = None
    for piece in pieces:
        if held is not None and held.change is piece.change:
            held = Piece(held.change, held.text + piece.text)
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def _fields(value: Any, place: str = "") -> Iterator[tuple[str, str]]:
    """Yield every field with its value as text; sections are found by key, not by number."""
    if isinstance(value, Mapping):
        for name, entry in value.items():
            yield from _fields(entry, f"{place}.{name}" if place else str(name))
    elif isinstance(value, list) and any(isinstance(entry, Mapping) for entry in value):
        for number, entry in enumerate(value):
            if isinstance(entry, Mapping) and "key" in entry and "text" in entry:
                yield f"{place}.{entry['key']}", str(entry["text"])
                rest = {name: each for name, each in entry.items() if name not in ("key", "text")}
                yield from _fields(rest, f"{place}.{entry['key']}")
            else:
                yield from _fields(entry, f"{place}.{number}")
    elif isinstance(value, list):
        yield place, "\n".join(map(_text, value))
    else:
        yield place, _text(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else canonical_json(value)
