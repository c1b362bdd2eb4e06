"""Beijing time: the days that law and bureaus count in, wherever the server stands."""

from __future__ import annotations

import datetime as dt
from typing import Final
from zoneinfo import ZoneInfo

BEIJING: Final = ZoneInfo("Asia/Shanghai")


def beijing_day(moment: dt.datetime) -> dt.date:
    """Return the day in Beijing of an aware moment."""
    return moment.astimezone(BEIJING).date()


def today() -> dt.date:
    """Return the present day in Beijing."""
    return dt.datetime.now(BEIJING).date()
