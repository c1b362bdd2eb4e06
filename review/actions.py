"""审查操作 actions: one function per mutation, each in one unit of work.

Every function takes the account name of whoever acts, the hash of the text they saw, and their
opinion. It either does all of it (state, review record, audit row, outbox row) or nothing; a
refusal leaves an audit row of its own. Deliberations are in `review.meetings.sittings`. All of them
raise:

- IllegalTransition (409): the state does not allow it;
- NotPermitted (403): this person may not;
- StaleRevision (409): the text has changed meanwhile, or was never approved;
- InvalidInput (422): a reason is missing;
- NotFound (404): no such document or account.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from kb.model.document import Document, DocumentKind, Revision
from kb.store import documents
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from review import engine, guards, publication, refusals
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


def submit(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    opinion: str = "",
    checklist: Checklist | None = None,
) -> Outcome:
    """Send a draft, a returned text or a correction into review (报送).

    `checklist` holds the replies to what the text was returned for.
    """
    request = Request(Action.SUBMIT, actor, revision, opinion, checklist or {})
    return _act(database, document_id, request)


def screen(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str = ""
) -> Outcome:
    """Take a submission up for the formal check (受理)."""
    return _act(database, document_id, Request(Action.SCREEN, actor, revision, opinion))


def declare(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str = ""
) -> Outcome:
    """Declare, before reading the text in a stage, that nothing calls for stepping aside."""
    return _act(database, document_id, Request(Action.DECLARE, actor, revision, opinion))


def pass_stage(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    stage: Stage | None = None,
    opinion: str = "",
    checklist: Checklist | None = None,
) -> Outcome:
    """Give a favourable opinion in screening, business review or legal review (通过).

    In legal review of a case the first opinion is the review, the second one the countersign. With
    `stage` the opinion counts in that stage only, and is a conflict once the case has moved on.
    """
    request = Request(Action.PASS, actor, revision, opinion, checklist or {}, stage)
    return _act(database, document_id, request)


def send_back(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    opinion: str,
    stage: Stage | None = None,
    checklist: Checklist | None = None,
) -> Outcome:
    """Ask the submitter to put something right, item by item (退回补正); `stage` as in passing."""
    request = Request(Action.SEND_BACK, actor, revision, opinion, checklist or {}, stage)
    return _act(database, document_id, request)


def reject(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Find the text unfit for publication, in screening or business review (不予采用)."""
    return _act(database, document_id, Request(Action.REJECT, actor, revision, opinion))


def veto(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Stop the text on legal grounds; one legal reviewer suffices (法律否决)."""
    return _act(database, document_id, Request(Action.VETO, actor, revision, opinion))


def recuse(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Step aside from a matter, for good and before any opinion on it (回避)."""
    return _act(database, document_id, Request(Action.RECUSE, actor, revision, opinion))


def publish(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    opinion: str = "",
    checklist: Checklist | None = None,
) -> Outcome:
    """Publish the approved hash and no other (发布), or show a suspended text again.

    Where it corrects a published text, `checklist["correction_note"]` tells readers what was put
    right; without it they are told which parts changed.
    """
    request = Request(Action.PUBLISH, actor, revision, opinion, checklist or {})
    return _act(database, document_id, request)


def correct(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Open the correction of a published text (更正); the reason becomes part of the record."""
    return _act(database, document_id, Request(Action.CORRECT, actor, revision, opinion))


def suspend(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Take a published text down while it is in doubt (暂停展示); the reason is shown."""
    return _act(database, document_id, Request(Action.SUSPEND, actor, revision, opinion))


def withdraw(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Take a published text back for good (撤回), leaving a tombstone with date and reason.

    Within three working days of the decision being changed or revoked (行政处罚法第四十八条).
    """
    return _act(database, document_id, Request(Action.WITHDRAW, actor, revision, opinion))


def archive(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Move a published text out of the public part when it has served its time (归档)."""
    return _act(database, document_id, Request(Action.ARCHIVE, actor, revision, opinion))


def recall(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Take one's own submission out of review (撤稿)."""
    return _act(database, document_id, Request(Action.RECALL, actor, revision, opinion))


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
        return engine.judge(self.track, self.subject, actor, request, situation)

    def write(
        self,
        actor: Actor,
        request: Request,
        transition: Transition,
        *,
        decision: Choice | None = None,
        result: Checklist | None = None,
    ) -> Outcome:
        """Write record, audit row and outbox row of an allowed act, and enter the new state."""
        after = engine.state_after(self.track, self.subject, request, transition, decision)
        told = {**(result or {}), **in_force.governing(self.track, transition.stage)}
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
        return outcome

    def _revision(self, action: Action) -> Revision:
        """The revision an action is about: what the public reads, or the newest one."""
        published_id = self.document.published_revision_id
        if guards.acts_on_published(self.subject, action) and published_id != self._current.id:
            return self.uow.session.get_one(Revision, published_id)
        return self._current

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


def _act(database: Database, document_id: int, request: Request) -> Outcome:
    with (
        audited(database, document_id, request.action, request.actor, request.revision),
        database.unit_of_work() as uow,
    ):
        return act_in(uow, document_id, request)


def audited(
    database: Database, document_id: int, action: Action, actor: str, revision: str
) -> AbstractContextManager[None]:
    """Let a block act on a document; leave an audit row when it is refused."""
    return refusals.audited(
        database, actor=actor, action=action, ref=f"document:{document_id}", revision=revision
    )
