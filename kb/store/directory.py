"""法规名录: the database-backed directory that resolves provision references.

Implements `kb.text.references`' `LawDirectory` over the published and drafted versions. The names
are read once per directory; article existence is looked up and remembered, so resolving the
citations of one document costs a handful of queries.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.regulation import Provision, ProvisionKind, Version, Work
from kb.settings import Settings
from kb.store.database import Database
from kb.text.numerals import ArticleNumber
from kb.text.provisions import Paragraph, split_article
from kb.text.references.model import LawEntry
from kb.text.titles import short_title


@dataclass(frozen=True, slots=True)
class _Held:
    version_id: int
    version: str
    effective_on: dt.date | None
    repealed_on: dt.date | None


class DatabaseDirectory:
    """法规名录 over one session; not shared between threads."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._slugs: dict[str, str] = {}
        self._held: dict[str, list[_Held]] = defaultdict(list)
        self._articles: dict[int, frozenset[tuple[int, int | None]]] = {}
        rows = session.execute(
            select(
                Work.short_title,
                Work.slug,
                Version.id,
                Version.version,
                Version.effective_on,
                Version.repealed_on,
            )
            .join(Version, Version.work_id == Work.id)
            .where(Version.superseded.is_(False))
            .order_by(Version.version.desc())
        )
        for name, slug, version_id, version, effective_on, repealed_on in rows:
            self._slugs[name] = slug
            self._held[name].append(_Held(version_id, version, effective_on, repealed_on))

    def names(self) -> frozenset[str]:
        """Return every short title held, for longest-match recognition."""
        return frozenset(self._slugs)

    def find_law(self, name: str, as_of: dt.date | None) -> LawEntry | None:
        """Return the law of that name in the version for `as_of` (the newest in force today)."""
        short = name if name in self._slugs else short_title(name)
        held = self._held.get(short)
        if not held:
            return None
        chosen = _version_for(held, as_of or dt.date.today())
        return LawEntry(short_title=short, version=chosen.version, work_slug=self._slugs[short])

    def find_version(self, name: str, version: str) -> LawEntry | None:
        """Return the law in one stated version, or None when that version is not held."""
        short = name if name in self._slugs else short_title(name)
        for held in self._held.get(short, ()):
            if held.version == version:
                return LawEntry(short_title=short, version=version, work_slug=self._slugs[short])
        return None

    def has_article(self, entry: LawEntry, number: ArticleNumber) -> bool:
        """Return whether that version has that article."""
        return (number.number, number.suffix) in self._article_numbers(entry)

    def article_count(self, entry: LawEntry) -> int:
        """Return how many articles that version has."""
        return len(self._article_numbers(entry))

    def paragraphs(self, entry: LawEntry, number: ArticleNumber) -> tuple[Paragraph, ...]:
        """Return the inside of an article; empty when the version has no such article."""
        text = self._session.scalar(
            select(Provision.text).where(
                Provision.version_id == self._version_id(entry),
                Provision.kind == ProvisionKind.ARTICLE.value,
                Provision.number == number.number,
                Provision.suffix.is_(None)
                if number.suffix is None
                else Provision.suffix == number.suffix,
            )
        )
        return split_article(text) if text else ()

    def _version_id(self, entry: LawEntry) -> int:
        return next(
            held.version_id
            for held in self._held[entry.short_title]
            if held.version == entry.version
        )

    def _article_numbers(self, entry: LawEntry) -> frozenset[tuple[int, int | None]]:
        version_id = self._version_id(entry)
        if version_id not in self._articles:
            rows = self._session.execute(
                select(Provision.number, Provision.suffix).where(
                    Provision.version_id == version_id,
                    Provision.kind == ProvisionKind.ARTICLE.value,
                )
            )
            self._articles[version_id] = frozenset((row.number, row.suffix) for row in rows)
        return self._articles[version_id]


@contextmanager
def open_directory(settings: Settings) -> Iterator[DatabaseDirectory]:
    """Open the database of a home folder and yield the directory over it.

    Raises:
        NotInitialised: there is no database there.
    """
    database = Database.open(settings)
    try:
        with database.reading() as session:
            yield DatabaseDirectory(session)
    finally:
        database.close()


def _version_for(held: list[_Held], day: dt.date) -> _Held:
    """Return the version in force on `day`, else the newest that had begun, else the newest."""
    for candidate in held:
        begun = candidate.effective_on is not None and candidate.effective_on <= day
        if begun and (candidate.repealed_on is None or day < candidate.repealed_on):
            return candidate
    for candidate in held:
        if candidate.effective_on is not None and candidate.effective_on <= day:
            return candidate
    return held[0]
