"""A plan publishes when its time has come, in the planner's name, and only what may be shown."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.errors import (
    IllegalTransition,
    InvalidInput,
    NotFound,
    NotPermitted,
    StaleRevision,
)
from kb.model.base import utc_now
from kb.model.document import DocumentKind, DocumentState
from kb.store import accounts, publications
from kb.store.database import Database
from review.release import due, plans
from tests.review.bureau import Desk, draft, trail
from tests.review.desk.signers import PASSWORD
from tests.review.kept import Steps
from tests.review.test_concurrency import all_at_once

LATER = dt.timedelta(hours=2)


def _approve(province: Database) -> int:
    return draft(province).bring_to(DocumentState.APPROVED).id


@pytest.fixture
def case(province: Database, once: Steps) -> Desk:
    return Desk(province, once(province, _approve))


def arrange(case: Desk, *, actor: str = "publisher", number: str = "") -> str:
    case.opens(actor)
    return plans.plan(
        case.database,
        case.id,
        actor=actor,
        revision=case.sha,
        publish_at=utc_now() + LATER,
        signature=PASSWORD,
        batch_number=number,
    )


def move(case: Desk, publish_at: dt.datetime, signature: str = PASSWORD) -> None:
    plans.change(
        case.database, case.id, actor="publisher", publish_at=publish_at, signature=signature
    )


def test_a_planned_case_is_published_when_its_time_has_come(case: Desk) -> None:
    number = arrange(case)
    assert due.publish_due(case.database) == 0
    assert case.state is DocumentState.APPROVED

    assert due.publish_due(case.database, utc_now() + LATER) == 1

    assert case.state is DocumentState.PUBLISHED
    assert case.records[-1].action == "publish"
    with case.database.reading() as session:
        shown = publications.get_published(session, DocumentKind.CASE, case.row.key)
        assert plans.plans(session) == ()
        [done] = plans.plans(session, only_open=False)
    assert shown.batch_number == number == f"{(utc_now() + LATER).year}-01"
    assert done.done_at is not None
    row = trail(case.database)[-1]
    assert (row.actor, row.action) == ("publisher", "review.publish")
    assert row.detail["batch_number"] == number
    assert due.publish_due(case.database, utc_now() + LATER) == 0


def test_a_plan_is_no_right_to_publish_what_has_changed_meanwhile(case: Desk) -> None:
    arrange(case)
    case.edit(title="审议之后被改动")
    assert due.publish_due(case.database, utc_now() + LATER) == 0
    assert case.row.published_revision_id is None
    with case.database.reading() as session:
        [fallen] = plans.plans(session, only_open=False)
    assert fallen.cancelled_at is not None
    assert "当前修订版" in fallen.reason
    assert trail(case.database)[-1].action == "refused:publish"


def test_a_planner_who_has_lost_the_account_publishes_nothing(case: Desk) -> None:
    arrange(case)
    with case.database.unit_of_work() as uow:
        accounts.get_user(uow.session, "publisher").active = False
    assert due.publish_due(case.database, utc_now() + LATER) == 0
    assert case.state is DocumentState.APPROVED


def test_only_who_may_publish_may_plan(case: Desk) -> None:
    for actor in ("admin", "submitter", "everything-own", "panel-1"):
        with pytest.raises(NotPermitted):
            arrange(case, actor=actor)
    case.opens("publisher")
    with pytest.raises(StaleRevision):
        plans.plan(
            case.database,
            case.id,
            actor="publisher",
            revision="0" * 64,
            publish_at=utc_now(),
            signature=PASSWORD,
        )
    assert trail(case.database)[-1].action == "refused:plan"


def test_a_text_that_is_not_approved_cannot_be_planned(province: Database) -> None:
    case = draft(province).bring_to(DocumentState.LEGAL_REVIEW)
    with pytest.raises(IllegalTransition):
        arrange(case)


def test_a_plan_can_be_moved_and_given_up(case: Desk) -> None:
    arrange(case)
    with pytest.raises(IllegalTransition, match="已有发布安排"):
        arrange(case)
    move(case, utc_now() + LATER + LATER)
    assert due.publish_due(case.database, utc_now() + LATER) == 0
    with pytest.raises(NotPermitted):
        plans.cancel(case.database, case.id, actor="admin", reason="换批次")
    with pytest.raises(InvalidInput):
        plans.cancel(case.database, case.id, actor="publisher", reason="")
    plans.cancel(case.database, case.id, actor="publisher", reason="换批次")
    for act in (
        lambda: plans.cancel(case.database, case.id, actor="publisher", reason="再次"),
        lambda: move(case, utc_now()),
    ):
        with pytest.raises(NotFound):
            act()
    assert due.publish_due(case.database, utc_now() + 3 * LATER) == 0


def test_numbers_of_batches_run_on_within_the_year(province: Database) -> None:
    first, second, third = (
        draft(province, key=f"case-{n}").bring_to(DocumentState.APPROVED) for n in range(3)
    )
    one = arrange(first)
    assert arrange(second, number=one) == one, "several cases in one batch"
    assert arrange(third) == one[:5] + "02"


def test_a_number_nobody_began_and_a_year_too_far_are_refused(case: Desk) -> None:
    for number in ("1999-01", f"{utc_now().year}-77", "'; drop table"):
        with pytest.raises(InvalidInput, match="批次"):
            arrange(case, number=number)
    with pytest.raises(InvalidInput, match="一年以后"):
        plans.plan(
            case.database,
            case.id,
            actor="publisher",
            revision=case.sha,
            publish_at=utc_now() + dt.timedelta(days=500),
            signature=PASSWORD,
        )


def test_two_clocks_at_once_publish_a_plan_once(case: Desk) -> None:
    arrange(case)
    published: list[int] = []
    moment = utc_now() + LATER
    all_at_once(
        ["one", "other"], lambda _: published.append(due.publish_due(case.database, moment))
    )
    assert sorted(published) == [0, 1]
    assert [record.action for record in case.records].count("publish") == 1
    with case.database.reading() as session:
        [done] = plans.plans(session, only_open=False)
    assert done.cancelled_at is None


def test_plans_made_at_the_same_moment_begin_batches_of_their_own(province: Database) -> None:
    keys = [f"case-{place}" for place in range(1, 5)]
    desks = {key: draft(province, key=key).bring_to(DocumentState.APPROVED) for key in keys}
    assert all_at_once(keys, lambda key: arrange(desks[key])) == [None] * len(keys)
    with province.reading() as session:
        numbers = sorted(plan.batch_number for plan in plans.plans(session))
    assert [number[-2:] for number in numbers] == ["01", "02", "03", "04"]
