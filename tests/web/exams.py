"""An exam that is open at this moment, with its people able to sign in."""

from __future__ import annotations

import datetime as dt

from kb.model.base import utc_now
from kb.store.database import Database
from tests.kb.training.exams.room import Room, settle
from tests.review.desk.signers import give_passwords

MINUTE = dt.timedelta(minutes=1)


def open_exam(database: Database, *, names: int = 3) -> Room:
    """Settle a room whose exam opened a minute ago by the real clock."""
    now = utc_now()
    room = settle(
        database, names=names, opens=now - MINUTE, closes=now + 120 * MINUTE, now=now - 2 * MINUTE
    )
    give_passwords(database)
    return room
