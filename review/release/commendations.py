"""通报表扬 commendations: who handled a published case well is named (指导意见第（十七）项).

The publisher records it once it was decided, for the handling unit of the case and no other; the
deliberation it rests on is in the minutes. Nobody commends their own unit.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from kb.errors import Duplicate, IllegalTransition, InvalidInput, NotPermitted
from kb.model.document import Revision
from kb.model.people import Role, Unit
from kb.model.publication import Commendation
from kb.store.database import Database
from kb.store.visibility import is_visible
from review import policy, refusals
from review.guards import check_public_words
from review.subject import load_actor, lock_document, subject_of_document

COMMEND: Final = "commend"
LONGEST_REASON: Final = 500


def commend(database: Database, document_id: int, *, actor: str, reason: str) -> str:
    """Commend the handling unit of a published case and return the unit's name.

    Raises:
        NotFound: no such document or account.
        NotPermitted: not a publisher, or of the handling unit.
        IllegalTransition: the case is not public, or no unit stands behind it.
        Duplicate: the unit was commended for it already.
        InvalidInput: the reason is missing, too long, or names what the case withholds.
    """
    with (
        refusals.audited(
            database, actor=actor, action=COMMEND, ref=f"document:{document_id}", revision=""
        ),
        database.unit_of_work() as uow,
    ):
        document = lock_document(uow.session, document_id)
        person = load_actor(uow.session, actor)
        if Role.PUBLISHER not in person.roles:
            raise NotPermitted(f"账号“{actor}”不是发布人", hint="请由发布人登记表扬")
        policy.check_independence(person, subject_of_document(uow.session, document))
        if not is_visible(document) or document.unit_id is None:
            raise IllegalTransition(
                "只能表扬已公开案例的办理单位", hint="请在案例发布之后、并写明办理单位时登记"
            )
        if not reason.strip() or len(reason) > LONGEST_REASON:
            raise InvalidInput(
                f"请写明表扬理由（不超过 {LONGEST_REASON} 字）", field="reason", hint="理由会公开"
            )
        shown = uow.session.get_one(Revision, document.published_revision_id)
        check_public_words(reason, shown.content, shown.public_content, field="reason")
        given = uow.session.scalars(
            select(Commendation).where(
                Commendation.document_id == document.id, Commendation.unit_id == document.unit_id
            )
        ).first()
        if given is not None:
            raise Duplicate(
                "该单位已因本案受到表扬", existing_id=str(given.id), hint="无需重复登记"
            )
        uow.session.add(
            Commendation(
                document_id=document.id,
                unit_id=document.unit_id,
                reason=reason.strip(),
                decided_by=person.id,
            )
        )
        unit = uow.session.get_one(Unit, document.unit_id)
        uow.record(
            actor,
            "release.commended",
            f"document:{document_id}",
            revision_sha256=shown.sha256,
            detail={"unit": unit.id},
        )
        return unit.name
