"""What a province became by some steps, kept to be put in place of repeating the steps.

A fixture that publishes cases takes longer than the test that looks at them. The steps are really
taken by the first test of a worker that asks for them; the home folder they left is copied into
that of every later one.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from kb.store.database import Database

Kept = TypeVar("Kept")


class Steps:
    """Takes steps in a province, once for every function of a module.

    Args:
        folder: where the homes are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._taken: dict[Callable[[Database], Any], tuple[Path, bytes, Any]] = {}

    def __call__(self, province: Database, steps: Callable[[Database], Kept]) -> Kept:
        """Take the steps in a province in which nothing was done yet, or put what they left there.

        Args:
            province: a fresh copy; nothing may be reading or writing.
            steps: a function of a module, which returns plain values and keeps no connection.
        """
        if province.engine.dialect.name != "sqlite":
            return steps(province)
        home = province.settings.home
        before = _content(province)
        if steps in self._taken:
            kept, fresh, values = self._taken[steps]
            assert before == fresh, "something was done in the province before the steps"
            shutil.copytree(kept, home, dirs_exist_ok=True)
            return values  # type: ignore[no-any-return]
        values = steps(province)
        _content(province)
        kept = self._folder / f"{steps.__module__}.{steps.__name__}"
        shutil.copytree(home, kept)
        self._taken[steps] = (kept, before, values)
        return values


def _content(database: Database) -> bytes:
    """Close the database with everything in its one file, and return that."""
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return (database.settings.home / "anjian.sqlite3").read_bytes()
