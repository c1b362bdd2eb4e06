"""公开可见 visibility: which documents the public reads, said once for all who read the database.

Visible is what has a published revision and was not taken down. A correction on its way through the
stages changes the state of a document, not what the public reads of it.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import ColumnElement, and_

from kb.model.document import Document, DocumentState

TOMBSTONE_STATES: Final = frozenset({DocumentState.WITHDRAWN, DocumentState.SUSPENDED})
"""States that leave date and reason where the text was."""

HIDDEN_STATES: Final = TOMBSTONE_STATES | {
    DocumentState.ARCHIVED,
    DocumentState.INTERNAL_ONLY,
    DocumentState.REJECTED,
    DocumentState.RECALLED,
}
"""States in which nothing of a document is public, whatever was published before."""


def visible(document: type[Document] = Document) -> ColumnElement[bool]:
    """Return the condition that the public reads a document; its text is the published revision.

    `document` is an alias where a query has several documents.
    """
    return and_(
        document.published_revision_id.is_not(None),
        document.state.not_in(sorted(state.value for state in HIDDEN_STATES)),
    )


def is_visible(document: Document) -> bool:
    """Return what `visible` says of a loaded row."""
    return (
        document.published_revision_id is not None
        and DocumentState(document.state) not in HIDDEN_STATES
    )


def public_state(document: Document) -> DocumentState:
    """Return the state as the public is told it: which stage a correction is in stays inside."""
    state = DocumentState(document.state)
    if is_visible(document) and state is not DocumentState.PUBLISHED:
        return DocumentState.CORRECTING
    return state
