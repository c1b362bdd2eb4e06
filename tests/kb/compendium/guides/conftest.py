"""A database with an invented law, its earlier version and a published case."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.settings import Settings
from kb.store.database import Database
from tests.web.library import fill


@pytest.fixture(scope="session")
def filled_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the invented library; copied, never changed."""
    home = tmp_path_factory.mktemp("library") / "home"
    database = Database.create(Settings(home=home, laws_dir=None))
    with database.unit_of_work() as uow:
        fill(uow)
    database.close()
    return home


@pytest.fixture
def library(filled_home: Path, tmp_path: Path) -> Iterator[Database]:
    home = tmp_path / "home"
    shutil.copytree(filled_home, home)
    database = Database.open(Settings(home=home, laws_dir=None))
    yield database
    database.close()
