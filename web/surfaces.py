"""What pages and the API would show of a revision, for the leak test before publication.

The real templates are rendered, in an application of their own that reads through the session of
the act: so they see what the act has written and nothing is asked over the network.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final, NoReturn

from apiflask import APIFlask
from pydantic import SecretStr
from sqlalchemy.orm import Session

from kb.compendium.audience_values import Audience
from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.settings import Settings
from kb.store import publications
from kb.store.database import Database
from kb.store.publications import PublishedDocument
from review.release.folding import strings
from search.service import SearchRequest
from web import atom, reading
from web.api.cases import case_detail
from web.app import create_app
from web.pages import (
    benchmarks,
    case_audiences,
    cases,
    compendia,
    documents,
    feeds,
    guides,
    materials,
    policies,
)
from web.wiring import EXTENSION

SHELVES: Final = {
    shelf.kind: shelf for shelf in (guides.SHELF, materials.SHELF, policies.SHELF, benchmarks.SHELF)
}
_NOWHERE: Final = Settings(
    home=Path("rendering-needs-no-home"),
    laws_dir=None,
    database_url="sqlite://",
    secret_key=SecretStr(secrets.token_urlsafe()),
    search_log=False,
)
_rendering = threading.Lock()


class PageSurface:
    """网页: the pages of a document as a reader without an account gets them."""

    label: Final = "公开网页"

    def __init__(self) -> None:
        self._furniture = ""

    def texts(self, session: Session, document: Document, revision: Revision) -> Iterator[str]:
        """Yield the whole pages and the line by which lists show it."""
        shown = publications.as_published(session, document, revision)
        with _application(session):
            page = _page(session, shown)
        yield page
        yield reading.summary(shown.content)
        yield f"{document.key}\n{shown.title}\n{shown.unit}"

    def furniture(self, session: Session) -> str:
        """Return the pages of documents without content."""
        if not self._furniture:
            with _application(session):
                empty = [_page(session, _blank(kind)) for kind in (DocumentKind.CASE, *SHELVES)]
            self._furniture = "\n".join(empty)
        return self._furniture


class ApiSurface:
    """接口: the JSON of a document; kinds without an address of their own have none."""

    label: Final = "开放接口"

    def texts(self, session: Session, document: Document, revision: Revision) -> Iterator[str]:
        """Yield the answer as it is sent, and its values one by one."""
        if document.kind != DocumentKind.CASE.value:
            return
        shown = publications.as_published(session, document, revision)
        with _application(session):
            answer = case_detail(session, shown)
        yield json.dumps(answer, ensure_ascii=False, default=str)
        yield from strings(answer)

    def furniture(self, session: Session) -> str:
        """Return nothing: field names are no Chinese words."""
        return ""


class FeedSurface:
    """订阅源与站点地图: the entry of a case, and the address by which robots are told of a text."""

    label: Final = "订阅源与站点地图"

    def texts(self, session: Session, document: Document, revision: Revision) -> Iterator[str]:
        """Yield entry and address."""
        shown = publications.as_published(session, document, revision)
        if shown.kind not in feeds.ENDPOINTS:
            return
        with _application(session):
            yield feeds.document_address(shown.kind, shown.key)
            if shown.kind is DocumentKind.CASE:
                yield atom.as_bytes(atom.entry(shown)).decode()

    def furniture(self, session: Session) -> str:
        """Return nothing: entries and addresses have no words of their own."""
        return ""


def _page(session: Session, document: PublishedDocument) -> str:
    if document.kind is DocumentKind.CASE:
        # the page of the case itself, and the two that need no account
        readers = (Audience.PUBLIC, Audience.ENTERPRISE)
        today = dt.date.today()
        others = (case_audiences.render(session, document, each, today) for each in readers)
        return "\n".join((cases.render(session, document), *others))
    if document.kind is DocumentKind.GUIDE:
        return guides.render(session, document)
    if document.kind is DocumentKind.COMPENDIUM:
        # an internal volume has no public page, and nothing in its public form to show on one
        return compendia.render_page(session, document) if document.content.get("entries") else ""
    shelf = SHELVES.get(document.kind)
    # catalogue and syllabus are shown row by row, from fields of the public content alone
    return documents.render(session, shelf, document) if shelf else ""


class NoSearch:
    """无检索: for an application that is not asked to search."""

    def search(self, request: SearchRequest) -> NoReturn:
        """Refuse."""
        raise NotImplementedError("rendering a document asks nothing")


class _Borrowed(Database):
    """借用的会话: reads through the session of the act and never ends it."""

    def __init__(self, session: Session | None) -> None:
        super().__init__(_NOWHERE)
        self._session = session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        assert self._session is not None
        yield self._session


@cache
def _made() -> APIFlask:
    return create_app(_NOWHERE, database=_Borrowed(None), search=NoSearch())


@contextmanager
def _application(session: Session) -> Iterator[None]:
    """Render with the session of an act, one act at a time."""
    with _rendering:
        app = _made()
        given = app.extensions[EXTENSION]
        app.extensions[EXTENSION] = replace(given, database=_Borrowed(session))
        try:
            with app.test_request_context("/"):
                yield
        finally:
            app.extensions[EXTENSION] = given


def _blank(kind: DocumentKind) -> PublishedDocument:
    return PublishedDocument(
        id=0,
        key="",
        kind=kind,
        title="",
        state=DocumentState.CORRECTING,
        region="",
        level="",
        unit="",
        published_at=None,
        sha256="",
    )
