"""The column table of an index that is written to: what changed since, and the file it is kept in.

A saved table is there only while it says exactly what the index holds. It is removed before the
first write that follows and saved again when the index has been flushed, so whoever finds one
after a crash can rely on it. An index without a table is read by payloads, as if there were none.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import numpy as np

from search.index.column_table import ColumnTable, Row, payload_of, row_of
from search.index.columns import Columns, Ids, joined
from search.index.protocol import IndexPoint, ScoredPoint

_MOST_CHANGES: Final = 20_000
"""Passages changed that are held one by one; more of them are worked into the table."""


@dataclass(frozen=True, slots=True)
class _Held:
    """A table, and what was put (a row) or removed (None) since it was made."""

    table: ColumnTable
    changes: dict[int, Row | None] = field(default_factory=dict)

    def merged(self) -> ColumnTable:
        return self.table.changed(self.changes) if self.changes else self.table


class KeptColumns:
    """列表保存: `columns` may be asked by any thread, all else by one that may write to the index.

    Args:
        path: of the file, which may be there or not.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._saved = path.exists()
        self._held: _Held | None = None
        self._noted: set[int] | None = None

    def load(self, points: int) -> None:
        """Take the saved table, unless it is of another number of points than there are."""
        table = ColumnTable.load(self._path) if self._saved else None
        if table is not None and len(table) == points:
            self._held = _Held(table)
            return
        self.before_write()
        if not points:
            self.empty()

    def columns(self, ids: Ids) -> Columns | None:
        """Return the passages that exist, in the order of `ids`; None when there is no table."""
        held = self._held
        if held is None:
            return None
        changes = held.changes
        changed = [each for each in ids.tolist() if each in changes] if changes else []
        if not changed:
            return held.table.columns(ids)
        rows = {each: row for each in changed if (row := changes[each]) is not None}
        fresh = Columns.of(list(rows), [payload_of(row) for row in rows.values()])
        unchanged = ids[~np.isin(ids, changed)]
        return joined(held.table.columns(unchanged), fresh, ids.tolist())

    def before_write(self) -> None:
        """Remove the file: from here on it may say what is no longer so."""
        if self._saved:
            self._path.unlink(missing_ok=True)
            _sync(self._path.parent)
            self._saved = False

    def put(self, points: Iterable[IndexPoint]) -> None:
        """Note points that the index has taken."""
        self._change({point.id: row_of(point.payload) for point in points})

    def remove(self, ids: Iterable[int]) -> None:
        """Note points that the index has removed."""
        self._change(dict.fromkeys(ids))

    def empty(self) -> None:
        """Note that the index holds nothing."""
        self._held = _Held(ColumnTable.empty())

    def forget(self) -> None:
        """Have no table, and make none, after a write of which nobody knows what it did."""
        self._held = self._noted = None

    def move(self, path: Path) -> None:
        """Keep the table in another file from now on."""
        self._path, self._saved = path, False

    def save(self) -> None:
        """Write the table to its file; the index must have been flushed since its last write."""
        held = self._held
        if held is not None and not self._saved:
            table = held.merged()
            table.save(self._path)
            self._held, self._saved = _Held(table), True

    def begin(self) -> bool:
        """Note which points change while a table is made; False if there is one."""
        if self._held is not None:
            return False
        self._noted = set()
        return True

    def end(self) -> frozenset[int] | None:
        """Return the points that changed since `begin`; None when no table is wanted any more."""
        noted, self._noted = self._noted, None
        return None if noted is None or self._held is not None else frozenset(noted)

    def take(self, table: ColumnTable) -> None:
        """Use a table that says what the index holds now."""
        self._held = _Held(table)

    def _change(self, changes: dict[int, Row | None]) -> None:
        if self._noted is not None:
            self._noted.update(changes)
        held = self._held
        if held is None:
            return
        held.changes.update(changes)
        if len(held.changes) > _MOST_CHANGES:
            self._held = _Held(held.merged())


def table_of(points: Iterable[ScoredPoint], table: ColumnTable | None = None) -> ColumnTable:
    """Return a table of points with their ranking fields, beside those of another table."""
    table = table or ColumnTable.empty()
    changes: dict[int, Row | None] = {}
    for point in points:
        changes[point.id] = row_of(point.payload)
        if len(changes) >= _MOST_CHANGES:
            table, changes = table.changed(changes), {}
    return table.changed(changes)


def _sync(folder: Path) -> None:
    """Make a removal survive a power cut; not every system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
