"""现行馆藏: the published laws as one citing version sees them, by title, region and day."""

from __future__ import annotations

import datetime as dt
from collections import OrderedDict, defaultdict
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.document import Document
from kb.model.law_graph import ReferenceCause
from kb.model.regulation import Version, Work
from kb.store.article_texts import labelled_articles
from kb.store.library import published_version
from kb.text.numerals import ArticleNumber
from kb.text.references.model import LawEntry
from kb.text.regions import NATIONAL, find_region

_KEPT_VERSIONS: Final = 64
"""How many laws' articles stay in memory."""

Number = tuple[int, int | None]


@dataclass(frozen=True, slots=True)
class HeldVersion:
    """馆藏版本: one published version; `ends` is the first day on which it is not in force."""

    id: int
    work_id: int
    title: str
    slug: str
    type: str
    region: str
    version: str
    begins: dt.date | None
    ends: dt.date | None

    @property
    def day(self) -> dt.date | None:
        """The day whose law this text means: that of its effect, else that of its adoption."""
        if self.begins is not None:
            return self.begins
        return dt.date.fromisoformat(self.version) if self.version else None

    def in_force_on(self, day: dt.date) -> bool:
        """Whether this text binds on `day`; never so without a known day of effect."""
        return (
            self.begins is not None
            and self.begins <= day
            and (self.ends is None or day < self.ends)
        )


class HeldLaws:
    """馆藏法规: published versions by title, and their articles. Read once, for one run."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._by_title: dict[str, dict[int, list[HeldVersion]]] = defaultdict(
            lambda: defaultdict(list)
        )
        self.versions: dict[int, HeldVersion] = {}
        self._articles: OrderedDict[int, dict[Number, str]] = OrderedDict()
        rows = session.execute(
            select(
                Version.id,
                Work.id,
                Work.short_title,
                Work.slug,
                Work.type,
                Work.region,
                Version.version,
                Version.effective_on,
                Version.repealed_on,
            )
            .join(Work, Work.id == Version.work_id)
            .join(Document, published_version())
            .order_by(Version.version.desc(), Version.id)
        )
        for row in rows:
            held = HeldVersion(*row)
            self.versions[held.id] = held
            self._by_title[held.title][held.work_id].append(held)

    def names(self) -> frozenset[str]:
        """Return every short title held."""
        return frozenset(self._by_title)

    def editions(self, title: str, region: str) -> tuple[HeldVersion, ...] | ReferenceCause:
        """Return the versions of the law that `title` means to a text of `region`, newest first.

        A title without a place means the region's own law, else that of the region above, else
        the national one; among several of one rank nothing is chosen.
        """
        works = self._by_title.get(title)
        if not works:
            return ReferenceCause.NOT_HELD
        ranked: dict[int, list[list[HeldVersion]]] = defaultdict(list)
        for versions in works.values():
            ranked[_distance(versions[0], region)].append(versions)
        nearest = min(ranked)
        if nearest == _ELSEWHERE:
            return ReferenceCause.NOT_HELD
        if len(ranked[nearest]) > 1:
            return ReferenceCause.AMBIGUOUS_TITLE
        return tuple(ranked[nearest][0])

    def articles(self, version_id: int) -> dict[Number, str]:
        """Return the articles of a version, in its order, by number and suffix."""
        known = self._articles.get(version_id)
        if known is None:
            known = {}
            for article in labelled_articles(self._session, version_id):
                place = (article.number.number, article.number.suffix)
                known.setdefault(place, article.text)
            self._articles[version_id] = known
            if len(self._articles) > _KEPT_VERSIONS:
                self._articles.popitem(last=False)
        else:
            self._articles.move_to_end(version_id)
        return known


_ELSEWHERE: Final = 9


def _distance(held: HeldVersion, region: str) -> int:
    if held.region == region:
        return 0
    if held.region == NATIONAL:
        return 3
    if held.region == region[:4] + "00":
        return 1
    if held.region == region[:2] + "0000":
        return 2
    # Its title names the place, so a text of anywhere means just this law.
    return 4 if find_region(held.title) is not None else _ELSEWHERE


class LawsSeenFrom:
    """法规名录 of one citing version: its own title is its own text, others go by its day."""

    def __init__(self, laws: HeldLaws, citing: HeldVersion) -> None:
        self._laws = laws
        self._citing = citing
        self._chosen: dict[tuple[str, str], HeldVersion] = {}

    def names(self) -> frozenset[str]:
        """Return every short title held."""
        return self._laws.names()

    def find_law(self, name: str, as_of: dt.date | None) -> LawEntry | None:
        """Return the law of that title on `as_of`, by default the citing text's own day."""
        if name == self._citing.title:
            return self._entry(self._citing)
        found = self.version_of(name, as_of or self._citing.day)
        return None if isinstance(found, ReferenceCause) else self._entry(found)

    def has_article(self, entry: LawEntry, number: ArticleNumber) -> bool:
        """Return whether that version has that article."""
        held = self._chosen[entry.work_slug, entry.version]
        return (number.number, number.suffix) in self._laws.articles(held.id)

    def version_of(
        self, title: str, day: dt.date | None, edition: int | None = None
    ) -> HeldVersion | ReferenceCause:
        """Return the version in force on `day`, or the one that an edition note (year) names."""
        editions = self._laws.editions(title, self._citing.region)
        if isinstance(editions, ReferenceCause):
            return editions
        if edition is not None:
            of_year = [held for held in editions if held.version.startswith(str(edition))]
            return of_year[0] if of_year else ReferenceCause.VERSION_NOT_HELD
        if day is None:
            return ReferenceCause.UNDATED
        for held in editions:
            if held.in_force_on(day):
                return held
        over = [held for held in editions if held.ends is not None and held.ends <= day]
        later = [held for held in editions if held.begins is None or held.begins > day]
        return ReferenceCause.REPEALED if over and not later else ReferenceCause.VERSION_NOT_HELD

    def work_of(self, title: str) -> int | None:
        """Return the work a title means, whatever the version."""
        editions = self._laws.editions(title, self._citing.region)
        return None if isinstance(editions, ReferenceCause) else editions[0].work_id

    def _entry(self, held: HeldVersion) -> LawEntry:
        self._chosen[held.slug, held.version] = held
        return LawEntry(held.title, held.version, held.slug)
