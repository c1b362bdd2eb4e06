"""发布与撤回 publication: what a new state means for the document, its index entry and its rows.

Everything here runs inside the unit of work of the act that caused it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, insert, update

from kb.model.base import utc_now
from kb.model.catalogue import EnforcementItem, SyllabusPoint
from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.model.operations import OutboxOperation
from kb.model.regulation import Version
from kb.store import citations, removals
from kb.store.unit_of_work import UnitOfWork
from kb.store.visibility import TOMBSTONE_STATES, is_visible, public_state
from review.rechecks import answering
from review.release import corrections
from review.release.places import places
from review.stages import Action


def enter(
    uow: UnitOfWork,
    document: Document,
    revision: Revision,
    action: Action,
    after: DocumentState,
    reason: str,
    note: str = "",
) -> None:
    """Put a document into the state an act led to, with all that belongs to that state.

    Args:
        uow: the transaction of the act.
        document: the locked row.
        revision: the revision acted on.
        action: what was done.
        after: the state that follows; nothing happens when it is the present one.
        reason: the opinion given, shown on the tombstone when the text is taken down.
        note: what readers are told when a published text is corrected.

    Raises:
        InvalidInput: the note says something that is not public.
    """
    before = DocumentState(document.state)
    if after is before:
        return
    shown_before = _shown(document)
    document.state = after.value
    if action is Action.SUBMIT:
        document.approved_sha256 = ""
        citations.ensure(uow, revision, DocumentKind(document.kind))
    elif after is DocumentState.APPROVED:
        document.approved_sha256 = revision.sha256
    elif action is Action.PUBLISH:
        _correct(uow, document, revision, note)
        put_out(uow, document, revision)
    elif after is DocumentState.PUBLISHED:
        _restore_approval(uow, document)
    elif after in TOMBSTONE_STATES:
        document.withdrawn_at = utc_now()
        document.withdrawal_reason = reason
        _restore_approval(uow, document)
    _announce(uow, document, action, shown_before)
    if _shown(document) is None and (shown_before is not None or after is DocumentState.WITHDRAWN):
        removals.begin(uow, document, places())


def put_out(uow: UnitOfWork, document: Document, revision: Revision) -> None:
    """Make a revision the one the public reads, and replace the rows derived from the last one."""
    document.published_revision_id = revision.id
    document.approved_sha256 = revision.sha256
    document.published_at = utc_now()
    document.withdrawn_at = None
    document.withdrawal_reason = ""
    if document.kind == DocumentKind.CATALOGUE.value:
        _replace_items(uow, document, revision.public_content.get("items", []))
    elif document.kind == DocumentKind.SYLLABUS.value:
        _replace_points(uow, document, revision.public_content.get("points", []))
    elif document.kind == DocumentKind.REGULATION.value:
        uow.session.execute(
            update(Version)
            .where(Version.document_id == document.id)
            .values(superseded=Version.revision_id != revision.id)
        )


def _correct(uow: UnitOfWork, document: Document, revision: Revision, note: str) -> None:
    if document.published_revision_id not in (None, revision.id):
        before = uow.session.get_one(Revision, document.published_revision_id)
        corrections.write(uow, document, before, revision, note)
        if document.kind == DocumentKind.QUESTION.value:
            answering.close_answered(uow, document, revision)


def _restore_approval(uow: UnitOfWork, document: Document) -> None:
    """Whatever became of its correction, the published text stands under its own approval."""
    published = uow.session.get_one(Revision, document.published_revision_id)
    document.approved_sha256 = published.sha256


def _shown(document: Document) -> DocumentState | None:
    """The state under which the public reads a document, None when it does not."""
    return public_state(document) if is_visible(document) else None


def _announce(
    uow: UnitOfWork, document: Document, action: Action, before: DocumentState | None
) -> None:
    """Tell the index of what changes for it: the text, whether it is shown, and as what."""
    shown = _shown(document)
    state = DocumentState(document.state)
    if shown is None and (before is not None or state in TOMBSTONE_STATES):
        uow.announce(document.id, OutboxOperation.DELETE)
    elif shown is not before or action is Action.PUBLISH or state is DocumentState.INTERNAL_ONLY:
        uow.announce(document.id, OutboxOperation.UPSERT)


def _replace_items(uow: UnitOfWork, document: Document, items: list[dict[str, Any]]) -> None:
    uow.session.execute(delete(EnforcementItem).where(EnforcementItem.document_id == document.id))
    rows = [
        {
            "document_id": document.id,
            "code": str(item["code"]),
            "name": str(item["name"]),
            "element": str(item.get("element", "")),
            "violation": str(item.get("violation", "")),
            "kind": str(item.get("kind", "行政处罚")),
            "first_level": str(item.get("first_level", "")),
            "subject": str(item.get("subject", "")),
            "duty": list(item.get("duty", [])),
            "penalty": list(item.get("penalty", [])),
            "range": dict(item.get("range", {})),
        }
        for item in items
    ]
    if rows:
        uow.session.execute(insert(EnforcementItem), rows)


def _replace_points(uow: UnitOfWork, document: Document, points: list[dict[str, Any]]) -> None:
    uow.session.execute(delete(SyllabusPoint).where(SyllabusPoint.document_id == document.id))
    rows = [
        {
            "document_id": document.id,
            "code": str(point["code"]),
            "level": str(point.get("level", "")),
            "category": str(point.get("category", "")),
            "title": str(point["title"]),
            "mastery": str(point.get("mastery", "")),
            "hours": float(point.get("hours", 0)),
            "basis": list(point.get("basis", [])),
        }
        for point in points
    ]
    if rows:
        uow.session.execute(insert(SyllabusPoint), rows)
