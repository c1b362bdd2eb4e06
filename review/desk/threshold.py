"""开卷之前 threshold: what an account sees before it has declared, and nothing of the text."""

from __future__ import annotations

from dataclasses import dataclass

from kb.errors import IllegalTransition, NotPermitted
from kb.store.database import Database
from review import policy
from review.desk import opening
from review.desk.concerns import Concerns, concerns_of
from review.rules import in_force
from review.stages import Action, Stage
from review.subject import current_revision, load_actor, lock_document, subject_of_document
from review.tracks import STATE_LABELS


@dataclass(frozen=True, slots=True)
class Threshold:
    """待声明事项: the masked title and whom the matter concerns; `sha256` is what is declared on.

    `may_step_aside` is False for somebody who has acted on the matter before.
    """

    document_id: int
    key: str
    kind: str
    title: str
    state_label: str
    stage: Stage
    sha256: str
    concerns: Concerns
    may_step_aside: bool


def threshold(database: Database, document_id: int, *, actor: str) -> Threshold | None:
    """Return what stands before a text for an account that has to declare first, else None.

    None says nothing about whether the account may read: `review.desk.opening` decides.

    Raises:
        NotFound: no such document or account.
    """
    with database.reading() as session:
        document = lock_document(session, document_id)
        current = current_revision(session, document)
        subject = subject_of_document(session, document, current)
        track = in_force.document_track(session, document, subject)
        person = load_actor(session, actor)
        stage = opening.stage_of(track, subject)
        try:
            opening.reader_of(person, document, subject, track)
        except NotPermitted:
            return None
        except IllegalTransition:
            pass
        else:
            return None
        assert stage is not None  # only a stage asks for a declaration
        row = track.table.get((subject.state, Action.RECUSE))
        return Threshold(
            document_id=document.id,
            key=document.key,
            kind=document.kind,
            title=opening.masked_title(document, current),
            state_label=STATE_LABELS[subject.state],
            stage=stage,
            sha256=current.sha256,
            concerns=concerns_of(session, document, current.content),
            may_step_aside=row is not None and policy.may(person, subject, Action.RECUSE, row),
        )
