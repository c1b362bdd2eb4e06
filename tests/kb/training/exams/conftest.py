"""One exam room a test."""

from __future__ import annotations

import pytest

from kb.store.database import Database
from tests.kb.training.exams.room import Room, settle
from tests.two_databases import database, settings  # noqa: F401 - fixtures


@pytest.fixture
def room(database: Database) -> Room:  # noqa: F811
    return settle(database)
