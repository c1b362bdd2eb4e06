"""What programs read to follow the site: Atom feeds, the sitemap and the rules for robots."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree

from flask import Blueprint, Response, url_for

from kb.model.document import DocumentKind
from kb.store import catalogue, library, publications
from web import atom
from web.pages import compendia
from web.wiring import services

blueprint = Blueprint("feeds", __name__)

ENTRIES: Final = 50
SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
MOST_ADDRESSES: Final = 50_000
"""What the sitemap protocol allows in one file."""

ENDPOINTS: Final = {
    DocumentKind.CASE: "cases.page",
    DocumentKind.GUIDE: "guides.page",
    DocumentKind.MATERIAL: "materials.page",
    DocumentKind.POLICY: "policies.page",
    DocumentKind.BENCHMARK: "benchmarks.page",
}
INDEXES: Final = (
    "home.index",
    "regulations.index",
    "cases.index",
    "guides.index",
    "materials.index",
    "policies.index",
    "benchmarks.index",
    "catalogue.index",
    "syllabus.index",
    "commendations.index",
    "compendia.index",
)


@blueprint.get("/feeds/cases.atom")
def cases() -> Response:
    """Return the newest published cases, and which earlier entries are to be dropped."""
    with services().database.reading() as session:
        found, _ = publications.list_published(session, DocumentKind.CASE, limit=ENTRIES)
        gone = _gone_cases(publications.taken_down(session))
    newest = [one.published_at for one in found] + [one.withdrawn_at for one in gone]
    return _xml(
        atom.feed(
            "案鉴：典型案例",
            url_for("feeds.cases", _external=True),
            [*map(atom.entry, found), *map(atom.deleted, gone)],
            max((at for at in newest if at), default=None),
        ),
        atom.MEDIA_TYPE,
    )


@blueprint.get("/feeds/withdrawals.atom")
def withdrawals() -> Response:
    """Return what was withdrawn or suspended, with date and reason."""
    with services().database.reading() as session:
        gone = _gone_cases(publications.taken_down(session, ENTRIES))
    return _xml(
        atom.feed(
            "案鉴：撤回与暂停展示",
            url_for("feeds.withdrawals", _external=True),
            map(atom.removal, gone),
            gone[0].withdrawn_at if gone else None,
        ),
        atom.MEDIA_TYPE,
    )


@blueprint.get("/sitemap.xml")
def sitemap() -> Response:
    """Return the addresses of everything that is public."""
    with services().database.reading() as session:
        addresses = [url_for(name, _external=True) for name in INDEXES]
        addresses += [
            document_address(kind, key)
            for kind, key, _ in publications.addresses(session)
            if kind in ENDPOINTS
        ]
        addresses += [
            url_for("compendia.page", key=one.key, _external=True)
            for one in compendia.published(session)
        ]
        addresses += [
            url_for("regulations.work", slug=slug, _external=True)
            for slug in library.published_slugs(session)
        ]
        addresses += [
            url_for("catalogue.item", code=item.code, _external=True)
            for item in catalogue.enforcement_items(session)
        ]
    made = ElementTree.Element("urlset", {"xmlns": SITEMAP})
    for address in addresses[:MOST_ADDRESSES]:
        ElementTree.SubElement(ElementTree.SubElement(made, "url"), "loc").text = address
    return _xml(atom.as_bytes(made), "application/xml")


def document_address(kind: DocumentKind, key: str) -> str:
    """Return the absolute address of a document's page."""
    return url_for(ENDPOINTS[kind], key=key, _external=True)


@blueprint.get("/robots.txt")
def robots() -> Response:
    """Keep robots to what is worth indexing, and tell them where the sitemap is."""
    lines = (
        "User-agent: *",
        "Disallow: /search",
        "Disallow: /api/",
        "Disallow: /login",
        f"Sitemap: {url_for('feeds.sitemap', _external=True)}",
        "",
    )
    return Response("\n".join(lines), mimetype="text/plain")


def _gone_cases(
    found: tuple[publications.PublishedDocument, ...],
) -> list[publications.PublishedDocument]:
    return [one for one in found if one.kind is DocumentKind.CASE]


def _xml(body: bytes, media_type: str) -> Response:
    return Response(body, content_type=f"{media_type}; charset=utf-8")
