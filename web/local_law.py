"""Regions on pages: the tree to choose from, the way down to one, and its supplementary law."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from flask import url_for
from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.store import library
from kb.store.library import WorkView
from kb.store.local_rules import LocalRule, local_rules
from kb.text.numerals import ArticleNumber
from kb.text.regions import NATIONAL, ancestors, children, region_by_code
from search.service import SearchHit, SearchResponse
from web import addresses

_EXCERPT: Final = 120
"""Characters of a local provision shown beside a hit."""


@dataclass(frozen=True, slots=True)
class RegionChoice:
    """可选地区: a region with its name as an option shows it, deeper ones indented."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class RegionGroup:
    """省级分组: a province and what lies below it."""

    name: str
    choices: tuple[RegionChoice, ...]


@dataclass(frozen=True, slots=True)
class LocalLink:
    """本地补充规定: a local provision beside a national one, with its page and the reason."""

    title: str
    url: str
    region: str
    excerpt: str
    why: str


@cache
def region_groups() -> tuple[RegionGroup, ...]:
    """Return every region by province; of one that was abolished the name tells the year."""
    return tuple(
        RegionGroup(
            province.name,
            (
                RegionChoice(province.code, province.name),
                *_below(province.code, 1),
            ),
        )
        for province in children(NATIONAL)
    )


def _below(code: str, depth: int) -> Iterable[RegionChoice]:
    for region in children(code):
        gone = f"（{region.until.year}年撤销）" if region.until else ""
        yield RegionChoice(region.code, "　" * depth + region.name + gone)
        yield from _below(region.code, depth + 1)


def region_trail(code: str, **arguments: Any) -> list[tuple[str, str]]:
    """Return name and list of laws of each region from the nation down to this one."""
    region = region_by_code(code)
    if region is None:
        return []
    way = (*reversed(ancestors(code)), region)
    return [
        (each.name, url_for("regulations.index", region=each.code, **arguments)) for each in way
    ]


def region_meant(found: SearchResponse) -> str:
    """Return the code of the region asked for, or of the only one that the question names."""
    asked = found.request.asked_region()
    if asked is not None:
        return asked.code
    named = found.analysis.regions
    return named[0] if len(named) == 1 else ""


def local_links(
    session: Session,
    work: WorkView,
    number: ArticleNumber,
    region: str,
    as_of: dt.date | None,
) -> tuple[LocalLink, ...]:
    """Return what the region adds to an article, ready for a page or an answer of the API."""
    rules = local_rules(session, work, number, region, as_of or dt.date.today())
    return tuple(_link(rule, region, as_of) for rule in rules)


def links_of_hits(
    session: Session, hits: Iterable[SearchHit], region: str, as_of: dt.date | None
) -> dict[str, tuple[LocalLink, ...]]:
    """Return the supplementary local law of each national article among the hits, by provision.

    Only hits in the version of the day count: what local law adds, it adds to that one.
    """
    found: dict[str, tuple[LocalLink, ...]] = {}
    works: dict[str, WorkView | None] = {}
    for hit in hits:
        if not region or hit.kind != "regulation" or hit.region != NATIONAL or not hit.article:
            continue
        slug = hit.provision.partition("/")[0]
        if slug not in works:
            works[slug] = _work(session, slug, as_of)
        work = works[slug]
        shown = work.version_on(as_of or dt.date.today()) if work is not None else None
        if work is None or shown is None or shown.version != hit.version:
            continue
        number = ArticleNumber(hit.article, hit.article_suffix)
        if links := local_links(session, work, number, region, as_of):
            found[hit.provision] = links
    return found


def _work(session: Session, slug: str, as_of: dt.date | None) -> WorkView | None:
    try:
        return library.get_work(session, slug, as_of=as_of)
    except NotFound:  # the index still has what was just withdrawn
        return None


def _link(rule: LocalRule, region: str, as_of: dt.date | None) -> LocalLink:
    text = rule.text.replace("\n", "").removeprefix(rule.number.label()).strip()
    return LocalLink(
        title=f"{rule.law} {rule.number.label()}",
        url=addresses.article_url(
            rule.slug,
            rule.version,
            rule.number.number,
            rule.number.suffix,
            as_of=as_of,
            region=region,
        ),
        region=rule.region,
        excerpt=text if len(text) <= _EXCERPT else text[:_EXCERPT] + "…",
        why=rule.why,
    )
