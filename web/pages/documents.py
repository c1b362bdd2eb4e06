"""What the lists and pages of guides, materials and policies have in common."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from flask import make_response, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kb.model.document import DocumentKind
from kb.store import publications
from kb.store.publications import PublicationFilter, PublishedDocument
from web import arguments, reading
from web.pagination import page_of
from web.wiring import services

PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class Shelf:
    """书架: a kind of document with the words its pages use."""

    kind: DocumentKind
    endpoint: str
    name: str
    introduction: str
    by_line: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """文稿摘要: one entry of a list."""

    document: PublishedDocument
    summary: str


def lines(documents: tuple[PublishedDocument, ...]) -> list[Line]:
    """Return documents with their opening sentences."""
    return [Line(document, reading.summary(document.content)) for document in documents]


def list_page(shelf: Shelf) -> str:
    """Show the published documents of a shelf, newest first."""
    number = arguments.page_number()
    wanted = PublicationFilter(text=arguments.text("q"), published_by=arguments.as_of())
    with services().database.reading() as session:
        found, total = publications.list_published(
            session, shelf.kind, wanted, cursor=(number - 1) * PAGE_SIZE, limit=PAGE_SIZE
        )
    return render_template(
        "documents/index.html",
        shelf=shelf,
        lines=lines(found),
        page=page_of(total, number, PAGE_SIZE),
        wanted=wanted,
    )


def document_page(shelf: Shelf, key: str) -> Response:
    """Show one document, or the tombstone of one that was taken down (HTTP 410)."""
    with services().database.reading() as session:
        document = publications.get_published(session, shelf.kind, key)
        if document.is_gone:
            return tombstone(shelf, document)
        return make_response(render(session, shelf, document, arguments.as_of()))


def render(
    session: Session, shelf: Shelf, document: PublishedDocument, as_of: dt.date | None = None
) -> str:
    """Return the page of a document."""
    cited = publications.citations(session, document)
    references = document.content.get("legal_basis") or reading.cited_references(cited)
    return render_template(
        "documents/page.html",
        shelf=shelf,
        document=document,
        sections=reading.rendered(reading.sections(document.content), cited, by_line=shelf.by_line),
        basis=reading.basis(session, references, as_of=as_of or dt.date.today()),
        amended=reading.under_recheck(session, document.id),
        notes=publications.correction_notes(session, document.id),
        as_of=as_of,
    )


def tombstone(shelf: Shelf, document: PublishedDocument) -> Response:
    """Show that a document was here, when it went and why; its text is gone."""
    response = make_response(
        render_template("documents/tombstone.html", shelf=shelf, document=document)
    )
    response.status_code = 410
    return response
