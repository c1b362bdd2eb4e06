"""现行条文: what articles cited of older texts have become by a day.

环境噪声污染防治法第五十八条 and 噪声污染防治法第八十二条 are the same provision for whoever
compares what cases stand on; so are the numbers of one article before and after an amendment.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.model.document import Document, DocumentKind
from kb.model.law_graph import Correspondence
from kb.model.regulation import Version, Work
from kb.store import library, lineage
from kb.store.lineage import Place
from kb.store.visibility import visible
from kb.text.numerals import ArticleNumber


@dataclass(frozen=True, slots=True)
class CitedArticle:
    """所引条文: an article by short title and number.

    `version` is the edition that is stated, empty where none is; then the number is read in the
    version in force on `on`, on the day asked about when that is None too.
    """

    law: str
    number: ArticleNumber
    version: str = ""
    on: dt.date | None = None


def present_articles(
    session: Session, cited: Collection[CitedArticle], *, as_of: dt.date | None = None
) -> Mapping[CitedArticle, tuple[Place, ...]]:
    """Return the articles in force on the day that cited ones have become.

    Left out are those that stand unchanged in number and law, that have no successor, whose
    version is not held, and whose law shares its name with another.
    """
    day = as_of or dt.date.today()
    held = _versions(session, {one.law for one in cited})
    found: dict[CitedArticle, tuple[Place, ...]] = {}
    for one in cited:
        version = _meant(held.get(one.law, ()), one, day)
        # nothing took the place of a text that is in force
        if version is None or _in_force(version, day):
            continue
        places = lineage.successors_in_force(session, version.id, one.number, as_of=day)
        if places and {(place.law, place.number) for place in places} != {(one.law, one.number)}:
            found[one] = places
    return found


def law_state(session: Session) -> tuple[int, ...]:
    """Return what changes whenever present articles may: correspondences, versions, visibility."""
    rows = session.execute(
        select(
            select(func.count(Correspondence.id)).scalar_subquery(),
            select(func.coalesce(func.max(Correspondence.id), 0)).scalar_subquery(),
            select(func.coalesce(func.max(Version.id), 0)).scalar_subquery(),
            select(func.count(Document.id))
            .where(Document.kind == DocumentKind.REGULATION.value, visible())
            .scalar_subquery(),
        )
    ).one()
    return tuple(int(number) for number in rows)


@dataclass(frozen=True, slots=True)
class _Held:
    id: int
    work_id: int
    version: str
    effective_on: dt.date | None
    repealed_on: dt.date | None


def _versions(session: Session, laws: Collection[str]) -> Mapping[str, list[_Held]]:
    """Published versions of laws with these short titles, newest first; none of a shared name."""
    rows = session.execute(
        select(
            Work.short_title,
            Version.id,
            Version.work_id,
            Version.version,
            Version.effective_on,
            Version.repealed_on,
        )
        .join(Version, Version.work_id == Work.id)
        .join(Document, library.published_version())
        .where(Work.short_title.in_(sorted(laws)))
        .order_by(Version.version.desc(), Version.id.desc())
    )
    found: dict[str, list[_Held]] = defaultdict(list)
    for law, version_id, work_id, version, effective_on, repealed_on in rows:
        found[law].append(_Held(version_id, work_id, version, effective_on, repealed_on))
    return {law: held for law, held in found.items() if len({each.work_id for each in held}) == 1}


def _meant(held: Collection[_Held], cited: CitedArticle, day: dt.date) -> _Held | None:
    if cited.version:
        return next((each for each in held if each.version == cited.version), None)
    on = cited.on or day
    begun = [each for each in held if each.effective_on is not None and each.effective_on <= on]
    return next((each for each in begun if _in_force(each, on)), begun[0] if begun else None)


def _in_force(version: _Held, day: dt.date) -> bool:
    begins, ends = version.effective_on, version.repealed_on
    return begins is not None and begins <= day and (ends is None or day < ends)
