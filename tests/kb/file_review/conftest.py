"""One round a test."""

from __future__ import annotations

import pytest

from kb.store.database import Database
from tests.kb.file_review.bureau import Round, begin


@pytest.fixture
def review(database: Database) -> Round:
    return begin(database)
