"""试题状况: which questions may be used today, said once for practice, papers and lists."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists

from kb.model.document import Document, DocumentKind
from kb.model.publication import Recheck
from kb.store.visibility import visible
from kb.text.regions import applicable_codes


def is_question(document: type[Document] = Document) -> ColumnElement[bool]:
    """Return the condition that a document is a question."""
    return document.kind == DocumentKind.QUESTION.value


def stale(document: type[Document] = Document) -> ColumnElement[bool]:
    """Return the condition that a provision which a question stands on changed in substance.

    It ends when a person kept, corrected or withdrew the question.
    """
    return exists().where(Recheck.document_id == document.id, Recheck.verdict == "")


def for_region(code: str, document: type[Document] = Document) -> ColumnElement[bool]:
    """Return the condition that a question is on law that applies in a region.

    A question on a local regulation has the region of that regulation.
    """
    return document.region.in_(applicable_codes(code))


def usable(document: type[Document] = Document) -> ColumnElement[bool]:
    """Return the condition that a question may be asked: reviewed, published and not stale."""
    return and_(is_question(document), visible(document), ~stale(document))
