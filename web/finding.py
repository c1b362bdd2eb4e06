"""From a reader's arguments to hits as a page shows them: filters, facets, addresses."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from flask import g, request, url_for
from markupsafe import Markup

from kb.text.numerals import ArticleNumber
from search.query.confidence import BAND_NAMES
from search.service import SearchHit, SearchRequest
from web import addresses, arguments, labels
from web.filters import day, marked
from web.local_law import LocalLink
from web.pagination import SHORTENED, here

DEPTH: Final = 60
"""Hits that a results page asks for: facets are counted over them, pages are cut from them."""
PAGES_OF_KIND: Final = {
    "case": "cases.page",
    "guide": "guides.page",
    "material": "materials.page",
    "policy": "policies.page",
    "benchmark": "benchmarks.page",
}
ARGUMENTS: Final = ("q", "kind", "as_of", "region", "level", "type", "issuing_body", "status")
"""What the address of a results page may carry, and that of an answer to it."""


_NO_LOCAL: Final[Mapping[str, tuple[LocalLink, ...]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Shown:
    """检索结果条目: one hit in words, ready for its card."""

    kind_name: str
    title: str
    url: str
    status: str
    day: dt.date | None
    version_note: str
    effective_on: dt.date | str | None
    repealed_on: dt.date | str | None
    region: str
    snippet: Markup
    why: str
    citation: str
    place: str
    band: str
    band_code: str
    local: tuple[LocalLink, ...] = ()


@dataclass(frozen=True, slots=True)
class Option:
    """筛选项: one value of a facet; choosing the selected one again removes it."""

    name: str
    count: int | None
    selected: bool
    href: str


def asked(query: str) -> SearchRequest:
    """Return what the address of a results page, or of an answer to it, asks for.

    Raises:
        InvalidInput: a filter has a value that does not exist.
    """
    region = arguments.text("region")
    return SearchRequest(
        query=query,
        kind=arguments.choice("kind", labels.KINDS) or None,
        as_of=arguments.stated_day(),
        region=arguments.region_code(region) if region else None,
        level=arguments.choice("level", labels.LEVELS) or None,
        type=arguments.choice("type", labels.TYPES) or None,
        issuing_body=arguments.text("issuing_body", 100) or None,
        status=arguments.choice("status", frozenset({"in_force", "all"})) or "in_force",
        limit=DEPTH,
    )


def same_question(endpoint: str) -> str:
    """Return the address of another page about the question and filters of this one."""
    given: dict[str, Any] = {**request.args.to_dict(), **g.get(SHORTENED, {})}
    return url_for(endpoint, **{name: given[name] for name in ARGUMENTS if given.get(name)})


def hit_url(hit: SearchHit, as_of: dt.date | None = None, region: str = "") -> str:
    """Return the page of a hit; a provision inside an article becomes the anchor."""
    if hit.kind == "regulation":
        return addresses.provision_url(hit.provision, as_of=as_of, region=region)
    key, _, eid = (hit.provision or hit.id).partition("#")
    return document_url(hit.kind, key, eid)


def document_url(kind: str, key: str, eid: str = "") -> str:
    """Return the page of a document by kind and key; the home page for kinds without one."""
    if kind == "enforcement_item":
        return url_for("catalogue.item", code=key)
    if kind == "syllabus_point":
        return url_for("syllabus.index", _anchor=eid or None)
    if kind in ("catalogue", "syllabus"):
        return url_for(f"{kind}.index")
    endpoint = PAGES_OF_KIND.get(kind)
    return url_for(endpoint, key=key, _anchor=eid or None) if endpoint else url_for("home.index")


def shown(
    hits: Iterable[SearchHit],
    as_of: dt.date | None,
    region: str = "",
    local: Mapping[str, tuple[LocalLink, ...]] = _NO_LOCAL,
) -> list[Shown]:
    """Return hits as cards; `as_of` is the day of their statuses, None for today.

    Args:
        hits: in order.
        as_of: the day.
        region: whose supplementary law an article's page is to show.
        local: that law, by provision.
    """
    return [_shown(hit, as_of, region, local.get(hit.provision, ())) for hit in hits]


def facet(hits: Iterable[SearchHit], field: str, table: str, selected: str) -> list[Option]:
    """Return the values that a field takes among the hits, the most frequent first."""
    counts = Counter(str(getattr(hit, field, "") or "") for hit in hits)
    counts.pop("", None)
    if selected:
        counts.setdefault(selected, 0)
    names = {
        code: labels.region_name(code) if table == "region" else labels.label(code, table)
        for code in counts
    }
    return [
        Option(
            name=names[code],
            count=count,
            selected=code == selected,
            href=here(page=None, **{field: None if code == selected else code}),
        )
        for code, count in counts.most_common()
    ]


def _shown(
    hit: SearchHit, as_of: dt.date | None, region: str, local: tuple[LocalLink, ...]
) -> Shown:
    number = ArticleNumber(hit.article, hit.article_suffix) if hit.article else None
    is_law = hit.kind == "regulation"
    name = hit.law if is_law else hit.title
    version = f"{day(hit.version)}版本" if is_law and hit.version else ""
    label = number.label() if number else ""
    return Shown(
        kind_name=labels.label(hit.type, "type") if is_law else labels.label(hit.kind, "kind"),
        title=f"{name} {label}".strip() if is_law else hit.title,
        url=hit_url(hit, as_of, region),
        status=hit.status if is_law else "",
        day=as_of,
        version_note=version,
        effective_on=hit.effective_on if is_law else None,
        repealed_on=hit.repealed_on if is_law else None,
        region=hit.region if hit.region and hit.region != "000000" else "",
        snippet=marked(hit.snippet),
        why=hit.why,
        band=BAND_NAMES[hit.band],
        band_code=hit.band.value,
        citation=f"《{name}》{label}" + (f"（{version}）" if version else "") if is_law else "",
        place=hit.provision or hit.id,
        local=local,
    )
