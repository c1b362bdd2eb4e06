"""Database → the service of a scope; the one place where similar cases choose implementations."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from kb.errors import Gone
from kb.model.document import DocumentKind
from kb.store import publications
from kb.store.database import Database
from search.embedding.choice import embedder_for
from search.embedding.location import BUILTIN
from search.similar.query import SimilarQuery
from search.similar.service import SimilarCases
from search.similar.source import InsiderCases, PublishedCases


def public_cases(database: Database) -> SimilarCases:
    """Return the service over published cases; it has no way to any other."""
    return SimilarCases(PublishedCases(database), embedder_for(BUILTIN))


def insider_cases(database: Database, readable: Collection[int]) -> SimilarCases:
    """Return the service over published cases and those for use inside that a reader may read.

    Args:
        database: where they are.
        readable: document ids of the latter; the caller has checked the reader's right to each.
    """
    return SimilarCases(InsiderCases(database, readable), embedder_for(BUILTIN))


def query_of_published(database: Database, key: str, **options: Any) -> SimilarQuery:
    """Return the search for cases like a published one, in the form in which it is published.

    Raises:
        NotFound: there is none, or it was never published.
        Gone: it was withdrawn or suspended.
    """
    with database.reading() as session:
        document = publications.get_published(session, DocumentKind.CASE, key)
    if document.is_gone:
        raise Gone(
            f"“{key}”已不再展示", hint=document.withdrawal_reason or "请联系发布单位", field="case"
        )
    return SimilarQuery(content=document.content, exclude=key, **options)
