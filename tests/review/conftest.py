"""A home folder with a small province in it, migrated once and copied for every test.

With ANJIAN_TEST_POSTGRES_URL in the environment the same tests run on PostgreSQL as well.
"""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from kb.settings import Settings
from kb.store.database import Database
from tests.review.bureau import settle
from tests.review.desk.signers import give_passwords
from tests.review.kept import Steps
from tests.web.compiled_once import compiled_code  # noqa: F401 - publishing renders pages

SERVER = os.environ.get("ANJIAN_TEST_POSTGRES_URL", "")
NewProvince = Callable[[], Database]


@pytest.fixture(scope="session", params=["sqlite", "postgresql"] if SERVER else ["sqlite"])
def new_province(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[NewProvince]:
    """Return a function that gives a fresh copy, also within one test (property tests)."""
    make = _on_sqlite if request.param == "sqlite" else _on_postgres
    yield from make(tmp_path_factory)


@pytest.fixture
def province(new_province: NewProvince) -> Iterator[Database]:
    database = new_province()
    yield database
    database.close()


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory) -> Steps:
    """Takes the steps of a fixture once and keeps what they left."""
    return Steps(tmp_path_factory.mktemp("kept"))


def _on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewProvince]:
    template = tmp_path_factory.mktemp("province")
    database = Database.create(Settings(home=template))
    settle(database)
    give_passwords(database)
    with database.engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()

    def copy() -> Database:
        home: Path = tmp_path_factory.mktemp("copy")
        shutil.copytree(template, home, dirs_exist_ok=True)
        return Database.open(Settings(home=home))

    yield copy


def _on_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewProvince]:
    home = tmp_path_factory.mktemp("postgres")
    control = create_engine(SERVER, isolation_level="AUTOCOMMIT")
    made: list[str] = []

    def settings_of(name: str) -> Settings:
        url = make_url(SERVER).set(database=name).render_as_string(hide_password=False)
        (home / name).mkdir(exist_ok=True)
        return Settings(home=home / name, database_url=url)

    def create(template: str) -> str:
        name = f"anjian_review_{uuid.uuid4().hex}"
        with control.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        made.append(name)
        return name

    province = create("template0")
    database = Database.create(settings_of(province))
    settle(database)
    give_passwords(database)
    database.close()

    yield lambda: Database.open(settings_of(create(province)))

    with control.connect() as connection:
        for name in reversed(made):
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    control.dispose()
