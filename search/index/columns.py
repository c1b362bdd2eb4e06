"""What ranking knows of passages, by column instead of by passage.

A column names each of its values once and gives every row the number of its value. Whoever works
on a column therefore judges a few dozen distinct titles, not hundreds of candidates, and does the
rest with arrays.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import DTypeLike, NDArray

Ids = NDArray[np.int64]
Codes = NDArray[np.int64]
Places = NDArray[np.intp]

RANKING_FIELDS: Final = (
    "kind",
    "law",
    "article",
    "suffix",
    "version",
    "effective",
    "repealed",
    "region",
    "level",
    "type",
    "document_key",
    "provision",
    "path",
    "role",
    "length",
)
"""Payload fields that candidates are ranked by."""

_PLAIN: Final = frozenset({str, int, type(None)})


def key_of(value: Any) -> Hashable:
    """Return what tells a JSON value from every other: 1, 1.0 and true are three, lists are one."""
    return value if type(value) in _PLAIN else (json.dumps(value, sort_keys=True),)


@dataclass(frozen=True, slots=True)
class Column:
    """列: row i has `values[codes[i]]`; no two values are the same, and some may be in no row."""

    codes: Codes
    values: Sequence[Any]

    @classmethod
    def of(cls, values: Iterable[Any]) -> Column:
        """Build from one value a row."""
        every = list(values)
        keys = every if _PLAIN.issuperset(map(type, every)) else list(map(key_of, every))
        numbers: dict[Hashable, int] = {}
        codes = [numbers.setdefault(key, len(numbers)) for key in keys]
        distinct = list(numbers)
        if keys is not every:
            first = dict(zip(reversed(keys), reversed(every), strict=True))
            distinct = [first[key] for key in distinct]
        return cls(np.array(codes, np.int64), distinct)

    @classmethod
    def numbered(cls, codes: NDArray[Any], values: Sequence[Any]) -> Column:
        """Build from numbers of values, leaving out the values that no row has."""
        has_row = np.zeros(len(values), np.bool_)
        has_row[codes] = True
        used = np.flatnonzero(has_row)
        renumbered = np.empty(len(values), np.int64)
        renumbered[used] = np.arange(used.size)
        return cls(renumbered[codes], [values[code] for code in used.tolist()])

    def __getitem__(self, place: int) -> Any:
        """Return the value of a row."""
        return self.values[self.codes[place]]

    def map(self, function: Callable[[Any], Any], dtype: DTypeLike = np.float64) -> NDArray[Any]:
        """Return the function's result for each row; it is called once a distinct value."""
        return np.array([function(value) for value in self.values], dtype)[self.codes]

    def take(self, places: Places) -> Column:
        """Return the rows at these places, with no other values than theirs."""
        return Column.numbered(self.codes[places], self.values)


class Columns:
    """列组: the ranking fields of passages, made when they are first looked at.

    A field that a passage lacks reads as None, and so does every field outside those of ranking.

    Args:
        ids: of the passages, one a row.
        read: makes the column of a field.
    """

    def __init__(self, ids: Ids, read: Callable[[str], Column]) -> None:
        self.ids = ids
        self._read = read
        self._made: dict[str, Column] = {}

    @classmethod
    def of(cls, ids: Sequence[int], payloads: Sequence[Mapping[str, Any]]) -> Columns:
        """Build from payloads."""
        return cls(
            np.array(ids, np.int64),
            lambda name: Column.of([payload.get(name) for payload in payloads]),
        )

    def __len__(self) -> int:
        return int(self.ids.size)

    def __getitem__(self, name: str) -> Column:
        """Return the column of a field."""
        column = self._made.get(name)
        if column is None:
            column = self._made[name] = self._read(name)
        return column

    def take(self, places: Places) -> Columns:
        """Return the rows at these places."""
        return Columns(self.ids[places], lambda name: self[name].take(places))

    def row(self, place: int) -> Mapping[str, Any]:
        """Return one passage, read like a payload of the ranking fields."""
        return _Row(self, place)


class _Row(Mapping[str, Any]):
    """One row; nothing is made of it but the fields that are asked for."""

    def __init__(self, columns: Columns, place: int) -> None:
        self._columns, self._place = columns, place

    def __getitem__(self, name: str) -> Any:
        if name not in RANKING_FIELDS:
            raise KeyError(name)
        return self._columns[name][self._place]

    def __iter__(self) -> Iterator[str]:
        return iter(RANKING_FIELDS)

    def __len__(self) -> int:
        return len(RANKING_FIELDS)


def joined(first: Columns, second: Columns, ids: Sequence[int]) -> Columns:
    """Return the rows of both in the order of `ids`, without those in neither; none is in both."""
    together = np.concatenate([first.ids, second.ids])
    places = {identifier: place for place, identifier in enumerate(together.tolist())}
    order = np.array([places[each] for each in ids if each in places], np.int64)

    def read(name: str) -> Column:
        one, other = first[name], second[name]
        values = list(one.values)
        codes = {key_of(value): code for code, value in enumerate(values)}
        moved = np.empty(len(other.values), np.int64)
        for code, value in enumerate(other.values):
            moved[code] = codes.setdefault(key_of(value), len(values))
            if moved[code] == len(values):
                values.append(value)
        return Column(np.concatenate([one.codes, moved[other.codes]])[order], values)

    return Columns(together[order], read)
