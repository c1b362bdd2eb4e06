"""A home folder with a small province in it, migrated once and copied for every test."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kb.settings import Settings
from kb.store.database import Database
from tests.review.bureau import settle


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("province")
    database = Database.create(Settings(home=home))
    settle(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    return home


@pytest.fixture(scope="session")
def new_province(
    template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], Database]:
    """Return a function that gives a fresh copy, also within one test (property tests)."""

    def make() -> Database:
        home = tmp_path_factory.mktemp("copy")
        shutil.copytree(template, home, dirs_exist_ok=True)
        return Database.open(Settings(home=home))

    return make


@pytest.fixture
def province(new_province: Callable[[], Database]) -> Iterator[Database]:
    database = new_province()
    yield database
    database.close()
