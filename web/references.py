"""Duty, penalty and "cited by" as pages and the API show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy.orm import Session

from kb.store.cited_by import KINDS, NOT_HELD, CitedBy, Citing
from kb.store.pairs import Key, Pairs, Partner, pairs_of
from kb.text.provisions import parse_eid
from search.service import SearchHit
from web import addresses, finding, labels
from web.filters import day
from web.pagination import here

NO_PAIR: Final = Pairs()


@dataclass(frozen=True, slots=True)
class PartnerLink:
    """对应条文 to follow: 第八十三条第一项, with its law where that is another one."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class PairShown:
    """对应的罚则和义务 of one article."""

    penalties: tuple[PartnerLink, ...]
    duties: tuple[PartnerLink, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """计数格: how many of a kind, and the address of the list of just these."""

    kind: str
    number: int
    href: str
    selected: bool


@dataclass(frozen=True, slots=True)
class CountRow:
    """一个版本的计数."""

    name: str
    shown: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Filters:
    """被引用的筛选: the table of counts, and in words what is left of the list."""

    kinds: tuple[str, ...]
    rows: tuple[CountRow, ...]
    narrowed: str
    clear: str


@dataclass(frozen=True, slots=True)
class CitingShown:
    """引用者 in a list."""

    kind: str
    title: str
    url: str
    reference: str
    quote: str
    status: str
    note: str


def pair_shown(pair: Pairs, as_of: dt.date | None = None) -> PairShown | None:
    """Return a pair with addresses, or None when there is nothing to show."""
    if not pair:
        return None
    return PairShown(
        tuple(_link(partner, as_of) for partner in pair.penalties),
        tuple(_link(partner, as_of) for partner in pair.duties),
    )


def pairs_of_hits(
    session: Session, hits: Iterable[SearchHit], as_of: dt.date | None
) -> dict[str, Pairs]:
    """Return the pairs of the articles among the hits by provision id, read at once."""
    keys = {hit.provision: key for hit in hits if (key := _key_of(hit)) is not None}
    found = pairs_of(session, keys.values(), as_of=as_of)
    return {provision: found[key] for provision, key in keys.items() if key in found}


def partners_json(partners: Sequence[Partner]) -> list[dict[str, Any]]:
    """Return the articles of one side of a pair as the API gives them."""
    return [
        {
            "provision": partner.place.provision,
            "law": partner.place.law,
            "label": partner.place.label + partner.part,
            "article": partner.place.number,
            "article_suffix": partner.place.suffix,
            "version": partner.place.version,
            "url": _link(partner, None).url,
        }
        for partner in partners
    ]


def pair_json(pair: Pairs) -> dict[str, Any]:
    """Return both sides of a pair as the API gives them."""
    return {"penalties": partners_json(pair.penalties), "duties": partners_json(pair.duties)}


def filters(cited: CitedBy, shown_version: str, kind: str, version: str | None) -> Filters:
    """Return the table of counts with addresses of the parts; arguments `by` and `cited`."""
    kinds = tuple(each for each in KINDS if cited.of_kind(each))
    versions = sorted({count.version for count in cited.counts}, reverse=True)
    versions.sort(key=lambda each: (each != shown_version, each == NOT_HELD))
    numbers = {(count.version, count.kind): count.number for count in cited.counts}

    def cell(each_version: str, each_kind: str) -> Cell:
        href = here(by=each_kind, cited=each_version or addresses.UNDATED, page=None)
        selected = (kind, version) == (each_kind, each_version)
        number = numbers.get((each_version, each_kind), 0)
        return Cell(each_kind, number, href, selected)

    parts = [
        version_name(version) if version is not None else "",
        labels.label(kind, "citing_kind") if kind else "",
    ]
    return Filters(
        kinds=kinds,
        rows=tuple(
            CountRow(version_name(each), each == shown_version, tuple(cell(each, k) for k in kinds))
            for each in versions
        ),
        narrowed="、".join(part for part in parts if part),
        clear=here(by=None, cited=None, page=None),
    )


def version_name(version: str) -> str:
    """Return the version that is meant in words."""
    if version == NOT_HELD:
        return "馆藏没有的版本"
    return f"{day(version)}版本" if version else "未注明版本"


def entry(citing: Citing) -> CitingShown:
    """Return one citing text for a list."""
    meant = version_name(citing.version)
    note = f"所引为{meant}"
    if citing.place is not None:
        own = f"{day(citing.place.version)}版本，" if citing.place.version else ""
        note = own + note + (f"（{citing.caveat}）" if citing.caveat else "")
    return CitingShown(
        kind=citing.kind,
        title=citing.title,
        url=citing_url(citing),
        reference=citing.reference.value if citing.reference else "",
        quote=citing.quote,
        status=citing.status.value if citing.status else "",
        note=note,
    )


def citing_url(citing: Citing) -> str:
    """Return the page of a citing text."""
    place = citing.place
    if place is not None:
        return addresses.article_url(place.slug, place.version, place.number, place.suffix)
    return finding.document_url(citing.kind, citing.key)


def _link(partner: Partner, as_of: dt.date | None) -> PartnerLink:
    place = partner.place
    law = "" if partner.same_law else f"《{place.law}》"
    url = addresses.article_url(place.slug, place.version, place.number, place.suffix, as_of=as_of)
    return PartnerLink(f"{law}{place.label}{partner.part}", url)


def _key_of(hit: SearchHit) -> Key | None:
    if hit.kind != "regulation" or not hit.provision:
        return None
    slug, _, rest = hit.provision.partition("/")
    version, _, eid = rest.partition("/")
    address = parse_eid(eid)
    if address is None or address.article is None:
        return None
    return (slug, version, address.article.number, address.article.suffix)
