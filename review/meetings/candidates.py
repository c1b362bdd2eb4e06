"""列入会议 candidates: what can go onto an agenda, and who can be named to a panel."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.document import Document, DocumentKind, DocumentState
from kb.model.people import Unit
from review.meetings import frame, roster
from review.rules import in_force
from review.stages import Mode, Stage
from review.subject import Actor, subject_of_document


@dataclass(frozen=True, slots=True)
class Waiting:
    """待审议文稿: a document that waits for its deliberation; `mode` is what its rule asks for."""

    document: int
    key: str
    kind: DocumentKind
    title: str
    unit: str
    mode: Mode


def waiting(session: Session, but_not: int | None = None) -> tuple[Waiting, ...]:
    """Return the documents that stand on no agenda and are not deliberated on, the oldest first.

    The agenda of the meeting `but_not` does not count: its documents can stay on it.
    """
    rows = session.execute(
        select(Document, Unit.name)
        .outerjoin(Unit, Unit.id == Document.unit_id)
        .where(Document.state == DocumentState.DELIBERATION.value)
        .order_by(Document.id)
    )
    found: list[Waiting] = []
    for document, unit in rows:
        subject = subject_of_document(session, document)
        if subject.open_meeting or frame.waiting_in(session, document.id, but_not) is not None:
            continue
        rule = in_force.document_track(session, document, subject).rule(Stage.DELIBERATION)
        found.append(
            Waiting(
                document=document.id,
                key=document.key,
                kind=DocumentKind(document.kind),
                title=document.title,
                unit=unit or "",
                mode=rule.mode,
            )
        )
    return tuple(found)


def members(session: Session) -> tuple[Actor, ...]:
    """Return every active panel member, by unit."""
    return tuple(sorted(roster.named(session, ()), key=lambda one: (one.unit_name, one.id)))
