"""The provisions that a question's hits lead to, as the database holds them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.model.regulation import ForceStatus
from kb.store import library
from kb.text.numerals import ArticleNumber
from search.query.results import SearchHit

MOST_PROVISIONS: Final = 8
MOST_CHARACTERS: Final = 12_000
"""Of all offered texts together; an article that does not fit is left out whole, never cut."""
STATUS_NAMES: Final = {
    ForceStatus.IN_FORCE: "现行有效",
    ForceStatus.NOT_YET_EFFECTIVE: "尚未生效",
    ForceStatus.REPEALED: "已失效",
    ForceStatus.UNKNOWN: "效力待核",
}


@dataclass(frozen=True, slots=True)
class OfferedProvision:
    """备选条文: one published article with its stored text and its status on the day asked about.

    `id` is the provision id `slug/version/eid`; `law` the short title, `title` the full one.
    """

    hit: SearchHit
    law: str
    title: str
    label: str
    version: str
    effective_on: dt.date | None
    repealed_on: dt.date | None
    status: ForceStatus
    text: str

    @property
    def id(self) -> str:
        """The provision id."""
        return self.hit.provision

    def to_json(self) -> dict[str, Any]:
        """Return how programs read where a text stands and whether it is in force."""
        return {
            "provision": self.id,
            "law": self.law,
            "article": self.hit.article,
            "article_suffix": self.hit.article_suffix,
            "label": self.label,
            "version": self.version,
            "effective_on": self.effective_on.isoformat() if self.effective_on else None,
            "repealed_on": self.repealed_on.isoformat() if self.repealed_on else None,
            "status": self.status.value,
            "url": self.hit.url,
        }


def offered_provisions(
    session: Session, hits: Iterable[SearchHit], day: dt.date
) -> tuple[OfferedProvision, ...]:
    """Return the best articles among hits, read from the published versions in the database.

    A hit whose version is no longer published is left out: the index may be a moment behind.
    """
    found: list[OfferedProvision] = []
    room = MOST_CHARACTERS
    for hit in hits:
        if len(found) == MOST_PROVISIONS:
            break
        provision = _stored(session, hit, day)
        if provision is not None and len(provision.text) <= room:
            room -= len(provision.text)
            found.append(provision)
    return tuple(found)


def _stored(session: Session, hit: SearchHit, day: dt.date) -> OfferedProvision | None:
    if hit.kind != "regulation" or hit.article is None:
        return None
    slug = hit.provision.partition("/")[0]
    try:
        work = library.get_work(session, slug, as_of=day)
        version = library.find_version(work, hit.version)
        row = library.article(session, version.id, hit.article, hit.article_suffix)
    except NotFound:
        return None
    return OfferedProvision(
        hit=hit,
        law=work.short_title,
        title=version.title,
        label=ArticleNumber(hit.article, hit.article_suffix).label(),
        version=version.version,
        effective_on=version.effective_on,
        repealed_on=version.repealed_on,
        status=version.status,
        text=row.text,
    )
