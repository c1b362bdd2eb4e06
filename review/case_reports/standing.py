"""案例现状 standing: which cases a report may list, and what became of a listed one since.

Only public cases are listed: a signed report is read by everybody inside, a case that was decided
for use inside only is not.
"""

from __future__ import annotations

from sqlalchemy.orm import Session

from kb.beijing import beijing_day
from kb.model.document import Document, DocumentState, Revision
from kb.store.visibility import is_visible
from review.desk import opening
from review.subject import Actor, subject_of_document
from review.tracks import STATE_LABELS


def sha256_of(session: Session, document: Document) -> str:
    """Return the hash of the text that the public reads; empty while it reads none."""
    if document.published_revision_id is None or not is_visible(document):
        return ""
    return session.get_one(Revision, document.published_revision_id).sha256


def revision_at_hand(session: Session, document: Document, reader: Actor) -> Revision | None:
    """Return the text of a case that may stand at hand: a public one, or one of the own unit.

    None is returned for all others: to this reader they are not there. Only the masked form of
    what is returned may enter a report.
    """
    number = document.published_revision_id if is_visible(document) else None
    if number is None and document.current_revision_id is not None:
        current = session.get_one(Revision, document.current_revision_id)
        if opening.is_own(reader, document, subject_of_document(session, document, current)):
            number = current.id
    return session.get_one(Revision, number) if number is not None else None


def taken_down(document: Document) -> str:
    """Return what a reader must know of a case that is no longer public; empty while it is."""
    if is_visible(document):
        return ""
    state = DocumentState(document.state)
    what = {DocumentState.SUSPENDED: "暂停展示", DocumentState.WITHDRAWN: "撤回"}.get(state)
    if what is None:
        return f"该案例已不公开，现为“{STATE_LABELS[state]}”"
    assert document.withdrawn_at is not None  # what is taken down has its day
    day = beijing_day(document.withdrawn_at)
    return f"该案例已于{day.year}年{day.month}月{day.day}日{what}"


def mark_of(session: Session, document: Document, listed_sha256: str) -> str:
    """Return what became of a case since a report listed it; empty while all is as it was."""
    gone = taken_down(document)
    if gone:
        return gone
    if sha256_of(session, document) != listed_sha256:
        return "该案例此后有更正，请核对现行文本"
    return ""
