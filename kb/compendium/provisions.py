"""所引条文: every article that the entries of a volume cite, read at once with its version.

An article is cited in the version that the case states (法律依据), else in the one in force on
the day of the violation; so its text here is that of the case's day.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.compendium.held import Held, in_parts
from kb.model.document import Citation, Document
from kb.model.law_graph import Commencement
from kb.model.regulation import (
    ForceStatus,
    Provision,
    ProvisionKind,
    RegulationType,
    Version,
    Work,
)
from kb.store.citations import LEGAL_BASIS
from kb.store.library import published_version
from kb.text.numerals import ArticleNumber

_TYPE_ORDER: Final = {kind.value: place for place, kind in enumerate(RegulationType)}


@dataclass(frozen=True, slots=True)
class LawText:
    """法规文本: one published version of a law."""

    version_id: int
    slug: str
    law: str
    type: str
    version: str
    title: str
    effective_on: dt.date | None
    repealed_on: dt.date | None
    begins: Mapping[ArticleNumber, dt.date | None]
    """Articles that begin on another day than the version; None where a body is to set it."""

    @property
    def order(self) -> tuple[int, str, str, int]:
        """Laws before regulations, then by title; an older text before a newer one."""
        return (_TYPE_ORDER.get(self.type, 99), self.law, self.version, self.version_id)

    def status(self, day: dt.date, number: ArticleNumber | None = None) -> ForceStatus:
        """Return whether the text, or one article of it, is in force on a day."""
        if self.repealed_on is not None and day >= self.repealed_on:
            return ForceStatus.REPEALED
        begins = self.begins.get(number, self.effective_on) if number else self.effective_on
        if begins is None:
            return ForceStatus.UNKNOWN
        return ForceStatus.IN_FORCE if day >= begins else ForceStatus.NOT_YET_EFFECTIVE


@dataclass(frozen=True, slots=True)
class Place:
    """条文位置: an article of a version."""

    version_id: int
    number: ArticleNumber


@dataclass(frozen=True, slots=True)
class Cited:
    """所引条文: the texts of law cited, which entries cite which article, and what is missing.

    `laws` by version id, `texts` by place. `by` has the numbers of the entries that cite a place,
    in order; `whole` those that cite a law without naming an article. `of_row` leads from a
    citation row to its place. `missing` are stated grounds whose text is not held: entry, words
    of the citation, and the reason.
    """

    laws: Mapping[int, LawText]
    texts: Mapping[Place, str]
    by: Mapping[Place, tuple[int, ...]]
    whole: Mapping[int, tuple[int, ...]]
    of_row: Mapping[int, Place]
    missing: tuple[tuple[int, str, str], ...]

    @property
    def places(self) -> tuple[Place, ...]:
        """Every place in the order in which the volume prints them."""
        return tuple(
            sorted(self.texts, key=lambda one: (self.laws[one.version_id].order, one.number))
        )


def read_cited(
    session: Session, held: Sequence[Held], citations: Mapping[int, Sequence[Citation]]
) -> Cited:
    """Return what the entries cite. A few queries, however many entries there are."""
    rows = [(one.number, row) for one in held for row in citations.get(one.number, ())]
    laws = law_texts(session, {(row.work_slug, row.version) for _, row in rows if row.work_slug})
    by_name = {(law.slug, law.version): law for law in laws.values()}
    asked = {place for _, row in rows if (place := _place(row, by_name)) is not None}
    texts = article_texts(session, asked)
    by: dict[Place, list[int]] = defaultdict(list)
    whole: dict[int, list[int]] = defaultdict(list)
    of_row: dict[int, Place] = {}
    missing: dict[tuple[int, str, str], None] = {}
    for number, row in rows:
        place = _place(row, by_name)
        if place is not None and place in texts:
            of_row[row.id] = place
            by[place].append(number)
        elif place is None and row.resolved and (row.work_slug, row.version) in by_name:
            whole[by_name[row.work_slug, row.version].version_id].append(number)
        elif row.section == LEGAL_BASIS:
            reason = row.reason or "库中没有可公开的文本"
            missing[number, row.raw, reason] = None
    return Cited(
        laws=laws,
        texts=texts,
        by={place: tuple(dict.fromkeys(numbers)) for place, numbers in by.items()},
        whole={version: tuple(dict.fromkeys(numbers)) for version, numbers in whole.items()},
        of_row=of_row,
        missing=tuple(missing),
    )


def _place(row: Citation, by_name: Mapping[tuple[str, str], LawText]) -> Place | None:
    law = by_name.get((row.work_slug, row.version))
    if law is None or row.article is None or not row.resolved:
        return None
    return Place(law.version_id, ArticleNumber(row.article, row.article_suffix))


def law_texts(
    session: Session,
    names: Collection[tuple[str, str]] = (),
    *,
    ids: Collection[int] = (),
) -> dict[int, LawText]:
    """Return published versions by their id, given as (slug, version) or as ids."""
    found: list[tuple[Version, Work]] = []
    query = select(Version, Work).join(Work).join(Document, published_version())
    slugs = sorted({slug for slug, _ in names})
    for some in in_parts(slugs):
        rows = session.execute(query.where(Work.slug.in_(some)).order_by(Version.id))
        found += [(row, work) for row, work in rows if (work.slug, row.version) in names]
    for part in in_parts(sorted(ids)):
        rows = session.execute(query.where(Version.id.in_(part)).order_by(Version.id))
        found += [(row, work) for row, work in rows]
    begins = _commencements(session, [row.id for row, _ in found])
    return {
        row.id: LawText(
            version_id=row.id,
            slug=work.slug,
            law=work.short_title,
            type=work.type,
            version=row.version,
            title=row.title,
            effective_on=row.effective_on,
            repealed_on=row.repealed_on,
            begins=begins.get(row.id, {}),
        )
        for row, work in found
    }


def _commencements(
    session: Session, ids: Sequence[int]
) -> dict[int, dict[ArticleNumber, dt.date | None]]:
    found: dict[int, dict[ArticleNumber, dt.date | None]] = defaultdict(dict)
    for some in in_parts(ids):
        rows = session.scalars(
            select(Commencement).where(Commencement.version_id.in_(some)).order_by(Commencement.id)
        )
        for row in rows:
            found[row.version_id][ArticleNumber(row.number, row.suffix)] = row.effective_on
    return found


def article_texts(session: Session, places: Iterable[Place]) -> dict[Place, str]:
    """Return the text of each article that its version has, with its label."""
    wanted: dict[int, set[int]] = defaultdict(set)
    asked = set(places)
    for place in asked:
        wanted[place.version_id].add(place.number.number)
    found: dict[Place, str] = {}
    for some in in_parts(sorted(wanted)):
        numbers = sorted(set().union(*(wanted[version] for version in some)))
        for part in in_parts(numbers):
            rows = session.execute(
                select(Provision.version_id, Provision.number, Provision.suffix, Provision.text)
                .where(
                    Provision.version_id.in_(some),
                    Provision.kind == ProvisionKind.ARTICLE.value,
                    Provision.number.in_(part),
                )
                .order_by(Provision.version_id, Provision.position)
            )
            for version, number, suffix, text in rows:
                if number is None:
                    continue
                read = Place(version, ArticleNumber(number, suffix))
                if read in asked:
                    found.setdefault(read, text)
    return found
