"""书上的话 words: what the formats say in the same way."""

from __future__ import annotations

import datetime as dt


def day_in_words(day: dt.date) -> str:
    """Return 2026年11月27日, as GB/T 9704 writes the day of an official document."""
    return f"{day.year}年{day.month}月{day.day}日"
