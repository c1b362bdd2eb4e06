"""审查操作 actions: one function per mutation, each in one unit of work.

Every function takes the account name of whoever acts, the hash of the text they saw, and their
opinion. It either does all of it (state, review record, audit row, outbox row) or nothing; a
refusal leaves an audit row of its own. All of them raise:

- IllegalTransition (409): the state does not allow it;
- NotPermitted (403): this person may not;
- StaleRevision (409): the text has changed meanwhile, or was never approved;
- InvalidInput (422): a reason is missing;
- NotFound (404): no such document or account.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.model.document import Document, DocumentKind, Revision
from kb.model.people import Role, User, UserRole
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from review import deliberation, engine, guards, publication, refusals
from review.desk import privacy
from review.engine import Outcome, Request
from review.guards import Situation
from review.stages import Action, Choice, Stage
from review.subject import (
    Actor,
    Subject,
    actor_of,
    current_revision,
    load_actor,
    lock_document,
    subject_of_document,
)
from review.tracks import Track, track_of
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


def open_meeting(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    panel: Sequence[str] = (),
    present: Sequence[str] = (),
) -> Outcome:
    """Open the deliberation, with the actor in the chair (启动审议).

    Args:
        database: where the document is.
        document_id: the document.
        actor: the chair, a panel member.
        revision: the hash deliberated on.
        panel: account names; every active panel member when empty. Who may not sit (own unit,
            earlier stage, recusal) is left out and counts in neither number.
        present: account names of those in the room; only a meeting needs them.
    """
    with (
        _audited(database, document_id, Action.OPEN_MEETING, actor, revision),
        database.unit_of_work() as uow,
    ):
        desk = _Desk.at(uow, document_id)
        chair = load_actor(uow.session, actor)
        request = Request(Action.OPEN_MEETING, actor, revision)
        transition = desk.judge(chair, request)
        sitting = deliberation.open_sitting(
            chair,
            _members(uow.session, panel),
            _members(uow.session, present) if present else (),
            desk.subject,
            desk.track.rule(Stage.DELIBERATION),
        )
        request = Request(Action.OPEN_MEETING, actor, revision, checklist=sitting.as_record())
        return desk.write(chair, request, transition, result=sitting.as_record())


def vote(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    choice: Choice,
    opinion: str = "",
) -> Outcome:
    """Cast one vote of the open deliberation (表决); dissent stands in `opinion`."""
    with (
        _audited(database, document_id, Action.VOTE, actor, revision),
        database.unit_of_work() as uow,
    ):
        desk = _Desk.at(uow, document_id)
        voter = load_actor(uow.session, actor)
        request = Request(Action.VOTE, actor, revision, opinion, {"choice": choice.value})
        transition = desk.judge(voter, request)
        opened = desk.subject.open_meeting
        assert opened is not None  # a guard of the row
        deliberation.check_vote(voter, opened, desk.subject)
        return desk.write(voter, request, transition)


def close_meeting(database: Database, document_id: int, *, actor: str, revision: str) -> Outcome:
    """Count the votes and let the decision take effect (形成决议)."""
    with (
        _audited(database, document_id, Action.CLOSE_MEETING, actor, revision),
        database.unit_of_work() as uow,
    ):
        desk = _Desk.at(uow, document_id)
        closer = load_actor(uow.session, actor)
        request = Request(Action.CLOSE_MEETING, actor, revision)
        transition = desk.judge(closer, request)
        opened = desk.subject.open_meeting
        assert opened is not None  # a guard of the row
        deliberation.check_closer(closer, opened, desk.subject)
        counted = deliberation.tally(opened, desk.subject, desk.track.rule(Stage.DELIBERATION))
        request = Request(Action.CLOSE_MEETING, actor, revision, checklist=counted.as_record())
        return desk.write(
            closer, request, transition, decision=counted.decision, result=counted.as_record()
        )


def publish(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str = ""
) -> Outcome:
    """Publish the approved hash and no other (发布), or show a suspended text again."""
    return _act(database, document_id, Request(Action.PUBLISH, actor, revision, opinion))


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


class _Desk:
    """案头: one document within one unit of work, with the row locked and its subject loaded."""

    def __init__(self, uow: UnitOfWork, document: Document) -> None:
        self.uow = uow
        self.document = document
        self._current: Revision = current_revision(uow.session, document)
        self.subject: Subject = subject_of_document(uow.session, document, self._current)
        self.track: Track = track_of(DocumentKind(document.kind))

    @classmethod
    def at(cls, uow: UnitOfWork, document_id: int) -> _Desk:
        return cls(uow, lock_document(uow.session, document_id))

    def judge(self, actor: Actor, request: Request) -> Transition:
        revision = self._revision(request.action)
        situation = Situation(
            subject=self.subject,
            action=request.action,
            revision=request.revision,
            opinion=request.opinion,
            content=revision.content,
            public_content=revision.public_content,
            ambiguous=self._has_two_public_forms(revision),
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
        after = engine.state_after(self.track, self.subject, request, transition, decision)
        outcome = engine.write(self.uow, self.subject, actor, request, transition, after, result)
        publication.enter(
            self.uow,
            self.document,
            self._revision(request.action),
            request.action,
            after,
            request.opinion,
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
        return privacy.unresolved(self.uow.session, self.document.id, revision.public_content)

    def _has_two_public_forms(self, revision: Revision) -> bool:
        """Whether the same internal text was stored with another masking as well."""
        if self._current.number == 1:
            return False
        forms = self.uow.session.scalars(
            select(Revision.public_content).where(
                Revision.document_id == self.document.id,
                Revision.sha256 == revision.sha256,
                Revision.id != revision.id,
            )
        )
        return any(form != revision.public_content for form in forms)


def _act(database: Database, document_id: int, request: Request) -> Outcome:
    with (
        _audited(database, document_id, request.action, request.actor, request.revision),
        database.unit_of_work() as uow,
    ):
        desk = _Desk.at(uow, document_id)
        actor = load_actor(uow.session, request.actor)
        transition = desk.judge(actor, request)
        return desk.write(actor, request, transition)


def _audited(
    database: Database, document_id: int, action: Action, actor: str, revision: str
) -> Any:
    return refusals.audited(
        database, actor=actor, action=action, ref=f"document:{document_id}", revision=revision
    )


def _members(session: Session, names: Sequence[str]) -> tuple[Actor, ...]:
    query = (
        select(User)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role == Role.PANEL_MEMBER.value, User.active.is_(True))
        .order_by(User.id)
    )
    if names:
        query = query.where(User.name.in_(names))
    users = session.scalars(query).all()
    missing = set(names) - {user.name for user in users}
    if missing:
        raise NotFound(
            f"以下账号不是审议组成员：{'、'.join(sorted(missing))}", hint="请核对审议组名单"
        )
    return tuple(actor_of(session, user) for user in users)
