"""A home with cases in it, and questions to whatever index is in use."""

from __future__ import annotations

from typing import Any

from kb.model.document import Document, DocumentKind, DocumentState
from kb.model.operations import OutboxOperation
from kb.store import documents
from kb.store.database import Database
from search.held.opened import LiveSearch
from search.query.request import SearchRequest


def publish(database: Database, key: str, text: str) -> None:
    """Publish a case, or a new text of one."""
    content: dict[str, Any] = {
        "title": f"某食品有限公司案 {key}",
        "sections": [{"key": "facts", "heading": "案情简介", "text": text}],
    }
    with database.unit_of_work() as uow:
        document, revision = documents.save(
            uow,
            documents.NewDocument(
                kind=DocumentKind.CASE,
                key=key,
                title=content["title"],
                content=content,
                public_content=content,
                region="990100",
                level="municipal",
            ),
            actor="test",
        )
        row = uow.session.get_one(Document, document.id)
        row.state = DocumentState.PUBLISHED.value
        row.published_revision_id = revision.id
        uow.announce(document.id, OutboxOperation.UPSERT)


def found(search: LiveSearch, question: str) -> list[str]:
    return [hit.id for hit in search.search(SearchRequest(question)).hits]


def text_of(search: LiveSearch, question: str) -> str:
    hit = search.search(SearchRequest(question)).hits[0]
    return hit.snippet.replace("<mark>", "").replace("</mark>", "")
