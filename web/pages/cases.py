"""Published typical cases: the list with filters, and the page of one case."""

from __future__ import annotations

import datetime as dt
from typing import Final

from flask import Blueprint, make_response, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kb.errors import InvalidInput, NotFound
from kb.model.document import DocumentKind
from kb.model.people import Role
from kb.store import files, publications
from kb.store.files import Side
from kb.store.publications import PublicationFilter, PublishedDocument
from kb.text.case_codes import CASE_TYPES
from review.case_reports import adoptions
from review.case_reports.frame import INTERNAL
from search.similar.results import SimilarResponse
from web import arguments, downloads, insiders, reading, similar
from web.pages import documents
from web.pagination import page_of
from web.wiring import services

blueprint = Blueprint("cases", __name__, url_prefix="/cases")

SHELF: Final = documents.Shelf(
    kind=DocumentKind.CASE,
    endpoint="cases",
    name="典型案例",
    introduction="经业务审核、法律审核和集体审议后发布的案例。当事人信息已作脱敏处理。",
)
ELEMENTS: Final = ("water", "air", "solid_waste", "noise", "soil", "marine", "radiation", "nature")


@blueprint.get("")
def index() -> str:
    """List cases, newest first."""
    region = arguments.text("region")
    wanted = PublicationFilter(
        text=arguments.text("q"),
        element=arguments.choice("element", frozenset(ELEMENTS)),
        case_type=arguments.choice("case_type", CASE_TYPES),
        regions=(arguments.region_code(region),) if region else (),
        published_by=arguments.as_of(),
    )
    number = arguments.page_number()
    with services().database.reading() as session:
        found, total = publications.list_published(
            session,
            DocumentKind.CASE,
            wanted,
            cursor=(number - 1) * documents.PAGE_SIZE,
            limit=documents.PAGE_SIZE,
        )
    return render_template(
        "documents/cases.html",
        shelf=SHELF,
        lines=documents.lines(found),
        page=page_of(total, number, documents.PAGE_SIZE),
        wanted=wanted,
        elements=ELEMENTS,
        case_types=CASE_TYPES,
    )


@blueprint.get("/<key>")
def page(key: str) -> Response:
    """Show one case, or the tombstone of one that was taken down (HTTP 410)."""
    with services().database.reading() as session:
        document = publications.get_published(session, DocumentKind.CASE, key)
        if document.is_gone:
            return documents.tombstone(SHELF, document)
        response = make_response(render(session, document, arguments.as_of(), _alike(document)))
    if insiders.has_role(INTERNAL):
        response.headers["Cache-Control"] = "private, no-cache"  # it says what insiders alone see
    return response


@blueprint.get("/<key>/attachments/<int:number>")
def attachment(key: str, number: int) -> Response:
    """Send a published file: the copy made without metadata, never what was uploaded."""
    with services().database.reading() as session:
        document = publications.get_published(session, DocumentKind.CASE, key)
        if document.is_gone:
            return documents.tombstone(SHELF, document)
        file = next(
            (one for one in files.public_files(document.content) if one.number == number), None
        )
        if file is None:
            raise NotFound("这个案例没有这个附件", hint="请从案例页面的附件列表中选择")
        data = files.read(files.home_of(session), Side.REBUILT, file.sha256)
    return downloads.public(file, data)


def render(
    session: Session,
    document: PublishedDocument,
    as_of: dt.date | None = None,
    alike: SimilarResponse | None = None,
) -> str:
    """Return the page of a case: facts, sections, the law as of the violation date, its like."""
    cited = publications.citations(session, document)
    references = document.content.get("legal_basis") or reading.cited_references(cited)
    return render_template(
        "documents/case.html",
        shelf=SHELF,
        document=document,
        facts=reading.case_facts(document),
        sections=reading.rendered(reading.sections(document.content), cited),
        basis=reading.basis(session, references, as_of=as_of or dt.date.today()),
        amended=reading.under_recheck(session, document.id),
        violation_on=_violation_day(document),
        notes=publications.correction_notes(session, document.id),
        commendations=publications.commendations(session, document.id),
        files=files.public_files(document.content),
        as_of=as_of,
        alike=alike,
        bands=similar.BAND_NAMES,
        inspects=insiders.has_role({Role.INSPECTOR}),
        used=adoptions.of_case(session, document.id) if insiders.has_role(INTERNAL) else None,
    )


def _alike(document: PublishedDocument) -> SimilarResponse | None:
    """Return the cases like this one; None where it has nothing to compare."""
    try:
        return similar.like_published(document)
    except InvalidInput:
        return None


def _violation_day(document: PublishedDocument) -> str:
    """Return the last day of the violation: a continued one is judged by the law of its end."""
    content = document.content
    return str(content.get("violation_until") or content.get("violation_on") or "")
