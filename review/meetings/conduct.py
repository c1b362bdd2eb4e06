"""会议进行 conduct: a meeting begun, its items opened, voted on and closed, the meeting closed.

Each function is one transaction. What concerns a document goes through the engine as in
`review.meetings.sittings`, with the same guards, record and audit row; the meeting decides nothing.
Beside the errors named they raise NotFound for an unknown meeting, document or account, and
IllegalTransition where the state of the meeting or the document does not allow it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, NotPermitted
from kb.model.base import utc_now
from kb.model.deliberation import Meeting
from kb.model.document import DocumentState
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from review import policy
from review.document_desk import Desk
from review.engine import Outcome
from review.meetings import frame, minutes, sittings
from review.meetings.ballots import Paper
from review.meetings.frame import MeetingAction, MeetingState
from review.stages import Choice, Mode
from review.subject import Actor, load_actor


def open_meeting(database: Database, meeting_id: int, *, actor: str) -> None:
    """Begin a planned meeting, or send a circulation round (开会).

    Raises:
        NotPermitted: the person does not chair it.
        IllegalTransition: the chair is not marked present.
    """
    with (
        frame.audited(database, meeting_id, MeetingAction.OPEN, actor),
        database.unit_of_work() as uow,
    ):
        chair = load_actor(uow.session, actor)
        meeting = frame.lock(uow.session, meeting_id, MeetingState.PLANNED)
        frame.check_chairs(chair, meeting)
        if not _takes_part(uow.session, meeting, chair):
            raise IllegalTransition("主持人尚未签到", hint="请先登记到会人员")
        meeting.state = MeetingState.OPEN.value
        meeting.opened_at = utc_now()
        uow.record(actor, f"meeting.{MeetingAction.OPEN.value}", frame.ref(meeting_id))


def open_item(
    database: Database,
    meeting_id: int,
    document_id: int,
    *,
    actor: str,
    revision: str,
    deputy: str = "",
) -> Outcome:
    """Open the deliberation of one item (启动审议).

    The chair opens it. Where the chair may not sit on the item (own unit, earlier stage, recusal)
    or is not in the room, another member presides: they open it in person, naming themselves as
    `deputy`, since the record of the deliberation says who was in the chair.

    Raises:
        NotPermitted: the person is not the one to preside over this item.
        IllegalTransition: no quorum, or too few for a secret vote.
    """
    with (
        frame.audited(database, meeting_id, MeetingAction.OPEN_ITEM, actor, revision),
        database.unit_of_work() as uow,
    ):
        session = uow.session
        presiding = load_actor(session, actor)
        meeting = frame.lock(session, meeting_id, MeetingState.OPEN)
        item = frame.item_of(session, meeting, document_id)
        frame.check_unsettled(item)
        panel, here = frame.panel_of(session, meeting_id)
        desk = Desk.at(uow, document_id)
        mode = Mode(meeting.mode)
        room = here if mode is Mode.MEETING else panel
        _check_presides(presiding, meeting, room, desk, deputy)
        return sittings.open_at(
            desk, presiding, revision, panel, here, mode=mode, secret=meeting.secret, item=item
        )


def defer_item(database: Database, meeting_id: int, document_id: int, *, actor: str) -> None:
    """Leave an item for another meeting without deliberating on it (留待下次).

    So does an item that left deliberation under way, being recalled or sent in anew.

    Raises:
        NotPermitted: the person neither chairs nor planned the meeting.
        IllegalTransition: its deliberation is under way; that ends with a decision.
    """
    with (
        frame.audited(database, meeting_id, MeetingAction.DEFER_ITEM, actor),
        database.unit_of_work() as uow,
    ):
        conductor = load_actor(uow.session, actor)
        meeting = frame.lock(uow.session, meeting_id, MeetingState.OPEN)
        frame.check_conducts(conductor, meeting)
        item = frame.item_of(uow.session, meeting, document_id)
        frame.check_unsettled(item)
        subject = Desk.at(uow, document_id).subject
        opened = subject.open_meeting if subject.state is DocumentState.DELIBERATION else None
        if opened is not None and opened.id == item.opened_record_id:
            raise IllegalTransition("该事项正在审议", hint="请先对其形成决议")
        item.outcome = Choice.DEFER.value
        uow.record(
            actor,
            f"meeting.{MeetingAction.DEFER_ITEM.value}",
            frame.ref(meeting_id),
            revision_sha256=item.sha256,
            detail={"document": document_id},
        )


def vote(
    database: Database,
    meeting_id: int,
    document_id: int,
    *,
    actor: str,
    revision: str,
    choice: Choice,
    opinion: str = "",
) -> Outcome:
    """Cast one's vote on an open item (表决); the reason of a dissent stands in `opinion`.

    Raises:
        NotPermitted: the person is not on the panel, not in the room, or has voted.
    """
    with (
        frame.audited(database, meeting_id, MeetingAction.VOTE, actor, revision),
        database.unit_of_work() as uow,
    ):
        voter = load_actor(uow.session, actor)
        desk = _at_open_item(uow, meeting_id, document_id)
        return sittings.vote_at(desk, voter, revision, Paper(choice, opinion))


def close_item(
    database: Database,
    meeting_id: int,
    document_id: int,
    *,
    actor: str,
    revision: str,
    signature: str,
) -> Outcome:
    """Count the votes on an item and let the decision take effect, signed (形成决议).

    Raises:
        NotPermitted: the person does not take part in its deliberation.
        WrongSignature, TooManyAttempts: as `review.signing.sign`.
    """
    with (
        frame.audited(database, meeting_id, MeetingAction.CLOSE_ITEM, actor, revision),
        database.unit_of_work() as uow,
    ):
        closer = load_actor(uow.session, actor)
        desk = _at_open_item(uow, meeting_id, document_id)
        return sittings.close_at(desk, closer, revision, signature)


def close(database: Database, meeting_id: int, *, actor: str) -> str:
    """End a meeting whose items are all settled, write its minutes, and return their hash (散会).

    Raises:
        NotPermitted: the person neither conducts the meeting nor takes part in it.
        IllegalTransition: an item has no outcome yet.
    """
    with (
        frame.audited(database, meeting_id, MeetingAction.CLOSE, actor),
        database.unit_of_work() as uow,
    ):
        session = uow.session
        closer = load_actor(session, actor)
        meeting = frame.lock(session, meeting_id, MeetingState.OPEN)
        if not _takes_part(session, meeting, closer):
            frame.check_conducts(closer, meeting)
        waiting = [item for item in frame.items_of(session, meeting_id) if not item.outcome]
        if waiting:
            raise IllegalTransition(
                f"还有 {len(waiting)} 项议程没有结果", hint="请先形成决议，或留待下次会议"
            )
        meeting.state = MeetingState.CLOSED.value
        meeting.closed_at = utc_now()
        session.flush()
        meeting.minutes = minutes.write(session, meeting)
        digest = hashlib.sha256(meeting.minutes).hexdigest()
        uow.record(
            actor,
            minutes.CLOSING,
            frame.ref(meeting_id),
            detail={
                "minutes_sha256": digest,
                "outcomes": {
                    f"document:{item.document_id}": item.outcome
                    for item in frame.items_of(session, meeting_id)
                },
            },
        )
        return digest


def _takes_part(session: Session, meeting: Meeting, actor: Actor) -> bool:
    panel, here = frame.panel_of(session, meeting.id)
    room = here if meeting.mode == Mode.MEETING.value else panel
    return actor.id in {member.id for member in room}


def _check_presides(
    actor: Actor, meeting: Meeting, room: Sequence[Actor], desk: Desk, deputy: str
) -> None:
    chairs = {
        member.id
        for member in room
        if member.id == meeting.chair_id and policy.may_sit_on_panel(member, desk.subject)
    }
    if actor.id in chairs:
        return
    if actor.id == meeting.chair_id:
        raise NotPermitted(
            "主持人须回避该事项或未到会，不能主持", hint="请由另一名到会成员代为主持并本人启动审议"
        )
    if chairs or deputy != actor.name:
        raise NotPermitted(
            "该事项由会议的主持人主持", hint="主持人须回避时，代为主持的成员应在 deputy 中写明本人"
        )
    if actor.id not in {member.id for member in room}:
        raise NotPermitted("代为主持的成员未登记到会", hint="请先登记到会人员")


def _at_open_item(uow: UnitOfWork, meeting_id: int, document_id: int) -> Desk:
    """Return the desk of a document whose open deliberation belongs to this meeting."""
    meeting = frame.lock(uow.session, meeting_id, MeetingState.OPEN)
    item = frame.item_of(uow.session, meeting, document_id)
    desk = Desk.at(uow, document_id)
    opened = desk.subject.open_meeting
    if opened is None or opened.id != item.opened_record_id:
        raise IllegalTransition("该事项的审议尚未启动", hint="请先由主持人启动该事项的审议")
    return desk
