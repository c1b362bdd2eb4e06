"""本地补充规定: what the law of a region adds to an article of national law.

A local regulation qualifies when its own text says that it was made on the basis of the national
law (relation `based_on`), it is in force on the day, and one of its articles clearly treats the
same matter (`kb.text.same_matter`). Nothing is shown rather than something doubtful.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from kb.model.document import Document
from kb.model.regulation import Provision, ProvisionKind, Relation, Version, Work
from kb.store.library import WorkView, published_version
from kb.text.numerals import ArticleNumber
from kb.text.regions import NATIONAL, codes_on
from kb.text.same_matter import same_matter

MOST: Final = 5
"""Local provisions shown beside one article at most, those of the narrowest region first."""
_BASED_ON: Final = "based_on"
_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class LocalRule:
    """本地补充规定: an article of local law that treats the matter of a national one, and why."""

    law: str
    slug: str
    version: str
    region: str
    number: ArticleNumber
    text: str
    why: str
    closeness: float


def local_rules(
    session: Session, work: WorkView, number: ArticleNumber, region: str, day: dt.date
) -> tuple[LocalRule, ...]:
    """Return what the region and those above it add to an article of national law on a day.

    Nothing for local law, for an article that the version of that day does not have, and for a
    day on which no version of the law is in force.

    Args:
        session: a reading session.
        work: the law, its versions those that the reader may see.
        number: of the article.
        region: a six-digit code; national gives nothing.
        day: the day whose law is meant.
    """
    national = work.version_on(day)
    if work.region != NATIONAL or national is None:
        return ()
    codes = [code for code in codes_on(region, day) if code != NATIONAL]
    candidates = _based_on(session, work.id, codes, day) if codes else ()
    if not candidates:
        return ()
    places = _articles(session, national.id)
    numbers = [each for each, _ in places]
    if number not in numbers:
        return ()
    texts = tuple(text for _, text in places)
    found: list[LocalRule] = []
    for version_id, version, law, slug, code in candidates:
        articles = _articles(session, version_id)
        match = same_matter(texts, tuple(text for _, text in articles), numbers.index(number))
        if match is None:
            continue
        local, text = articles[match.local]
        words = "、".join(f"“{word}”" for word in match.words[:_WORDS])
        why = f"依据《{work.short_title}》制定，与{number.label()}规定同一事项" + (
            f"，都写有{words}" if words else ""
        )
        found.append(LocalRule(law, slug, version, code, local, text, why, match.closeness))
    found.sort(key=lambda rule: (codes.index(rule.region), -rule.closeness))
    return tuple(found[:MOST])


def _based_on(
    session: Session, work_id: int, codes: list[str], day: dt.date
) -> tuple[tuple[int, str, str, str, str], ...]:
    """Version id, version, short title, slug and region of the local laws that qualify."""
    rows = session.execute(
        select(Version.id, Version.version, Work.short_title, Work.slug, Work.region)
        .join(Relation, Relation.version_id == Version.id)
        .join(Work, Work.id == Version.work_id)
        .join(Document, published_version())
        .where(
            Relation.kind == _BASED_ON,
            Relation.target_work_id == work_id,
            Work.region.in_(codes),
            Version.effective_on <= day,
            or_(Version.repealed_on.is_(None), Version.repealed_on > day),
        )
        .distinct()
        .order_by(Version.id)
    )
    return tuple((row[0], row[1], row[2], row[3], row[4]) for row in rows)


def _articles(session: Session, version_id: int) -> list[tuple[ArticleNumber, str]]:
    rows = session.execute(
        select(Provision.number, Provision.suffix, Provision.text)
        .where(
            Provision.version_id == version_id,
            Provision.kind == ProvisionKind.ARTICLE.value,
        )
        .order_by(Provision.position)
    )
    return [
        (ArticleNumber(number, suffix), text) for number, suffix, text in rows if number is not None
    ]
