"""A meeting frames the deliberation of each document and decides nothing by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from kb.errors import (
    IllegalTransition,
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleRevision,
)
from kb.model.document import DocumentKind, DocumentState
from kb.model.people import Role, UserRole
from kb.store import accounts, audit
from kb.store.database import Database
from review import actions
from review.meetings import attendance, conduct, planning, sittings
from review.meetings.frame import MeetingState
from review.meetings.planning import Plan
from review.meetings.recusals import Ground
from review.meetings.views import ItemState
from review.stages import Choice, Mode
from tests.review.bureau import PANEL, Desk, draft, trail
from tests.review.council import TITLE, Council, case, circulation, council, guide
from tests.review.test_concurrency import all_at_once

NOON = dt.datetime(2024, 5, 6, 4, tzinfo=dt.UTC)
OF_CITY = "青屿市生态环境局"
CITY_CASE = {"unit": OF_CITY}


def city_case(database: Database) -> Desk:
    """A case of the bureau that panel-5 comes from."""
    desk = draft(database, key="case-city", unit=OF_CITY)
    desk.submit("other-submitter")
    return desk.bring_to(DocumentState.DELIBERATION)


def test_a_case_is_approved_in_a_meeting_and_the_meeting_says_so(province: Database) -> None:
    meeting = council(province, place="三楼会议室", planned_for=NOON).begin()
    assert meeting.item().state is ItemState.WAITING
    meeting.decide(panel_5=Choice.DO_NOT_PUBLISH)

    assert meeting.desks[0].state is DocumentState.APPROVED
    item = meeting.item()
    assert item.state is ItemState.DECIDED
    assert item.outcome is Choice.PUBLISH
    assert item.votes == {Choice.PUBLISH: 4, Choice.DO_NOT_PUBLISH: 1}
    assert [(vote.person.name, vote.choice) for vote in item.dissent if vote.person] == [
        ("panel-5", Choice.DO_NOT_PUBLISH)
    ]
    meeting.close()
    view = meeting.view()
    assert view.line.state is MeetingState.CLOSED
    assert (view.line.planned_for, view.line.place) == (NOON, "三楼会议室")
    assert view.opened_at is not None
    assert view.closed_at is not None


def test_every_step_is_one_audit_row_that_names_the_meeting(province: Database) -> None:
    meeting = council(province)
    before = len(trail(province))
    meeting.begin()
    meeting.decide()
    meeting.close()

    rows = trail(province)[before:]
    assert [row.action for row in rows] == [
        "meeting.take_attendance",
        "meeting.begin_meeting",
        "review.open_meeting",
        *["review.declare", "review.vote"] * 5,
        "review.close_meeting",
        "signature.accept",
        "meeting.end_meeting",
    ]
    assert rows[2].detail["meeting"] == meeting.id
    with province.reading() as session:
        audit.verify(audit.entries(session))


def test_the_documents_of_a_plan_are_in_the_audit_trail_with_their_hashes(
    province: Database,
) -> None:
    meeting = council(province)
    row = trail(province)[-1]
    assert (row.action, row.subject) == ("meeting.plan_meeting", f"meeting:{meeting.id}")
    desk = meeting.desks[0]
    assert row.detail["agenda"] == {f"document:{desk.id}": desk.sha}
    assert row.detail["secret"] is False


@pytest.mark.parametrize("planner", ["librarian", "panel-3"])
def test_panel_members_and_librarians_plan_meetings(province: Database, planner: str) -> None:
    meeting = council(province, actor=planner)
    assert meeting.view(planner).planned_by.name == planner


@pytest.mark.parametrize("planner", ["submitter", "publisher", "legal-1", "admin"])
def test_nobody_else_plans_meetings(province: Database, planner: str) -> None:
    with pytest.raises(NotPermitted, match="不能筹备会议"):
        council(province, actor=planner)
    row = trail(province)[-1]
    assert (row.actor, row.action, row.subject) == (planner, "refused:plan_meeting", "meeting:new")


@pytest.mark.parametrize("planner", ["panel-own", "everything-own"])
def test_nobody_plans_a_meeting_on_a_case_of_their_own_unit(
    province: Database, planner: str
) -> None:
    with pytest.raises(NotPermitted, match="本单位"):
        council(province, actor=planner)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": "会" * 201}, "title"),
        ({"place": "厅" * 201}, "place"),
        ({"panel": ()}, "panel"),
        ({"panel": ("panel-1", "panel-1", "panel-2")}, "panel"),
        ({"agenda": ()}, "agenda"),
        ({"agenda": (1, 1)}, "agenda"),
        ({"chair": "panel-own"}, "chair"),
    ],
    ids=str,
)
def test_a_plan_says_which_field_is_wrong(
    province: Database, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        council(province, **changes)
    assert refused.value.field == field


def test_a_plan_names_known_members_and_documents(province: Database) -> None:
    with pytest.raises(NotFound, match="不是审议组成员"):
        council(province, panel=(*PANEL, "publisher"))
    with pytest.raises(NotFound, match="没有编号为"):
        council(province, agenda=(4711,))


def test_only_what_waits_for_its_deliberation_comes_onto_an_agenda(province: Database) -> None:
    with pytest.raises(IllegalTransition, match="等待集体审议"):
        council(province, draft(province).bring_to(DocumentState.LEGAL_REVIEW))
    under_way = case(province, "case-open")
    under_way.open_meeting()
    with pytest.raises(IllegalTransition, match="等待集体审议"):
        council(province, under_way)
    edited = case(province, "case-edited")
    edited.edit(title="改过")
    with pytest.raises(StaleRevision, match="报送后被修改"):
        council(province, edited)


def test_a_case_is_not_circulated(province: Database) -> None:
    with pytest.raises(IllegalTransition, match="须召开会议"):
        council(province, mode=Mode.CIRCULATION)


def test_a_document_stands_on_one_agenda_at_a_time(province: Database) -> None:
    first = council(province)
    with pytest.raises(IllegalTransition, match="已列入另一次会议"):
        council(province, *first.desks)
    planning.cancel(province, first.id, actor="panel-1")
    second = council(province, *first.desks).begin()
    second.defer_item()
    council(province, *first.desks)


def test_a_plan_is_changed_until_the_meeting_begins(province: Database) -> None:
    meeting = council(province, actor="librarian", planned_for=NOON)
    meeting.attend()
    more = case(province, "case-2024-002")
    changes = {
        "agenda": (more.id, meeting.desks[0].id),
        "chair": "panel-3",
        "panel": PANEL[:4],
        "secret": True,
    }
    planning.change(province, meeting.id, changes, actor="librarian")

    view = meeting.view()
    assert [item.document for item in view.items] == [more.id, meeting.desks[0].id]
    assert (view.chair.name, view.line.secret, view.line.title) == ("panel-3", True, TITLE)
    assert view.line.planned_for == NOON
    assert [member.present_at for member in view.members] == [None] * 4
    meeting.attend(*PANEL[:4], actor="panel-3")
    meeting.open("panel-3")
    with pytest.raises(IllegalTransition, match="进行中"):
        planning.change(province, meeting.id, {"title": "改名"}, actor="librarian")


def test_a_plan_is_changed_by_those_who_conduct_the_meeting_alone(province: Database) -> None:
    meeting = council(province, actor="librarian")
    with pytest.raises(NotPermitted, match="主持人或筹备人"):
        planning.change(province, meeting.id, {"title": "改名"}, actor="panel-2")
    planning.change(province, meeting.id, {"title": "改名"}, actor="panel-1")
    assert meeting.view().line.title == "改名"


def test_a_chair_cannot_bring_the_case_of_their_own_unit_in(province: Database) -> None:
    meeting = council(province, chair="panel-5", actor="librarian")
    mine = city_case(province)
    with pytest.raises(NotPermitted, match="本单位"):
        planning.change(province, meeting.id, {"agenda": (mine.id,)}, actor="panel-5")


def test_a_chair_who_lost_the_role_plans_no_more(province: Database) -> None:
    meeting = council(province, actor="librarian")
    with province.unit_of_work() as uow:
        user = accounts.get_user(uow.session, "panel-1")
        user.role_rows = [UserRole(role=Role.TRAINER.value)]
    with pytest.raises(NotPermitted, match="不能筹备会议"):
        planning.change(province, meeting.id, {"title": "改名"}, actor="panel-1")


def test_a_meeting_is_called_off_by_those_who_conduct_it(province: Database) -> None:
    meeting = council(province)
    with pytest.raises(NotPermitted, match="主持人或筹备人"):
        planning.cancel(province, meeting.id, actor="panel-2")
    planning.cancel(province, meeting.id, actor="panel-1")
    assert meeting.view().line.state is MeetingState.CANCELLED
    assert trail(province)[-1].action == "meeting.cancel_meeting"
    with pytest.raises(IllegalTransition, match="已取消"):
        meeting.attend()


def test_attendance_is_taken_anew_each_time_and_keeps_who_was_there_first(
    province: Database,
) -> None:
    meeting = council(province)
    meeting.attend("panel-1", "panel-2", panel_5="出差")
    first = {row.person.name: row for row in meeting.view().members}
    assert first["panel-5"].excuse == "出差"
    meeting.attend("panel-1", "panel-5")
    second = {row.person.name: row for row in meeting.view().members}
    assert second["panel-1"].present_at == first["panel-1"].present_at
    assert second["panel-2"].present_at is None
    assert second["panel-5"].excuse == ""
    assert "出差" not in "".join(str(row.detail) for row in trail(province))


def test_attendance_names_members_and_is_taken_by_who_conducts(province: Database) -> None:
    meeting = council(province)
    for names in ({"present": ("panel-1", "publisher")}, {"excuses": {"publisher": "出差"}}):
        with pytest.raises(InvalidInput, match="不在审议组名单中"):
            attendance.attend(
                province, meeting.id, actor="panel-1", **{"present": ("panel-1",), **names}
            )
    with pytest.raises(InvalidInput, match="请假理由超过"):
        meeting.attend("panel-1", panel_2="因" * 201)
    with pytest.raises(NotPermitted, match="主持人或筹备人"):
        meeting.attend(actor="panel-2")


def test_a_meeting_begins_with_its_chair(province: Database) -> None:
    meeting = council(province, actor="librarian")
    with pytest.raises(IllegalTransition, match="尚未签到"):
        meeting.open()
    meeting.attend(actor="librarian")
    with pytest.raises(NotPermitted, match="只有会议的主持人"):
        meeting.open("librarian")
    meeting.open()
    with pytest.raises(IllegalTransition, match="进行中"):
        meeting.open()


def test_nothing_is_deliberated_before_the_meeting_begins(province: Database) -> None:
    meeting = council(province)
    meeting.attend()
    for act in (meeting.open_item, meeting.defer_item, meeting.close, meeting.close_item):
        with pytest.raises(IllegalTransition, match="筹备中"):
            act()
    with pytest.raises(IllegalTransition, match="筹备中"):
        meeting.vote("panel-1")


def test_the_meter_shows_what_is_missing_for_a_quorum(province: Database) -> None:
    meeting = council(province).begin("panel-1", "panel-2", "panel-3")
    meter = meeting.item().meter
    assert (meter.panel, meter.recused, meter.present, meter.needed) == (5, 0, 3, 4)
    assert not meter.reached
    with pytest.raises(IllegalTransition, match="法定人数"):
        meeting.open_item()
    meeting.attend("panel-1", "panel-2", "panel-3", "panel-4")
    assert meeting.item().meter.reached
    meeting.open_item()
    meeting.attend("panel-1")
    assert meeting.item().meter.present == 4, "an open item keeps its attendance"


def test_a_member_who_steps_aside_counts_in_neither_number_of_that_item_only(
    province: Database,
) -> None:
    desks = case(province, "case-1"), case(province, "case-2")
    meeting = council(province, *desks).begin(*PANEL[:4])
    meeting.recuse("panel-4")
    meeting.recuse("panel-5", Ground.DIRECT_INTEREST)

    first, second = meeting.view().items
    assert (first.meter.panel, first.meter.recused, first.meter.present) == (3, 2, 3)
    assert (second.meter.panel, second.meter.recused, second.meter.present) == (5, 0, 4)
    assert [(one.person.name, one.ground) for one in first.recusals] == [
        ("panel-4", Ground.RELATIVE),
        ("panel-5", Ground.DIRECT_INTEREST),
    ]
    meeting.open_item()
    with pytest.raises(NotPermitted, match="已回避"):
        meeting.vote("panel-4")
    for name in PANEL[:2]:
        meeting.vote(name)
    meeting.close_item()
    assert desks[0].state is DocumentState.APPROVED
    assert "姐夫" not in "".join(str(row.detail) for row in trail(province))


def test_the_grounds_that_follow_from_the_rules_are_named_too(province: Database) -> None:
    with province.unit_of_work() as uow:
        user = accounts.get_user(uow.session, "business-1")
        user.role_rows.append(UserRole(role=Role.PANEL_MEMBER.value))
    meeting = council(province, panel=(*PANEL, "panel-own", "business-1"))
    aside = {one.person.name: one.ground for one in meeting.item().recusals}
    assert aside == {
        "panel-own": Ground.OWN_UNIT,
        "business-1": Ground.EARLIER_STAGE,
    }


def test_a_recusal_declared_outside_the_meeting_counts_in_it(province: Database) -> None:
    meeting = council(province)
    desk = meeting.desks[0]
    actions.recuse(province, desk.id, actor="panel-5", revision=desk.sha, opinion="同学")
    assert [one.ground for one in meeting.item().recusals] == [Ground.OTHER_RELATION]


def test_a_recusal_needs_a_member_a_declared_ground_and_a_reason(province: Database) -> None:
    meeting = council(province, panel=PANEL[:4])
    with pytest.raises(NotPermitted, match="不在本次会议"):
        meeting.recuse("panel-5")
    with pytest.raises(InvalidInput, match="本人声明"):
        meeting.recuse("panel-2", Ground.OWN_UNIT)
    with pytest.raises(InvalidInput, match="理由"):
        meeting.recuse("panel-2", opinion=" ")
    assert meeting.item().recusals == ()


def test_a_chair_of_the_handling_unit_leaves_the_chair_to_a_deputy(province: Database) -> None:
    mine = city_case(province)
    meeting = council(province, mine, chair="panel-5", actor="librarian")
    meeting.attend(actor="librarian")
    meeting.open("panel-5")
    with pytest.raises(NotPermitted, match="主持人须回避"):
        meeting.open_item("panel-5")
    with pytest.raises(NotPermitted, match="主持人须回避"):
        meeting.open_item("panel-5", deputy="panel-2")
    with pytest.raises(NotPermitted, match="写明本人"):
        meeting.open_item("panel-2")
    with pytest.raises(NotPermitted, match="写明本人"):
        meeting.open_item("panel-2", deputy="panel-3")
    meeting.open_item("panel-2", deputy="panel-2")
    item = meeting.item()
    assert item.presided_by is not None
    assert item.presided_by.name == "panel-2"
    assert [one.person.name for one in item.recusals] == ["panel-5"]
    with pytest.raises(NotPermitted):
        meeting.vote("panel-5")


def test_a_chair_of_a_team_below_the_handling_unit_is_barred_as_well(province: Database) -> None:
    with province.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "云泽市生态环境执法支队", actor="test")
        accounts.add_user(uow, "team", unit=unit, roles=[Role.PANEL_MEMBER], actor="test")
    meeting = council(province, chair="team", panel=("team", *PANEL), actor="librarian")
    meeting.attend("team", *PANEL, actor="librarian")
    meeting.open("team")
    with pytest.raises(NotPermitted, match="主持人须回避"):
        meeting.open_item("team")
    meeting.open_item("panel-1", deputy="panel-1")


def test_a_chair_who_stepped_aside_or_left_gives_way_to_a_deputy(province: Database) -> None:
    desks = case(province, "case-1"), case(province, "case-2")
    meeting = council(province, *desks).begin()
    meeting.recuse("panel-1")
    with pytest.raises(NotPermitted, match="主持人须回避"):
        meeting.open_item()
    meeting.open_item("panel-2", deputy="panel-2")
    with pytest.raises(NotPermitted, match="由会议的主持人主持"):
        meeting.open_item("panel-2", deputy="panel-2", place=1)
    meeting.attend(*PANEL[1:])
    with pytest.raises(NotPermitted, match="主持人须回避该事项或未到会"):
        meeting.open_item(place=1)
    meeting.open_item("panel-3", deputy="panel-3", place=1)


def test_a_deputy_is_in_the_room_and_may_sit(province: Database) -> None:
    meeting = council(province, panel=(*PANEL, "panel-own")).begin(*PANEL[:4], "panel-own")
    meeting.recuse("panel-1")
    with pytest.raises(NotPermitted, match="未登记到会"):
        meeting.open_item("panel-5", deputy="panel-5")
    with pytest.raises(NotPermitted, match="本单位"):
        meeting.open_item("panel-own", deputy="panel-own")


def test_an_item_is_opened_closed_and_voted_on_once(province: Database) -> None:
    meeting = council(province).begin()
    with pytest.raises(IllegalTransition, match="尚未启动"):
        meeting.vote("panel-1")
    with pytest.raises(IllegalTransition, match="尚未启动"):
        meeting.close_item()
    meeting.open_item()
    with pytest.raises(IllegalTransition, match="正在进行"):
        meeting.open_item()
    with pytest.raises(IllegalTransition, match="正在审议"):
        meeting.defer_item()
    meeting.vote("panel-2")
    assert meeting.item().has_voted
    assert not meeting.item(reader="panel-3").has_voted
    with pytest.raises(NotPermitted, match="已经表决"):
        meeting.vote("panel-2", Choice.DEFER)
    meeting.close_item()
    for act in (meeting.open_item, meeting.defer_item):
        with pytest.raises(IllegalTransition, match="已有结果"):
            act()
    with pytest.raises(IllegalTransition, match="已有结果"):
        meeting.recuse("panel-3")
    assert meeting.item().outcome is Choice.DEFER, "one vote of five is no majority"


def test_nobody_sees_a_choice_before_the_item_is_closed(province: Database) -> None:
    meeting = council(province).begin()
    meeting.open_item()
    meeting.vote("panel-1", Choice.DO_NOT_PUBLISH, "舆论风险较大")
    item = meeting.item()
    assert (item.state, item.voted) == (ItemState.OPEN, 1)
    assert (item.votes, item.cast, item.outcome) == ({}, (), None)


def test_a_vote_before_the_declaration_is_refused_and_counts_nothing(province: Database) -> None:
    meeting = council(province).begin()
    meeting.open_item()
    desk = meeting.desks[0]
    with pytest.raises(IllegalTransition, match="尚未就该事项的集体审议声明"):
        conduct.vote(
            province,
            meeting.id,
            desk.id,
            actor="panel-2",
            revision=desk.sha,
            choice=Choice.PUBLISH,
        )
    assert meeting.item().voted == 0
    row = trail(province)[-1]
    assert (row.actor, row.action) == ("panel-2", "refused:vote_on_item")
    meeting.vote("panel-2")
    assert meeting.item().voted == 1


def test_a_dissent_with_control_characters_is_refused_and_counts_nothing(
    province: Database,
) -> None:
    meeting = council(province).begin()
    meeting.open_item()
    with pytest.raises(InvalidInput, match="控制字符"):
        meeting.vote("panel-2", Choice.DO_NOT_PUBLISH, "未结案\x0b\x00")
    assert meeting.item().voted == 0


def test_a_vote_on_another_text_is_refused(province: Database) -> None:
    meeting = council(province).begin()
    meeting.open_item()
    meeting.desks[0].opens("panel-2")
    with pytest.raises(StaleRevision):
        conduct.vote(
            province,
            meeting.id,
            meeting.desks[0].id,
            actor="panel-2",
            revision="0" * 64,
            choice=Choice.PUBLISH,
        )
    row = trail(province)[-1]
    assert (row.action, row.subject) == ("refused:vote_on_item", f"meeting:{meeting.id}")


def test_what_is_decided_outside_the_meeting_stands_in_its_agenda(province: Database) -> None:
    meeting = council(province).begin()
    meeting.open_item()
    desk = meeting.desks[0]
    for name in PANEL:
        desk.vote(name)
    desk.close_meeting()
    assert meeting.item().outcome is Choice.PUBLISH
    meeting.close()


def test_what_stands_on_an_agenda_is_opened_in_its_meeting_alone(province: Database) -> None:
    """Or a chair could pick another panel, or an open vote where a secret one was called."""
    meeting = council(province, secret=True).begin()
    desk = meeting.desks[0]
    with pytest.raises(IllegalTransition, match="已列入会议"):
        desk.open_meeting()
    meeting.defer_item()
    assert meeting.item().state is ItemState.PUT_OFF
    desk.open_meeting()
    with pytest.raises(IllegalTransition, match="尚未启动"):
        meeting.vote("panel-1")


def test_a_recalled_case_does_not_keep_a_meeting_open(province: Database) -> None:
    meeting = council(province).begin()
    meeting.open_item()
    meeting.vote("panel-1")
    desk = meeting.desks[0]
    actions.recall(province, desk.id, actor="submitter", revision=desk.sha, opinion="当事人起诉")
    with pytest.raises(IllegalTransition, match="1 项议程没有结果"):
        meeting.close()
    with pytest.raises(IllegalTransition, match="撤稿"):
        meeting.close_item()
    meeting.defer_item()
    meeting.close()
    assert meeting.item().document_state is DocumentState.RECALLED


def test_a_meeting_is_closed_by_whoever_conducts_it_or_takes_part(province: Database) -> None:
    for closer, allowed in (("panel-4", True), ("librarian", True), ("panel-5", False)):
        meeting = council(province, case(province, f"case-{closer}"), actor="librarian")
        meeting.attend(*PANEL[:4], actor="librarian")
        meeting.open()
        meeting.defer_item()
        if allowed:
            meeting.close(closer)
        else:
            with pytest.raises(NotPermitted):
                meeting.close(closer)


def test_small_matters_go_round_and_members_answer_in_their_own_time(province: Database) -> None:
    paper = circulation(province)
    with pytest.raises(IllegalTransition, match="没有到会人员"):
        paper.attend()
    paper.open()
    paper.open_item()
    for name in PANEL[:3]:
        paper.vote(name)
    meter = paper.item().meter
    assert (meter.panel, meter.present, meter.needed, meter.reached) == (5, 3, 4, False)
    paper.vote("panel-4", Choice.SEND_BACK)
    paper.close_item("panel-4")
    assert paper.desks[0].state is DocumentState.APPROVED
    paper.close("panel-5")


def test_a_guide_can_be_deliberated_in_a_meeting_as_well(province: Database) -> None:
    meeting = council(province, case(province, "case-1"), guide(province)).begin()
    meeting.open_item(place=1)
    with pytest.raises(NotPermitted, match="未登记到会"):
        council_absentee(meeting)
    for name in PANEL[:3]:
        meeting.vote(name, place=1)
    meeting.close_item(place=1)
    assert meeting.desks[1].state is DocumentState.APPROVED


def council_absentee(meeting: Council) -> None:
    """Vote as a member who came after the item was opened."""
    desk = meeting.desks[0]
    meeting.attend(*PANEL[:4])
    meeting.open_item()
    desk.opens("panel-5")
    sittings.vote(
        meeting.database, desk.id, actor="panel-5", revision=desk.sha, choice=Choice.PUBLISH
    )


def test_a_member_whose_account_was_closed_is_no_longer_on_the_panel(province: Database) -> None:
    meeting = council(province)
    with province.unit_of_work() as uow:
        accounts.disable_user(uow, accounts.get_user(uow.session, "panel-5"), actor="test")
    meeting.attend(*PANEL[:4])
    meter = meeting.item().meter
    assert (meter.panel, meter.present) == (4, 4)
    with pytest.raises(InvalidInput):
        meeting.attend("panel-1", "panel-5")


def test_unknown_meetings_and_items_are_named(province: Database) -> None:
    meeting = council(province)
    other = case(province, "case-other")
    with pytest.raises(NotFound, match="没有编号为 4711 的会议"):
        planning.cancel(province, 4711, actor="panel-1")
    meeting.begin()
    with pytest.raises(NotFound, match="不在本次会议的议程中"):
        conduct.open_item(province, meeting.id, other.id, actor="panel-1", revision=other.sha)


@pytest.mark.parametrize("reader", ["panel-own", "submitter", "publisher", "admin", "everything"])
def test_outsiders_learn_nothing_of_a_meeting(province: Database, reader: str) -> None:
    with province.unit_of_work() as uow:
        user = accounts.get_user(uow.session, "everything")
        user.role_rows = [row for row in user.role_rows if row.role != Role.AUDITOR.value]
    meeting = council(province)
    with pytest.raises(NotFound, match="没有编号为"):
        meeting.view(reader)


def test_an_auditor_sees_every_meeting(province: Database) -> None:
    assert council(province).view("everything").line.title == TITLE


def test_the_same_reader_rule_holds_for_a_meeting_that_does_not_exist(province: Database) -> None:
    with pytest.raises(NotFound, match="没有编号为 99 的会议"):
        Council(province, 99, ()).view("everything")


Refused = Callable[[Council], object]


@pytest.mark.parametrize("state", list(MeetingState))
def test_each_step_belongs_to_its_state_of_the_meeting(
    province: Database, state: MeetingState
) -> None:
    meeting = council(province)
    if state is MeetingState.CANCELLED:
        planning.cancel(province, meeting.id, actor="panel-1")
    if state in (MeetingState.OPEN, MeetingState.CLOSED):
        meeting.begin()
    if state is MeetingState.CLOSED:
        meeting.defer_item()
        meeting.close()
    steps: dict[str, Refused] = {
        "change": lambda one: planning.change(province, one.id, {"place": "厅"}, actor="panel-1"),
        "attend": lambda one: one.attend(),
        "defer": lambda one: one.defer_item(),
        "close": lambda one: one.close(),
        "cancel": lambda one: planning.cancel(province, one.id, actor="panel-1"),
    }
    possible = set()
    for name, step in steps.items():
        try:
            step(meeting)
        except IllegalTransition:
            continue
        possible.add(name)
    assert (
        possible
        == {
            MeetingState.PLANNED: {"change", "attend", "cancel"},
            MeetingState.OPEN: {"attend", "defer", "close"},
            MeetingState.CLOSED: set(),
            MeetingState.CANCELLED: set(),
        }[state]
    )


def test_a_plan_is_a_meeting_with_open_votes_unless_it_says_otherwise() -> None:
    plan = Plan("会议", "panel-1", PANEL, (1,))
    assert (plan.mode, plan.secret) == (Mode.MEETING, False)


def test_a_regulation_is_not_deliberated_alone(province: Database) -> None:
    law = draft(province, key="law-1", kind=DocumentKind.REGULATION, unit="")
    with pytest.raises(IllegalTransition, match="等待集体审议"):
        council(province, law)


def test_a_crowd_that_votes_and_closes_at_once_decides_once(province: Database) -> None:
    meeting = council(province, secret=True).begin()
    meeting.open_item()
    assert all_at_once(list(PANEL), meeting.vote).count(None) == 5
    results = all_at_once(list(PANEL), meeting.close_item)
    assert results.count(None) == 1
    assert all(isinstance(refusal, IllegalTransition) for refusal in results if refusal)
    assert meeting.item().votes == {Choice.PUBLISH: 5}
    with province.reading() as session:
        audit.verify(audit.entries(session))
