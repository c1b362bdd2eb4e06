"""One stage a person, nobody on their own: in the database, for named situations and crowds."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kb.errors import AnjianError, NotPermitted
from kb.model.document import DocumentKind, DocumentState
from kb.model.people import Role
from kb.store import accounts, audit
from kb.store.database import Database
from review import actions
from review.meetings import sittings
from review.release import proceedings
from review.release.standing import ProceedingKind
from review.rules import experts
from review.stages import Action, Choice
from review.transitions import CASE
from tests.review.bureau import PANEL, PEOPLE, SETUP, Desk, draft
from tests.review.rules import (
    check_declarations,
    check_experts,
    check_publications,
    check_separation,
)

ONWARDS = (
    Action.SUBMIT,
    Action.SCREEN,
    Action.DECLARE,
    Action.ASK_EXPERT,
    Action.ACCEPT,
    Action.GIVE_OPINION,
    Action.PASS,
    Action.DECLARE,
    Action.OPEN_MEETING,
    Action.VOTE,
    Action.CLOSE_MEETING,
    Action.DECLARE,
    Action.PUBLISH,
)
NAMES = tuple(name for name, _, _ in PEOPLE)
HANDLING_UNITS = ("云泽市生态环境局", "云泽市生态环境执法支队")
OWN = {name for name, unit, _ in PEOPLE if unit in HANDLING_UNITS}


EXPERTS = {
    Action.ACCEPT: experts.accept,
    Action.GIVE_OPINION: experts.answer,
    Action.DECLINE: experts.decline,
}


def attempt(desk: Desk, action: Action, actor: str, choice: Choice, expert: str = "expert") -> bool:
    """Try one action on the right hash; refusals are what the walk is about."""
    row = desk.row
    published = row.state in ("published", "suspended") or action is Action.WITHDRAW
    revision = row.approved_sha256 if published and row.approved_sha256 else desk.sha
    where = {"actor": actor, "revision": revision}
    try:
        if action is Action.OPEN_MEETING:
            sittings.open_meeting(desk.database, desk.id, **where, panel=PANEL, present=PANEL)
        elif action is Action.VOTE:
            sittings.vote(desk.database, desk.id, **where, choice=choice)
        elif action is Action.CLOSE_MEETING:
            sittings.close_meeting(desk.database, desk.id, **where)
        elif action is Action.PASS:
            actions.pass_stage(desk.database, desk.id, **where)
        elif action is Action.RECORD_PROCEEDING:
            told = {"kind": ProceedingKind.LAWSUIT, "happened_on": dt.date(2024, 5, 1)}
            proceedings.record(desk.database, desk.id, **where, **told)
        elif action is Action.ASK_EXPERT:
            experts.invite(desk.database, desk.id, **where, expert=expert, question="何解")
        elif action in EXPERTS:
            EXPERTS[action](desk.database, desk.id, **where, opinion="意见如下")
        else:
            function = getattr(actions, action.value)
            function(desk.database, desk.id, **where, opinion="理由如下")
    except AnjianError:
        return False
    return True


def crowd_for(action: Action) -> tuple[str, ...]:
    """Those who hold a role that the action could need, and a few who do not."""
    rows = [row for (_, wanted), row in CASE.items() if wanted is action]
    roles = frozenset().union(*(row.roles for row in rows))
    able = [name for name, _, held in PEOPLE if roles & set(held)]
    return (*able, "admin", "submitter")


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(chance=st.randoms(use_true_random=True))
def test_a_determined_crowd_publishes_only_what_was_earned(
    new_province: Callable[[], Database], chance: random.Random
) -> None:
    """Everybody tries whatever leads onwards, in random order, through the real database."""
    database = new_province()
    desk = draft(database, created_by="everything-own")
    for _ in range(4):
        for action in ONWARDS:
            crowd = list(crowd_for(action))
            chance.shuffle(crowd)
            for name in crowd:
                attempt(desk, action, name, Choice.PUBLISH, expert=chance.choice(NAMES))
        if chance.random() < 0.3:
            desk.edit(title=f"改动 {chance.random()}")
    with database.reading() as session:
        people = {accounts.get_user(session, name).id: name for name in NAMES}
        audit.verify(audit.entries(session))
    published = desk.row.published_revision_id is not None
    check_separation(desk.records, {user_id: name in OWN for user_id, name in people.items()})
    check_declarations(desk.records)
    check_experts(desk.records)
    check_publications(desk.records, published=published)
    database.close()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUBMITTER])
def test_no_second_role_helps_a_submitter_with_their_own_case(
    province: Database, role: Role
) -> None:
    with province.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "云泽市生态环境局", actor=SETUP)
        accounts.add_user(
            uow, "double", unit=unit, roles=[Role.SUBMITTER, role, Role.ADMIN], actor=SETUP
        )
    desk = draft(province)
    desk.submit("double")
    for action in Action:
        if action not in (Action.RECALL, Action.RECUSE, Action.SUBMIT):
            assert not attempt(desk, action, "double", Choice.PUBLISH)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        ({"co_handling_units": ["澜江省生态环境厅执法处"]}, "business-1"),
        ({"handling_unit": "澜江省生态环境厅执法处"}, "business-1"),
        ({"handlers": ["business-1", "王某"]}, "business-1"),
    ],
    ids=["co-handling unit", "handling unit by name", "handler by name"],
)
def test_the_text_itself_bars_those_it_names(
    province: Database, content: dict[str, object], name: str
) -> None:
    desk = draft(province, content={"title": "文稿", **content}, public={"title": "文稿"})
    desk.submit()
    desk.screen()
    desk.passes("librarian")
    with pytest.raises(NotPermitted):
        desk.passes(name)
    desk.passes("business-3")


def test_a_team_below_the_handling_unit_is_the_handling_unit(province: Database) -> None:
    desk = draft(province).bring_to(DocumentState.BUSINESS_REVIEW)
    with pytest.raises(NotPermitted, match="本单位"):
        desk.passes("business-own")


def test_only_the_handling_unit_submits(province: Database) -> None:
    desk = draft(province)
    with pytest.raises(NotPermitted, match="本单位"):
        desk.submit("other-submitter")


def test_the_unit_of_a_submitter_is_barred_when_the_text_has_no_unit(province: Database) -> None:
    desk = draft(province, key="policy-1", kind=DocumentKind.POLICY, unit="")
    desk.submit("other-submitter")
    with pytest.raises(NotPermitted, match="本单位"):
        desk.passes("business-3")
    desk.passes("business-1")


def test_whoever_stepped_aside_stays_out_in_every_later_round(province: Database) -> None:
    desk = draft(province).bring_to(DocumentState.BUSINESS_REVIEW)
    actions.recuse(
        province, desk.id, actor="business-1", revision=desk.sha, opinion="与当事人有利害关系"
    )
    with pytest.raises(NotPermitted, match="已回避"):
        desk.passes("business-1")
    desk.send_back("business-2")
    desk.send_back("business-3")
    desk.submit()
    desk.screen()
    desk.passes("librarian")
    with pytest.raises(NotPermitted, match="已回避"):
        desk.passes("business-1")


def test_a_recused_submitter_leaves_the_matter_to_colleagues(province: Database) -> None:
    desk = draft(province)
    actions.recuse(
        province, desk.id, actor="everything-own", revision=desk.sha, opinion="与当事人同住"
    )
    with pytest.raises(NotPermitted, match="已回避"):
        desk.submit("everything-own")
    desk.submit("submitter")


def test_the_author_of_a_revision_is_a_submitter_of_it(province: Database) -> None:
    desk = draft(province, created_by="everything")
    desk.submit()
    desk.screen()
    desk.passes("librarian")
    with pytest.raises(NotPermitted, match="自己提交"):
        desk.passes("everything")


def test_an_inactive_account_can_do_nothing(province: Database) -> None:
    desk = draft(province)
    with province.unit_of_work() as uow:
        accounts.get_user(uow.session, "submitter").active = False
    with pytest.raises(AnjianError, match="没有账号"):
        desk.submit()
