"""A fresh database of either kind: SQLite, and PostgreSQL where ANJIAN_TEST_POSTGRES_URL names one.

A folder of tests that runs on both imports `settings` and `database` in its conftest.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from kb.settings import Settings
from kb.store.database import Database

POSTGRES = "ANJIAN_TEST_POSTGRES_URL"


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Settings]:
    """Settings of an empty home folder and, for PostgreSQL, of an empty database of its own.

    Commands that a test runs read the address of the latter from the environment.
    """
    home = tmp_path / "home"
    if request.param == "sqlite":
        yield Settings(home=home, laws_dir=None)
        return
    with postgres() as url:
        monkeypatch.setenv("ANJIAN_DATABASE_URL", url)
        yield Settings(home=home, laws_dir=None, database_url=url)


@contextmanager
def postgres() -> Iterator[str]:
    """Give the address of an empty database of its own; skip the test where there is no server."""
    server = os.environ.get(POSTGRES)
    if not server:
        pytest.skip(f"no PostgreSQL server: set {POSTGRES} to run these tests on one")
    name = f"anjian_test_{uuid.uuid4().hex}"
    control = create_engine(server, isolation_level="AUTOCOMMIT")
    with control.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield make_url(server).set(database=name).render_as_string(hide_password=False)
    with control.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    control.dispose()


@pytest.fixture
def database(settings: Settings, migrated: Settings) -> Iterator[Database]:
    """A fresh, migrated database."""
    if not settings.database_url:
        shutil.copytree(migrated.home, settings.home, dirs_exist_ok=True)
    created = Database.create(settings)
    yield created
    created.close()
