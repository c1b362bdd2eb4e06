"""The ranking fields of every passage of an index as arrays: 150,000 passages take 6 MB.

Values are numbered by field, since there are few of each: 3,300 titles, 1,300 article numbers. A
provision is hardly ever like another, but nearly always begins with the key of its document, and
what follows the key (/art_83) is one of a few thousand.
"""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Hashable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from search.index.columns import RANKING_FIELDS, Column, Columns, Ids, Places, key_of

_FORM: Final = 1
"""Changed whenever a saved table means something else, so that older ones are not read."""
_DOCUMENT: Final = "document_key"
_PROVISION: Final = "provision"
_AFTER, _WHOLE = "+", "="
_UNREADABLE: Final = (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile)

Row = tuple[Any, ...]
"""One passage: the values of `RANKING_FIELDS`, in their order."""


def row_of(payload: Mapping[str, Any]) -> Row:
    """Return the ranking fields of a payload."""
    return tuple(payload.get(name) for name in RANKING_FIELDS)


def payload_of(row: Row) -> Mapping[str, Any]:
    """Return the ranking fields by name."""
    return dict(zip(RANKING_FIELDS, row, strict=True))


class ColumnTable:
    """列表: passages by ascending id, and for each field the number of its value; never changed.

    Args:
        ids: ascending, shape (n,).
        codes: by field, shape (n,).
        values: by field; a provision is written "+" and what follows its document's key, or "="
            and the whole.
    """

    def __init__(
        self,
        ids: Ids,
        codes: Mapping[str, NDArray[Any]],
        values: Mapping[str, Sequence[Any]],
    ) -> None:
        self.ids = ids
        self._codes = codes
        self._values = values

    @classmethod
    def empty(cls) -> ColumnTable:
        """Return the table of an empty index."""
        nothing = np.zeros(0, np.uint8)
        return cls(
            np.zeros(0, np.int64),
            dict.fromkeys(RANKING_FIELDS, nothing),
            dict.fromkeys(RANKING_FIELDS, ()),
        )

    def __len__(self) -> int:
        return int(self.ids.size)

    def columns(self, ids: Ids) -> Columns:
        """Return the passages that the table has, in the order of `ids`."""
        if not self.ids.size:
            return Columns.of([], [])
        places = np.minimum(np.searchsorted(self.ids, ids), self.ids.size - 1)
        known = self.ids[places] == ids
        return self._at(places[known])

    def changed(self, changes: Mapping[int, Row | None]) -> ColumnTable:
        """Return the table after passages were put (a row) or removed (None)."""
        kept = ~np.isin(self.ids, np.fromiter(changes, np.int64, len(changes)))
        fresh = {each: row for each, row in changes.items() if row is not None}
        ids = np.concatenate([self.ids[kept], np.fromiter(fresh, np.int64, len(fresh))])
        order = np.argsort(ids, kind="stable")
        rows = [_stored(row) for row in fresh.values()]
        codes: dict[str, NDArray[Any]] = {}
        values: dict[str, Sequence[Any]] = {}
        for place, name in enumerate(RANKING_FIELDS):
            known = list(self._values[name])
            added = _numbered([row[place] for row in rows], known)
            every = np.concatenate([self._codes[name][kept].astype(np.int64), added])[order]
            codes[name], values[name] = _without_unused(every, known)
        return ColumnTable(ids[order], codes, values)

    def save(self, path: Path) -> None:
        """Write the table so that the file is there whole or not at all, power cut or not."""
        note = {"form": _FORM, "fields": RANKING_FIELDS, "values": self._values}
        arrays = {f"codes_{name}": self._codes[name] for name in RANKING_FIELDS}
        arrays["ids"] = self.ids
        arrays["note"] = np.frombuffer(json.dumps(note).encode(), np.uint8)
        temporary = path.with_name(f"{path.name}.new")
        with temporary.open("wb") as file:
            np.savez(file, allow_pickle=False, **arrays)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)

    @classmethod
    def load(cls, path: Path) -> ColumnTable | None:
        """Read a table; None when there is none, or none that this version can read."""
        try:
            with np.load(path) as stored:
                note = json.loads(stored["note"].tobytes())
                if (note["form"], tuple(note["fields"])) != (_FORM, RANKING_FIELDS):
                    return None
                codes = {name: stored[f"codes_{name}"] for name in RANKING_FIELDS}
                return cls(stored["ids"], codes, note["values"])
        except _UNREADABLE:
            return None

    def _at(self, places: Places) -> Columns:
        def read(name: str) -> Column:
            if name == _PROVISION:
                return Column.of(self._provisions(places))
            codes = self._codes.get(name)
            if codes is None:
                return Column(np.zeros(places.size, np.int64), [None])
            return Column.numbered(codes[places], self._values[name])

        return Columns(self.ids[places], read)

    def _provisions(self, places: Places) -> list[Any]:
        keys, ends = self._values[_DOCUMENT], self._values[_PROVISION]
        pairs = zip(
            self._codes[_DOCUMENT][places].tolist(),
            self._codes[_PROVISION][places].tolist(),
            strict=True,
        )
        return [
            end
            if type(end := ends[place]) is not str
            else keys[key] + end[1:]
            if end[0] == _AFTER
            else end[1:]
            for key, place in pairs
        ]


def _stored(row: Row) -> Row:
    """The row with its provision written after its document's key."""
    place = RANKING_FIELDS.index(_PROVISION)
    key, provision = row[RANKING_FIELDS.index(_DOCUMENT)], row[place]
    if not isinstance(provision, str):
        return row
    after = isinstance(key, str) and provision.startswith(key)
    written = _AFTER + provision[len(key) :] if after else _WHOLE + provision
    return (*row[:place], written, *row[place + 1 :])


def _numbered(values: Sequence[Any], known: list[Any]) -> NDArray[np.int64]:
    """The number of each value; new ones are appended to those known."""
    codes: dict[Hashable, int] = {key_of(value): code for code, value in enumerate(known)}
    found = []
    for value in values:
        code = codes.setdefault(key_of(value), len(known))
        if code == len(known):
            known.append(value)
        found.append(code)
    return np.array(found, np.int64)


def _without_unused(
    codes: NDArray[np.int64], values: Sequence[Any]
) -> tuple[NDArray[Any], Sequence[Any]]:
    """The same column without the values that no row has, its codes as short as they can be."""
    used = np.bincount(codes, minlength=len(values)) > 0
    moved = np.cumsum(used) - 1
    kept = [value for value, has_row in zip(values, used.tolist(), strict=True) if has_row]
    return moved[codes].astype(np.min_scalar_type(max(len(kept) - 1, 0))), kept
