"""One published case for an inspector, the public and an enterprise."""

from __future__ import annotations

import datetime as dt
from typing import Final

from flask import Blueprint, make_response, render_template
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from kb.compendium import audiences
from kb.compendium.audience_values import NOTHING, Audience
from kb.errors import NotFound
from kb.model.document import DocumentKind
from kb.model.people import Role
from kb.store import publications
from kb.store.publications import PublishedDocument
from kb.text.case_codes import CASE_TYPES
from web import arguments, insiders, markdown
from web.pages import cases, documents
from web.wiring import services

blueprint = Blueprint("case_audiences", __name__, url_prefix="/cases/<key>/for")

INSPECTORS: Final = frozenset({Role.INSPECTOR})
NAMES: Final = {
    Audience.INSPECTOR: "执法人员版",
    Audience.PUBLIC: "公众版",
    Audience.ENTERPRISE: "企业版",
}


def audience_of(word: str) -> Audience:
    """Return the audience that an address names, for an account that may be it.

    Raises:
        NotFound: there is no such audience.
        NotAuthenticated, NotPermitted: it is that of inspectors, and the account is none.
    """
    if word not in set(Audience):
        raise NotFound(f"没有“{word[:20]}”这种读者", hint=f"可用：{'、'.join(Audience)}")
    found = Audience(word)
    if found is Audience.INSPECTOR:
        insiders.require(INSPECTORS)
    return found


def render(session: Session, document: PublishedDocument, reader: Audience, as_of: dt.date) -> str:
    """Return the page of a case for one reader, with the law of a day (HTML)."""
    public = reader is Audience.PUBLIC  # shown nothing but the case itself
    around = NOTHING if public else audiences.gather(session, document, as_of=as_of)
    return render_template(
        f"audiences/{reader.value}.html",
        case=audiences.render(document, reader, around),
        names={one.value: name for one, name in NAMES.items()},
        reader=reader.value,
        case_types=CASE_TYPES,
        markdown=markdown.render,
        inspects=insiders.has_role(INSPECTORS),
    )


@blueprint.get("/<audience>")
def page(key: str, audience: str) -> Response:
    """Show a case for one reader, or the tombstone of one that was taken down (HTTP 410)."""
    reader = audience_of(audience)
    day = arguments.as_of() or dt.date.today()
    with services().database.reading() as session:
        document = publications.get_published(session, DocumentKind.CASE, key)
        if document.is_gone:
            return documents.tombstone(cases.SHELF, document)
        response = make_response(render(session, document, reader, day))
    if reader is Audience.INSPECTOR:
        response.headers["Cache-Control"] = "private, no-store"
    return response
