"""放行 clearances of a document: what the legal review found fit to be shown, and where it stood.

A decision is stored with value and reason; the audit row of the same act says in which stage and
about which revision. The sentences a clearance is about are those of that revision.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.desk import PrivacyDecision
from kb.model.document import Revision
from kb.model.operations import AuditEntry
from kb.store.documents import content_sha256
from kb.text.privacy import Clearance, HitType, sentences_with, shown_values_in, value_key
from review.desk.masking import applicable
from review.release.folding import strings
from review.stages import Stage

ACTION: Final = "privacy.decide"


def clearances_of(session: Session, document_id: int) -> tuple[Clearance, ...]:
    """Return the clearances of a document, oldest first; other stages than legal review give none.

    What business review decides about a mark that is left lets the text pass on; it takes no mask
    away.
    """
    acts = {
        str(row.detail.get("record_sha256")): row.revision_sha256
        for row in session.scalars(
            select(AuditEntry).where(
                AuditEntry.subject == f"document:{document_id}", AuditEntry.action == ACTION
            )
        )
        if row.detail.get("stage") == Stage.LEGAL_REVIEW.value
    }
    found = []
    for decision in session.scalars(
        select(PrivacyDecision)
        .where(PrivacyDecision.document_id == document_id)
        .order_by(PrivacyDecision.id)
    ):
        sha256 = acts.get(record_sha256(decision.text, decision.reason))
        revision = (
            sha256
            and session.scalars(
                select(Revision).where(
                    Revision.document_id == document_id, Revision.sha256 == sha256
                )
            ).first()
        )
        if revision:
            sentences = sentences_with(strings(revision.content), decision.text)
            found.append(Clearance(HitType(decision.type), decision.text, sentences))
    return tuple(found)


def lapsed(session: Session, document_id: int, content: Mapping[str, Any]) -> frozenset[str]:
    """Return the passages that were cleared in other sentences than this content has them in.

    One that a restricted field has, or that is marked as something else as well, is among them.
    """
    clearances = clearances_of(session, document_id)
    shown = shown_values_in(dict(content), applicable(content, clearances))
    return frozenset(one.text for one in clearances if value_key(one.text) not in shown)


def record_sha256(text: str, reason: str) -> str:
    """Return the hash by which the audit row of a decision names passage and reason."""
    return content_sha256({"text": text, "reason": reason})
