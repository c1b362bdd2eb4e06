"""撤下回执 receipts: every place is looked at until it is seen to be without the text."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.document import Document, Revision
from kb.model.people import Role
from kb.store import removals
from kb.store.database import Database
from kb.store.removals import Receipt
from kb.store.visibility import is_visible
from review import refusals
from review.release.places import Confirmation, TakenDown, places
from review.subject import load_actor, lock_document

MAY_CONFIRM: Final = frozenset({Role.PUBLISHER, Role.LIBRARIAN})
BY_SYSTEM: Final = "anjian-release"
"""Stands in the audit trail where the program itself has looked."""
LONGEST_NOTE: Final = 2_000
CONFIRM: Final = "confirm_removal"


def confirm_open(database: Database) -> int:
    """Look at every place that has not been confirmed; return how many were found without it.

    May be called at any time and as often as wanted; what is not gone yet stays open.
    """
    with database.reading() as session:
        waiting = removals.still_open(session)
        taken = {document_id: _taken_down(session, document_id) for document_id, _ in waiting}
    confirmed = 0
    for document_id, name in waiting:
        place = places().get(name)
        if place is None or place.confirmed_by is not Confirmation.SYSTEM:
            continue
        finding = place.look(database, taken[document_id])
        if not finding.gone:
            continue
        with database.unit_of_work() as uow:
            confirmed += removals.confirm(
                uow, document_id, name, by=BY_SYSTEM, detail=finding.detail
            )
    return confirmed


def confirm_by_person(
    database: Database, document_id: int, place: str, *, actor: str, note: str
) -> None:
    """Take a publisher's or librarian's word that a place outside the system is without a text.

    Raises:
        NotFound: no such document or place.
        NotPermitted: the role is missing.
        InvalidInput: the note, which says what was done, is missing or too long.
        IllegalTransition: the place is looked at by the program, or was confirmed already.
    """
    with (
        refusals.audited(
            database, actor=actor, action=CONFIRM, ref=f"document:{document_id}", revision=""
        ),
        database.unit_of_work() as uow,
    ):
        lock_document(uow.session, document_id)
        person = load_actor(uow.session, actor)
        if not person.roles & MAY_CONFIRM:
            raise NotPermitted(f"账号“{actor}”不能确认撤下", hint="请由发布人或资料管理员确认")
        found = places().get(place)
        if found is None:
            raise NotFound(f"没有去处“{place[:40]}”", hint="请从回执中选择")
        if found.confirmed_by is not Confirmation.PERSON:
            raise IllegalTransition(
                f"“{found.label}”由程序查验，不能人工确认", hint="请等待后台查验完成"
            )
        if not note.strip() or len(note) > LONGEST_NOTE:
            raise InvalidInput(
                f"请写明如何核对（不超过 {LONGEST_NOTE} 字）",
                field="note",
                hint="例如：已通知某单位收回 20 份",
            )
        if not removals.confirm(uow, document_id, place, by=actor, detail={"note": note}):
            raise IllegalTransition("该去处没有待确认的撤下", hint="请刷新回执")


def find_document(database: Database, named: str) -> int:
    """Return the id of a document given by id or key.

    Raises:
        NotFound: there is none.
    """
    with database.reading() as session:
        by_key = session.scalar(select(Document.id).where(Document.key == named))
        by_id = session.get(Document, int(named)) if named.isdecimal() else None
        found = by_key or (by_id.id if by_id else None)
    if found is None:
        raise NotFound(f"没有文稿“{named[:80]}”", hint="请给出文稿的编号（key）或 id")
    return found


def as_json(found: Receipt) -> dict[str, Any]:
    """Return a receipt as the API and the command print it."""
    known = places()
    return {
        "document_id": found.document_id,
        "key": found.key,
        "kind": found.kind,
        "title": found.title,
        "state": found.state.value,
        "action": found.action,
        "sha256": found.sha256,
        "taken_down_at": found.taken_down_at,
        "by": found.by,
        "reason": found.reason,
        "complete": found.complete,
        "places": [
            {
                "place": row.place,
                "label": known[row.place].label if row.place in known else row.place,
                "how": known[row.place].how if row.place in known else "",
                "confirmed_by": known[row.place].confirmed_by if row.place in known else "",
                "done_at": row.done_at,
                "detail": row.detail,
            }
            for row in found.places
        ],
    }


def _taken_down(session: Session, document_id: int) -> TakenDown:
    row = session.get_one(Document, document_id)
    assert not is_visible(row)  # open removals are those of documents that are down
    shown = session.get_one(Revision, row.published_revision_id)
    title = str(shown.public_content.get("title", ""))
    return TakenDown(row.id, row.key, row.kind, title, shown.id)
