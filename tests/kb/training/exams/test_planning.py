"""Planning: who may, what is wrong with a plan, who may not sit, and what the audit keeps."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from kb.errors import AnjianError, IllegalTransition, InvalidInput, NotPermitted
from kb.model.operations import AuditEntry
from kb.model.paper import Paper
from kb.store.database import Database
from kb.training.exams import enrolling, planning, reading
from kb.training.exams.planning import Plan
from tests.kb.training.exams.room import BEFORE, CLOSES, OPENS, Room, settle

GOOD = Plan("补考", "P2030-0001", OPENS, CLOSES)


def plan(room: Room, wanted: Plan, actor: str = "trainer") -> str:
    return planning.plan(room.database, wanted, actor=actor, now=BEFORE)


def test_an_exam_takes_minutes_and_pass_marks_from_its_paper(room: Room) -> None:
    number = plan(room, GOOD)
    with room.database.reading() as session:
        line = reading.exam_line(session, number, now=OPENS)
    assert (line.minutes, line.pass_marks, line.phase) == (60, 60.0, reading.Phase.OPEN)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"minutes": 0}, "minutes"),
        ({"pass_marks": 101.0}, "pass_marks"),
        ({"pass_marks": float("nan")}, "pass_marks"),
        ({"hours": -1.0}, "hours"),
        ({"closes_at": OPENS}, "closes_at"),
        ({"opens_at": BEFORE - dt.timedelta(9), "closes_at": BEFORE}, "closes_at"),
        ({"title": "长" * 101}, "title"),
    ],
)
def test_what_is_wrong_with_a_plan_is_named(
    room: Room, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        plan(room, replace(GOOD, **changes))  # type: ignore[arg-type]
    assert refused.value.field == field


def test_only_trainers_plan_and_only_with_a_frozen_paper(room: Room) -> None:
    with pytest.raises(NotPermitted):
        plan(room, GOOD, "candidate-1")
    with room.database.unit_of_work() as uow:
        draft = Paper(
            number="P2030-0002",
            title="草稿",
            blueprint=uow.session.scalars(select(Paper.blueprint)).one(),
            seed=1,
            marks=100,
            pass_marks=60,
            minutes=60,
        )
        uow.session.add(draft)
    with pytest.raises(IllegalTransition, match="尚未冻结"):
        plan(room, replace(GOOD, paper="P2030-0002"))


def test_a_trainer_of_another_unit_does_not_run_the_exam(room: Room) -> None:
    for act in (
        lambda: planning.cancel(room.database, room.number, actor="stranger", reason="试试"),
        lambda: enrolling.enrol(room.database, room.number, actor="stranger", names=["arbiter"]),
    ):
        with pytest.raises(NotPermitted):
            act()


@pytest.mark.parametrize("name", ["trainer", "stranger", "marker-1"])
def test_who_saw_the_key_does_not_sit(room: Room, name: str) -> None:
    with pytest.raises(NotPermitted, match="知道答案"):
        enrolling.enrol(room.database, room.number, actor="trainer", names=[name], now=BEFORE)


def test_a_unit_is_enrolled_without_those_who_saw_the_key(room: Room) -> None:
    done = enrolling.enrol(
        room.database,
        room.number,
        actor="trainer",
        unit_names=["云泽市生态环境局", "云泽市支队"],
        now=BEFORE,
    )
    assert done.added == ("trainer-own",)
    assert set(done.left_out) == {"trainer", "marker-1", "marker-2", "arbiter"}
    assert set(done.already) == {"candidate-1", "candidate-3"}


def test_a_candidate_does_not_mark_and_a_marker_who_has_begun_stays(room: Room) -> None:
    with pytest.raises(AnjianError, match="不是培训师"):
        enrolling.appoint(
            room.database, room.number, actor="trainer", markers=["candidate-1"], arbiters=[]
        )
    enrolling.enrol(room.database, room.number, actor="trainer", names=["trainer-own"], now=BEFORE)
    with pytest.raises(NotPermitted, match="考生"):
        enrolling.appoint(
            room.database, room.number, actor="trainer", markers=["trainer-own"], arbiters=[]
        )
    with pytest.raises(InvalidInput, match="重复"):
        enrolling.appoint(
            room.database,
            room.number,
            actor="trainer",
            markers=["marker-1"],
            arbiters=["marker-1"],
        )


def test_the_list_changes_only_until_a_candidate_begins(room: Room) -> None:
    room.start("candidate-1")
    with pytest.raises(IllegalTransition):
        enrolling.remove(
            room.database, room.number, actor="trainer", name="candidate-1", reason="请假"
        )
    enrolling.remove(room.database, room.number, actor="trainer", name="candidate-2", reason="请假")
    with room.database.reading() as session:
        left = {line.account for line in reading.candidates(session, room.number)}
    assert left == {"candidate-1", "candidate-3"}


def test_every_act_leaves_an_audit_row(database: Database) -> None:
    room = settle(database)
    room.sits("candidate-1")
    planning.cancel(room.database, room.number, actor="trainer", reason="停电")
    with database.reading() as session:
        acts = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject == f"exam:{room.number}")
        ).all()
    assert list(acts) == [
        "exam.plan",
        "exam.enrol",
        "exam.appoint",
        "exam.start",
        "exam.hand_in",
        "exam.cancel",
    ]
