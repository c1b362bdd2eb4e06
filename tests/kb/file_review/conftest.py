"""One round a test."""

from __future__ import annotations

import pytest

from kb.store.database import Database
from tests.kb.file_review.bureau import Round, begin
from tests.two_databases import database, settings  # noqa: F401 - fixtures


@pytest.fixture
def review(database: Database) -> Round:  # noqa: F811
    return begin(database)
