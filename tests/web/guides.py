"""Publishes a guide on the invented law of `tests.web.library`, with its citations."""

from __future__ import annotations

from typing import Any

from kb.compendium.guides import markdown
from kb.model.document import DocumentKind, Revision
from kb.store.citations import CitationWriter
from kb.store.database import Database
from tests.kb.compendium.guides.streams import BODY, FRONT
from tests.web.library import add_document

KEY = "guide-streams"


def add_guide(database: Database, *, body: str = BODY, key: str = KEY, **front: Any) -> int:
    """Store and publish it; return the number of the document."""
    sections = markdown.stored(markdown.sections(body))
    content = {**FRONT, **front, "sections": sections}
    with database.unit_of_work() as uow:
        document = add_document(uow, DocumentKind.GUIDE, key, content)
        CitationWriter(uow).write(uow.session.get_one(Revision, document.published_revision_id))
        return document.id
