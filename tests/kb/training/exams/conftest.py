"""One exam room a test."""

from __future__ import annotations

import pytest

from kb.store.database import Database
from tests.kb.training.exams.room import Room, settle


@pytest.fixture
def room(database: Database) -> Room:
    return settle(database)
