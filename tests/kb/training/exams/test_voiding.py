"""An item that was wrong counts for nobody, and a multiple choice that is partly right for some."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select, update
from sqlalchemy.exc import DatabaseError

from kb.errors import ExamNotOpen, IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.exam import Exam, ExamVoid, Partial, VoidHow
from kb.model.operations import AuditEntry
from kb.training.exams import (
    correcting,
    item_statistics,
    marking,
    own_result,
    release,
    voiding,
    workbook,
)
from kb.training.exams import results as reading
from kb.training.exams.attempts import Save
from kb.training.exams.program_marks import marks_of
from kb.training.exams.results import Result, Results, Standing
from kb.training.exams.words import PARTIAL_WORDS
from tests.kb.training.exams.room import CLOSES, MULTIPLE, OPENS, Room, response

AFTER = CLOSES + dt.timedelta(minutes=1)


def results(room: Room) -> Results:
    with room.database.reading() as session:
        return reading.results(session, room.number)


def result(room: Room, name: str) -> Result:
    return next(each for each in results(room).results if each.account == name)


def void(
    room: Room,
    item: int,
    how: VoidHow = VoidHow.GIVE,
    *,
    actor: str = "trainer",
    reason: str = "题干有歧义",
    now: dt.datetime = AFTER,
) -> None:
    voiding.void(
        room.database, room.number, actor=actor, item=item, how=how, reason=reason, now=now
    )


def test_everybody_has_the_marks_of_an_item_that_is_void(room: Room) -> None:
    room.sits("candidate-1", right=False, text="")
    room.sits("candidate-2", text="")
    before = result(room, "candidate-2").marks
    void(room, 2)
    assert result(room, "candidate-1").marks == 20.0
    assert result(room, "candidate-2").marks == before
    assert (results(room).marks, results(room).pass_marks) == (100.0, 60.0)


def test_a_dropped_item_lowers_the_total_and_the_marks_needed_in_proportion(room: Room) -> None:
    room.sits("candidate-1", text="")
    marks = result(room, "candidate-1").marks
    assert marks == 68.0
    void(room, 2, VoidHow.DROP)
    found = results(room)
    assert (found.marks, found.pass_marks) == (80.0, 48.0)
    assert result(room, "candidate-1").marks == 48.0
    assert result(room, "candidate-1").standing is Standing.PASSED


def test_a_void_item_needs_no_marker_and_has_no_correction(room: Room) -> None:
    room.sits("candidate-1")
    void(room, 5)
    void(room, 6, VoidHow.DROP)
    assert results(room).waiting == 0
    with room.database.reading() as session:
        assert marking.desk(session, room.number, actor="marker-1").task is None
    with pytest.raises(IllegalTransition, match="已作废"):
        correcting.correct(
            room.database,
            room.number,
            actor="arbiter",
            name="candidate-1",
            place=(5, 0),
            marks=1.0,
            reason="重评",
        )
    assert release.release(room.database, room.number, actor="trainer", now=AFTER) == 1


def test_that_an_item_is_void_is_seen_by_the_candidate_and_in_every_table(room: Room) -> None:
    room.sits("candidate-1", text="")
    void(room, 2, VoidHow.DROP, reason="=答案有误")
    found = results(room)
    items = item_statistics.item_statistics(found)
    (voided,) = [each for each in items if each.flags]
    assert (voided.item, voided.facility, voided.discrimination) == (2, None, None)
    book = load_workbook(io.BytesIO(workbook.workbook(found, items)))
    rows = list(book["作废"].iter_rows(values_only=True))
    assert rows[1] == ("第 2 题", "已作废，不计入总分", "=答案有误", 80, 48)
    release.release(room.database, room.number, actor="trainer", now=AFTER)
    with room.database.reading() as session:
        own = own_result.own_result(session, room.number, actor="candidate-1")
    told = own.as_json()
    assert [each["item"] for each in told["voided"]] == [2]
    assert [each["void"]["how"] for each in told["reviewed"] if each["void"]] == ["drop"]


def test_a_void_item_is_audited_and_cannot_be_taken_back(room: Room) -> None:
    room.sits("candidate-1", text="")
    void(room, 2)
    with room.database.reading() as session:
        entry = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc())).first()
        assert entry is not None
        assert (entry.actor, entry.action) == ("trainer", "exam.void")
        assert entry.detail == {"item": 2, "how": "give", "reason": "题干有歧义"}
    with pytest.raises(IllegalTransition, match="已经作废"):
        void(room, 2, VoidHow.DROP)
    with pytest.raises(DatabaseError), room.database.unit_of_work() as uow:
        uow.session.execute(update(ExamVoid).values(how="drop"))


def test_an_item_is_made_void_between_the_end_and_the_release_by_who_runs_the_exam(
    room: Room,
) -> None:
    room.start("candidate-1")
    with pytest.raises(IllegalTransition, match="没有交卷"):
        void(room, 2, now=OPENS)
    room.hand_in("candidate-1")
    with pytest.raises(IllegalTransition, match="没有交卷"):
        void(room, 2, now=OPENS)  # the others can still begin
    with pytest.raises(NotPermitted):
        void(room, 2, actor="stranger")
    with pytest.raises(InvalidInput):
        void(room, 2, reason=" ")
    with pytest.raises(NotFound):
        void(room, 99)
    for item in range(1, 6):
        void(room, item, VoidHow.DROP)
    with pytest.raises(InvalidInput, match="总分为零"):
        void(room, 6, VoidHow.DROP)
    release.release(room.database, room.number, actor="trainer", now=AFTER)
    with pytest.raises(ExamNotOpen):
        void(room, 6)


@given(st.sets(st.sampled_from("ABCD")))
def test_where_the_exam_says_so_a_proper_subset_without_a_wrong_one_has_half(
    chosen: set[str],
) -> None:
    marks = marks_of(MULTIPLE, {"chosen": sorted(chosen)}, Partial.HALF)
    if chosen == {"A", "B", "D"}:
        assert marks == MULTIPLE.marks
    elif chosen and chosen < {"A", "B", "D"}:
        assert marks == MULTIPLE.marks / 2
    else:
        assert marks == 0


@pytest.mark.parametrize(("partial", "marks"), [(Partial.NONE, 0.0), (Partial.HALF, 10.0)])
def test_the_rule_of_the_exam_is_told_to_candidates_and_used_in_marking(
    room: Room, partial: Partial, marks: float
) -> None:
    with room.database.unit_of_work() as uow:
        uow.session.execute(update(Exam).values(partial=partial.value))
    begun = room.start("candidate-1")
    assert begun.sheet.instructions[-1] == PARTIAL_WORDS[partial]
    (asked,) = [each for each in begun.sheet.asked.values() if each.question.type is MULTIPLE.type]
    some = {"chosen": response(asked)["chosen"][:1]}
    room.save("candidate-1", Save(asked.item, asked.part, 1, some))
    room.hand_in("candidate-1")
    assert result(room, "candidate-1").finals[asked.place].marks == marks
