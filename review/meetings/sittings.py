"""审议 sittings: open, vote on and close the deliberation of one document, each in one transaction.

Whether a document stands on the agenda of a meeting or is deliberated on its own, these are the
only functions that write the records of a deliberation. They raise what `review.actions` raises.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kb.errors import IllegalTransition
from kb.model.deliberation import MeetingItem
from kb.model.operations import ReviewRecord
from kb.store.database import Database
from review import deliberation
from review.document_desk import Desk, audited
from review.engine import Outcome, Request
from review.meetings import ballots, frame, roster
from review.meetings.ballots import Paper
from review.stages import Action, Choice, Mode, Stage
from review.subject import Act, Actor, load_actor

SALT_BYTES = 16


def open_meeting(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    panel: Sequence[str] = (),
    present: Sequence[str] = (),
    secret: bool = False,
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
        secret: whether no record shall say who chose what (无记名表决).

    What stands on the agenda of a meeting is opened there, with its panel and manner of voting.
    """
    with (
        audited(database, document_id, Action.OPEN_MEETING, actor, revision),
        database.unit_of_work() as uow,
    ):
        desk = Desk.at(uow, document_id)
        chair = load_actor(uow.session, actor)
        desk.judge(chair, Request(Action.OPEN_MEETING, actor, revision))  # before anybody's name
        _check_on_no_agenda(uow.session, document_id)
        members = roster.named(uow.session, panel)
        in_room = roster.named(uow.session, present) if present else ()
        return open_at(desk, chair, revision, members, in_room, secret=secret)


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
        audited(database, document_id, Action.VOTE, actor, revision),
        database.unit_of_work() as uow,
    ):
        desk = Desk.at(uow, document_id)
        return vote_at(desk, load_actor(uow.session, actor), revision, Paper(choice, opinion))


def close_meeting(
    database: Database,
    document_id: int,
    *,
    actor: str,
    revision: str,
    signature: str | None = None,
) -> Outcome:
    """Count the votes and let the decision take effect (形成决议); signed as in `actions`."""
    with (
        audited(database, document_id, Action.CLOSE_MEETING, actor, revision),
        database.unit_of_work() as uow,
    ):
        desk = Desk.at(uow, document_id)
        return close_at(desk, load_actor(uow.session, actor), revision, signature)


def open_at(
    desk: Desk,
    chair: Actor,
    revision: str,
    members: Iterable[Actor],
    present: Iterable[Actor],
    *,
    mode: Mode | None = None,
    secret: bool = False,
    item: MeetingItem | None = None,
) -> Outcome:
    """Open a deliberation within a transaction; `item` is its place on an agenda."""
    request = Request(Action.OPEN_MEETING, chair.name, revision)
    transition = desk.judge(chair, request)
    sitting = deliberation.open_sitting(
        chair,
        members,
        present,
        desk.subject,
        desk.track.rule(Stage.DELIBERATION),
        mode=mode,
        secret=secret,
    )
    record = sitting.as_record() | _meeting_of(item)
    request = Request(Action.OPEN_MEETING, chair.name, revision, checklist=record)
    outcome = desk.write(chair, request, transition, result=record)
    if item is not None:
        item.sha256 = revision
        item.opened_record_id = _newest_record(desk.uow.session, desk.subject.ref)
    return outcome


def vote_at(desk: Desk, voter: Actor, revision: str, paper: Paper) -> Outcome:
    """Cast a vote within a transaction: into the box when secret, otherwise into the record.

    The audit row carries a hash of the record. The salt keeps anybody who reads the trail from
    trying the six choices until the hash fits.
    """
    asked = Request(Action.VOTE, voter.name, revision, paper.reason)
    transition = desk.judge(voter, asked)
    opened = _opened(desk)
    deliberation.check_vote(voter, opened, desk.subject)
    if deliberation.is_secret(opened):
        ballots.cast(desk.uow, opened.id, paper)
        return desk.write(voter, Request(Action.VOTE, voter.name, revision), transition)
    choice = {"choice": paper.choice.value, "salt": secrets.token_hex(SALT_BYTES)}
    request = Request(Action.VOTE, voter.name, revision, paper.reason, choice)
    return desk.write(voter, request, transition)


def close_at(desk: Desk, closer: Actor, revision: str, signature: str | None) -> Outcome:
    """Count, decide and let the decision take effect, within a transaction."""
    request = Request(Action.CLOSE_MEETING, closer.name, revision)
    transition = desk.judge(closer, request)
    opened = _opened(desk)
    deliberation.check_closer(closer, opened, desk.subject)
    session = desk.uow.session
    box = tuple(paper.choice for paper in ballots.papers(session, opened.id))
    counted = deliberation.tally(
        opened, desk.subject, desk.track.rule(Stage.DELIBERATION), ballots=box
    )
    record = counted.as_record()
    request = Request(
        Action.CLOSE_MEETING, closer.name, revision, checklist=record, signature=signature
    )
    outcome = desk.write(closer, request, transition, decision=counted.decision, result=record)
    ballots.forget_order(desk.uow, opened.id)
    session.execute(
        update(MeetingItem)
        .where(MeetingItem.opened_record_id == opened.id)
        .values(
            outcome=counted.decision.value,
            closed_record_id=_newest_record(session, desk.subject.ref),
        )
    )
    return outcome


def _opened(desk: Desk) -> Act:
    opened = desk.subject.open_meeting
    assert opened is not None  # a guard of the row
    return opened


def _check_on_no_agenda(session: Session, document_id: int) -> None:
    title = frame.waiting_in(session, document_id)
    if title is not None:
        raise IllegalTransition(
            f"该事项已列入会议“{title}”的议程", hint="请在该会议上审议，或先从议程中去掉"
        )


def _meeting_of(item: MeetingItem | None) -> dict[str, Any]:
    return {"meeting": item.meeting_id} if item is not None else {}


def _newest_record(session: Session, ref: str) -> int:
    session.flush()
    newest = select(func.max(ReviewRecord.id)).where(ReviewRecord.subject == ref)
    return session.scalars(newest).one()
