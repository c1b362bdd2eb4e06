"""到会与回避 attendance: who is in the room, and who steps aside from which item.

Each function is one transaction. Beside the errors named they raise NotFound for an unknown
meeting, document or account, and IllegalTransition once the meeting or the item is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from kb.errors import IllegalTransition, InvalidInput, NotPermitted
from kb.model.base import utc_now
from kb.store.database import Database
from review.document_desk import Desk
from review.engine import Outcome, Request
from review.meetings import frame
from review.meetings.frame import MeetingAction, MeetingState
from review.meetings.recusals import DECLARED, Ground
from review.stages import Action, Mode
from review.subject import load_actor

LONGEST_EXCUSE: Final = 200
"""Characters; an excuse is a word or two."""


def attend(
    database: Database,
    meeting_id: int,
    *,
    actor: str,
    present: Sequence[str],
    excuses: Mapping[str, str] | None = None,
) -> None:
    """Take attendance: these and no other members are in the room from here on (签到).

    An item that is open keeps the attendance it was opened with.

    Raises:
        NotPermitted: the person neither chairs nor planned the meeting.
        InvalidInput: a name is not on the panel, or an excuse is too long.
        IllegalTransition: it is a circulation, which has no room.
    """
    reasons = excuses or {}
    with (
        frame.audited(database, meeting_id, MeetingAction.ATTEND, actor),
        database.unit_of_work() as uow,
    ):
        session = uow.session
        taker = load_actor(session, actor)
        meeting = frame.lock(session, meeting_id, MeetingState.PLANNED, MeetingState.OPEN)
        frame.check_conducts(taker, meeting)
        if meeting.mode == Mode.CIRCULATION.value:
            raise IllegalTransition("传阅审议没有到会人员", hint="请由成员各自表决")
        panel, _ = frame.panel_of(session, meeting_id)
        ids = {member.name: member.id for member in panel}
        strangers = {*present, *reasons} - set(ids)
        if strangers:
            raise InvalidInput(
                f"以下账号不在审议组名单中：{'、'.join(sorted(strangers))}",
                field="present",
                hint="请核对到会名单",
            )
        if any(len(reason) > LONGEST_EXCUSE for reason in reasons.values()):
            raise InvalidInput(
                f"请假理由超过 {LONGEST_EXCUSE} 字", field="excuses", hint="请精简后再提交"
            )
        here = {ids[name] for name in present}
        absent = {ids[name]: reason for name, reason in reasons.items()}
        now = utc_now()
        for row in frame.rows_of(session, meeting_id):
            row.present_at = (row.present_at or now) if row.user_id in here else None
            row.excuse = "" if row.user_id in here else absent.get(row.user_id, row.excuse)
        uow.record(
            actor,
            f"meeting.{MeetingAction.ATTEND.value}",
            frame.ref(meeting_id),
            detail={"present": sorted(here)},
        )


def recuse(
    database: Database,
    meeting_id: int,
    document_id: int,
    *,
    actor: str,
    revision: str,
    ground: Ground,
    opinion: str,
) -> Outcome:
    """Step aside from one item, for good and before any opinion on it (回避).

    Raises:
        NotPermitted: the person is not on the panel of the meeting.
        InvalidInput: the ground is not one that a person declares, or no reason is given.
        IllegalTransition: the person has voted on it, or the item is settled.
    """
    with (
        frame.audited(database, meeting_id, MeetingAction.RECUSE, actor, revision),
        database.unit_of_work() as uow,
    ):
        member = load_actor(uow.session, actor)
        meeting = frame.lock(uow.session, meeting_id, MeetingState.PLANNED, MeetingState.OPEN)
        frame.check_unsettled(frame.item_of(uow.session, meeting, document_id))
        panel, _ = frame.panel_of(uow.session, meeting_id)
        if member.id not in {one.id for one in panel}:
            raise NotPermitted("您不在本次会议的审议组名单中", hint="请联系主持人核对名单")
        if ground not in DECLARED:
            raise InvalidInput(
                "回避理由须由本人声明",
                field="ground",
                hint="可用的值：" + "、".join(sorted(DECLARED)),
            )
        desk = Desk.at(uow, document_id)
        request = Request(Action.RECUSE, actor, revision, opinion, {"ground": ground.value})
        transition = desk.judge(member, request)
        return desk.write(member, request, transition, result={"meeting": meeting_id})
