"""会议框架 frame: the states of a meeting, what can be done with one, and who conducts it.

The functions lock or read rows of the caller's transaction and raise errors of `kb.errors`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, NotFound, NotPermitted
from kb.model.deliberation import Meeting, MeetingItem, MeetingMember
from kb.model.people import Role
from kb.store.database import Database
from review import refusals
from review.meetings import roster
from review.subject import Actor


class MeetingState(StrEnum):
    """会议状态: agenda and panel can change while planned, and nothing once closed."""

    PLANNED = "planned"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class MeetingAction(StrEnum):
    """会议操作: what audit rows call it, as `meeting.<value>` or `refused:<value>`."""

    PLAN = "plan_meeting"
    CHANGE = "change_meeting"
    CANCEL = "cancel_meeting"
    ATTEND = "take_attendance"
    OPEN = "begin_meeting"
    OPEN_ITEM = "open_item"
    DEFER_ITEM = "defer_item"
    RECUSE = "recuse_from_item"
    VOTE = "vote_on_item"
    CLOSE_ITEM = "close_item"
    CLOSE = "end_meeting"


STATE_LABELS: Final = {
    MeetingState.PLANNED: "筹备中",
    MeetingState.OPEN: "进行中",
    MeetingState.CLOSED: "已结束",
    MeetingState.CANCELLED: "已取消",
}


def ref(meeting_id: int) -> str:
    """Return the name under which the audit trail knows a meeting."""
    return f"meeting:{meeting_id}"


def audited(
    database: Database, meeting_id: int, action: MeetingAction, actor: str, revision: str = ""
) -> AbstractContextManager[None]:
    """Let a block act on a meeting; leave an audit row when it is refused."""
    return refusals.audited(
        database, actor=actor, action=action, ref=ref(meeting_id), revision=revision
    )


def lock(session: Session, meeting_id: int, *states: MeetingState) -> Meeting:
    """Return a meeting, locked until the transaction ends.

    Raises:
        NotFound: there is none.
        IllegalTransition: it is in another state than one of `states`.
    """
    query = select(Meeting).where(Meeting.id == meeting_id).with_for_update()
    meeting = session.scalars(query.execution_options(populate_existing=True)).first()
    if meeting is None:
        raise NotFound(f"没有编号为 {meeting_id} 的会议", hint="请从会议列表中重新打开")
    if MeetingState(meeting.state) not in states:
        raise IllegalTransition(
            f"会议{STATE_LABELS[MeetingState(meeting.state)]}，不能进行此操作",
            hint="请刷新页面查看会议的最新状态",
        )
    return meeting


def item_of(session: Session, meeting: Meeting, document_id: int) -> MeetingItem:
    """Return the item of the agenda that is about a document.

    Raises:
        NotFound: the document is not on the agenda.
    """
    item = session.scalars(
        select(MeetingItem).where(
            MeetingItem.meeting_id == meeting.id, MeetingItem.document_id == document_id
        )
    ).first()
    if item is None:
        raise NotFound(f"编号为 {document_id} 的文稿不在本次会议的议程中", hint="请核对会议议程")
    return item


def items_of(session: Session, meeting_id: int) -> tuple[MeetingItem, ...]:
    """Return the agenda in its order."""
    query = select(MeetingItem).where(MeetingItem.meeting_id == meeting_id)
    return tuple(session.scalars(query.order_by(MeetingItem.position)))


def rows_of(session: Session, meeting_id: int) -> tuple[MeetingMember, ...]:
    """Return the rows of the panel, present or not."""
    query = select(MeetingMember).where(MeetingMember.meeting_id == meeting_id)
    return tuple(session.scalars(query.order_by(MeetingMember.user_id)))


def panel_of(session: Session, meeting_id: int) -> tuple[tuple[Actor, ...], tuple[Actor, ...]]:
    """Return the panel and those of it who are present; accounts closed since are left out."""
    rows = rows_of(session, meeting_id)
    panel = roster.by_id(session, (row.user_id for row in rows))
    here = {row.user_id for row in rows if row.present_at is not None}
    return panel, tuple(member for member in panel if member.id in here)


def waiting_in(session: Session, document_id: int, but_not: int | None = None) -> str | None:
    """Return the title of a planned or open meeting that has yet to settle a document."""
    query = (
        select(Meeting.title)
        .join(MeetingItem, MeetingItem.meeting_id == Meeting.id)
        .where(
            MeetingItem.document_id == document_id,
            MeetingItem.outcome == "",
            Meeting.id.is_distinct_from(but_not),
            Meeting.state.in_((MeetingState.PLANNED.value, MeetingState.OPEN.value)),
        )
    )
    return session.scalars(query).first()


def check_conducts(actor: Actor, meeting: Meeting) -> None:
    """Refuse somebody who neither chairs a meeting nor planned it.

    Raises:
        NotPermitted: always for this reason.
    """
    if actor.id not in (meeting.chair_id, meeting.created_by):
        raise NotPermitted("只有会议的主持人或筹备人可以办理", hint="请联系会议的主持人")


def check_chairs(actor: Actor, meeting: Meeting) -> None:
    """Refuse somebody who does not chair a meeting.

    Raises:
        NotPermitted: always for this reason.
    """
    if actor.id != meeting.chair_id:
        raise NotPermitted("只有会议的主持人可以办理", hint="请联系会议的主持人")


def is_reader(actor: Actor, meeting: Meeting, member_ids: frozenset[int]) -> bool:
    """Return whether an account sees a meeting: panel, chair, who planned it, and auditors."""
    return (
        Role.AUDITOR in actor.roles
        or actor.id in member_ids
        or actor.id in (meeting.chair_id, meeting.created_by)
    )


def check_unsettled(item: MeetingItem) -> None:
    """Refuse an item that this meeting is done with.

    Raises:
        IllegalTransition: always for this reason.
    """
    if item.outcome:
        raise IllegalTransition("该事项在本次会议上已有结果", hint="请列入另一次会议的议程")
