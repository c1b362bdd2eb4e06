"""Acting at the desk: checklists, items and replies, and what stands in the way, by name."""

from __future__ import annotations

from typing import Any

import pytest

from kb.errors import (
    AnjianError,
    IllegalTransition,
    InvalidInput,
    NotPermitted,
    StaleRevision,
)
from kb.model.document import DocumentKind, DocumentState
from kb.store.database import Database
from review.desk import acting, cases, checklists, working_copies
from review.stages import Action, Choice, Stage
from review.tracks import case_track, circulation_track
from tests.review.bureau import draft, trail
from tests.review.desk.forms import FORM, form
from tests.review.desk.signers import PASSWORD, SignedDesk, all_answers


def test_a_case_goes_the_whole_way_through_the_desk(case: SignedDesk) -> None:
    case.walk_to_publication()
    assert case.state is DocumentState.PUBLISHED
    case.act("withdraw", "publisher", opinion="处罚决定被撤销")
    assert case.state is DocumentState.WITHDRAWN


def test_every_action_of_the_life_cycle_has_its_function() -> None:
    assert set(acting._ACTS) == set(Action)


def test_an_unknown_action_is_named_and_its_words_are_not_recorded(case: SignedDesk) -> None:
    with pytest.raises(InvalidInput, match="没有“bribe”") as refusal:
        case.act("bribe", "admin")
    assert "submit" in refusal.value.hint
    assert trail(case.database)[-1].action == "refused:unknown"


def test_every_reviewing_stage_has_a_checklist() -> None:
    for track in (case_track(), circulation_track()):
        for (_, action), row in track.table.items():
            if action is Action.PASS:
                listed = checklists.points(track.name, row.stage)
                assert listed
                assert len({point.key for point in listed}) == len(listed)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({}, "尚未核对"),
        ({"masking": "no"}, "未通过"),
        ({"masking": "perhaps"}, "尚未核对"),
        ({"no_such_point": "yes"}, "没有“no_such_point”"),
    ],
)
def test_a_pass_needs_every_point_looked_at(
    case: SignedDesk, change: dict[str, str], words: str
) -> None:
    case.bring_to(DocumentState.LEGAL_REVIEW).declare("legal-1")
    answers = all_answers(Stage.LEGAL_REVIEW)["answers"]
    if not change:
        del answers["masking"]
    with pytest.raises(InvalidInput, match=words) as refusal:
        case.act("pass", "legal-1", checklist={"answers": {**answers, **change}})
    assert refusal.value.field is not None
    assert refusal.value.field.startswith("checklist.answers")
    assert case.state is DocumentState.LEGAL_REVIEW


@pytest.mark.parametrize("checklist", [{}, {"answers": ["yes"]}, {"something": 1}])
def test_a_pass_without_a_readable_checklist_is_refused(
    case: SignedDesk, checklist: dict[str, Any]
) -> None:
    case.bring_to(DocumentState.SCREENING).declare("librarian")
    with pytest.raises(InvalidInput, match="审查清单"):
        case.act("pass", "librarian", checklist=checklist)


def test_the_answers_stand_in_the_record(case: SignedDesk) -> None:
    case.bring_to(DocumentState.SCREENING)
    case.approve("librarian")
    assert case.records[-1].checklist == all_answers(Stage.SCREENING)


def test_a_text_is_returned_item_by_item_and_every_item_is_replied_to(case: SignedDesk) -> None:
    case.bring_to(DocumentState.SCREENING)
    case.return_with("librarian", ("案情简介第一段", "时间与笔录不符"), ("附件", "缺少决定书"))
    first, second = case.open_items()
    assert (first.where, second.text) == ("案情简介第一段", "缺少决定书")
    with pytest.raises(InvalidInput, match="没有答复") as refusal:
        case.act("submit", "submitter", checklist={"replies": {first.id: "已核对"}})
    assert refusal.value.field == f"checklist.replies.{second.id}"
    for wrong in ({}, {"replies": {"9.9": "?"}}, {"replies": []}, {"answers": {}}):
        with pytest.raises(InvalidInput):
            case.act("submit", "submitter", checklist=wrong)
    assert case.state is DocumentState.SENT_BACK

    replies = {first.id: "已核对", second.id: "已补充"}
    case.act("submit", "submitter", checklist={"replies": replies})
    assert case.state is DocumentState.SUBMITTED
    assert case.records[-1].checklist == {"replies": replies}
    assert case.open_items() == ()


def test_the_items_of_two_reviewers_are_all_replied_to(case: SignedDesk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    case.return_with("business-1", ("标题", "太长"))
    case.return_with("business-2", ("处理", "金额不符"))
    assert [remark.where for remark in case.open_items()] == ["标题", "处理"]
    case.hand_in()
    assert case.state is DocumentState.SUBMITTED


@pytest.mark.parametrize(
    ("items", "field"),
    [
        (None, "checklist.items"),
        ([], "checklist.items"),
        ("改一改", "checklist.items"),
        ([{"where": "标题"}], "checklist.items.0"),
        ([{"where": "标题", "text": " "}], "checklist.items.0.text"),
        ([{"where": "标题", "text": "<script>"}], "checklist.items.0.text"),
        ([{"where": "长" * 201, "text": "太长"}], "checklist.items.0.where"),
        ([{"where": "一", "text": "二"}] * 101, "checklist.items"),
    ],
)
def test_a_return_without_items_is_refused(case: SignedDesk, items: Any, field: str) -> None:
    case.bring_to(DocumentState.SCREENING).declare("librarian")
    checklist = {} if items is None else {"items": items}
    with pytest.raises(InvalidInput) as refusal:
        case.act("send_back", "librarian", opinion="请补正", checklist=checklist)
    assert refusal.value.field == field
    assert case.state is DocumentState.SCREENING


def test_an_unfinished_case_is_not_submitted(signers: Database) -> None:
    saved = cases.create(signers, actor="submitter", form={"title": "只有标题"})
    desk = SignedDesk(signers, saved.document_id)
    with pytest.raises(InvalidInput, match="还没有填写：案件编号"):
        desk.hand_in()
    assert desk.state is DocumentState.DRAFT


def test_typing_that_is_not_saved_is_not_left_behind(case: SignedDesk) -> None:
    working_copies.autosave(
        case.database, case.id, actor="submitter", number=0, content=form(title="还没存")
    )
    with pytest.raises(IllegalTransition, match="尚未保存"):
        case.hand_in()
    working_copies.discard(case.database, case.id, actor="submitter")
    case.hand_in()


def test_other_kinds_are_submitted_without_the_form_of_a_case(signers: Database) -> None:
    guide = SignedDesk(signers, draft(signers, key="guide-1", kind=DocumentKind.GUIDE).id)
    guide.hand_in()
    guide.declare("business-1")
    answers = all_answers(Stage.BUSINESS_REVIEW, "circulation")
    guide.act("pass", "business-1", checklist=answers)
    assert guide.state is DocumentState.LEGAL_REVIEW


def test_what_takes_no_checklist_gets_none(case: SignedDesk) -> None:
    case.hand_in()
    with pytest.raises(InvalidInput, match="没有清单"):
        case.act("screen", "librarian", checklist={"answers": {}, "x": 1})


def test_a_vote_says_what_it_is_for(case: SignedDesk) -> None:
    case.bring_to(DocumentState.DELIBERATION)
    case.open_meeting()
    case.declare("panel-2")
    with pytest.raises(InvalidInput, match="表决须写明") as refusal:
        case.act("vote", "panel-2")
    assert refusal.value.field == "choice"


@pytest.mark.parametrize(
    ("action", "actor", "wanted", "error"),
    [
        ("publish", "publisher", {}, IllegalTransition),
        ("screen", "legal-1", {}, NotPermitted),
        ("screen", "librarian", {"revision": "0" * 64}, StaleRevision),
        ("screen", "librarian", {"revision": "不是哈希" * 1000}, StaleRevision),
        ("screen", "librarian", {"stage": Stage.LEGAL_REVIEW}, IllegalTransition),
        ("recall", "submitter", {"opinion": ""}, InvalidInput),
        ("recall", "submitter", {"opinion": "长" * 20_001}, InvalidInput),
        ("recall", "submitter", {"opinion": "字" * 3_500_000}, InvalidInput),
        ("recall", "submitter", {"opinion": "<script>alert(1)</script>"}, InvalidInput),
        ("open_meeting", "panel-1", {}, IllegalTransition),
        ("vote", "panel-1", {"choice": Choice.PUBLISH}, IllegalTransition),
    ],
)
def test_a_refusal_has_its_name_changes_nothing_and_is_audited_once(
    case: SignedDesk,
    action: str,
    actor: str,
    wanted: dict[str, Any],
    error: type[AnjianError],
) -> None:
    case.hand_in()
    before, records = len(trail(case.database)), len(case.records)
    with pytest.raises(error):
        case.act(action, actor, **wanted)
    assert case.state is DocumentState.SUBMITTED
    assert len(case.records) == records
    rows = trail(case.database)[before:]
    assert [(row.actor, row.action) for row in rows] == [(actor, f"refused:{action}")]
    assert len(rows[0].revision_sha256) <= 64
    assert "script" not in str(rows[0].detail)


def test_state_and_person_are_looked_at_before_anybody_signs(case: SignedDesk) -> None:
    for action, actor, error in (
        ("publish", "publisher", IllegalTransition),
        ("withdraw", "publisher", IllegalTransition),
    ):
        with pytest.raises(error):
            case.act(action, actor, opinion="理由", signature="wrong")
    assert not [row for row in trail(case.database) if "signature" in row.action]


def test_the_password_is_nowhere_in_what_is_kept(case: SignedDesk) -> None:
    case.bring_to(DocumentState.SCREENING)
    case.approve("librarian")
    kept = str([row.detail for row in trail(case.database)]) + str(
        [(record.opinion, record.checklist) for record in case.records]
    )
    assert PASSWORD not in kept
    assert FORM["party"] not in kept


@pytest.mark.parametrize(
    "wanted", [{"opinion": "能否认定？"}, {"expert": "expert", "opinion": "  "}]
)
def test_an_expert_is_asked_by_name_and_with_a_question(
    case: SignedDesk, wanted: dict[str, Any]
) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW).opens("business-1")
    with pytest.raises(InvalidInput):
        case.act("ask_expert", "business-1", **wanted)
    row = trail(case.database)[-1]
    assert (row.actor, row.action) == ("business-1", "refused:ask_expert")
    case.act("ask_expert", "business-1", expert="expert", opinion="能否认定？")
    assert case.records[-1].action == "ask_expert"


def test_a_later_proceeding_is_recorded_at_its_own_door(case: SignedDesk) -> None:
    case.walk_to_publication()
    with pytest.raises(InvalidInput, match="不能从这里登记") as refusal:
        case.act("record_proceeding", "publisher", opinion="已提起行政诉讼")
    assert refusal.value.field == "action"
    assert trail(case.database)[-1].action == "refused:record_proceeding"


def test_publication_takes_a_correction_note_and_no_other_checklist(case: SignedDesk) -> None:
    case.bring_to(DocumentState.APPROVED).opens("publisher")
    with pytest.raises(InvalidInput, match="没有清单") as refusal:
        case.act("publish", "publisher", checklist={"answers": {}})
    assert refusal.value.field == "checklist"
    assert case.state is DocumentState.APPROVED
    assert trail(case.database)[-1].action == "refused:publish"
