"""A database with a small library and a shelf of cases."""

from __future__ import annotations

import pytest

from kb.store.database import Database
from tests.kb.compendium.volumes import fill


@pytest.fixture
def shelf(database: Database) -> Database:
    fill(database)
    return database
