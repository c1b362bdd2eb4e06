"""Marking: the program's marks, two blind markers, the arbiter, corrections and hours."""

from __future__ import annotations

import json
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from kb.errors import ExamNotOpen, IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.people import Role
from kb.model.question import QuestionType
from kb.model.training import TrainingHours
from kb.store import accounts
from kb.training.exams import correcting, enrolling, marking, release
from kb.training.exams import results as reading
from kb.training.exams.final_marks import SHARE, Given, Settled, settle
from kb.training.exams.marking import Desk
from kb.training.exams.program_marks import marks_of
from kb.training.exams.results import Results, Standing
from kb.training.question import BLANK, QuestionContent
from tests.kb.training.exams.room import CLOSES, FILL_IN, MULTIPLE, Room


def results(room: Room) -> Results:
    with room.database.reading() as session:
        return reading.results(session, room.number)


def desk(room: Room, name: str) -> Desk:
    with room.database.reading() as session:
        return marking.desk(session, room.number, actor=name)


def mark_all(room: Room, name: str, share: float) -> int:
    """Mark everything that waits for somebody with a share of the full marks."""
    count = 0
    while (task := desk(room, name).task) is not None:
        rubric = [point.marks for point in task.asked.question.rubric]
        marking.mark(
            room.database,
            room.number,
            actor=name,
            code=task.code,
            place=task.asked.place,
            points=[round(each * share, 2) for each in rubric],
        )
        count += 1
    return count


@pytest.mark.parametrize(
    ("said", "wording", "alike"),
    [
        ("10日", "十日", True),
        (" １０ 日 ", "十日", True),
        ("十日。", "十日", True),
        ("10,000元", "一万元", True),
        ("1.5万元", "15万元", False),
        ("二十日", "十日", False),
        ("", "十日", False),
        ("ＡＢＣ", "abc", True),
        ("三同时", "“三 同时”", True),
    ],
)
def test_a_blank_is_right_by_what_it_says(said: str, wording: str, alike: bool) -> None:
    blank = QuestionContent(QuestionType.FILL_IN, stem=f"一{BLANK}二", answer=((wording,),))
    given = {"blanks": [said]}
    assert marks_of(blank, given) == (blank.marks if alike else 0.0)


def test_each_blank_has_its_share_in_its_order() -> None:
    full = FILL_IN.marks
    assert marks_of(FILL_IN, {"blanks": ["十天", "10000元"]}) == full
    assert marks_of(FILL_IN, {"blanks": ["十天", ""]}) == full / 2
    assert marks_of(FILL_IN, {"blanks": ["一万元", "十日"]}) == 0


@given(st.sets(st.sampled_from("ABCD")))
def test_a_multiple_choice_has_all_marks_only_when_exactly_right(chosen: set[str]) -> None:
    expected = MULTIPLE.marks if chosen == {"A", "B", "D"} else 0.0
    assert marks_of(MULTIPLE, {"chosen": sorted(chosen)}) == expected


@given(st.floats(0, 10), st.floats(0, 10))
def test_two_markers_are_averaged_exactly_when_they_are_near(one: float, other: float) -> None:
    rows = [Given(1, False, one, ""), Given(2, False, other, "")]
    final = settle(rows, 10.0)
    if abs(one - other) > SHARE * 10.0 + 1e-6:
        assert (final.marks, final.settled) == (None, Settled.WAITS_ARBITER)
        arbitrated = settle([*rows, Given(3, True, 4.0, "")], 10.0)
        assert (arbitrated.marks, arbitrated.settled) == (4.0, Settled.ARBITER)
    elif abs(one - other) < SHARE * 10.0 - 1e-6:
        assert final.marks == round((one + other) / 2, 2)


@pytest.mark.parametrize("name", ["candidate-1", "candidate-2"])
def test_on_either_form_everything_right_has_all_objective_marks_at_once(
    room: Room, name: str
) -> None:
    room.sits(name)
    (result,) = [each for each in results(room).results if each.account == name]
    by_program = [final for final in result.finals.values() if final.settled is Settled.PROGRAM]
    assert sum(final.marks or 0 for final in by_program) == 10 + 20 + 10 + 20 + 8
    assert (result.standing, result.waiting, result.marks) == (Standing.MARKING, 2, None)


def test_everything_wrong_has_none(room: Room) -> None:
    room.sits("candidate-1", right=False, text="")
    (result,) = [each for each in results(room).results if each.account == "candidate-1"]
    assert (result.marks, result.standing) == (0.0, Standing.FAILED)


def test_markers_see_an_answer_and_the_rubric_and_nothing_of_the_candidate_or_each_other(
    room: Room,
) -> None:
    room.sits("candidate-1", text="只写了围挡")
    first = desk(room, "marker-1")
    assert first.task is not None
    assert (first.task.answer, first.waiting) == ("只写了围挡", 2)
    assert [point.text for point in first.task.asked.question.rubric] == ["指出围挡", "指出条文"]
    told = json.dumps(asdict(first), ensure_ascii=False, default=str)
    for name in ("candidate-1", "考生1", "云泽市支队"):
        assert name not in told
    assert mark_all(room, "marker-1", 1.0) == 2
    second = desk(room, "marker-2")
    assert second.task is not None
    assert second.task.earlier == ()
    assert desk(room, "arbiter").task is None


def test_near_marks_are_averaged_and_far_ones_go_to_the_arbiter_who_sees_both(room: Room) -> None:
    room.sits("candidate-1")
    room.sits("candidate-2")
    mark_all(room, "marker-1", 1.0)
    one = desk(room, "marker-2")
    assert one.task is not None
    mark_all(room, "marker-2", 0.5)
    waiting = desk(room, "arbiter")
    assert waiting.task is not None
    assert waiting.waiting == 4
    assert [row.marks for row in waiting.task.earlier] == [20.0, 10.0]
    mark_all(room, "arbiter", 0.9)
    (result,) = [each for each in results(room).results if each.account == "candidate-1"]
    assert result.marks == pytest.approx(68 + 18 + 12 * 0.9)
    assert result.standing is Standing.PASSED


def test_nobody_marks_twice_beyond_the_rubric_or_without_being_asked(room: Room) -> None:
    room.sits("candidate-1")
    task = desk(room, "marker-1").task
    assert task is not None

    def give(actor: str, *points: float, code: str = task.code) -> None:
        marking.mark(
            room.database,
            room.number,
            actor=actor,
            code=code,
            place=task.asked.place,
            points=points,
        )

    for points in ((13, 0), (-1, 0), (float("nan"), 0), (5,)):
        with pytest.raises(InvalidInput):
            give("marker-1", *points)
    with pytest.raises(NotFound):
        give("marker-1", 1, 1, code="0000000000")
    give("marker-1", 12, 8)
    for actor in ("marker-1", "arbiter"):
        with pytest.raises(IllegalTransition):
            give(actor, 1, 1)
    for actor in ("stranger", "candidate-1"):
        with pytest.raises(NotPermitted):
            give(actor, 1, 1)


def test_a_marker_does_not_get_a_colleague_while_two_others_can_mark(room: Room) -> None:
    names = ("marker-1", "marker-2", "trainer-own")
    enrolling.appoint(
        room.database, room.number, actor="trainer", markers=names, arbiters=["arbiter"]
    )
    room.sits("candidate-1")  # of the unit of trainer-own
    assert desk(room, "trainer-own").task is None
    assert desk(room, "marker-1").task is not None
    room.sits("candidate-2")
    assert desk(room, "trainer-own").waiting == 2


def hours(room: Room, *, revoked: bool = False) -> list[tuple[str, float]]:
    with room.database.reading() as session:
        rows = session.scalars(
            select(TrainingHours).where(TrainingHours.revoked_at.is_not(None) == revoked)
        ).all()
        return [(row.reference, row.hours) for row in rows]


def test_results_are_released_when_all_is_marked_and_hours_follow_a_correction(
    room: Room,
) -> None:
    room.sits("candidate-1", text="")
    room.sits("candidate-2", text="")
    with pytest.raises(IllegalTransition, match="尚未截止"):
        release.release(room.database, room.number, actor="trainer", now=CLOSES.replace(hour=2))
    room.start("candidate-3")
    with pytest.raises(IllegalTransition, match="1 名考生"):
        release.release(room.database, room.number, actor="trainer", now=CLOSES)
    room.hand_in("candidate-3")
    assert release.release(room.database, room.number, actor="trainer", now=CLOSES) == 2
    assert hours(room) == [(room.number, 8.0)] * 2
    with pytest.raises(ExamNotOpen):
        release.release(room.database, room.number, actor="trainer", now=CLOSES)

    def correct(actor: str, marks: float, reason: str) -> None:
        correcting.correct(
            room.database,
            room.number,
            actor=actor,
            name="candidate-1",
            place=(2, 0),
            marks=marks,
            reason=reason,
        )

    with pytest.raises(NotPermitted):
        correct("marker-1", 0, "答案有误")
    with pytest.raises(InvalidInput):
        correct("arbiter", 0, " ")
    with pytest.raises(InvalidInput):
        correct("arbiter", 21, "答案有误")
    correct("arbiter", 0, "答案有误")
    assert (hours(room), hours(room, revoked=True)) == (
        [(room.number, 8.0)],
        [(room.number, 8.0)],
    )
    correct("arbiter", 20, "复核后维持原答案")
    assert hours(room) == [(room.number, 8.0)] * 2


def test_answers_that_wait_for_marks_hold_the_release_back(room: Room) -> None:
    for name in room.candidates:
        room.sits(name)
    mark_all(room, "marker-1", 1.0)
    with pytest.raises(IllegalTransition, match="没有定分"):
        release.release(room.database, room.number, actor="trainer", now=CLOSES)
    mark_all(room, "marker-2", 0.95)
    assert release.release(room.database, room.number, actor="trainer", now=CLOSES) == 3


def test_a_marker_who_lost_the_role_marks_no_more(room: Room) -> None:
    room.sits("candidate-1")
    with room.database.unit_of_work() as uow:
        user = accounts.get_user(uow.session, "marker-1")
        user.role_rows[0].role = Role.INSPECTOR.value
    with pytest.raises(NotPermitted):
        desk(room, "marker-1")
