"""Quorum, majority, recusal: who counts, and what a vote decides."""

from __future__ import annotations

import pytest

from kb.errors import IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.document import DocumentKind, DocumentState
from kb.store.database import Database
from review import actions
from review.stages import Choice, StageRule
from tests.review.bureau import PANEL, Desk, draft


@pytest.fixture
def case(province: Database) -> Desk:
    return draft(province).bring_to(DocumentState.DELIBERATION)


@pytest.fixture
def guide(province: Database) -> Desk:
    desk = draft(province, key="guide-1", kind=DocumentKind.GUIDE)
    desk.submit()
    desk.passes("business-1")
    desk.passes("legal-1")
    return desk


@pytest.mark.parametrize(
    ("panel", "quorum"), [(1, 1), (3, 2), (4, 3), (5, 4), (6, 4), (7, 5), (9, 6)]
)
def test_a_quorum_is_two_thirds_rounded_up(panel: int, quorum: int) -> None:
    assert StageRule().quorum_of(panel) == quorum


def test_a_meeting_without_quorum_cannot_be_opened(case: Desk) -> None:
    with pytest.raises(IllegalTransition, match="法定人数"):
        case.open_meeting(present=("panel-1", "panel-2", "panel-3"))
    assert case.records[-1].action == "pass"


def test_a_majority_of_those_present_decides(case: Desk) -> None:
    case.open_meeting()
    for name in PANEL[:3]:
        case.vote(name)
    for name in PANEL[3:]:
        case.vote(name, Choice.DO_NOT_PUBLISH)
    case.close_meeting()
    assert case.state is DocumentState.APPROVED
    assert case.row.approved_sha256 == case.sha
    dissent = case.records[-1].checklist
    assert dissent["votes"] == {"publish": 3, "do_not_publish": 2}
    assert len(dissent["dissenters"]) == 2


@pytest.mark.parametrize(
    "votes",
    [
        {"panel-1": Choice.PUBLISH, "panel-2": Choice.PUBLISH},
        {
            "panel-1": Choice.PUBLISH,
            "panel-2": Choice.PUBLISH,
            "panel-3": Choice.ABSTAIN,
            "panel-4": Choice.ABSTAIN,
            "panel-5": Choice.DO_NOT_PUBLISH,
        },
        dict.fromkeys(PANEL, Choice.ABSTAIN),
        {},
    ],
    ids=["three silent", "two abstain", "all abstain", "nobody votes"],
)
def test_without_a_majority_of_those_present_the_matter_is_deferred(
    case: Desk, votes: dict[str, Choice]
) -> None:
    case.open_meeting()
    for name, choice in votes.items():
        case.vote(name, choice)
    case.close_meeting()
    assert case.state is DocumentState.DELIBERATION
    assert case.records[-1].checklist["decision"] == "defer"


def test_a_deferred_matter_can_be_deliberated_again_with_fresh_votes(case: Desk) -> None:
    case.deliberate(Choice.DEFER)
    case.open_meeting("panel-2")
    case.vote("panel-1")
    case.close_meeting("panel-2")
    assert case.state is DocumentState.DELIBERATION
    case.deliberate()
    assert case.state is DocumentState.APPROVED


@pytest.mark.parametrize(
    ("choice", "state"),
    [
        (Choice.SEND_BACK, DocumentState.SENT_BACK),
        (Choice.DO_NOT_PUBLISH, DocumentState.REJECTED),
        (Choice.INTERNAL_ONLY, DocumentState.INTERNAL_ONLY),
    ],
)
def test_each_decision_leads_to_its_state(case: Desk, choice: Choice, state: DocumentState) -> None:
    case.deliberate(choice)
    assert case.state is state


def test_nobody_votes_twice(case: Desk) -> None:
    case.open_meeting()
    case.vote("panel-2")
    with pytest.raises(NotPermitted, match="已经表决"):
        case.vote("panel-2", Choice.DO_NOT_PUBLISH)


def test_an_absent_member_neither_votes_nor_closes(case: Desk) -> None:
    case.open_meeting(present=PANEL[:4])
    with pytest.raises(NotPermitted, match="未登记到会"):
        case.vote("panel-5")
    with pytest.raises(NotPermitted, match="没有参加"):
        case.close_meeting("panel-5")


def test_a_member_of_the_handling_unit_is_not_on_the_panel(case: Desk) -> None:
    case.open_meeting(panel=(*PANEL, "panel-own"))
    opened = case.records[-1].checklist
    assert len(opened["panel"]) == 5
    assert len(opened["recused"]) == 1
    with pytest.raises(NotPermitted):
        case.vote("panel-own")


def test_a_member_of_the_handling_unit_cannot_take_the_chair(case: Desk) -> None:
    with pytest.raises(NotPermitted):
        case.open_meeting("panel-own")


def test_a_member_who_steps_aside_counts_in_neither_number(case: Desk) -> None:
    case.open_meeting()
    for name in ("panel-4", "panel-5"):
        actions.recuse(
            case.database, case.id, actor=name, revision=case.sha, opinion="与当事人有亲属关系"
        )
    for name in ("panel-1", "panel-2"):
        case.vote(name)
    with pytest.raises(NotPermitted):
        case.vote("panel-4")
    case.close_meeting()
    counted = case.records[-1].checklist
    assert (counted["panel"], counted["quorum"], counted["present"]) == (3, 2, 3)
    assert case.state is DocumentState.APPROVED


def test_a_panel_that_shrinks_below_its_minimum_decides_nothing(case: Desk) -> None:
    case.open_meeting()
    for name in PANEL[2:]:
        actions.recuse(
            case.database, case.id, actor=name, revision=case.sha, opinion="曾为当事人提供咨询"
        )
    case.vote("panel-1")
    case.vote("panel-2")
    case.close_meeting()
    assert case.state is DocumentState.DELIBERATION


def test_nobody_steps_aside_after_having_spoken(case: Desk) -> None:
    case.open_meeting()
    case.vote("panel-2")
    with pytest.raises(IllegalTransition, match="不能再申请回避"):
        actions.recuse(
            case.database, case.id, actor="panel-2", revision=case.sha, opinion="忽然想起"
        )


def test_stepping_aside_twice_is_refused(case: Desk) -> None:
    for expectation in (None, "已经回避"):
        if expectation is None:
            actions.recuse(
                case.database, case.id, actor="panel-5", revision=case.sha, opinion="同学关系"
            )
            continue
        with pytest.raises(IllegalTransition, match=expectation):
            actions.recuse(
                case.database, case.id, actor="panel-5", revision=case.sha, opinion="同学关系"
            )


def test_a_panel_of_two_cannot_deliberate(case: Desk) -> None:
    with pytest.raises(IllegalTransition, match="至少需要 3 人"):
        case.open_meeting(panel=PANEL[:2], present=PANEL[:2])


def test_the_list_of_members_is_checked(case: Desk) -> None:
    with pytest.raises(NotFound, match="不是审议组成员"):
        case.open_meeting(panel=("panel-1", "publisher"))
    with pytest.raises(InvalidInput, match="到会人员"):
        case.open_meeting(panel=PANEL[:4], present=PANEL)


def test_without_a_list_every_active_member_is_on_the_panel(case: Desk) -> None:
    case.open_meeting(panel=())
    assert len(case.records[-1].checklist["panel"]) == 6
    assert len(case.records[-1].checklist["recused"]) == 2


def test_the_chair_and_the_voters_must_be_on_the_list(case: Desk) -> None:
    with pytest.raises(NotPermitted, match="主持人"):
        case.open_meeting("panel-1", panel=PANEL[1:], present=PANEL[1:])
    case.open_meeting(panel=PANEL[:4], present=PANEL[:4])
    with pytest.raises(NotPermitted, match="不在本次审议的审议组名单中"):
        case.vote("panel-5")


def test_a_second_meeting_waits_for_the_first(case: Desk) -> None:
    case.open_meeting()
    with pytest.raises(IllegalTransition, match="正在进行"):
        case.open_meeting("panel-2")


def test_votes_need_an_open_meeting(case: Desk) -> None:
    with pytest.raises(IllegalTransition, match="尚未启动"):
        case.vote("panel-1")
    with pytest.raises(IllegalTransition, match="尚未启动"):
        case.close_meeting()


def test_a_circulation_closed_early_is_deferred_not_decided(guide: Desk) -> None:
    guide.open_meeting(present=(), panel=PANEL)
    guide.vote("panel-1")
    guide.vote("panel-2")
    guide.close_meeting()
    assert guide.state is DocumentState.DELIBERATION


def test_a_circulation_needs_more_than_half_of_the_panel(guide: Desk) -> None:
    guide.open_meeting(present=(), panel=PANEL)
    for name in PANEL[:2]:
        guide.vote(name)
    for name in PANEL[2:4]:
        guide.vote(name, Choice.ABSTAIN)
    guide.close_meeting()
    assert guide.state is DocumentState.DELIBERATION


def test_a_circulation_ends_when_everybody_has_answered(guide: Desk) -> None:
    guide.open_meeting(present=(), panel=PANEL[:4])
    for name in PANEL[:3]:
        guide.vote(name)
    guide.vote("panel-4", Choice.DO_NOT_PUBLISH)
    guide.close_meeting("panel-4")
    assert guide.state is DocumentState.APPROVED
    with pytest.raises(NotPermitted):
        guide.publish("panel-1")
