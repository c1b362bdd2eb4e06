"""Sitting an exam: the server's clock, saves that nothing overwrites, one attempt."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from kb.errors import AlreadyHandedIn, ExamNotOpen, InvalidInput, NotPermitted, TimeUp
from kb.store.documents import content_sha256
from kb.training.exams import enrolling, planning, sitting
from kb.training.exams.attempts import Save
from kb.training.exams.sitting import GRACE
from tests.kb.training.exams.room import CLOSES, MINUTES, OPENS, SECRETS, Room, response

MINUTE = dt.timedelta(minutes=1)
DUE = OPENS + MINUTES * MINUTE


def test_nobody_begins_before_the_opening_or_after_the_end(room: Room) -> None:
    with pytest.raises(ExamNotOpen, match="尚未开始"):
        room.start("candidate-1", OPENS - MINUTE)
    with pytest.raises(ExamNotOpen, match="已截止"):
        room.start("candidate-1", CLOSES)


def test_a_foreign_candidate_is_refused_as_a_person_not_as_a_state(room: Room) -> None:
    for name in ("marker-1", "stranger"):
        with pytest.raises(NotPermitted):
            room.start(name)
        with pytest.raises(NotPermitted):
            room.save(name, Save(1, 0, 1, {"chosen": ["A"]}))


def test_coming_back_gives_the_same_form_the_same_due_time_and_what_was_saved(room: Room) -> None:
    begun = room.start("candidate-1")
    room.save("candidate-1", Save(3, 0, 4, {"true": True}))
    back = room.start("candidate-1", OPENS + 10 * MINUTE)
    assert (back.due_at, back.sheet) == (begun.due_at, begun.sheet)
    assert back.due_at == DUE
    assert back.answers[3, 0].response == {"true": True}
    assert (back.last_number, back.seconds_left) == (4, 50 * 60)


def test_extra_minutes_reach_past_the_end(room: Room) -> None:
    enrolling.grant_minutes(
        room.database, room.number, actor="trainer", name="candidate-1", minutes=30, reason="手伤"
    )
    late = CLOSES - 10 * MINUTE
    assert room.start("candidate-1", late).due_at == CLOSES + 30 * MINUTE
    assert room.start("candidate-2", late).due_at == CLOSES


def test_neighbours_have_different_forms_and_the_same_list_the_same_ones(room: Room) -> None:
    forms = [room.start(name).sheet.form for name in room.candidates]
    assert set(forms) == {"A", "B"}
    assert abs(forms.count("A") - forms.count("B")) <= 1


def test_what_a_candidate_gets_holds_no_key(room: Room) -> None:
    shown = json.dumps(room.start("candidate-1").sheet.shown(), ensure_ascii=False)
    assert "围挡" in shown
    for secret in (*SECRETS, '"answer"', "rationale", "rubric", "citations"):
        assert secret not in shown


def test_a_save_sent_again_or_late_changes_nothing(room: Room) -> None:
    room.start("candidate-1")
    (first,) = room.save("candidate-1", Save(3, 0, 5, {"true": True}))
    (again,) = room.save("candidate-1", Save(3, 0, 5, {"true": True}))
    (late,) = room.save("candidate-1", Save(3, 0, 2, {"true": False}))
    assert (first.kept, again.kept, late.kept, late.number) == (True, True, False, 5)
    assert room.attempt("candidate-1").answers[3, 0].response == {"true": True}


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(order=st.permutations(range(1, 7)), repeats=st.lists(st.integers(1, 6), max_size=4))
def test_in_whatever_order_saves_arrive_the_newest_stands(
    room: Room, order: list[int], repeats: list[int]
) -> None:
    base = room.start("candidate-1").last_number
    for number in (*order, *repeats):
        blanks = [f"{number}日", "x"]
        room.save("candidate-1", Save(4, 0, base + number, {"blanks": blanks}))
    assert room.attempt("candidate-1").answers[4, 0].response == {"blanks": ["6日", "x"]}


@pytest.mark.parametrize(
    ("item", "part", "answer"),
    [
        (99, 0, {"chosen": ["A"]}),
        (1, 1, {"chosen": ["A"]}),
        (6, 0, {"text": "整题"}),
        (1, 0, {"chosen": ["A", "B"]}),
        (1, 0, {"chosen": ["Z"]}),
        (1, 0, {"chosen": "A"}),
        (1, 0, {"chosen": ["A"], "saved_at": "2000-01-01"}),
        (2, 0, {"text": "A"}),
        (3, 0, {"true": "yes"}),
        (4, 0, {"blanks": ["只有一个"]}),
        (5, 0, {"text": "长" * 20_001}),
        (5, 0, {"text": "半个\ud83d"}),
        (5, 0, None),
    ],
)
def test_an_answer_that_is_none_is_refused_and_what_came_with_it_not_stored(
    room: Room, item: int, part: int, answer: object
) -> None:
    room.start("candidate-1")
    with pytest.raises(InvalidInput):
        room.save("candidate-1", Save(3, 0, 1, {"true": True}), Save(item, part, 1, answer))
    assert room.attempt("candidate-1").answers == {}


def test_answers_are_text_and_stay_what_they_are(room: Room) -> None:
    script = "<script>alert(1)</script>'; drop table exam; --\x00\r\n=cmd|' /C calc'!A0"
    room.start("candidate-1")
    room.save("candidate-1", Save(5, 0, 1, {"text": script}))
    stored = room.attempt("candidate-1").answers[5, 0].response["text"]
    assert stored == script.replace("\x00", "").replace("\r\n", "\n")


def test_after_the_due_time_and_the_grace_nothing_is_taken(room: Room) -> None:
    room.start("candidate-1")
    room.save("candidate-1", Save(3, 0, 1, {"true": True}), at=DUE + GRACE)
    with pytest.raises(TimeUp):
        room.save("candidate-1", Save(3, 0, 2, {"true": False}), at=DUE + GRACE + MINUTE)


def test_the_clock_hands_in_what_was_saved_and_nobody_else(room: Room) -> None:
    room.start("candidate-1")
    room.save("candidate-1", Save(3, 0, 1, {"true": False}))
    room.start("candidate-2", OPENS + 30 * MINUTE)
    after = DUE + GRACE + MINUTE
    assert sitting.hand_in_expired(room.database, after) == 1
    assert sitting.hand_in_expired(room.database, after) == 0
    ended = room.attempt("candidate-1")
    assert (ended.handed_in_by, ended.handed_in_at) == ("clock", DUE)
    assert room.attempt("candidate-2").handed_in_at is None
    with pytest.raises(AlreadyHandedIn):
        room.hand_in("candidate-1", after)


def test_who_comes_back_after_the_time_has_been_handed_in_as_saved(room: Room) -> None:
    room.start("candidate-1")
    room.save("candidate-1", Save(3, 0, 1, {"true": False}))
    with pytest.raises(TimeUp):
        room.start("candidate-1", DUE + GRACE + MINUTE)
    assert room.attempt("candidate-1").handed_in_by == "clock"
    room.start("candidate-2")
    assert room.hand_in("candidate-2", DUE + GRACE + MINUTE).handed_in_by == "clock"


def test_submitting_twice_is_refused_and_nothing_can_be_changed_afterwards(room: Room) -> None:
    receipt = room.sits("candidate-1")
    for act in (room.hand_in, room.start):
        with pytest.raises(AlreadyHandedIn):
            act("candidate-1")
    with pytest.raises(AlreadyHandedIn):
        room.save("candidate-1", Save(3, 0, 9, {"true": True}))
    with (
        pytest.raises(DBAPIError, match="immutable"),
        room.database.unit_of_work() as uow,
    ):
        uow.session.execute(text("update exam_answer set response = '{}'"))
    assert room.attempt("candidate-1").receipt == receipt.sha256


def test_the_receipt_is_the_hash_of_the_answers_that_were_handed_in(room: Room) -> None:
    begun = room.start("candidate-1")
    asked = begun.sheet.asked[1, 0]
    room.save("candidate-1", Save(1, 0, 1, response(asked)))
    receipt = room.hand_in("candidate-1")
    with room.database.reading() as session:
        sha256 = session.execute(text("select sha256 from paper")).scalar_one()
    content = {
        "exam": room.number,
        "paper": sha256,
        "account": "candidate-1",
        "form": begun.sheet.form,
        "answers": [{"item": 1, "part": 0, "response": response(asked)}],
    }
    assert receipt.sha256 == content_sha256(content)
    assert (receipt.answered, receipt.asked) == (1, 7)


def test_an_exam_that_was_called_off_takes_nothing(room: Room) -> None:
    room.start("candidate-1")
    planning.cancel(room.database, room.number, actor="trainer", reason="停电")
    with pytest.raises(ExamNotOpen, match="停电"):
        room.save("candidate-1", Save(3, 0, 1, {"true": True}))
    assert sitting.hand_in_expired(room.database, CLOSES + 5 * MINUTE) == 0
