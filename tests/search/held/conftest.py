"""Two tiny models of different width, and a home with three cases."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.store.database import Database
from tests.search.held.home import publish
from tests.search.tiny_models import save_bi_encoder, save_cross_encoder


@pytest.fixture(scope="session")
def bi_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_bi_encoder(tmp_path_factory.mktemp("models") / "tiny-bi")


@pytest.fixture(scope="session")
def cross_encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save_cross_encoder(tmp_path_factory.mktemp("models") / "tiny-cross")


@pytest.fixture
def filled(database: Database) -> Database:
    for number, text in enumerate(["夜间向溪流倾倒废油。", "采伐竹林。", "巡查溪流。"], 1):
        publish(database, f"case-{number}", text)
    return database
