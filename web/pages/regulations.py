"""Laws: the list, a work in the version of a day, one version, a comparison, one article."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kb.errors import InvalidInput, NotFound
from kb.store import catalogue, library
from kb.store.cited_by import KINDS, cited_by
from kb.store.commencements import article_status, commencements
from kb.store.library import ProvisionView, VersionView, WorkFilter, WorkView
from kb.store.pairs import pairs_of
from kb.text.numerals import ArticleNumber
from kb.text.region_names import change_note
from kb.text.regions import region_by_code
from web import (
    addresses,
    arguments,
    comparison,
    labels,
    lineage,
    local_law,
    outline,
    references,
)
from web.filters import day
from web.pagination import here, page_of
from web.wiring import services

blueprint = Blueprint("regulations", __name__, url_prefix="/regulations")

PAGE_SIZE: Final = 30
CITING_SIZE: Final = 20
STATUS_CHOICES: Final = ("in_force", "not_yet_effective", "repealed")


@dataclass(frozen=True, slots=True)
class Neighbour:
    """相邻条文: the article before or after."""

    label: str
    url: str


@blueprint.get("")
def index() -> str:
    """List laws with filters."""
    as_of = arguments.as_of()
    region = arguments.text("region")
    wanted = WorkFilter(
        text=arguments.text("q"),
        type=arguments.choice("type", labels.TYPES),
        level=arguments.choice("level", labels.LEVELS),
        regions=(arguments.region_code(region),) if region else (),
        status=arguments.choice("status", frozenset(STATUS_CHOICES)),
        as_of=as_of,
    )
    number = arguments.page_number()
    with services().database.reading() as session:
        found = library.list_works(
            session, wanted, cursor=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
        )
        regions = library.used_regions(session)
    return render_template(
        "regulations/index.html",
        works=[(work, work.shown_on(as_of or dt.date.today())) for work in found.works],
        page=page_of(found.total, number, PAGE_SIZE),
        wanted=wanted,
        region=wanted.regions[0] if wanted.regions else "",
        region_groups=local_law.region_groups(),
        counts=dict(regions),
        as_of=as_of,
        types=labels.TYPES,
        levels=labels.LEVELS,
        statuses={code: labels.STATUSES[code] for code in STATUS_CHOICES},
    )


@blueprint.get("/<slug>")
def work(slug: str) -> str:
    """Show a law in the version of `as_of` (today when it is not given)."""
    as_of = arguments.as_of()
    with services().database.reading() as session:
        found = library.get_work(session, slug, as_of=as_of)
        return _version_page(session, found, found.shown_on(as_of or dt.date.today()), as_of)


@blueprint.get("/<slug>/<version:version>")
def version(slug: str, version: str) -> str:
    """Show one version of a law, whatever is in force today."""
    as_of = arguments.as_of()
    with services().database.reading() as session:
        found = library.get_work(session, slug, as_of=as_of)
        return _version_page(session, found, library.find_version(found, version), as_of)


@blueprint.get("/<slug>/compare")
def compare(slug: str) -> str:
    """Show two versions of a law side by side."""
    with services().database.reading() as session:
        found = library.get_work(session, slug)
        if len(found.versions) < 2:
            raise NotFound(
                f"《{found.short_title}》馆藏只有一个版本，无法对照",
                hint="请返回法规页查看现有版本",
            )
        later = library.find_version(found, _version_argument("to", found.versions[0].version))
        if "from" not in request.args and _earlier(found, later) is None:
            later = found.versions[-2]  # the oldest was asked for: show what became of it
        earlier = library.find_version(found, _version_argument("from", _before(found, later)))
        if earlier.id == later.id:
            raise InvalidInput("两侧选了同一个版本", field="from", hint="请选择两个不同的版本")
        rows = comparison.compare(
            library.provisions(session, earlier.id), library.provisions(session, later.id)
        )
    everything = request.args.get("all") == "1"
    tally = {change.value: 0 for change in comparison.Change}
    for row in rows:
        tally[row.change.value] += 1
    shown = [
        row
        for row in rows
        if everything or row.change not in (comparison.Change.SAME, comparison.Change.RENUMBERED)
    ]
    return render_template(
        "regulations/compare.html",
        work=found,
        earlier=earlier,
        later=later,
        rows=shown,
        tally=tally,
        everything=everything,
        toggle=here(all=None if everything else "1"),
    )


@blueprint.get("/<slug>/articles/<article:number>")
def article_on(slug: str, number: ArticleNumber) -> Response:
    """Lead to an article in the version of `as_of`: the address to write by hand."""
    as_of = arguments.as_of()
    with services().database.reading() as session:
        found = library.get_work(session, slug, as_of=as_of)
        shown = found.shown_on(as_of or dt.date.today())
    target = url_for(
        ".article",
        slug=found.slug,
        version=shown.version,
        number=number,
        as_of=as_of.isoformat() if as_of else None,
    )
    return redirect(target, code=302)


@blueprint.get("/<slug>/<version:version>/articles/<article:number>")
def article(slug: str, version: str, number: ArticleNumber) -> str:
    """Show one article of one version, with who cites it, its neighbours and local law on it."""
    as_of = arguments.as_of()
    kind = arguments.choice("by", frozenset(KINDS))
    meant = _meant_version()
    page = arguments.page_number()
    written = arguments.text("region")
    region = arguments.region_code(written) if written else ""
    with services().database.reading() as session:
        found = library.get_work(session, slug, as_of=as_of)
        shown = library.find_version(found, version)
        row = library.article(session, shown.id, number.number, number.suffix)
        rows = library.provisions(session, shown.id)
        key = (found.slug, shown.version, number.number, number.suffix)
        pair = pairs_of(session, [key], as_of=as_of).get(key, references.NO_PAIR)
        cited = cited_by(
            session,
            found,
            number.number,
            number.suffix,
            kind=kind,
            version=meant,
            as_of=as_of,
            cursor=(page - 1) * CITING_SIZE,
            limit=CITING_SIZE,
        )
        items = catalogue.enforcement_items_citing(
            session, found.short_title, number.number, number.suffix
        )
        others = _same_article(session, found, shown, number)
        history = lineage.article_history(session, shown.id, number, as_of)
        begins = commencements(session, shown.id).get(number)
        local: tuple[local_law.LocalLink, ...] = ()
        if region and shown == found.version_on(as_of or dt.date.today()):
            local = local_law.local_links(session, found, number, region, as_of)
    previous, following = _neighbours(found, shown, rows, row, region)
    return render_template(
        "regulations/article.html",
        work=found,
        shown=shown,
        block=outline.block(row),
        row=row,
        headings=_headings(rows, row),
        previous=previous,
        following=following,
        pair=references.pair_shown(pair, as_of),
        cited=cited,
        citing=[references.entry(each) for each in cited.items],
        cited_filters=references.filters(cited, shown.version, kind, meant),
        cited_page=page_of(cited.total, page, CITING_SIZE),
        items=items,
        others=others,
        history=history,
        begins=begins,
        status=article_status(shown, begins, as_of or dt.date.today()),
        place_url=lineage.place_url,
        provision_id=f"{found.slug}/{shown.version or addresses.UNDATED}/{row.eid}",
        as_of=as_of,
        current=found.version_on(as_of or dt.date.today()),
        citation=citation_of(found, shown, number),
        region=region,
        region_note=_region_note(region, written, as_of),
        region_groups=local_law.region_groups(),
        local=local,
        trail=local_law.region_trail(found.region),
    )


def _meant_version() -> str | None:
    """Return the version that a list of citing texts is limited to; None for all."""
    value = arguments.text("cited", 20)
    if not value:
        return None
    return "" if value == addresses.UNDATED else value


def citation_of(work: WorkView, shown: VersionView, number: ArticleNumber) -> str:
    """Return the citation to copy: title, article, version."""
    note = f"（{day(shown.version)}版本）" if shown.version else ""
    return f"《{work.title}》{number.label()}{note}"


def _version_page(
    session: Session, found: WorkView, shown: VersionView, as_of: dt.date | None
) -> str:
    rows = library.provisions(session, shown.id)
    today = as_of or dt.date.today()
    return render_template(
        "regulations/work.html",
        work=found,
        shown=shown,
        current=found.version_on(today),
        blocks=[outline.block(row) for row in rows],
        contents=outline.contents(rows),
        relations=library.relations(session, shown.id),
        inverse=library.relations_to(session, found.id),
        as_of=as_of,
        earlier=_earlier(found, shown),
        trail=local_law.region_trail(found.region),
    )


def _earlier(found: WorkView, shown: VersionView) -> VersionView | None:
    """Return the version before this one, if it is held."""
    older = [held for held in found.versions if held.version < shown.version]
    return older[0] if older else None


def _before(found: WorkView, later: VersionView) -> str:
    older = _earlier(found, later)
    return older.version if older else found.versions[-1].version


def _version_argument(name: str, default: str) -> str:
    value = request.args.get(name, "").strip()
    if not value:
        return default
    return "" if value == addresses.UNDATED else value


def _headings(rows: tuple[ProvisionView, ...], row: ProvisionView) -> tuple[ProvisionView, ...]:
    """Return the headings above an article, the widest first."""
    by_eid = {other.eid: other for other in rows if other.kind in outline.HEADING_TAGS}
    above: list[ProvisionView] = []
    eid = row.parent_eid
    while eid in by_eid:
        above.append(by_eid[eid])
        eid = by_eid[eid].parent_eid
    return tuple(reversed(above))


def _region_note(code: str, written: str, as_of: dt.date | None) -> str:
    region = region_by_code(code) if code else None
    return change_note(region, as_of or dt.date.today(), written) if region else ""


def _neighbours(
    found: WorkView,
    shown: VersionView,
    rows: tuple[ProvisionView, ...],
    row: ProvisionView,
    region: str,
) -> tuple[Neighbour | None, Neighbour | None]:
    numbered = [(n, other) for other in rows if (n := outline.article_number(other)) is not None]
    at = next(i for i, (_, other) in enumerate(numbered) if other.position == row.position)

    def neighbour(index: int) -> Neighbour | None:
        if not 0 <= index < len(numbered):
            return None
        number = numbered[index][0]
        url = addresses.article_url(
            found.slug, shown.version, number.number, number.suffix, region=region
        )
        return Neighbour(number.label(), url)

    return neighbour(at - 1), neighbour(at + 1)


def _same_article(
    session: Session, found: WorkView, shown: VersionView, number: ArticleNumber
) -> tuple[tuple[VersionView, bool], ...]:
    """Return the other versions and whether they have an article of that number."""
    result: list[tuple[VersionView, bool]] = []
    for other in found.versions:
        if other.id == shown.id:
            continue
        try:
            library.article(session, other.id, number.number, number.suffix)
        except NotFound:
            result.append((other, False))
        else:
            result.append((other, True))
    return tuple(result)
