"""内部类案: which cases for use inside only an account may read, by the rule for reading."""

from __future__ import annotations

from sqlalchemy import select

from kb.model.document import Document, DocumentKind, DocumentState
from kb.model.people import Role
from kb.store.database import Database
from review.desk import opening
from review.subject import current_revision, load_actor, subject_of_document


def readable_inside(database: Database, *, actor: str) -> frozenset[int]:
    """Return the document ids of cases for use inside only that an account may open.

    They are those of its own unit, for who submits for it and has not stepped aside: what
    `opening.reader_of` lets nobody else read is in no result either.

    Raises:
        NotFound: no such account.
    """
    with database.reading() as session:
        person = load_actor(session, actor)
        if Role.SUBMITTER not in person.roles:
            return frozenset()
        rows = session.scalars(
            select(Document).where(
                Document.kind == DocumentKind.CASE.value,
                Document.state == DocumentState.INTERNAL_ONLY.value,
                Document.unit_id == person.unit_id,
            )
        ).all()
        return frozenset(
            row.id
            for row in rows
            if opening.is_own(
                person, row, subject_of_document(session, row, current_revision(session, row))
            )
        )
