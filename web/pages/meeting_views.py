"""What one reader can do with each item of a meeting, as the page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kb.model.document import DocumentState
from review.desk.concerns import Concerns
from review.meetings.frame import MeetingState
from review.meetings.views import ItemState, ItemView, MeetingView, PersonView
from review.stages import Mode


@dataclass(frozen=True, slots=True)
class ItemPage:
    """议程事项 for one reader.

    `must_hand_over` says that the chair may not preside over the item; `deputies` are those who
    may then. The remaining flags say which forms the reader is offered; the service decides again.
    """

    item: ItemView
    concerns: Concerns | None
    must_hand_over: bool
    deputies: tuple[PersonView, ...]
    aside: bool
    may_read: bool
    may_declare: bool
    may_recuse: bool
    may_open: bool
    may_preside: bool
    may_vote: bool
    may_close: bool


def item_pages(
    meeting: MeetingView, reader: str, concerns: Mapping[int, Concerns | None]
) -> tuple[ItemPage, ...]:
    """Return the agenda as `reader` (an account name) sees it."""
    return tuple(
        _item_page(meeting, item, reader, concerns.get(item.document)) for item in meeting.items
    )


def _item_page(
    meeting: MeetingView, item: ItemView, reader: str, concerns: Concerns | None
) -> ItemPage:
    named = {member.person.name for member in meeting.members}
    circulates = meeting.line.mode is Mode.CIRCULATION
    room = {
        member.person.name
        for member in meeting.members
        if circulates or member.present_at is not None
    }
    recused = {one.person.name for one in item.recusals}
    sits = reader in named and reader not in recused
    held = meeting.line.state is MeetingState.OPEN
    before = meeting.line.state is MeetingState.PLANNED
    unsettled = item.state in (ItemState.WAITING, ItemState.OPEN)
    voting = held and item.state is ItemState.OPEN
    chair = meeting.chair.name
    hands_over = chair in recused or (held and chair not in room)
    able = tuple(
        member.person
        for member in meeting.members
        if member.person.name in room - recused - {chair}
    )
    return ItemPage(
        item=item,
        concerns=concerns,
        must_hand_over=unsettled and item.state is ItemState.WAITING and hands_over,
        deputies=able,
        aside=reader in recused,
        may_read=sits and item.document_state is DocumentState.DELIBERATION,
        may_declare=sits and unsettled and (held or before) and not item.has_declared,
        may_recuse=sits and unsettled and (held or before) and not item.has_voted,
        may_open=held and item.state is ItemState.WAITING and reader == chair and not hands_over,
        may_preside=held
        and item.state is ItemState.WAITING
        and hands_over
        and reader in {person.name for person in able},
        may_vote=voting and sits and reader in room and item.has_declared and not item.has_voted,
        may_close=voting and sits and reader in room,
    )
