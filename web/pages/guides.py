"""Compliance guides for enterprises: by industry and size, as cards, a checklist and files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import lru_cache
from typing import Final

from flask import Blueprint, make_response, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kb.compendium import ics
from kb.compendium.book import Book
from kb.compendium.formats import writing
from kb.compendium.formats.writing import Written
from kb.compendium.guides import reading as guide_reading
from kb.compendium.guides.published import read_published
from kb.compendium.guides.setting import book_of
from kb.errors import NotFound
from kb.model.document import DocumentKind
from kb.store import publications
from kb.store.publications import PublicationFilter, PublishedDocument
from web import arguments, downloads, guide_cards, reading
from web.pages import documents
from web.pagination import page_of
from web.wiring import services

blueprint = Blueprint("guides", __name__, url_prefix="/guides")

SHELF: Final = documents.Shelf(
    kind=DocumentKind.GUIDE,
    endpoint="guides",
    name="合规指南",
    introduction="按行业说明企业应当做什么、依据哪一条、不做会怎样，以及哪些轻微情形可以不予处罚。",
)
FILES: Final = {"docx": "DOCX", "pdf": "PDF", "html": "网页文件"}
MOST: Final = 1_000
"""Guides that a list is filtered from; more would be a library of their own."""
KEPT_FILES: Final = 24


@blueprint.get("")
def index() -> str:
    """List the guides, of one industry and for one size of enterprise where that is asked."""
    number = arguments.page_number()
    industry = arguments.text("industry")
    size = arguments.choice("size", frozenset(guide_reading.SIZES))
    wanted = PublicationFilter(text=arguments.text("q"), published_by=arguments.as_of())
    with services().database.reading() as session:
        found, _ = publications.list_published(session, SHELF.kind, wanted, limit=MOST)
    industries = sorted({_industry(one) for one in found} - {""})
    kept = tuple(
        one
        for one in found
        if (not industry or _industry(one) == industry)
        and (not size or size in guide_reading.sizes_of(str(one.content.get("size") or "")))
    )
    first = (number - 1) * documents.PAGE_SIZE
    return render_template(
        "guides/index.html",
        shelf=SHELF,
        lines=documents.lines(kept[first : first + documents.PAGE_SIZE]),
        page=page_of(len(kept), number, documents.PAGE_SIZE),
        wanted=wanted,
        industries=industries,
        industry=industry,
        sizes=guide_reading.SIZES,
        size=size,
    )


@blueprint.get("/<key>")
def page(key: str) -> Response:
    """Show one guide, or the tombstone of one that was taken down (HTTP 410)."""
    return _of_published(
        key, lambda session, document: make_response(render(session, document, arguments.as_of()))
    )


@blueprint.get("/<key>/checklist")
def checklist(key: str) -> Response:
    """Show the self-check list alone, to be printed and ticked."""

    def show(session: Session, document: PublishedDocument) -> Response:
        published = read_published(session, document, as_of=_day())
        if not published.guide.checks:
            raise NotFound("这份指南没有自查清单", hint="请返回指南查看主要义务")
        card = next(card for card in guide_cards.cards(published) if card.kind == "checks")
        page = render_template("guides/checklist.html", document=document, card=card)
        return make_response(page)

    return _of_published(key, show)


@blueprint.get("/<key>/calendar.ics")
def calendar(key: str) -> Response:
    """Send the fixed days of a guide as a calendar file."""

    def send(session: Session, document: PublishedDocument) -> Response:
        published = read_published(session, document, as_of=_day())
        data = ics.calendar(document.title, published.events(), stamped=published.law_day)
        return downloads.made(data, ics.MEDIA_TYPE, f"{document.key}{ics.SUFFIX}")

    return _of_published(key, send)


@blueprint.get("/<key>/files/<format>")
def file(key: str, format: str) -> Response:
    """Send a guide as a file to keep or to print."""
    if format not in FILES:
        raise NotFound(f"没有这种文件：{format[:20]}", hint=f"可用：{'、'.join(FILES)}")

    def send(session: Session, document: PublishedDocument) -> Response:
        book = book_of(read_published(session, document, as_of=_day()))
        written = _written(book, format)
        name = f"{document.key}.{writing.suffix(format)}"
        return downloads.made(written.data, writing.media_type(format), name)

    return _of_published(key, send)


def render(session: Session, document: PublishedDocument, as_of: dt.date | None = None) -> str:
    """Return the page of a guide, its stale sentences marked as of a day."""
    day = as_of or dt.date.today()
    published = read_published(session, document, as_of=day)
    cited = publications.citations(session, document)
    references = document.content.get("legal_basis") or reading.cited_references(cited)
    return render_template(
        "guides/page.html",
        shelf=SHELF,
        document=document,
        guide=published.guide,
        law_day=published.law_day,
        cards=guide_cards.cards(published),
        stale_count=published.stale_count,
        has_calendar=bool(published.events()),
        files=FILES,
        basis=reading.basis(session, references, as_of=day),
        amended=reading.under_recheck(session, document.id),
        notes=publications.correction_notes(session, document.id),
        as_of=as_of,
    )


def _of_published(key: str, show: Callable[[Session, PublishedDocument], Response]) -> Response:
    with services().database.reading() as session:
        document = publications.get_published(session, SHELF.kind, key)
        if document.is_gone:
            return documents.tombstone(SHELF, document)
        return show(session, document)


@lru_cache(maxsize=KEPT_FILES)
def _written(book: Book, format: str) -> Written:
    """Equal books give equal bytes, so that a file is made once."""
    return writing.write(book, format)


def _day() -> dt.date:
    return arguments.as_of() or dt.date.today()


def _industry(document: PublishedDocument) -> str:
    return str(document.content.get("industry") or "").strip()
