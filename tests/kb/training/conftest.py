"""A school of its own for every test of practice and records."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.settings import Settings
from kb.store.database import Database
from tests.kb.training.school import open_school
from tests.two_databases import postgres


@pytest.fixture(scope="session")
def school_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the school; copied, never changed."""
    home = tmp_path_factory.mktemp("school") / "home"
    database = Database.create(Settings(home=home, laws_dir=None))
    open_school(database)
    database.close()
    return home


@pytest.fixture(params=["sqlite", "postgresql"])
def school(
    request: pytest.FixtureRequest,
    school_home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Database]:
    """A school on SQLite, and on PostgreSQL where there is a server."""
    home = tmp_path / "home"
    if request.param == "sqlite":
        shutil.copytree(school_home, home)
        opened = Database.open(Settings(home=home, laws_dir=None))
        yield opened
        opened.close()
        return
    with postgres() as url:
        monkeypatch.setenv("ANJIAN_DATABASE_URL", url)
        created = Database.create(Settings(home=home, laws_dir=None, database_url=url))
        open_school(created)
        yield created
        created.close()
