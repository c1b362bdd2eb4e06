"""法规文本: the articles of a law that is in no library, and the laws it says it ends."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from kb.text.alignment import NumberedText


@dataclass(frozen=True, slots=True)
class LawText:
    """法规文本 read from a file.

    `version` is the ISO date of adoption or last amendment, empty when nothing tells it. `ended`
    are the short titles of laws that are repealed or replaced, each with its day if known.
    """

    short_title: str
    version: str
    effective_on: dt.date | None
    articles: tuple[NumberedText, ...]
    ended: tuple[tuple[str, dt.date | None], ...]
