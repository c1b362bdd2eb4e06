"""案头 desk: one act on one document within one transaction, judged, signed and written.

The functions raise what `review.actions` raises; who calls them audits refusals (`audited`), after
the transaction.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from kb.errors import InvalidInput
from kb.model.document import Document, DocumentKind, Revision
from kb.store import documents
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from kb.training.form import faults
from kb.training.question import QuestionContent
from review import engine, guards, publication, refusals, signing
from review.desk import privacy
from review.engine import Outcome, Request
from review.guards import Situation
from review.release import corrections, standing
from review.release.masked import escaping
from review.rules import in_force
from review.stages import Action, Choice, Stage
from review.subject import (
    Actor,
    Subject,
    current_revision,
    load_actor,
    lock_document,
    subject_of_document,
)
from review.tracks import Track
from review.transitions import Guard, Transition

Checklist = Mapping[str, Any]


class Desk:
    """案头: one document within one unit of work, with the row locked and its subject loaded."""

    def __init__(self, uow: UnitOfWork, document: Document) -> None:
        self.uow = uow
        self.document = document
        self._current: Revision = current_revision(uow.session, document)
        self.subject: Subject = subject_of_document(uow.session, document, self._current)
        self.track: Track = in_force.document_track(uow.session, document, self.subject)

    @classmethod
    def at(cls, uow: UnitOfWork, document_id: int) -> Desk:
        """Lock a document and load what was done to it so far."""
        return cls(uow, lock_document(uow.session, document_id))

    def judge(self, actor: Actor, request: Request) -> Transition:
        """Return the row of the table that allows an act, or raise as `engine.judge` does."""
        revision = self._revision(request.action)
        situation = Situation(
            subject=self.subject,
            action=request.action,
            revision=request.revision,
            opinion=request.opinion,
            content=revision.content,
            public_content=revision.public_content,
            intact=documents.is_intact(revision.sha256, revision.content, revision.public_content),
            escaping=lambda: escaping(self.uow.session, self.document, revision),
            hindrance=standing.hindrance(self.uow.session, self.document.id),
            unresolved=self._unresolved(request.action, revision),
        )
        transition = engine.judge(self.track, self.subject, actor, request, situation)
        if request.action is Action.SUBMIT:
            self._check_finished(revision)
        return transition

    def write(
        self,
        actor: Actor,
        request: Request,
        transition: Transition,
        *,
        decision: Choice | None = None,
        result: Checklist | None = None,
    ) -> Outcome:
        """Write record, audit row and outbox row of an allowed act, and enter the new state.

        A person's `request.signature` is taken last, when nothing else can refuse the act.

        Raises:
            WrongSignature, TooManyAttempts: as `review.signing.sign`.
        """
        after = engine.state_after(self.track, self.subject, request, transition, decision)
        told = {**(result or {}), **in_force.governing(self.track, self._ruled_by(transition))}
        outcome = engine.write(self.uow, self.subject, actor, request, transition, after, told)
        publication.enter(
            self.uow,
            self.document,
            self._revision(request.action),
            request.action,
            after,
            request.opinion,
            str(request.checklist.get(corrections.NOTE_FIELD, "")),
        )
        if request.signature is not None:
            signing.sign(
                self.uow,
                actor=request.actor,
                signature=request.signature,
                action=request.action.value,
                ref=self.subject.ref,
                revision=request.revision,
            )
        return outcome

    def _ruled_by(self, transition: Transition) -> Stage:
        """The stage whose rule holds for an act: an expert speaks under that of the one at work."""
        if transition.stage is Stage.EXPERT_OPINION:
            return self.track.stage_of(self.subject.state) or transition.stage
        return transition.stage

    def _revision(self, action: Action) -> Revision:
        """The revision an action is about: what the public reads, or the newest one."""
        published_id = self.document.published_revision_id
        if guards.acts_on_published(self.subject, action) and published_id != self._current.id:
            return self.uow.session.get_one(Revision, published_id)
        return self._current

    def _check_finished(self, revision: Revision) -> None:
        """Refuse to hand in a question that is not written to its end, by whatever door."""
        if self.document.kind != DocumentKind.QUESTION.value:
            return
        found = faults(QuestionContent.from_json(revision.content))
        if found:
            raise InvalidInput(
                found[0].message, field=found[0].field, hint="请在试题编写页补齐后再报送"
            )

    def _unresolved(self, action: Action, revision: Revision) -> tuple[str, ...]:
        """What the privacy scan marks, where the act depends on it; laws name nobody."""
        row = self.track.table.get((self.subject.state, action))
        is_law = self.document.kind == DocumentKind.REGULATION.value
        if row is None or is_law or Guard.PRIVACY_RESOLVED not in row.guards:
            return ()
        return privacy.unresolved(
            self.uow.session, self.document.id, revision.public_content, revision.content
        )


def act_in(
    uow: UnitOfWork, document_id: int, request: Request, result: Checklist | None = None
) -> Outcome:
    """Do one act of one person inside the caller's transaction, which may write more with it.

    A refusal must be audited by the caller (`review.refusals`), after the transaction.
    """
    desk = Desk.at(uow, document_id)
    actor = load_actor(uow.session, request.actor)
    transition = desk.judge(actor, request)
    return desk.write(actor, request, transition, result=result)


def check_in(uow: UnitOfWork, document_id: int, request: Request) -> Actor:
    """Return who asks, when the act would be allowed now; nothing is done.

    Raises:
        AnjianError: as the act itself would.
    """
    desk = Desk.at(uow, document_id)
    actor = load_actor(uow.session, request.actor)
    desk.judge(actor, request)
    return actor


def audited(
    database: Database, document_id: int, action: Action, actor: str, revision: str
) -> AbstractContextManager[None]:
    """Let a block act on a document; leave an audit row when it is refused."""
    return refusals.audited(
        database, actor=actor, action=action, ref=f"document:{document_id}", revision=revision
    )
