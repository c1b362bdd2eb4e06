"""Reading at the desk: who may open a text, what is asked of them first, and what they see."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import IllegalTransition, NotFound, NotPermitted
from kb.model.document import DocumentState
from kb.model.people import Role
from kb.model.rules import CalendarDay
from kb.store import accounts
from kb.store.database import Database
from review import actions
from review.desk import cases, diffing, opening, stage_clock, submissions, tasks, timeline
from review.desk.diffing import Change
from review.desk.opening import Reader
from review.desk.timeline import Timeline
from review.rules import experts
from review.rules.calendar_days import load_calendar
from review.stages import Action, Stage
from tests.review.bureau import SETUP, trail
from tests.review.desk.forms import FORM, PARTY, form
from tests.review.desk.signers import SignedDesk


def see(case: SignedDesk, name: str) -> opening.DocumentView:
    return opening.view(case.database, case.id, actor=name)


def progress(case: SignedDesk, name: str) -> Timeline:
    return timeline.timeline(case.database, case.id, actor=name)


def waiting(case: SignedDesk, name: str) -> list[tasks.Task]:
    return [one for one in tasks.tasks(case.database, actor=name) if one.document_id == case.id]


@pytest.mark.parametrize(
    ("state", "name", "stage"),
    [
        (DocumentState.SCREENING, "librarian", Stage.SCREENING),
        (DocumentState.BUSINESS_REVIEW, "business-1", Stage.BUSINESS_REVIEW),
        (DocumentState.LEGAL_REVIEW, "legal-1", Stage.LEGAL_REVIEW),
        (DocumentState.DELIBERATION, "panel-1", Stage.DELIBERATION),
        (DocumentState.APPROVED, "publisher", Stage.PUBLICATION),
    ],
)
def test_a_reviewer_reads_after_declaring_and_not_before(
    case: SignedDesk, state: DocumentState, name: str, stage: Stage
) -> None:
    case.bring_to(state)
    with pytest.raises(IllegalTransition, match="声明是否需要回避") as refusal:
        see(case, name)
    assert "declare" in refusal.value.hint
    assert trail(case.database)[-1].action == "refused:document.read"
    case.declare(name)
    seen = see(case, name)
    assert (seen.reader, seen.stage, seen.sha256) == (Reader.REVIEWER, stage, case.sha)
    assert seen.content["party"] == PARTY
    assert PARTY not in str(seen.public_content)
    assert [point.key for point in seen.checklist] or stage in (
        Stage.DELIBERATION,
        Stage.PUBLICATION,
    )


@pytest.mark.parametrize("name", ["legal-1", "business-own", "other-submitter", "admin"])
def test_others_do_not_read_whatever_they_declare(case: SignedDesk, name: str) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    with pytest.raises(NotPermitted):
        see(case, name)


def test_the_handling_unit_reads_its_own_case_in_every_state(case: SignedDesk) -> None:
    for state in (DocumentState.DRAFT, DocumentState.LEGAL_REVIEW, DocumentState.PUBLISHED):
        case.bring_to(state)
        assert see(case, "submitter").reader is Reader.OWN
    assert Action.CORRECT in see(case, "submitter").actions


def test_nobody_else_reads_the_internal_text_before_and_after_review(case: SignedDesk) -> None:
    for state in (DocumentState.DRAFT, DocumentState.PUBLISHED):
        case.bring_to(state)
        for name in ("everything", "business-1", "publisher"):
            with pytest.raises(NotPermitted, match="只对办案单位"):
                see(case, name)


def test_who_stepped_aside_reads_no_more(case: SignedDesk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    case.declare("business-1")
    actions.recuse(
        case.database, case.id, actor="business-1", revision=case.sha, opinion="亲属关系"
    )
    with pytest.raises(NotPermitted, match="回避"):
        see(case, "business-1")


def test_the_actions_offered_are_those_that_would_be_accepted(case: SignedDesk) -> None:
    case.bring_to(DocumentState.LEGAL_REVIEW).declare("legal-1")
    assert set(see(case, "legal-1").actions) == {
        Action.PASS,
        Action.SEND_BACK,
        Action.VETO,
        Action.RECUSE,
        Action.ASK_EXPERT,
    }
    assert set(see(case, "submitter").actions) == {Action.RECALL}


def test_two_revisions_are_compared_field_by_field(case: SignedDesk) -> None:
    first = case.sha
    texts = [{**FORM["sections"][0], "text": FORM["sections"][0]["text"].replace("红色", "黑色")}]
    changed = form(title="新标题", sections=[*texts, *FORM["sections"][1:]], tags=["印染"])
    cases.save(case.database, case.id, actor="submitter", base=first, form=changed)
    found = opening.compare(case.database, case.id, first, "", actor="submitter")
    assert {change.field for change in found} == {"title", "sections.facts", "tags"}
    facts = next(change for change in found if change.field == "sections.facts")
    pieces = [(piece.change, piece.text) for piece in facts.pieces]
    assert (Change.REMOVED, "红色") in pieces
    assert (Change.ADDED, "黑色") in pieces
    assert opening.compare(case.database, case.id, first, first, actor="submitter") == ()
    with pytest.raises(NotFound, match="没有这个哈希"):
        opening.compare(case.database, case.id, "0" * 64, "", actor="submitter")
    with pytest.raises(NotPermitted):
        opening.compare(case.database, case.id, first, "", actor="other-submitter")


def test_what_is_withheld_is_not_in_the_comparison_of_public_forms(case: SignedDesk) -> None:
    first = case.sha
    cases.save(case.database, case.id, actor="submitter", base=first, form=form(party="另一家公司"))
    internal = opening.compare(case.database, case.id, first, "", actor="submitter")
    assert [change.field for change in internal] == ["party"]
    assert opening.compare(case.database, case.id, first, "", actor="submitter", public=True) == ()


prose = st.text(alphabet="钱某排放废水。；！\n 3月A、", max_size=60)


@given(before=prose, after=prose)
def test_a_comparison_gives_both_texts_again(before: str, after: str) -> None:
    pieces = diffing.words(before, after)
    assert "".join(p.text for p in pieces if p.change is not Change.ADDED) == before
    assert "".join(p.text for p in pieces if p.change is not Change.REMOVED) == after
    if before == after:
        assert all(piece.change is Change.SAME for piece in pieces)


def test_what_stays_is_told_in_one_piece_across_sentences() -> None:
    pieces = diffing.words("违法行为成立。罚款九万元。", "违法行为成立。罚款六万元。")
    assert pieces[0] == diffing.Piece(Change.SAME, "违法行为成立。罚款")
    assert pieces[0].change is not pieces[1].change


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("abc", min_size=1, max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)
contents = st.dictionaries(st.text("abc", min_size=1, max_size=3), json_values, max_size=4)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first draw of a busy machine
@given(content=contents)
def test_a_content_does_not_differ_from_itself(content: dict[str, Any]) -> None:
    assert diffing.diff(content, content) == ()


def test_a_very_long_stretch_is_replaced_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diffing, "LARGEST_STRETCH", 10)
    pieces = diffing.words("一二三四五六七八", "八七六五四三二一")
    assert [piece.change for piece in pieces] == [Change.REMOVED, Change.ADDED]


def test_a_submitter_sees_stages_and_remarks_and_no_names(case: SignedDesk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    case.return_with("business-1", ("标题", "太长"))
    case.return_with("business-2", ("处理", "金额不符"))
    shown = progress(case, "submitter")
    assert (shown.state, shown.stage) == (DocumentState.SENT_BACK, None)
    assert [remark.text for remark in shown.open_remarks] == ["太长", "金额不符"]
    kinds = {entry.action for entry in shown.entries}
    assert Action.SEND_BACK in kinds
    assert not kinds & {Action.DECLARE, Action.RECUSE, Action.VOTE}
    assert not any(entry.person for entry in shown.entries)
    assert not any(entry.opinion for entry in shown.entries if entry.action is Action.PASS), (
        "an internal opinion"
    )
    case.hand_in()
    again = progress(case, "submitter")
    assert list(again.entries[-1].replies.values()) == ["已改正", "已改正"]
    assert again.open_remarks == ()


def test_reviewers_see_who_said_what_but_no_vote(case: SignedDesk) -> None:
    case.bring_to(DocumentState.APPROVED)
    shown = progress(case, "legal-1")
    assert {"business-1", "legal-2"} <= {entry.person for entry in shown.entries}
    votes = [entry for entry in shown.entries if entry.action is Action.VOTE]
    assert votes
    assert not any(entry.decision or entry.opinion for entry in votes)
    closed = next(entry for entry in shown.entries if entry.action is Action.CLOSE_MEETING)
    assert closed.decision == "publish"


def test_a_reviewer_to_be_declares_before_the_timeline_and_strangers_see_none(
    case: SignedDesk,
) -> None:
    case.bring_to(DocumentState.LEGAL_REVIEW)
    with pytest.raises(IllegalTransition):
        progress(case, "legal-1")
    for name in ("other-submitter", "admin"):
        with pytest.raises(NotPermitted, match="办理进度"):
            progress(case, name)


def test_an_auditor_sees_acts_without_words(case: SignedDesk) -> None:
    with case.database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "澜江省生态环境厅", actor=SETUP)
        accounts.add_user(uow, "auditor", unit=unit, roles=[Role.AUDITOR], actor=SETUP)
    case.bring_to(DocumentState.SCREENING)
    case.return_with("librarian", ("标题", "太长"))
    shown = progress(case, "auditor")
    assert [entry.person for entry in shown.entries][-1] == "librarian"
    assert not any(entry.opinion or entry.remarks for entry in shown.entries)
    assert shown.open_remarks == ()
    with pytest.raises(NotPermitted):
        see(case, "auditor")


def test_a_stage_is_due_after_its_working_days(case: SignedDesk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    shown = progress(case, "submitter")
    assert shown.due_on is not None
    assert shown.due_on > shown.since.date() + dt.timedelta(days=10)
    assert shown.due_on.weekday() < 5


def test_an_expert_who_accepts_answers_or_declines_does_not_restart_the_clock(
    case: SignedDesk,
) -> None:
    case.bring_to(DocumentState.LEGAL_REVIEW).opens("legal-1")
    entered, due = progress(case, "submitter").since, progress(case, "submitter").due_on
    [passed] = [r for r in case.records if r.action == "pass" and r.stage == "business_review"][-1:]
    assert entered == passed.at
    tomorrow = dt.date.today() + dt.timedelta(days=1)
    for expert, steps in (("everything", ("accept", "give_opinion")), ("panel-5", ("decline",))):
        case.act("ask_expert", "legal-1", expert=expert, opinion="怎么看", due_on=tomorrow)
        for step in steps:
            case.act(step, expert, opinion="并无不当")
            shown = progress(case, "submitter")
            assert (shown.since, shown.due_on) == (entered, due), step
            [waiting] = tasks.tasks(case.database, actor="legal-2")
            assert (waiting.since, waiting.due_on) == (entered, due), step
            [own] = submissions.submissions(case.database, actor="submitter")
            assert (own.since, own.due_on) == (entered, due), step


def test_the_calendar_decides_what_a_working_day_is(province: Database) -> None:
    friday = dt.datetime(2024, 7, 5, 4, 0, tzinfo=dt.UTC)
    with province.reading() as session:
        assert stage_clock.due_on(load_calendar(session), friday, 2) == dt.date(2024, 7, 9)
        assert stage_clock.due_on(load_calendar(session), friday, 0) is None
    with province.unit_of_work() as uow:
        uow.session.add(CalendarDay(day=dt.date(2024, 7, 7), working=True, name="调休"))
        uow.session.add(CalendarDay(day=dt.date(2024, 7, 8), working=False, name="假期"))
    with province.reading() as session:
        assert stage_clock.due_on(load_calendar(session), friday, 2) == dt.date(2024, 7, 9)
        assert stage_clock.due_on(load_calendar(session), friday, 1) == dt.date(2024, 7, 7)


def test_what_waits_for_a_reviewer_says_whom_it_concerns(case: SignedDesk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    [task] = waiting(case, "business-1")
    assert (task.may, task.declared, task.next_action) == (True, False, Action.PASS)
    assert task.concerns is not None
    assert task.concerns.party == PARTY
    assert task.concerns.units == ("云泽市生态环境局",)
    case.passes("business-1")
    [task] = waiting(case, "business-1")
    assert (task.may, task.declared) == (False, True)
    assert "已经签署意见" in task.why_not


def test_who_may_not_act_is_told_why_and_nothing_of_the_matter(case: SignedDesk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    [task] = waiting(case, "business-own")
    assert (task.may, task.concerns) == (False, None)
    assert "本单位" in task.why_not


@pytest.mark.parametrize(
    ("state", "name", "action"),
    [
        (DocumentState.DRAFT, "submitter", Action.SUBMIT),
        (DocumentState.SUBMITTED, "librarian", Action.SCREEN),
        (DocumentState.DELIBERATION, "panel-1", Action.VOTE),
        (DocumentState.APPROVED, "publisher", Action.PUBLISH),
    ],
)
def test_every_state_waits_for_somebody(
    case: SignedDesk, state: DocumentState, name: str, action: Action
) -> None:
    case.bring_to(state)
    assert [task.next_action for task in waiting(case, name)] == [action]
    assert waiting(case, "admin") == []
    assert waiting(case, "other-submitter") == []


def test_whoever_is_asked_for_an_opinion_may_follow_the_matter(case: SignedDesk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW).opens("business-1")
    experts.invite(
        case.database,
        case.id,
        actor="business-1",
        revision=case.sha,
        expert="expert",
        question="照片能否作为证据？",
    )
    assert progress(case, "expert") == progress(case, "business-1")


def test_only_the_documents_of_interest_are_asked_for(case: SignedDesk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    (mine,) = tasks.tasks(case.database, actor="business-1", among=[case.id])
    assert mine.document_id == case.id
    assert tasks.tasks(case.database, actor="business-1", among=[case.id + 1]) == ()


def test_a_submitter_follows_the_texts_of_the_unit_but_none_stepped_aside_from(
    case: SignedDesk,
) -> None:
    with case.database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "云泽市生态环境局", actor=SETUP)
        accounts.add_user(
            uow, "both", unit=unit, roles=[Role.SUBMITTER, Role.LIBRARIAN], actor=SETUP
        )

    def followed(name: str) -> list[int]:
        return [one.document_id for one in submissions.submissions(case.database, actor=name)]

    assert followed("both") == followed("submitter") == [case.id]
    actions.recuse(case.database, case.id, actor="both", revision=case.sha, opinion="亲属")
    assert followed("both") == []
    assert followed("librarian") == []
