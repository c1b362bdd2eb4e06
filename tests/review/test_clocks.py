"""Clocks of the stages, and what is told to whom when one runs out."""

from __future__ import annotations

import datetime as dt
import json
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from kb.beijing import BEIJING, beijing_day
from kb.model.document import Document, DocumentKind, DocumentState
from kb.model.operations import ReviewRecord
from kb.model.people import Role
from kb.model.rules import Escalation
from kb.settings import Settings
from kb.store import accounts, audit, units
from kb.store.database import Database
from review import actions, batches
from review.rules import escalation
from review.rules.changes import set_rule
from review.rules.clocks import Clock, InReview, clock_of, running_clocks
from review.rules.escalation import HourlyEscalation, StepTaken, escalate, overdue
from review.rules.recipients import load_people, reminded
from review.rules.tasks_cli import tasks
from review.rules.working_days import Calendar, add_working_days, calendar_of, shipped_days
from review.signers import INGEST_ACCOUNT, ingest_account
from review.stages import Action, Choice, Stage, StageRule
from review.subject import Act, subject_of_document
from review.tracks import case_track
from tests.review.bureau import SETUP, Desk, draft, trail
from tests.review.test_batches import add_law, new_batch

SHIPPED = calendar_of(shipped_days())


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(12), tzinfo=BEIJING)


def clocks(database: Database, now: dt.datetime | None = None) -> tuple[Clock, ...]:
    with database.reading() as session:
        return running_clocks(session, now or dt.datetime.now(dt.UTC))


def the_clock(database: Database, now: dt.datetime | None = None) -> Clock:
    (clock,) = clocks(database, now)
    return clock


@pytest.mark.parametrize(
    ("state", "stage", "days"),
    [
        (DocumentState.SUBMITTED, Stage.SCREENING, 3),
        (DocumentState.SCREENING, Stage.SCREENING, 3),
        (DocumentState.BUSINESS_REVIEW, Stage.BUSINESS_REVIEW, 10),
        (DocumentState.LEGAL_REVIEW, Stage.LEGAL_REVIEW, 7),
        (DocumentState.DELIBERATION, Stage.DELIBERATION, 5),
    ],
)
def test_every_stage_has_its_working_days(
    province: Database, state: DocumentState, stage: Stage, days: int
) -> None:
    draft(province).bring_to(state)
    clock = the_clock(province)
    assert (clock.stage, clock.working_days, clock.days_left) == (stage, days, days)
    assert clock.due_on == add_working_days(beijing_day(clock.entered_at), days, SHIPPED)
    assert not clock.overdue


@pytest.mark.parametrize(
    "state", [DocumentState.DRAFT, DocumentState.APPROVED, DocumentState.PUBLISHED]
)
def test_no_clock_runs_before_submission_and_after_the_decision(
    province: Database, state: DocumentState
) -> None:
    draft(province).bring_to(state)
    assert clocks(province) == ()


def test_a_stage_is_timed_from_its_first_moment_whatever_happens_in_it(province: Database) -> None:
    desk = draft(province).bring_to(DocumentState.DELIBERATION)
    entered = the_clock(province).entered_at
    assert entered == desk.records[-1].at
    actions.recuse(province, desk.id, actor="panel-5", revision=desk.sha, opinion="同学")
    desk.open_meeting(panel=("panel-1", "panel-2", "panel-3"), present=("panel-1", "panel-2"))
    desk.vote("panel-1", Choice.DEFER)
    desk.close_meeting()
    assert desk.state is DocumentState.DELIBERATION
    assert the_clock(province).entered_at == entered, "deferring does not win time"


def test_a_text_sent_back_has_no_clock_and_the_next_round_a_new_one(province: Database) -> None:
    desk = draft(province).bring_to(DocumentState.SCREENING)
    first = the_clock(province).entered_at
    desk.send_back("librarian")
    assert clocks(province) == ()
    desk.submit()
    assert the_clock(province).entered_at > first


def test_a_clock_keeps_the_length_it_began_with(province: Database) -> None:
    desk = draft(province).bring_to(DocumentState.BUSINESS_REVIEW)
    set_rule(
        province,
        actor="admin",
        track="case",
        stage="business_review",
        rule={"working_days": 2},
        reason="加快",
        unit="云泽市生态环境局",
    )
    assert the_clock(province).working_days == 10
    draft(province, key="case-2").bring_to(DocumentState.BUSINESS_REVIEW)
    assert [clock.working_days for clock in clocks(province)] == [2, 10], "the more urgent first"
    assert clocks(province)[1].ref == f"document:{desk.id}"


def test_a_batch_is_timed_and_its_regulations_are_not(province: Database) -> None:
    batch = new_batch(province)
    add_law(province, batch, 1)
    with province.reading() as session:
        sha = batches.manifest_of(session, batch).sha256
    with province.unit_of_work() as uow:
        ingest_account(uow)
    batches.submit_batch(province, batch, actor=INGEST_ACCOUNT, revision=sha)
    clock = the_clock(province)
    assert (clock.ref, clock.stage, clock.working_days) == (
        f"batch:{batch}", Stage.SOURCE_CHECK, 5,
    )  # fmt: skip
    taken = escalate(province, noon(clock.due_on))
    assert taken == (StepTaken(f"batch:{batch}", 1, ("librarian", "everything", "everything-own")),)


def test_a_year_without_arrangement_is_said_with_the_clock(province: Database) -> None:
    draft(province).bring_to(DocumentState.BUSINESS_REVIEW)
    far = the_clock(province, noon(dt.date(2031, 1, 2)))
    assert far.assumed
    assert far.overdue
    assert far.days_left < -200


# What is told to whom.


def late(database: Database) -> tuple[Desk, Clock]:
    desk = draft(database).bring_to(DocumentState.BUSINESS_REVIEW)
    return desk, the_clock(database)


def test_steps_are_taken_one_after_the_other_each_once(province: Database) -> None:
    desk, clock = late(province)
    ref = f"document:{desk.id}"
    assert escalate(province, noon(clock.due_on - dt.timedelta(days=1))) == ()
    reviewers = ("business-1", "business-2", "business-3", "everything")
    assert escalate(province, noon(clock.due_on)) == (StepTaken(ref, 1, reviewers),)
    assert escalate(province, noon(clock.due_on)) == ()
    next_day = clock.due_on + dt.timedelta(days=1)
    assert escalate(province, noon(next_day)) == (StepTaken(ref, 2, ("publisher", "admin")),)
    fifth = add_working_days(clock.due_on, 5, SHIPPED)
    assert escalate(province, noon(fifth)) == (StepTaken(ref, 3, ("admin",)),)
    assert escalate(province, noon(fifth + dt.timedelta(days=90))) == ()
    rows = [row for row in trail(province) if row.action == "clock.step"]
    assert [row.detail["step"] for row in rows] == [1, 2, 3]
    assert (rows[0].actor, rows[0].subject) == ("anjian-clock", ref)
    assert rows[0].detail["told"] == list(reviewers)
    assert rows[0].revision_sha256 == desk.sha
    with province.reading() as session:
        audit.verify(audit.entries(session))


def test_after_a_long_silence_every_step_is_made_up_for(province: Database) -> None:
    _, clock = late(province)
    taken = escalate(province, noon(clock.due_on + dt.timedelta(days=60)))
    assert [step.step for step in taken] == [1, 2, 3]


def test_whoever_has_given_an_opinion_is_not_reminded(province: Database) -> None:
    desk, clock = late(province)
    desk.passes("business-1")
    (step,) = escalate(province, noon(clock.due_on))
    assert "business-1" not in step.people
    assert "business-own" not in step.people, "of the handling unit"
    assert "business-2" in step.people


def test_a_text_of_no_unit_is_told_to_every_administrator(province: Database) -> None:
    draft(province, key="guide-1", kind=DocumentKind.GUIDE, unit="").submit("other-submitter")
    due_on = the_clock(province).due_on
    taken = escalate(province, noon(due_on + dt.timedelta(days=60)))
    everywhere = ("publisher", "admin", "everything", "everything-own")
    assert taken[1].people == everywhere
    assert taken[2].people == tuple(name for name in everywhere if name != "publisher")


def test_the_nearest_unit_above_with_somebody_in_charge_is_told(province: Database) -> None:
    with province.unit_of_work() as uow:
        units.add_unit(uow, "执法一中队", parent="云泽市生态环境执法支队", actor=SETUP)
        squad = units.get_unit(uow.session, "执法一中队")
        accounts.add_user(uow, "squad", unit=squad, roles=[Role.SUBMITTER], actor=SETUP)
    draft(province, unit="执法一中队").submit("squad")
    taken = escalate(province, noon(the_clock(province).due_on + dt.timedelta(days=60)))
    assert taken[1].people == ("everything-own",), "nobody is in charge of the 支队"
    assert taken[2].people == ("admin",)


def test_the_next_stage_has_steps_of_its_own(province: Database) -> None:
    desk, clock = late(province)
    escalate(province, noon(clock.due_on))
    desk.passes("business-1")
    desk.passes("business-2")
    assert escalate(province, noon(clock.due_on - dt.timedelta(days=9))) == ()
    legal = the_clock(province)
    (step,) = escalate(province, noon(legal.due_on))
    assert step.people == ("legal-1", "legal-2", "everything")


def test_what_moved_on_meanwhile_is_left_alone(province: Database) -> None:
    desk, clock = late(province)
    desk.bring_to(DocumentState.APPROVED)
    with province.unit_of_work() as uow:
        people = load_people(uow.session)
        ref = f"document:{desk.id}"
        assert escalation._escalate_one(uow, ref, people, noon(clock.due_on)) == []
    assert escalate(province, noon(clock.due_on)) == ()


def test_several_workers_at_once_take_every_step_once(province: Database) -> None:
    desk, clock = late(province)
    gate = threading.Barrier(6)
    taken: list[StepTaken] = []

    def work() -> None:
        gate.wait()
        taken.extend(escalate(province, noon(clock.due_on + dt.timedelta(days=30))))

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(step.step for step in taken) == [1, 2, 3]
    with province.reading() as session:
        rows = session.scalars(select(Escalation).order_by(Escalation.step)).all()
        assert [row.step for row in rows] == [1, 2, 3]
        assert {row.subject for row in rows} == {f"document:{desk.id}"}
        audit.verify(audit.entries(session))


def submitted_long_ago(database: Database) -> Desk:
    """A case whose submission lies in the past: the clock of the machine is not ours to turn."""
    desk = draft(database, key="case-old")
    with database.unit_of_work() as uow:
        uow.session.add(
            ReviewRecord(
                subject=f"document:{desk.id}",
                sha256=desk.sha,
                stage=Stage.SUBMISSION.value,
                action=Action.SUBMIT.value,
                user_id=accounts.get_user(uow.session, "submitter").id,
                at=dt.datetime.now(dt.UTC) - dt.timedelta(days=60),
            )
        )
        uow.session.get_one(Document, desk.id).state = DocumentState.SUBMITTED.value
    return desk


def steps(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(select(Escalation.step).order_by(Escalation.step)))


def test_the_clocks_are_looked_at_once_an_hour(province: Database, tmp_path: Path) -> None:
    hourly, at_once = HourlyEscalation(), HourlyEscalation(dt.timedelta())
    where = Settings(home=tmp_path)
    hourly(where, province)
    submitted_long_ago(province)
    hourly(where, province)
    assert steps(province) == [], "the hour is not over"
    at_once(where, province)
    at_once(where, province)
    assert steps(province) == [1, 2, 3]


def run(database: Database, *arguments: str) -> Result:
    url = database.settings.database_url
    environment = {"ANJIAN_DATABASE_URL": url} if url else {}
    return CliRunner(env=environment).invoke(tasks, list(arguments), obj=database.settings.home)


def test_what_is_overdue_is_listed_with_the_last_step(province: Database) -> None:
    assert run(province, "overdue").output == ""
    draft(province).bring_to(DocumentState.BUSINESS_REVIEW)
    desk = submitted_long_ago(province)
    (task,) = json.loads(run(province, "overdue", "--json").output)["tasks"]
    assert (task["subject"], task["step"], task["step_label"]) == (
        f"document:{desk.id}", 0, "未提醒",
    )  # fmt: skip
    assert task["overdue"]
    assert task["people"] == ["librarian", "everything"]
    escalate(province)
    shown = run(province, "overdue").output
    assert "形式审查" in shown
    assert "个工作日）\t已报告最高层级\tadmin" in shown


def test_what_ends_today_is_listed_and_not_yet_overdue(province: Database) -> None:
    _, clock = late(province)
    with province.reading() as session:
        assert overdue(session, noon(clock.due_on - dt.timedelta(days=1))) == ()
        (task,) = overdue(session, noon(clock.due_on))
    assert (task.clock.days_left, task.clock.overdue, task.step) == (0, False, 0)


# What holds for all inputs.

moments = st.datetimes(dt.datetime(2024, 1, 2), dt.datetime(2026, 11, 1), timezones=st.just(dt.UTC))


@settings(max_examples=200, deadline=None)
@given(
    submitted=moments,
    passed=st.integers(0, 3000),
    days=st.integers(1, 60),
    looks=st.lists(st.integers(0, 200), min_size=2, max_size=2).map(sorted),
)
def test_a_clock_only_ever_runs_down(
    submitted: dt.datetime, passed: int, days: int, looks: list[int]
) -> None:
    entered = submitted + dt.timedelta(minutes=passed)
    acts = (
        Act(1, 1, Stage.SUBMISSION, Action.SUBMIT, "text-1", {}, submitted),
        Act(2, 2, Stage.SCREENING, Action.PASS, "text-1", {}, entered),
        Act(3, 3, Stage.BUSINESS_REVIEW, Action.PASS, "text-1", {}, entered + dt.timedelta(days=1)),
    )
    track = case_track()
    track = track.with_rules({**track.rules, Stage.BUSINESS_REVIEW: StageRule(working_days=days)})
    state = DocumentState.BUSINESS_REVIEW
    subject = InReview("document:1", "某公司案", state, 1, track, acts)
    begins = beijing_day(entered)
    first, second = (
        clock_of(subject, track, SHIPPED, begins + dt.timedelta(days=look)) for look in looks
    )
    assert first is not None
    assert second is not None
    assert first.due_on == second.due_on == add_working_days(begins, days, SHIPPED)
    assert days >= first.days_left >= second.days_left
    for clock, look in ((first, looks[0]), (second, looks[1])):
        today = begins + dt.timedelta(days=look)
        assert clock.overdue == (today > clock.due_on)
        assert (clock.days_left < 0) <= clock.overdue <= (clock.days_left <= 0)
        wanted = escalation.due_step(clock, SHIPPED, today)
        assert (wanted == 0) == (today < clock.due_on)


def test_a_stage_without_a_length_has_no_clock() -> None:
    track = case_track().with_rules({})
    act = Act(1, 1, Stage.SUBMISSION, Action.SUBMIT, "text-1", {}, dt.datetime.now(dt.UTC))
    subject = InReview("document:1", "某公司案", DocumentState.SUBMITTED, 1, track, (act,))
    assert clock_of(subject, track, Calendar({}, frozenset()), dt.date(2026, 1, 1)) is None
    assert clock_of(replace(subject, acts=()), case_track(), SHIPPED, dt.date(2026, 1, 1)) is None


def test_nobody_is_reminded_of_what_is_not_in_review(province: Database) -> None:
    desk = draft(province)
    with province.reading() as session:
        subject = subject_of_document(session, session.get_one(Document, desk.id))
        assert reminded(load_people(session), subject, case_track()) == ()
