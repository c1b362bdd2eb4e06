"""A database with a small library and a shelf of cases."""

from __future__ import annotations

import pytest

from kb.store.database import Database
from tests.kb.compendium.volumes import fill
from tests.two_databases import database, settings  # noqa: F401 - fixtures


@pytest.fixture
def shelf(database: Database) -> Database:  # noqa: F811
    fill(database)
    return database
