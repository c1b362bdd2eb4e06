"""核对用条文: every published article with the days it was in force, ready to be compared."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.document import Document
from kb.model.regulation import Provision, ProvisionKind, Version, Work
from kb.store.library import published_version
from kb.text.numerals import NUMERAL_CHARS, ArticleNumber
from kb.text.provisions import ProvisionAddress, article_body, article_eid, parse_eid
from kb.training.checking.readings import read_article
from kb.training.checking.wording import Reader, Wording, bigrams
from kb.training.generation.source import Source

# A stretch that has one way of writing only: no figures, no words that are read as others.
_PLAIN_RUN: Final = re.compile(
    rf"[^\W\d_a-zA-Z{NUMERAL_CHARS}的必须应或严禁行政本法例办规定细则决]+"
)


@dataclass(frozen=True, slots=True)
class Force:
    """效力期间: the first day in force, and the first day no longer; None where it is not known."""

    starts: dt.date | None
    ends: dt.date | None = None

    def covers(self, day: dt.date) -> bool:
        """Return whether the version was in force on a day."""
        return self.starts is not None and self.starts <= day and not self.ended(day)

    def ended(self, day: dt.date) -> bool:
        """Return whether the version was repealed by that day."""
        return self.ends is not None and self.ends <= day


@dataclass(frozen=True, slots=True)
class Reading:
    """读法: one sentence that an article says, and the pairs of neighbouring characters in it."""

    wording: Wording
    pairs: frozenset[str]


@dataclass
class Library:
    """条文库: articles by provision id, the force of versions by (slug, version), and a day.

    `day` is the day that questions ask about unless they tell a story of another day. One library
    checks any number of questions; it keeps what it has read.
    """

    articles: Mapping[str, Source]
    force: Mapping[tuple[str, str], Force]
    day: dt.date
    reader: Reader = field(default_factory=Reader)
    _read: dict[str, Wording] = field(default_factory=dict)
    _readings: dict[str, tuple[Reading, ...]] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        sources: Iterable[Source],
        day: dt.date,
        force: Mapping[tuple[str, str], Force] | None = None,
    ) -> Library:
        """Return the library of some articles; without `force` their version is in force always."""
        articles = {each.provision: each for each in sources}
        always = {(each.slug, each.version): Force(dt.date.min) for each in articles.values()}
        return cls(articles, always if force is None else force, day)

    def article(self, provision: str) -> Source | None:
        """Return the article that a provision id names or lies in."""
        slug, version, address = divided(provision)
        if address is None or address.article is None:
            return None
        return self.articles.get(f"{slug}/{version}/{article_eid(address.article)}")

    def wording(self, source: Source) -> Wording:
        """Return the comparable form of an article."""
        known = self._read.get(source.provision)
        if known is None:
            known = self._read[source.provision] = self.reader.read(source.text)
        return known

    def readings(self, source: Source) -> tuple[Reading, ...]:
        """Return the sentences that an article says, with their pairs of characters."""
        known = self._readings.get(source.provision)
        if known is None:
            found = read_article(source, self.wording(source))
            known = tuple(Reading(each, bigrams(each.code)) for each in found)
            self._readings[source.provision] = known
        return known

    def articles_saying(self, words: Wording) -> tuple[Source, ...]:
        """Return the articles in force on `day` that hold a text in the same comparable words."""
        found: dict[str, Source] = {}
        text, starts, sources = self._all
        run = max(_PLAIN_RUN.findall(words.raw), key=len, default="")
        at = text.find(run) if run else -1
        while at >= 0:
            place = bisect_right(starts, at)
            source = sources[place - 1]
            if words.code in self.wording(source).code:
                found[source.provision] = source
            at = text.find(run, starts[place]) if place < len(starts) else -1
        return tuple(found.values())

    @cached_property
    def names(self) -> frozenset[str]:
        """The titles and short titles of the laws."""
        return frozenset(
            name for each in self.articles.values() for name in (each.law, each.title) if name
        )

    @cached_property
    def _all(self) -> tuple[str, list[int], list[Source]]:
        """The text of every article in force, one after another, and where each begins."""
        starts: list[int] = []
        sources: list[Source] = []
        length = 0
        for source in self.articles.values():
            force = self.force.get((source.slug, source.version))
            if force is not None and force.covers(self.day):
                starts.append(length)
                sources.append(source)
                length += len(source.text) + 1
        return "\n".join(each.text for each in sources), starts, sources


def divided(provision: str) -> tuple[str, str, ProvisionAddress | None]:
    """Return slug, version and address of a provision id `slug/version/eid`; None for no eid."""
    slug, _, rest = provision.partition("/")
    version, _, eid = rest.partition("/")
    return slug, version, parse_eid(eid)


def read_library(
    session: Session, day: dt.date, *, slugs: Collection[str] | None = None
) -> Library:
    """Return every article of every published version, whatever day it was in force.

    `slugs` are works; None reads all of them, which takes half a minute for 150,000 articles.
    Articles without a number are left out: nothing can cite them.
    """
    query = (
        select(
            Provision.number,
            Provision.suffix,
            Provision.text,
            Provision.path,
            Provision.position,
            Version.version,
            Version.effective_on,
            Version.repealed_on,
            Work.slug,
            Work.short_title,
            Work.title,
            Work.type,
            Work.level,
            Work.region,
        )
        .join(Version, Version.id == Provision.version_id)
        .join(Work, Work.id == Version.work_id)
        .join(Document, published_version())
        .where(Provision.kind == ProvisionKind.ARTICLE.value)
        .order_by(Work.slug, Version.version, Provision.position)
    )
    if slugs is not None:
        query = query.where(Work.slug.in_(sorted(slugs)))
    articles: dict[str, Source] = {}
    force: dict[tuple[str, str], Force] = {}
    for row in session.execute(query):
        if row.number is None:
            continue
        source = Source(
            slug=row.slug,
            law=row.short_title,
            title=row.title,
            version=row.version,
            article=ArticleNumber(row.number, row.suffix),
            text=article_body(row.text),
            path=row.path,
            type=row.type,
            level=row.level,
            region=row.region,
            position=row.position,
        )
        articles.setdefault(source.provision, source)
        force[source.slug, source.version] = Force(row.effective_on, row.repealed_on)
    return Library(articles, force, day)
