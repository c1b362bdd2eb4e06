"""专家意见 experts: a reviewer asks somebody outside; the answer helps and binds nobody.

An open invitation holds nothing up: the stage may decide without the answer. Every function is one
transaction with review record and audit row, as in `review.actions`, and raises what those raise.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from kb.beijing import beijing_day
from kb.errors import InvalidInput
from kb.model.base import utc_now
from kb.model.desk import Invitation
from kb.model.document import Document, Revision
from kb.model.people import User
from kb.store.database import Database
from review import policy
from review.document_desk import Desk, audited
from review.engine import Outcome, Request
from review.invitations import InvitationState, open_invitation, state_of
from review.stages import Action, Stage
from review.subject import (
    actor_of,
    load_actor,
    lock_document,
    subject_of_document,
)
from review.transitions import HEARS_EXPERTS


@dataclass(frozen=True, slots=True)
class InvitationView:
    """邀请: one question to one expert; `title` is the masked one, `opinion` stays internal."""

    id: int
    document_id: int
    title: str
    sha256: str
    stage: Stage
    state: InvitationState
    expert: str
    invited_by: str
    question: str
    invited_at: dt.datetime
    due_on: dt.date | None
    opinion: str
    answered_at: dt.datetime | None


def invite(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    expert: str,
    question: str,
    due_on: dt.date | None = None,
) -> Outcome:
    """Ask an expert in business or legal review (征求专家意见).

    Args:
        database: where the document is.
        document_id: the document.
        actor: a reviewer of the present stage who may still give an opinion.
        revision: the hash that the question is about.
        expert: account name of somebody with no part in the matter.
        question: what is asked.
        due_on: the day by which an answer helps; it stops no clock.

    Raises:
        InvalidInput: nothing is asked, the day is past, or the expert may not be asked.
    """
    request = Request(Action.ASK_EXPERT, actor, revision, question)
    with (
        audited(database, document_id, request.action, request.actor, request.revision),
        database.unit_of_work() as uow,
    ):
        desk = Desk.at(uow, document_id)
        reviewer = load_actor(uow.session, actor)
        transition = desk.judge(reviewer, request)
        asked = load_actor(uow.session, expert)
        if asked.id == reviewer.id or not policy.may_be_invited(asked, desk.subject):
            raise InvalidInput(
                f"不能就该事项邀请“{expert}”",
                field="expert",
                hint="请邀请与办案单位无关、未参与其他环节、没有待答复邀请的专业人员",
            )
        if due_on is not None and due_on < beijing_day(utc_now()):
            raise InvalidInput("答复期限已过", field="due_on", hint="请填今天或以后的日期")
        invitation = Invitation(
            document_id=document_id,
            sha256=revision,
            stage=transition.stage.value,
            expert_id=asked.id,
            invited_by=reviewer.id,
            question=question,
            due_on=due_on,
        )
        uow.session.add(invitation)
        uow.session.flush()
        checklist = {"invitation": invitation.id, "expert": asked.id}
        request = Request(Action.ASK_EXPERT, actor, revision, question, checklist)
        return desk.write(reviewer, request, transition, result={"expert": asked.name})


def accept(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str = ""
) -> Outcome:
    """Accept the invitation and declare to have no interest in the matter (接受邀请).

    Only then is the internal text shown, and from then on no other stage is open to the expert.
    """
    return _respond(database, document_id, Request(Action.ACCEPT, actor, revision, opinion))


def answer(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str
) -> Outcome:
    """Give the opinion that was asked for, once (专家意见)."""
    return _respond(database, document_id, Request(Action.GIVE_OPINION, actor, revision, opinion))


def decline(
    database: Database, document_id: int, *, actor: str, revision: str, opinion: str = ""
) -> Outcome:
    """Decline the invitation, before or after accepting it (谢绝邀请)."""
    return _respond(database, document_id, Request(Action.DECLINE, actor, revision, opinion))


def invitations(session: Session, document_id: int) -> tuple[InvitationView, ...]:
    """Return every invitation of a document, the oldest first.

    Raises:
        NotFound: the document has no revision.
    """
    document = session.get(Document, document_id)
    if document is None:
        return ()
    subject = subject_of_document(session, document)
    states = {
        act.checklist["invitation"]: state_of(subject, act)
        for act in subject.acts
        if act.action is Action.ASK_EXPERT
    }
    rows = session.scalars(
        select(Invitation).where(Invitation.document_id == document_id).order_by(Invitation.id)
    ).all()
    names = _names(session, rows)
    title = _masked_title(session, document)
    return tuple(
        InvitationView(
            id=row.id,
            document_id=document_id,
            title=title,
            sha256=row.sha256,
            stage=Stage(row.stage),
            state=states[row.id],
            expert=names[row.expert_id],
            invited_by=names[row.invited_by],
            question=row.question,
            invited_at=row.invited_at,
            due_on=row.due_on,
            opinion=row.opinion,
            answered_at=row.answered_at,
        )
        for row in rows
    )


def waiting_for(session: Session, expert: str) -> tuple[InvitationView, ...]:
    """Return the invitations that wait for an account, the most urgent first.

    Those without a day come last.
    """
    rows = session.scalars(
        select(Invitation.document_id)
        .join(User, User.id == Invitation.expert_id)
        .join(Document, Document.id == Invitation.document_id)
        .where(
            User.name == expert,
            Invitation.answered_at.is_(None),
            Document.state.in_([state.value for state in HEARS_EXPERTS]),
        )
        .distinct()
    )
    waiting = [
        view
        for document_id in rows
        for view in invitations(session, document_id)
        if view.expert == expert and view.state in (InvitationState.OPEN, InvitationState.ACCEPTED)
    ]
    return tuple(sorted(waiting, key=lambda view: (view.due_on or dt.date.max, view.id)))


@dataclass(frozen=True, slots=True)
class Candidate:
    """可以征求意见的人员: an account with no part in the matter."""

    name: str
    display_name: str
    unit: str


def candidates(
    session: Session, document_id: int, *, reviewer: str, limit: int = 200
) -> tuple[Candidate, ...]:
    """Return who can be asked about a document by a reviewer, by unit and name.

    Raises:
        NotFound: no such document or account.
    """
    document = lock_document(session, document_id)
    subject = subject_of_document(session, document)
    asking = load_actor(session, reviewer)
    found = [
        Candidate(user.name, user.display_name, user.unit.name)
        for user in session.scalars(
            select(User).where(User.active.is_(True)).options(joinedload(User.unit))
        )
        if user.id != asking.id and policy.may_be_invited(actor_of(session, user), subject)
    ]
    return tuple(sorted(found, key=lambda one: (one.unit, one.name))[:limit])


def _respond(database: Database, document_id: int, request: Request) -> Outcome:
    with (
        audited(database, document_id, request.action, request.actor, request.revision),
        database.unit_of_work() as uow,
    ):
        desk = Desk.at(uow, document_id)
        expert = load_actor(uow.session, request.actor)
        transition = desk.judge(expert, request)
        asked = open_invitation(desk.subject, expert.id)
        assert asked is not None  # policy asks for it
        invitation = uow.session.get_one(Invitation, asked.checklist["invitation"])
        if request.action is not Action.ACCEPT:
            invitation.answered_at = utc_now()
        if request.action is Action.GIVE_OPINION:
            invitation.opinion = request.opinion
        checklist = {"invitation": invitation.id}
        request = Request(
            request.action, request.actor, request.revision, request.opinion, checklist
        )
        return desk.write(expert, request, transition)


def _names(session: Session, rows: Sequence[Invitation]) -> dict[int, str]:
    ids = {row.expert_id for row in rows} | {row.invited_by for row in rows}
    found = session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {row.id: row.name for row in found}


def _masked_title(session: Session, document: Document) -> str:
    revision = session.get_one(Revision, document.current_revision_id)
    return str(revision.public_content.get("title") or document.key)
