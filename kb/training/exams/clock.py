"""到时交卷: what the service's clock does for exams; registered under `anjian.periodic`."""

from __future__ import annotations

from kb.settings import Settings
from kb.store.database import Database
from kb.training.exams.sitting import hand_in_expired


def run(settings: Settings, database: Database) -> None:
    """Hand in whoever ran out of time."""
    hand_in_expired(database)
