"""查类案: a form for a description, and the published cases like it or like a published case."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, make_response, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from kb.errors import AnjianError, InvalidInput
from kb.model.document import DocumentKind
from kb.store import publications
from kb.text.case_codes import ELEMENTS
from search.similar.query import MAX_TEXT
from search.similar.results import SimilarResponse
from web import similar
from web.pages import cases, documents
from web.wiring import services

blueprint = Blueprint("similar_cases", __name__, url_prefix="/cases/similar")

_LIMIT: Final = 5


@blueprint.get("")
def page() -> Response:
    """Show the form; with `case`, the cases like that published one."""
    key = request.args.get("case", "").strip()[:200]
    if not key:
        return make_response(_rendered())
    with services().database.reading() as session:
        document = publications.get_published(session, DocumentKind.CASE, key)
        if document.is_gone:
            return documents.tombstone(cases.SHELF, document)
    element, region = _filters(request.args)
    try:
        found = similar.like_published(document, element=element, region=region, limit=_LIMIT)
    except InvalidInput as problem:
        return make_response(
            _rendered(document=document, problem=problem, element=element, region=region),
            problem.http_status,
        )
    return make_response(_rendered(document=document, found=found, element=element, region=region))


@blueprint.post("")
def find() -> Response:
    """Show the published cases like what was typed; nothing of it is kept."""
    text = request.form.get("text", "").replace("\r\n", "\n")
    element, region = _filters(request.form)
    problem: AnjianError | None = None
    found: SimilarResponse | None = None
    try:
        found = similar.like_text(text, element=element, region=region, limit=_LIMIT)
    except InvalidInput as refusal:
        problem = refusal
    response = make_response(
        _rendered(text=text, found=found, problem=problem, element=element, region=region),
        problem.http_status if problem else 200,
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _filters(given: MultiDict[str, str]) -> tuple[str, str]:
    return given.get("element", "").strip()[:40], given.get("region", "").strip()[:60]


def _rendered(
    *,
    text: str = "",
    document: publications.PublishedDocument | None = None,
    found: SimilarResponse | None = None,
    problem: AnjianError | None = None,
    element: str = "",
    region: str = "",
) -> str:
    return render_template(
        "documents/similar.html",
        shelf=cases.SHELF,
        text=text[: 2 * MAX_TEXT],
        most=MAX_TEXT,
        document=document,
        found=found,
        problem=problem,
        element=element,
        region=region,
        elements=ELEMENTS,
        bands=similar.BAND_NAMES,
    )
