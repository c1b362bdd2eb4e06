"""The folder of an embedded index: its lock, its generations, and which of them is current.

    index/public/
    ├── lock              held by the one process that owns the folder
    ├── CURRENT           name of the generation in use, replaced atomically
    ├── facts.json        what it was made with, and how many points the search graph covers
    ├── values.json       values of fields as counted last; removed before every write
    ├── generation-000003 what CURRENT names
    ├── columns-000003    its column table, while that says what the index holds
    └── building-000004   being compacted; thrown away when its process dies

A second `load()` of one generation damages the first owner's data, so the lock is taken before
anything in the folder is opened and released after it is closed.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from filelock import FileLock, Timeout

from kb.errors import IndexBusy
from search.errors import IndexDamaged

_GENERATION: Final = "generation-"
_BUILDING: Final = "building-"
_COLUMNS: Final = "columns-"
_VALUES: Final = "values.json"


class IndexFolder:
    """索引目录: owns the lock from construction until `release`.

    Raises:
        IndexBusy: another process (or another open index of this one) owns the folder.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        self._lock = FileLock(path / "lock", thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except Timeout:
            raise IndexBusy(
                f"索引目录 {path} 正被另一个案鉴进程使用",
                hint="服务运行时请在网页中检索，或先停止服务（make stop）再运行本命令",
            ) from None
        self._remove_leftovers()

    def release(self) -> None:
        """Give the folder up."""
        self._lock.release()

    def current(self) -> Path | None:
        """Return the generation in use, or None in a new folder.

        Raises:
            IndexDamaged: CURRENT names a generation that is not there.
        """
        name = self._current_name()
        if name is None:
            return None
        generation = self.path / name
        if not generation.is_dir():
            raise IndexDamaged(
                f"索引目录 {self.path} 缺少 {name}", hint="请运行 anjian index rebuild 重建索引"
            )
        return generation

    def new_generation(self) -> Path:
        """Return the path of the next generation, not made yet; `make_current` puts it in use."""
        return self.path / f"{_GENERATION}{self._next_number():06d}"

    def new_building(self) -> Path:
        """Return the path in which the next generation is prepared."""
        return self.path / f"{_BUILDING}{self._next_number():06d}"

    def finish_building(self, building: Path) -> Path:
        """Rename a prepared folder to a generation (not yet current) and return its path."""
        generation = building.with_name(building.name.replace(_BUILDING, _GENERATION))
        building.rename(generation)
        return generation

    def make_current(self, generation: Path) -> None:
        """Point CURRENT at a generation, so that a crash leaves either the old or the new."""
        temporary = self.path / "CURRENT.new"
        with temporary.open("w", encoding="utf-8") as file:
            file.write(generation.name)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(self.path / "CURRENT")

    def columns_file(self, generation: Path) -> Path:
        """Return where the column table of a generation is kept."""
        return generation.with_name(generation.name.replace(_GENERATION, _COLUMNS))

    def remove(self, generation: Path) -> None:
        """Delete a generation that is no longer in use, and its column table."""
        self.columns_file(generation).unlink(missing_ok=True)
        shutil.rmtree(generation, ignore_errors=True)

    def discard(self) -> None:
        """Forget every generation, for a rebuild of something that cannot be read."""
        (self.path / "CURRENT").unlink(missing_ok=True)
        (self.path / "facts.json").unlink(missing_ok=True)
        self.forget_values()
        self._remove_leftovers()

    def read_facts(self) -> dict[str, Any]:
        """Return what was noted about the index (dimension, encoder); empty when new."""
        try:
            text = (self.path / "facts.json").read_text(encoding="utf-8")
        except FileNotFoundError:
            return {}
        facts: dict[str, Any] = json.loads(text)
        return facts

    def write_facts(self, facts: dict[str, Any]) -> None:
        """Note something about the index, atomically."""
        temporary = self.path / "facts.json.new"
        temporary.write_text(json.dumps(facts, ensure_ascii=False), encoding="utf-8")
        temporary.replace(self.path / "facts.json")

    def read_values(self, field: str, points: int) -> Mapping[str, int] | None:
        """Return the noted values of a field; None when there are none for so many points."""
        values: Mapping[str, int] | None = self._noted(points).get(field)
        return values

    def note_values(self, field: str, points: int, values: Mapping[str, int]) -> None:
        """Note the values of a field with their counts until `forget_values`."""
        noted = {**self._noted(points), field: values}
        temporary = self.path / f"{_VALUES}.new"
        row = {"generation": self._current_name(), "points": points, "fields": noted}
        temporary.write_text(json.dumps(row, ensure_ascii=False), encoding="utf-8")
        temporary.replace(self.path / _VALUES)

    def forget_values(self) -> None:
        """Drop the noted values, because the points are about to change."""
        (self.path / _VALUES).unlink(missing_ok=True)

    def _noted(self, points: int) -> dict[str, Mapping[str, int]]:
        """All noted values; none when a program that does not know of them wrote since."""
        try:
            row = json.loads((self.path / _VALUES).read_text(encoding="utf-8"))
            if (row["generation"], row["points"]) != (self._current_name(), points):
                return {}
            fields: dict[str, Mapping[str, int]] = row["fields"]
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return {}
        return fields

    def _current_name(self) -> str | None:
        try:
            return (self.path / "CURRENT").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return None

    def _numbers(self) -> list[int]:
        return [
            int(entry.name.rpartition("-")[2])
            for entry in self.path.iterdir()
            if entry.is_dir() and entry.name.startswith((_GENERATION, _BUILDING))
        ]

    def _next_number(self) -> int:
        return max(self._numbers(), default=0) + 1

    def _remove_leftovers(self) -> None:
        """Delete what a killed process left: all that does not belong to the current generation."""
        current = self._current_name()
        kept = {current, self.columns_file(self.path / current).name} if current else set()
        for entry in self.path.iterdir():
            if entry.name in kept:
                continue
            if entry.is_dir() and entry.name.startswith((_GENERATION, _BUILDING)):
                shutil.rmtree(entry, ignore_errors=True)
            elif entry.is_file() and entry.name.startswith(_COLUMNS):
                entry.unlink()
