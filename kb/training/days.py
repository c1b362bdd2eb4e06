"""Days of practice and of courses: those of Beijing, wherever the server stands."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

from kb.model.base import utc_now

BEIJING: Final = ZoneInfo("Asia/Shanghai")


def day_of(moment: dt.datetime) -> dt.date:
    """Return the day in Beijing of an aware moment."""
    return moment.astimezone(BEIJING).date()


def today() -> dt.date:
    """Return the present day in Beijing."""
    return day_of(utc_now())
