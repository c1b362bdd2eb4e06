"""Recusal first: nobody gives an opinion before declaring that nothing stands in the way."""

from __future__ import annotations

import pytest

from kb.errors import IllegalTransition, NotPermitted
from kb.model.document import DocumentState
from kb.model.people import Role
from kb.store import accounts
from kb.store.database import Database
from review import actions
from review.meetings import sittings
from review.stages import Action, Choice
from review.transitions import BATCH, CASE, CIRCULATION, REGULATION
from tests.review.bureau import PANEL, SETUP, Desk, draft

OPINIONS = (Action.PASS, Action.SEND_BACK, Action.VETO, Action.REJECT, Action.VOTE, Action.PUBLISH)


@pytest.fixture
def case(province: Database) -> Desk:
    return draft(province)


@pytest.mark.parametrize("table", [CASE, CIRCULATION], ids=["case", "circulation"])
def test_every_opinion_before_publication_needs_a_declaration(table: object) -> None:
    assert isinstance(table, dict)
    for (state, action), row in table.items():
        if action in OPINIONS and state is not DocumentState.SUSPENDED:
            assert row.declared, f"{action} in {state} can be given unseen"
            opening = table[state, Action.DECLARE]
            assert (opening.stage, opening.roles) == (row.stage, row.roles)


def test_laws_have_no_party_and_need_no_declaration() -> None:
    for table in (BATCH, REGULATION):
        assert not any(row.declared for row in table.values())


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (DocumentState.SCREENING, "librarian"),
        (DocumentState.BUSINESS_REVIEW, "business-1"),
        (DocumentState.LEGAL_REVIEW, "legal-1"),
    ],
)
def test_an_undeclared_opinion_is_a_conflict(case: Desk, state: DocumentState, name: str) -> None:
    case.bring_to(state)
    before = len(case.records)
    for act in (actions.pass_stage, actions.send_back):
        with pytest.raises(IllegalTransition, match="声明是否需要回避") as refusal:
            act(case.database, case.id, actor=name, revision=case.sha, opinion="理由")
        assert "declare" in refusal.value.hint
    assert len(case.records) == before
    case.declare(name)
    actions.pass_stage(case.database, case.id, actor=name, revision=case.sha)


@pytest.mark.parametrize("role", list(Role))
def test_no_role_passes_undeclared(province: Database, role: Role) -> None:
    with province.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "澜江省生态环境厅法规处", actor=SETUP)
        accounts.add_user(uow, "one", unit=unit, roles=[role, *Role], actor=SETUP)
    desk = draft(province)
    for state in (
        DocumentState.SCREENING,
        DocumentState.BUSINESS_REVIEW,
        DocumentState.LEGAL_REVIEW,
    ):
        desk.bring_to(state)
        with pytest.raises(IllegalTransition, match="声明是否需要回避"):
            actions.pass_stage(province, desk.id, actor="one", revision=desk.sha)


def test_an_undeclared_vote_and_publication_are_conflicts(case: Desk) -> None:
    case.bring_to(DocumentState.DELIBERATION)
    case.open_meeting()
    with pytest.raises(IllegalTransition, match="声明是否需要回避"):
        sittings.vote(
            case.database, case.id, actor="panel-2", revision=case.sha, choice=Choice.PUBLISH
        )
    for name in PANEL:
        case.vote(name)
    case.close_meeting()
    with pytest.raises(IllegalTransition, match="声明是否需要回避"):
        actions.publish(case.database, case.id, actor="publisher", revision=case.sha)


def test_who_may_not_review_cannot_declare_either(case: Desk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    for name in ("business-own", "everything-own", "librarian", "admin"):
        with pytest.raises(NotPermitted):
            case.declare(name)


def test_a_declaration_holds_for_one_stage_and_round(case: Desk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    case.declare("business-1")
    with pytest.raises(IllegalTransition, match="已就本轮"):
        case.declare("business-1")
    case.send_back("business-2")
    case.send_back("business-3")
    case.edit(title="改过的标题")
    case.submit()
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    with pytest.raises(IllegalTransition, match="声明是否需要回避"):
        actions.pass_stage(case.database, case.id, actor="business-1", revision=case.sha)


def test_what_the_text_shows_can_still_call_for_recusal(case: Desk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    case.declare("business-1")
    actions.recuse(
        case.database, case.id, actor="business-1", revision=case.sha, opinion="与当事人有亲属关系"
    )
    with pytest.raises(NotPermitted, match="已回避"):
        case.passes("business-1")


def test_a_declaration_binds_nobody_to_a_stage(case: Desk) -> None:
    case.bring_to(DocumentState.BUSINESS_REVIEW)
    case.declare("everything")
    case.bring_to(DocumentState.LEGAL_REVIEW)
    case.passes("everything")
