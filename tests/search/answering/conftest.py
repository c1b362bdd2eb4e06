"""An answerer over the invented library of the web tests, and a model that says what it is told."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.settings import Settings
from kb.store.database import Database
from search.answering.service import Answerer
from tests.search.answering.chat_server import ChatServer, chat_server
from tests.web.library import fill
from tests.web.searching import FakeSearch


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


@pytest.fixture
def chat_settings(settings: Settings, chat: ChatServer) -> Settings:
    named = {"chat_url": chat.url, "chat_model": "moxing", "chat_api_key": "miyao-1"}
    return Settings(home=settings.home, laws_dir=None, **named)  # type: ignore[arg-type]


@pytest.fixture(scope="session")
def library_home(tmp_path_factory: pytest.TempPathFactory, migrated: Settings) -> Path:
    """A home folder with the invented library; only to be copied."""
    home = tmp_path_factory.mktemp("library") / "home"
    shutil.copytree(migrated.home, home)
    database = Database.open(Settings(home=home, laws_dir=None))
    with database.unit_of_work() as uow:
        fill(uow)
    database.close()
    return home


@pytest.fixture
def filled(settings: Settings, library_home: Path) -> Iterator[Database]:
    shutil.copytree(library_home, settings.home, dirs_exist_ok=True)
    database = Database.open(settings)
    yield database
    database.close()


@pytest.fixture
def answerer(chat_settings: Settings, filled: Database) -> Answerer:
    return Answerer(chat_settings, filled, FakeSearch().search)
