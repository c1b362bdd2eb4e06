"""分条施行 reading side: articles that begin on another day than their version."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.law_graph import Commencement
from kb.model.regulation import ForceStatus
from kb.store.library import VersionView
from kb.text.numerals import ArticleNumber


@dataclass(frozen=True, slots=True)
class CommencementView:
    """分条施行: the day on which one article begins, None where a body is to set it."""

    effective_on: dt.date | None
    quote: str


def commencements(session: Session, version_id: int) -> dict[ArticleNumber, CommencementView]:
    """Return the articles of a version that begin on another day than the version."""
    rows = session.scalars(
        select(Commencement).where(Commencement.version_id == version_id).order_by(Commencement.id)
    )
    return {
        ArticleNumber(row.number, row.suffix): CommencementView(row.effective_on, row.quote)
        for row in rows
    }


def article_status(
    version: VersionView, begins: CommencementView | None, day: dt.date
) -> ForceStatus:
    """Return whether an article is in force on a day: by its own commencement, else its version's.

    An article whose day a body is yet to set has no known day of effect.
    """
    if begins is None or (version.repealed_on is not None and day >= version.repealed_on):
        return version.status
    if begins.effective_on is None:
        return ForceStatus.UNKNOWN
    begun = day >= begins.effective_on
    return ForceStatus.IN_FORCE if begun else ForceStatus.NOT_YET_EFFECTIVE
