"""义务与罚则 duty and penalty: pairs of articles that the words 违反…第…条 join.

Read from the rows of kind `penalises`, within one law and across laws. A penalty of another law is
given only while that law is in force on the day asked about.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, and_, bindparam, or_, select
from sqlalchemy.orm import Session

from kb.model.law_graph import ProvisionReference, ReferenceKind
from kb.model.regulation import Version, Work
from kb.store.references import Place, Side, not_its_own, part_label

Key = tuple[str, str, int, int | None]
"""Slug, version, article and suffix."""


@dataclass(frozen=True, slots=True)
class Partner:
    """对应条文: the other article of a pair; `part` is what of the duty is named (第二款第一项)."""

    place: Place
    part: str
    same_law: bool


@dataclass(frozen=True, slots=True)
class Pairs:
    """对应关系 of one article: what punishes its breach, and whose breach it punishes."""

    penalties: tuple[Partner, ...] = ()
    duties: tuple[Partner, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.penalties or self.duties)


@dataclass(slots=True)
class _Open:
    penalties: dict[Place, Partner] = field(default_factory=dict)
    duties: dict[Place, Partner] = field(default_factory=dict)


def pairs_of(
    session: Session, keys: Iterable[Key], *, as_of: dt.date | None = None
) -> dict[Key, Pairs]:
    """Return the pairs of many articles with one query; articles without any are left out."""
    wanted = set(keys)
    if not wanted:
        return {}
    day = as_of or dt.date.today()
    found: dict[Key, _Open] = {key: _Open() for key in wanted}
    rows = session.execute(
        _statement(),
        {
            "slugs": sorted({slug for slug, *_ in wanted}),
            "versions": sorted({version for _, version, *_ in wanted}),
            "numbers": sorted({number for _, _, number, _ in wanted}),
        },
    )
    for row in rows:
        penalty = Place(row.citing_slug, row.citing_law, row.citing_version, row.number, row.suffix)
        duty = Place(
            row.cited_slug, row.cited_law, row.cited_version, row.target_number, row.target_suffix
        )
        part = part_label(row.paragraph, row.items)
        in_force = (
            row.begins is not None and row.begins <= day and (row.ends is None or day < row.ends)
        )
        if (at := found.get(_key(duty))) is not None and (row.same or in_force):
            at.penalties[penalty] = _joined(at.penalties.get(penalty), penalty, part, row.same)
        if (at := found.get(_key(penalty))) is not None:
            at.duties[duty] = _joined(at.duties.get(duty), duty, part, row.same)
    return {
        key: Pairs(tuple(open_.penalties.values()), tuple(open_.duties.values()))
        for key, open_ in found.items()
        if open_.penalties or open_.duties
    }


@cache
def _statement() -> Select[Any]:
    """The query of all pairs; made once, since making it takes ten times as long as its answer."""
    ids = (
        select(Version.id)
        .join(Work, Work.id == Version.work_id)
        .where(
            Work.slug.in_(bindparam("slugs", expanding=True)),
            Version.version.in_(bindparam("versions", expanding=True)),
        )
    )
    numbers: BindParameter[int] = bindparam("numbers", expanding=True)
    citing, cited = Side(), Side()
    return (
        select(
            ProvisionReference.number,
            ProvisionReference.suffix,
            ProvisionReference.target_number,
            ProvisionReference.target_suffix,
            ProvisionReference.paragraph,
            ProvisionReference.items,
            (ProvisionReference.version_id == ProvisionReference.target_version_id).label("same"),
            citing.version.version.label("citing_version"),
            citing.version.effective_on.label("begins"),
            citing.version.repealed_on.label("ends"),
            citing.work.slug.label("citing_slug"),
            citing.work.short_title.label("citing_law"),
            cited.version.version.label("cited_version"),
            cited.work.slug.label("cited_slug"),
            cited.work.short_title.label("cited_law"),
        )
        .join(citing.version, citing.version.id == ProvisionReference.version_id)
        .join(citing.work, citing.work.id == citing.version.work_id)
        .join(citing.document, citing.published())
        .join(cited.version, cited.version.id == ProvisionReference.target_version_id)
        .join(cited.work, cited.work.id == cited.version.work_id)
        .join(cited.document, cited.published())
        .where(
            ProvisionReference.kind == ReferenceKind.PENALISES.value,
            ProvisionReference.resolved,
            ProvisionReference.number.is_not(None),
            ProvisionReference.target_number.is_not(None),
            or_(
                and_(
                    ProvisionReference.version_id.in_(ids), ProvisionReference.number.in_(numbers)
                ),
                and_(
                    ProvisionReference.target_version_id.in_(ids),
                    ProvisionReference.target_number.in_(numbers),
                ),
            ),
            not_its_own(),
        )
        .order_by(
            ProvisionReference.target_version_id != ProvisionReference.version_id,
            citing.work.id,
            ProvisionReference.number,
            ProvisionReference.suffix,
            ProvisionReference.target_number,
            ProvisionReference.target_suffix,
            ProvisionReference.start,
        )
    )


def _joined(known: Partner | None, place: Place, part: str, same: bool) -> Partner:
    """Several paragraphs of one duty stand side by side; the whole article takes them all in."""
    if known is None:
        return Partner(place, part, same)
    if not known.part or not part:
        return Partner(place, "", same)
    parts = dict.fromkeys((*known.part.split("、"), part))
    return Partner(place, "、".join(parts), same)


def _key(place: Place) -> Key:
    return (place.slug, place.version, place.number, place.suffix)
