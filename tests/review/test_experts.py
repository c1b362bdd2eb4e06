"""Experts are asked by a reviewer, declare first, answer once, and take no other part."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.beijing import beijing_day
from kb.errors import IllegalTransition, InvalidInput, NotFound, NotPermitted, StaleRevision
from kb.model.document import DocumentState
from kb.model.people import Role
from kb.store import accounts, audit
from kb.store.database import Database
from review import actions
from review.invitations import Access, InvitationState, access_of
from review.rules import experts
from review.subject import load_actor, subject_of_document
from tests.review.bureau import SETUP, Desk, draft, trail
from tests.review.kept import Steps

QUESTION = "在线监测数据能否单独作为认定超标的依据？"
OPINION = "该数据经有效性审核，可以作为依据。"
TODAY = beijing_day(dt.datetime.now(dt.UTC))


def _reviewing(province: Database) -> int:
    desk = draft(
        province,
        content={"title": "云泽某印染公司赵某案"},
        public={"title": "某印染公司案"},
    )
    return desk.bring_to(DocumentState.BUSINESS_REVIEW).id


@pytest.fixture
def case(province: Database, once: Steps) -> Desk:
    return Desk(province, once(province, _reviewing))


def ask(desk: Desk, actor: str = "business-1", expert: str = "expert", **given: object) -> None:
    desk.opens(actor)
    experts.invite(
        desk.database,
        desk.id,
        actor=actor,
        revision=desk.sha,
        expert=expert,
        **{"question": QUESTION, **given},  # type: ignore[arg-type]
    )


def accept(desk: Desk, actor: str = "expert") -> None:
    experts.accept(desk.database, desk.id, actor=actor, revision=desk.sha)


def answer(desk: Desk, actor: str = "expert", opinion: str = OPINION) -> None:
    experts.answer(desk.database, desk.id, actor=actor, revision=desk.sha, opinion=opinion)


def decline(desk: Desk, actor: str = "expert") -> None:
    experts.decline(desk.database, desk.id, actor=actor, revision=desk.sha)


def all_of(desk: Desk) -> tuple[experts.InvitationView, ...]:
    with desk.database.reading() as session:
        return experts.invitations(session, desk.id)


def states(desk: Desk) -> list[InvitationState]:
    return [view.state for view in all_of(desk)]


def access(desk: Desk, name: str = "expert") -> Access:
    with desk.database.reading() as session:
        subject = subject_of_document(session, desk.row)
        return access_of(subject, load_actor(session, name).id)


def test_an_expert_declares_reads_and_answers_once(case: Desk) -> None:
    assert access(case) is Access.NONE
    ask(case, due_on=TODAY)
    assert access(case) is Access.MASKED, "enough to see whether they must decline"
    with pytest.raises(NotPermitted, match="尚未接受"):
        answer(case)
    accept(case)
    assert states(case) == [InvitationState.ACCEPTED]
    assert access(case) is Access.INTERNAL
    with pytest.raises(NotPermitted, match="已经接受"):
        accept(case)
    with pytest.raises(InvalidInput, match="理由"):
        answer(case, opinion=" ")
    answer(case)
    (view,) = all_of(case)
    assert (view.state, view.opinion, view.question) == (
        InvitationState.ANSWERED, OPINION, QUESTION,
    )  # fmt: skip
    assert (view.expert, view.invited_by, view.due_on) == ("expert", "business-1", TODAY)
    assert view.title == "某印染公司案", "not the internal title"
    assert view.answered_at is not None
    assert access(case) is Access.NONE
    with pytest.raises(NotPermitted, match="没有待您答复"):
        answer(case)
    assert case.state is DocumentState.BUSINESS_REVIEW
    assert view.state.label == "已答复"


def test_the_trail_holds_who_and_when_and_no_words(case: Desk) -> None:
    ask(case)
    accept(case)
    answer(case)
    rows = [row for row in trail(case.database) if row.subject == f"document:{case.id}"][-3:]
    assert [(row.actor, row.action) for row in rows] == [
        ("business-1", "review.ask_expert"),
        ("expert", "review.accept"),
        ("expert", "review.give_opinion"),
    ]
    assert rows[0].detail["expert"] == "expert"
    for row in rows:
        assert row.detail["from"] == row.detail["to"] == "business_review"
        assert QUESTION not in str(row.detail)
        assert OPINION not in str(row.detail)
    assert [record.stage for record in case.records[-3:]] == [
        "business_review", "expert_opinion", "expert_opinion",
    ]  # fmt: skip
    with case.database.reading() as session:
        audit.verify(audit.entries(session))


def test_an_open_invitation_holds_nothing_up_and_can_be_answered_later(case: Desk) -> None:
    ask(case)
    case.passes("business-1")
    case.passes("business-2")
    case.passes("legal-1")
    case.passes("legal-2")
    assert case.state is DocumentState.DELIBERATION
    assert states(case) == [InvitationState.OPEN]
    accept(case)
    answer(case)
    case.deliberate()
    assert case.state is DocumentState.APPROVED


def test_every_step_with_an_expert_names_the_rule_of_the_stage_that_asked(case: Desk) -> None:
    ask(case)
    accept(case)
    answer(case)
    case.passes("business-1")
    named = {
        row.action: row.detail["rule_sha256"]
        for row in trail(case.database)
        if row.action in ("review.ask_expert", "review.accept", "review.give_opinion")
    }
    assert len(named) == 3
    [passed] = [row for row in trail(case.database) if row.action == "review.pass"][-1:]
    assert set(named.values()) == {passed.detail["rule_sha256"]}


def test_an_invitation_ends_with_the_stages_that_hear_experts(case: Desk) -> None:
    ask(case)
    case.bring_to(DocumentState.APPROVED)
    assert states(case) == [InvitationState.LAPSED]
    with pytest.raises(IllegalTransition):
        accept(case)


def test_an_invitation_ends_with_its_round_and_can_be_made_again(case: Desk) -> None:
    ask(case)
    accept(case)
    case.send_back("business-1")
    case.send_back("business-2")
    case.submit()
    assert states(case) == [InvitationState.LAPSED]
    case.screen()
    case.passes("librarian")
    with pytest.raises(NotPermitted, match="没有待您答复"):
        answer(case)
    ask(case)
    assert states(case) == [InvitationState.LAPSED, InvitationState.OPEN]
    accept(case)
    answer(case)
    assert states(case) == [InvitationState.LAPSED, InvitationState.ANSWERED]


def test_no_opinion_is_given_on_a_text_that_has_changed(case: Desk) -> None:
    ask(case)
    accept(case)
    before = case.sha
    case.edit(title="改动")
    assert states(case) == [InvitationState.LAPSED]
    for revision in (before, case.sha):
        with pytest.raises(StaleRevision):
            experts.answer(
                case.database, case.id, actor="expert", revision=revision, opinion=OPINION
            )


@pytest.mark.parametrize("role", [Role.BUSINESS_REVIEWER, Role.LEGAL_REVIEWER, Role.PANEL_MEMBER])
def test_whoever_has_accepted_acts_in_no_other_stage(case: Desk, role: Role) -> None:
    with case.database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "澜江省环境科学院", actor=SETUP)
        accounts.add_user(uow, "double", unit=unit, roles=[Role.TRAINER, *Role], actor=SETUP)
    ask(case, expert="double")
    accept(case, "double")
    if role is not Role.BUSINESS_REVIEWER:
        case.passes("business-1")
        case.passes("business-2")
    if role is Role.PANEL_MEMBER:
        case.passes("legal-1")
        case.passes("legal-2")
        with pytest.raises(NotPermitted, match="专家意见"):
            case.open_meeting("double", panel=("double", *("panel-1", "panel-2", "panel-3")))
        return
    with pytest.raises(NotPermitted, match="专家意见"):
        case.passes("double")


def test_being_asked_keeps_nobody_out_of_a_stage(case: Desk) -> None:
    ask(case, expert="business-2")
    case.passes("business-2")
    with pytest.raises(NotPermitted, match="已参与该事项的业务审核"):
        accept(case, "business-2")
    case.passes("business-1")
    ask(case, "legal-1", "panel-1")
    decline(case, "panel-1")
    case.passes("legal-1")
    case.passes("legal-2")
    case.deliberate()
    assert case.state is DocumentState.APPROVED


def test_an_expert_may_decline_before_and_after_reading(case: Desk) -> None:
    ask(case)
    decline(case)
    assert states(case) == [InvitationState.DECLINED]
    with pytest.raises(NotPermitted, match="没有待您答复"):
        decline(case)
    ask(case)
    accept(case)
    decline(case)
    assert states(case) == [InvitationState.DECLINED] * 2
    assert access(case) is Access.NONE


def test_who_steps_aside_has_declined(case: Desk) -> None:
    ask(case, expert="panel-1")
    actions.recuse(
        case.database, case.id, actor="panel-1", revision=case.sha, opinion="与当事人有亲属关系"
    )
    assert states(case) == [InvitationState.DECLINED]
    with pytest.raises(NotPermitted, match="已回避"):
        accept(case, "panel-1")
    with pytest.raises(InvalidInput, match="不能就该事项邀请"):
        ask(case, expert="panel-1")


@pytest.mark.parametrize(
    "expert",
    ["expert-own", "submitter", "librarian", "admin", "publisher", "everything-own", "business-1"],
)
def test_who_has_a_part_in_the_matter_is_not_asked(case: Desk, expert: str) -> None:
    """The handling unit, those of earlier stages, those without the profession, the asker."""
    with pytest.raises(InvalidInput) as refused:
        ask(case, expert=expert)
    assert refused.value.field == "expert"
    last = trail(case.database)[-1]
    assert (last.actor, last.action) == ("business-1", "refused:ask_expert")


def test_nobody_is_asked_twice_at_once(case: Desk) -> None:
    ask(case)
    with pytest.raises(InvalidInput, match="待答复"):
        ask(case, "business-2")


@pytest.mark.parametrize(
    ("actor", "error", "match"),
    [
        ("legal-1", NotPermitted, "业务审核人"),
        ("submitter", NotPermitted, "业务审核人"),
        ("business-own", NotPermitted, "本单位"),
        ("nobody", NotFound, "没有账号"),
    ],
)
def test_only_a_reviewer_of_the_stage_asks(
    case: Desk, actor: str, error: type[Exception], match: str
) -> None:
    with pytest.raises(error, match=match):
        ask(case, actor)


def test_a_reviewer_asks_before_giving_an_opinion(case: Desk) -> None:
    case.passes("business-1")
    with pytest.raises(NotPermitted, match="已经签署意见"):
        ask(case)
    ask(case, "business-2")
    case.passes("business-2")
    assert case.state is DocumentState.LEGAL_REVIEW


def test_a_question_is_asked_and_its_day_is_to_come(case: Desk) -> None:
    with pytest.raises(InvalidInput) as silent:
        ask(case, question="  ")
    assert silent.value.field == "opinion"
    with pytest.raises(InvalidInput) as late:
        ask(case, due_on=TODAY - dt.timedelta(days=1))
    assert late.value.field == "due_on"
    assert all_of(case) == ()


def test_nobody_answers_uninvited(case: Desk) -> None:
    for act in (accept, answer, decline):
        with pytest.raises(NotPermitted, match="没有待您答复"):
            act(case)


def test_an_expert_sees_what_waits_for_them_the_most_urgent_first(
    province: Database, case: Desk
) -> None:
    other = draft(province, key="case-2").bring_to(DocumentState.BUSINESS_REVIEW)
    third = draft(province, key="case-3").bring_to(DocumentState.BUSINESS_REVIEW)
    ask(case)
    ask(other, due_on=TODAY + dt.timedelta(days=3))
    ask(third)
    decline(third)
    ask(third, expert="business-2")
    with province.reading() as session:
        waiting = experts.waiting_for(session, "expert")
        assert [view.document_id for view in waiting] == [other.id, case.id]
        assert experts.waiting_for(session, "legal-1") == ()
        assert experts.invitations(session, 12345) == ()
    other.edit(title="改动")
    with province.reading() as session:
        (view,) = experts.waiting_for(session, "expert")
    assert view.document_id == case.id


def test_who_has_no_part_in_the_matter_is_offered_by_unit_and_name(case: Desk) -> None:
    with case.database.reading() as session:
        offered = experts.candidates(session, case.id, reviewer="business-1")
        (first,) = experts.candidates(session, case.id, reviewer="business-1", limit=1)
    assert offered[0] == first
    assert [(one.unit, one.name) for one in offered] == sorted(
        (one.unit, one.name) for one in offered
    )
    names = {one.name for one in offered}
    assert {"expert", "business-2"} <= names
    assert not names & {"business-1", "librarian", "expert-own", "submitter", "enterprise"}
    ask(case, expert=first.name)
    with case.database.reading() as session:
        rest = experts.candidates(session, case.id, reviewer="business-1")
    assert {one.name for one in rest} == names - {first.name}
