from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.settings import Settings
from kb.store.database import Database
from tests.kb.training.papers.bank import fill_bank


@pytest.fixture(scope="session")
def bank_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home folder with the invented bank; copied, never changed."""
    home = tmp_path_factory.mktemp("bank") / "home"
    database = Database.create(Settings(home=home, laws_dir=None))
    fill_bank(database)
    database.close()
    return home


@pytest.fixture
def home(bank_home: Path, tmp_path: Path) -> Path:
    copied = tmp_path / "home"
    shutil.copytree(bank_home, copied)
    return copied


@pytest.fixture
def database(home: Path) -> Iterator[Database]:
    opened = Database.open(Settings(home=home, laws_dir=None))
    yield opened
    opened.close()
