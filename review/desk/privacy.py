"""隐私处理 privacy: what the scan marks in a public form, and decisions that it may be shown.

Masking is the rule and needs no decision. What is left over stops legal review and publication
until a reviewer decides, with a reason and for good, that it may be shown. The legal reviewer may
decide the same of what masking takes out (an official in office); the next revision then shows it.
What could identify a whistle-blower may never be shown (指导意见第（十二）项).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, InvalidInput, StaleRevision
from kb.model.desk import PrivacyDecision
from kb.model.document import DocumentKind, Revision
from kb.store.database import Database
from kb.text.privacy import Severity
from review import plain_text, policy, refusals
from review.clearances import lapsed, record_sha256
from review.desk.masking import PlacedHit, hits_in
from review.stages import Action, Stage
from review.subject import current_revision, load_actor, lock_document, subject_of_document
from review.tracks import STATE_LABELS, track_of

LONGEST_REASON: Final = 2_000
DECIDING: Final = frozenset({Stage.BUSINESS_REVIEW, Stage.LEGAL_REVIEW})


@dataclass(frozen=True, slots=True)
class Mark:
    """隐私标记: one passage of the public form; `decided` when it was found fit to be shown."""

    field: str
    start: int
    end: int
    type: str
    text: str
    severity: str
    why: str
    decided: bool


@dataclass(frozen=True, slots=True)
class Decision:
    """处理决定: a passage that may be shown, and why."""

    type: str
    text: str
    reason: str
    decided_at: dt.datetime


def marks(
    session: Session,
    document_id: int,
    public_content: Mapping[str, Any],
    content: Mapping[str, Any] | None = None,
) -> tuple[Mark, ...]:
    """Return what the scan marks in a public form, with what was decided about it.

    With `content`, a decision of legal review counts only where the passage stands in the sentences
    it was made about.
    """
    stale = lapsed(session, document_id, content) if content is not None else frozenset()
    decided = {
        (one.type, one.text) for one in decisions(session, document_id) if one.text not in stale
    }
    return tuple(
        Mark(
            field=placed.field,
            start=placed.hit.start,
            end=placed.hit.end,
            type=placed.hit.type.value,
            text=placed.hit.text,
            severity=placed.hit.severity.label,
            why=placed.hit.why,
            decided=_key(placed) in decided,
        )
        for placed in hits_in(public_content)
    )


def unresolved(
    session: Session,
    document_id: int,
    public_content: Mapping[str, Any],
    content: Mapping[str, Any] | None = None,
) -> tuple[str, ...]:
    """Return the types of the marks that nobody has decided about, one for each passage."""
    found = marks(session, document_id, public_content, content)
    return tuple(mark.type for mark in found if not mark.decided)


def decisions(session: Session, document_id: int) -> tuple[Decision, ...]:
    """Return the decisions about a document, oldest first."""
    rows = session.scalars(
        select(PrivacyDecision)
        .where(PrivacyDecision.document_id == document_id)
        .order_by(PrivacyDecision.id)
    )
    return tuple(Decision(row.type, row.text, row.reason, row.decided_at) for row in rows)


def decide(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    type: str,
    text: str,
    reason: str,
) -> None:
    """Decide that a marked passage may be shown, wherever it stands in this document.

    The audit row carries a hash of passage and reason together, never the passage.

    Raises:
        IllegalTransition: the document is in no stage that decides, the actor has not declared, or
            the passage could identify a whistle-blower.
        NotPermitted: this person does not review it.
        StaleRevision: another text was meant.
        InvalidInput: nothing is marked so, or the reason is missing.
    """
    ref = f"document:{document_id}"
    with (
        refusals.audited(
            database, actor=actor, action="privacy.decide", ref=ref, revision=revision
        ),
        database.unit_of_work() as uow,
    ):
        document = lock_document(uow.session, document_id)
        current = current_revision(uow.session, document)
        subject = subject_of_document(uow.session, document, current)
        opening = track_of(DocumentKind(document.kind)).table.get((subject.state, Action.DECLARE))
        if opening is None or opening.stage not in DECIDING:
            raise IllegalTransition(
                f"“{STATE_LABELS[subject.state]}”状态下不能处理隐私标记",
                hint="业务审核和法律审核环节由审核人处理",
            )
        person = load_actor(uow.session, actor)
        policy.check_may_open(person, subject, opening)
        policy.check_has_declared(person, subject, opening.stage)
        if revision != current.sha256:
            raise StaleRevision(
                "您看到的内容已不是当前修订版", hint="请刷新页面，核对最新内容后再办理"
            )
        if not reason.strip():
            raise InvalidInput(
                "公开被标记的信息须写明理由", field="reason", hint="请写明为什么可以公开"
            )
        kept = plain_text.check(reason, "reason", LONGEST_REASON)
        _check_marked(current, type, text, legal=opening.stage is Stage.LEGAL_REVIEW)
        uow.session.add(
            PrivacyDecision(
                document_id=document_id, type=type, text=text, reason=kept, decided_by=person.id
            )
        )
        uow.record(
            actor,
            "privacy.decide",
            ref,
            revision_sha256=revision,
            detail={
                "type": type,
                "stage": opening.stage.value,
                "record_sha256": record_sha256(text, kept),
            },
        )


def _check_marked(current: Revision, type: str, text: str, *, legal: bool) -> None:
    marked = hits_in(current.public_content)
    inside = hits_in(current.content)
    found = [placed for placed in marked if _key(placed) == (type, text)]
    if legal:
        found += [placed for placed in inside if _key(placed) == (type, text)]
    if not found:
        raise InvalidInput(
            "公开文本中没有这样标记的内容", field="text", hint="请从隐私标记列表中选择"
        )
    if any(
        placed.hit.severity is Severity.WHISTLE_BLOWER and placed.hit.text == text
        for placed in (*marked, *inside)
    ):
        raise IllegalTransition(
            "可能识别举报人的信息不能公开", hint="请退回补正，由报送单位删去或改写"
        )


def _key(placed: PlacedHit) -> tuple[str, str]:
    return placed.hit.type.value, placed.hit.text
