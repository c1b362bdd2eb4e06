"""An application over a small, real database and a hand-written search."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from kb.settings import Settings
from kb.store.database import Database
from tests.review.bureau import settle
from tests.review.desk.signers import give_passwords
from tests.web.busy_desk import BusyDesk, fill_desk
from tests.web.compiled_once import compiled_code  # noqa: F401 - a fixture for every test here
from tests.web.library import fill
from tests.web.offices import Offices
from tests.web.searching import FakeSearch
from web.app import create_app
from web.wiring import EXTENSION

LIMIT = "100000 per minute"


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
def web_settings(filled_home: Path, tmp_path: Path) -> Settings:
    home = tmp_path / "home"
    shutil.copytree(filled_home, home)
    return Settings(home=home, laws_dir=None, rate_limit=LIMIT)


@pytest.fixture
def library(web_settings: Settings) -> Iterator[Database]:
    opened = Database.open(web_settings)
    yield opened
    opened.close()


@pytest.fixture
def search() -> FakeSearch:
    return FakeSearch()


@pytest.fixture
def app(web_settings: Settings, library: Database, search: FakeSearch) -> Iterator[APIFlask]:
    made = create_app(web_settings, database=library, search=search)
    yield made
    made.extensions[EXTENSION].search_log.close()


@pytest.fixture
def client(app: APIFlask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def reading_app(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[APIFlask]:
    """The library for tests that only open pages."""
    home = tmp_path_factory.mktemp("reading") / "home"
    shutil.copytree(filled_home, home)
    settings = Settings(home=home, laws_dir=None, rate_limit=LIMIT)
    database = Database.open(settings)
    made = create_app(settings, database=database, search=FakeSearch())
    yield made
    made.extensions[EXTENSION].search_log.close()
    database.close()


@pytest.fixture
def reader(reading_app: APIFlask) -> FlaskClient:
    return reading_app.test_client()


#: Every page a reader can open in the invented library.
PAGES = (
    "/",
    "/about",
    "/status",
    "/login",
    "/search?q=废油",
    "/search?q=废油&as_of=2020-01-01&status=all",
    "/search?q=zzz",
    "/regulations",
    "/regulations?type=law",
    "/regulations/xiliu-baohu-tiaoli",
    "/regulations/xiliu-baohu-tiaoli?as_of=2018-01-01",
    "/regulations/xiliu-baohu-tiaoli/2016-03-01",
    "/regulations/xiliu-baohu-tiaoli/2021-04-20/articles/2-1",
    "/regulations/xiliu-baohu-tiaoli/2021-04-20/articles/3",
    "/regulations/xiliu-baohu-tiaoli/compare",
    "/regulations/xiliu-baohu-tiaoli/graph",
    "/applicable-law",
    "/applicable-law?provision=xiliu-baohu-tiaoli/2021-04-20/art_3&violation_on=2020-01-01"
    "&decided_on=2022-01-01",
    "/cases",
    "/cases/case-2022-001",
    "/cases/case-2020-009",
    "/cases/case-2022-001/for/public",
    "/cases/case-2022-001/for/enterprise",
    "/cases/similar",
    "/cases/similar?case=case-2022-001",
    "/guides",
    "/guides/guide-food",
    "/guides?industry=没有",
    "/materials",
    "/materials/material-oil",
    "/policies",
    "/policies/policy-rivers",
    "/policies/policy-rivers/duties",
    "/policies/policy-rivers/duties?list=what&all=1",
    "/policies/policy-rivers/duties/compare",
    "/benchmarks",
    "/catalogue",
    "/catalogue/W-001",
    "/syllabus",
    "/audit",
    "/imports",
    "/imports/1",
    "/imports/1?status=failed",
    "/api/v1/docs",
    "/no-such-page",
)


@pytest.fixture(scope="session")
def busy(filled_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[BusyDesk]:
    """The desk on a working day; its pages are looked at, and nobody acts."""
    home = tmp_path_factory.mktemp("busy") / "home"
    shutil.copytree(filled_home, home)
    settings = Settings(home=home, laws_dir=None, rate_limit=LIMIT)
    database = Database.open(settings)
    rows = fill_desk(database)
    made = create_app(settings, database=database, search=FakeSearch())
    yield BusyDesk(made, rows)
    made.extensions[EXTENSION].search_log.close()
    database.close()


@pytest.fixture
def offices(app: APIFlask, library: Database) -> Offices:
    """The small province beside the library, its people able to sign in."""
    settle(library)
    give_passwords(library)
    return Offices(app, library)
