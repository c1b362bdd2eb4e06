"""到时办理: what the clock of the service does for releases; registered under `anjian.periodic`."""

from __future__ import annotations

from kb.settings import Settings
from kb.store.database import Database
from review.release import plans, receipts


def run(settings: Settings, database: Database) -> None:
    """Publish what is due, and look once more where something was taken down."""
    plans.publish_due(database)
    receipts.confirm_open(database)
