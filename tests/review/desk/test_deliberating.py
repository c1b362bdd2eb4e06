"""How a deliberation stands for one who takes part in it: who has voted, and never what."""

from __future__ import annotations

import pytest

from kb.errors import IllegalTransition
from kb.model.document import DocumentState
from kb.store.database import Database
from review.desk.deliberating import Deliberating, deliberating
from review.stages import Mode
from tests.review.bureau import PANEL, Desk, draft, trail
from tests.review.council import TITLE, Council, circulation, council, guide


@pytest.fixture
def text(province: Database) -> Desk:
    """A guide that waits for its circulation, open to the whole panel."""
    desk = guide(province)
    for name in PANEL:
        desk.opens(name)
    return desk


def stands(desk: Desk, actor: str) -> Deliberating:
    found = deliberating(desk.database, desk.id, actor=actor)
    assert found is not None
    return found


def test_a_circulation_is_begun_voted_in_and_closed_by_those_whose_turn_it_is(text: Desk) -> None:
    before = stands(text, "panel-2")
    assert (before.mode, before.meter, before.voters) == (Mode.CIRCULATION, None, ())
    assert before.may_open
    assert not before.in_room
    assert not any((before.may_vote, before.may_close, before.conducts))
    assert {one.name for one in before.askable} >= set(PANEL)

    text.open_meeting()
    text.vote("panel-2")
    conducting, voted, waiting = (stands(text, name) for name in PANEL[:3])
    assert (conducting.conducts, voted.conducts) == (True, False)
    assert (voted.has_voted, voted.may_vote) == (True, False)
    assert (waiting.has_voted, waiting.may_vote) == (False, True)
    assert waiting.voters == ("panel-2",)
    assert waiting.chair == "panel-1"
    assert waiting.meter is not None
    assert conducting.may_close
    assert not waiting.may_open


def test_outside_its_deliberation_there_is_nothing_to_show(province: Database) -> None:
    desk = draft(province)
    assert deliberating(province, desk.id, actor="submitter") is None
    waiting = guide(province)
    with pytest.raises(IllegalTransition, match="声明是否需要回避"):
        deliberating(province, waiting.id, actor="panel-1")
    assert trail(province)[-1].action == "refused:document.read"


def test_a_case_is_deliberated_on_in_the_room_of_its_meeting(province: Database) -> None:
    meeting = council(province)
    desk = meeting.desks[0]
    desk.opens("panel-2")
    planned = stands(desk, "panel-2")
    assert planned.meeting is not None
    assert (planned.meeting.title, planned.meeting.mode) == (TITLE, Mode.MEETING)
    assert planned.in_room
    assert planned.askable == (), "nobody is named to the panel here"
    assert not planned.may_open

    meeting.begin().open_item()
    begun = stands(desk, "panel-2")
    assert begun.in_room
    assert not begun.may_vote, "votes are cast in the room"
    assert stands(desk, "submitter").meeting is None, "the meeting is not the submitter's to see"
    assert stands(desk, "submitter").elsewhere


def test_a_secret_vote_shows_how_many_voted_and_not_who(province: Database) -> None:
    meeting: Council = circulation(province, secret=True)
    desk = meeting.desks[0]
    for name in PANEL:
        desk.opens(name)
    assert stands(desk, "panel-2").secret
    meeting.open()
    meeting.open_item()
    meeting.vote("panel-3")
    shown = stands(desk, "panel-2")
    assert shown.secret
    assert (shown.voted, shown.voters) == (1, ())
    assert stands(desk, "panel-3").has_voted


def test_who_may_not_vote_is_not_offered_it(text: Desk) -> None:
    text.open_meeting(panel=PANEL[:4], present=PANEL[:4])
    left_out = stands(text, "panel-5")
    assert not left_out.may_vote
    assert not left_out.may_close
    assert text.state is DocumentState.DELIBERATION
