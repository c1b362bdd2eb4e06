"""Who plans a meeting is offered what waits for one; who sits in meetings finds them."""

from __future__ import annotations

import pytest

from kb.model.document import DocumentKind, DocumentState
from kb.store.database import Database
from review.meetings import candidates, reading
from review.meetings.frame import MeetingState
from review.stages import Mode
from review.subject import load_actor
from tests.review.bureau import PANEL, draft
from tests.review.council import TITLE, case, council, guide


def listed(database: Database, name: str, **asked: object) -> tuple[list[int], int]:
    with database.reading() as session:
        lines, total = reading.list_meetings(
            session,
            load_actor(session, name),
            **asked,  # type: ignore[arg-type]
        )
    return [line.id for line in lines], total


def test_what_waits_for_its_deliberation_is_offered_the_oldest_first(province: Database) -> None:
    first, second = case(province, "case-1"), guide(province)
    draft(province, key="case-2").bring_to(DocumentState.LEGAL_REVIEW)
    with province.reading() as session:
        found = candidates.waiting(session)
    assert [one.document for one in found] == [first.id, second.id]
    assert (found[0].key, found[0].kind, found[0].title) == (
        "case-1",
        DocumentKind.CASE,
        "文稿 case-1",
    )
    assert found[0].unit == "云泽市生态环境局"
    assert [one.mode for one in found] == [Mode.MEETING, Mode.CIRCULATION]


def test_what_stands_on_an_agenda_is_offered_to_that_meeting_alone(province: Database) -> None:
    planned, free = case(province, "case-1"), case(province, "case-2")
    meeting = council(province, planned)
    with province.reading() as session:
        assert [one.document for one in candidates.waiting(session)] == [free.id]
        kept = candidates.waiting(session, but_not=meeting.id)
    assert [one.document for one in kept] == [planned.id, free.id]


def test_what_is_being_deliberated_on_is_not_offered(province: Database) -> None:
    desk = case(province, "case-1")
    desk.open_meeting()
    with province.reading() as session:
        assert candidates.waiting(session) == ()


def test_the_members_are_offered_by_unit(province: Database) -> None:
    with province.reading() as session:
        offered = candidates.members(session)
    assert {one.name for one in offered} >= {*PANEL, "panel-own"}
    assert "legal-1" not in {one.name for one in offered}
    assert [one.unit_name for one in offered] == sorted(one.unit_name for one in offered)


def test_meetings_are_listed_for_who_sits_in_them_and_for_auditors(province: Database) -> None:
    first = council(province, case(province, "case-1"), panel=PANEL[:4])
    second = council(province, case(province, "case-2"), actor="librarian")
    assert listed(province, "panel-2") == ([second.id, first.id], 2)
    assert listed(province, "panel-5") == ([second.id], 1)
    assert listed(province, "librarian") == ([second.id], 1), "who planned it"
    assert listed(province, "legal-1") == ([], 0)
    assert listed(province, "everything") == ([second.id, first.id], 2), "an auditor"


def test_the_list_is_read_by_state_and_page_by_page(province: Database) -> None:
    first = council(province, case(province, "case-1")).begin()
    second = council(province, case(province, "case-2"))
    assert listed(province, "panel-1", state=MeetingState.OPEN) == ([first.id], 1)
    assert listed(province, "panel-1", state=MeetingState.PLANNED) == ([second.id], 1)
    assert listed(province, "panel-1", limit=1) == ([second.id], 2)
    assert listed(province, "panel-1", cursor=1) == ([first.id], 2)
    with province.reading() as session:
        (line, _), _ = reading.list_meetings(session, load_actor(session, "panel-1"))
    assert (line.title, line.items, line.state) == (TITLE, 1, MeetingState.PLANNED)


@pytest.mark.parametrize("name", ["other-submitter", "admin"])
def test_others_learn_of_no_meeting(province: Database, name: str) -> None:
    council(province, case(province, "case-1"))
    assert listed(province, name) == ([], 0)
