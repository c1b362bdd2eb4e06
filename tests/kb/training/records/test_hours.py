"""Hours are confirmed by somebody else, counted once, and taken back with a reason."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from sqlalchemy import select, update

from kb.errors import Duplicate, IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.people import User
from kb.model.training import HoursSource, TrainingHours
from kb.store import accounts
from kb.store.database import Database
from kb.training.records import hours, overview
from kb.training.records.cli import training
from kb.training.records.hours import HoursRow
from kb.training.records.people import HOURS_A_YEAR, seen_units
from kb.training.records.workbook import write
from tests.kb.training.school import BRIGADE, BUREAU, ELSEWHERE, TODAY, YEAR, audited

DAY = dt.date(2026, 1, 20)


def record(
    school: Database, learner: str = "inspector", number: float = 8.0, actor: str = "trainer"
) -> int:
    return hours.record_external(
        school, learner, on=DAY, hours=number, note="省厅讲座", actor=actor
    )


def rows_of(school: Database, name: str) -> tuple[HoursRow, ...]:
    with school.reading() as session:
        return hours.of_person(session, accounts.get_user(session, name).id, YEAR)


def test_hours_earned_elsewhere_are_recorded_by_a_trainer_with_a_note(school: Database) -> None:
    record(school)
    (row,) = rows_of(school, "inspector")
    assert (row.hours, row.note, row.recorded_by) == (8.0, "省厅讲座", "trainer")
    assert ("trainer", "hours.record") in audited(school)


def test_nobody_records_or_revokes_hours_of_their_own(school: Database) -> None:
    with pytest.raises(NotPermitted):
        record(school, "both", actor="both")
    number = record(school, "both")
    with pytest.raises(NotPermitted):
        hours.revoke(school, number, reason="记错了", actor="both")


@pytest.mark.parametrize("actor", ["inspector-2", "far-trainer", "admin"])
def test_only_trainers_of_the_unit_or_above_record_hours(school: Database, actor: str) -> None:
    with pytest.raises(NotPermitted):
        record(school, actor=actor)


@pytest.mark.parametrize("number", [0, -2, 0.3, 500, float("nan"), float("inf")])
def test_absurd_hours_are_refused(school: Database, number: float) -> None:
    with pytest.raises(InvalidInput) as refused:
        record(school, number=number)
    assert refused.value.field == "hours"


def test_hours_of_a_day_to_come_or_without_a_note_are_refused(school: Database) -> None:
    for on, note, field in ((dt.date(2099, 1, 1), "会", "on"), (DAY, " ", "note")):
        with pytest.raises(InvalidInput) as refused:
            hours.record_external(school, "inspector", on=on, hours=2, note=note, actor="trainer")
        assert refused.value.field == field


def test_revoked_hours_stay_on_the_record_and_no_longer_count(school: Database) -> None:
    number = record(school)
    with pytest.raises(InvalidInput):
        hours.revoke(school, number, reason=" ", actor="trainer")
    hours.revoke(school, number, reason="人员填错", actor="trainer")
    (row,) = rows_of(school, "inspector")
    assert row.revoked
    assert row.revoke_reason == "人员填错"
    assert hours.total([row]) == 0
    with pytest.raises(IllegalTransition):
        hours.revoke(school, number, reason="再撤", actor="trainer")
    with pytest.raises(NotFound):
        hours.revoke(school, 999, reason="无", actor="trainer")


def test_an_exam_gives_its_hours_once_and_again_after_they_were_revoked(
    school: Database,
) -> None:
    def pass_exam() -> int:
        with school.unit_of_work() as uow:
            person = accounts.get_user(uow.session, "inspector")
            return hours.credit(
                uow,
                person,
                on=DAY,
                hours=4,
                source=HoursSource.EXAM,
                reference="E2026-0001",
                recorded_by=None,
            ).id

    first = pass_exam()
    with pytest.raises(Duplicate):
        pass_exam()
    hours.revoke(school, first, reason="成绩更正", actor="trainer")
    pass_exam()
    assert hours.total(rows_of(school, "inspector")) == 4


ROWS = st.builds(
    HoursRow,
    id=st.integers(1, 999),
    on=st.dates(),
    hours=st.integers(1, 240).map(lambda halves: halves / 2),
    source=st.sampled_from(HoursSource),
    reference=st.just(""),
    note=st.just(""),
    recorded_by=st.just(""),
    revoked=st.booleans(),
    revoke_reason=st.just(""),
)


@given(st.lists(ROWS))
def test_the_total_is_the_sum_of_the_rows_that_were_not_revoked(rows: list[HoursRow]) -> None:
    revoked = [row for row in rows if row.revoked]
    assert hours.total(rows) + sum(row.hours for row in revoked) == sum(row.hours for row in rows)
    assert hours.total(revoked) == 0


def year_of(school: Database, actor: str = "admin") -> dict[str, overview.PersonYear]:
    with school.reading() as session:
        units = seen_units(session, accounts.get_user(session, actor))
        found = overview.overview(session, YEAR, units, today=dt.date(2026, 7, 1))
    return {person.user: person for unit in found for person in unit.people}


def test_the_overview_tells_who_is_behind_and_what_the_year_comes_to(school: Database) -> None:
    record(school, number=15)
    for _ in range(2):
        record(school, "inspector-2", number=30)
    people = year_of(school)
    slow, done, idle = people["inspector"], people["inspector-2"], people["inspector-3"]
    assert slow.behind
    assert slow.missing == 45
    assert 29 < slow.forecast < 31
    assert done.reached
    assert not done.behind
    assert (idle.hours, idle.behind) == (0, True)
    assert "admin" not in people


def test_the_overview_agrees_with_the_record_of_every_person(school: Database) -> None:
    hours.revoke(school, record(school, number=3), reason="错", actor="trainer")
    record(school, number=2.5)
    assert year_of(school)["inspector"].hours == hours.total(rows_of(school, "inspector")) == 2.5


def test_a_trainer_sees_the_own_unit_and_those_below_it_alone(school: Database) -> None:
    with school.reading() as session:
        seen = [
            {unit.name for unit in seen_units(session, accounts.get_user(session, name))}
            for name in ("trainer", "far-trainer", "both", "inspector")
        ]
    assert seen == [{BUREAU, BRIGADE}, {ELSEWHERE}, {BRIGADE}, set()]


def test_before_a_year_begins_nobody_is_behind(school: Database) -> None:
    assert overview.passed(YEAR, dt.date(2025, 12, 31)) == 0
    assert overview.passed(YEAR, dt.date(2026, 12, 31)) == 1
    person = overview.person_year("a", "甲", "局", {}, 0.0)
    assert not person.behind
    assert person.missing == HOURS_A_YEAR


def _book(school: Database) -> bytes:
    with school.reading() as session:
        units = seen_units(session, accounts.get_user(session, "admin"))
        return write(YEAR, overview.overview(session, YEAR, units, today=TODAY))


def test_the_workbook_is_the_same_for_the_same_data_and_holds_no_formula(
    school: Database,
) -> None:
    record(school)
    with school.unit_of_work() as uow:
        uow.session.execute(
            update(User).where(User.name == "inspector").values(display_name="=cmd|' /C calc'!A0")
        )
    first, second = _book(school), _book(school)
    assert first == second
    sheet = load_workbook(io.BytesIO(first))["个人明细"]
    cell = next(row[1] for row in sheet.iter_rows(min_row=3) if row[2].value == "inspector")
    assert (cell.value, cell.data_type) == ("=cmd|' /C calc'!A0", "s")


def test_the_commands_print_what_the_record_holds(school: Database, tmp_path: Path) -> None:
    record(school)
    target = tmp_path / "学时.xlsx"

    def run(*words: str) -> Result:
        return CliRunner().invoke(training, words, obj=school.settings.home)

    told = run("hours", "inspector", "--year", "2026", "--json")
    assert json.loads(told.stdout)["hours"] == 8
    made = run("report", "--year", "2026", "--unit", BRIGADE, "-o", str(target), "--json")
    (unit,) = json.loads(made.stdout)["units"]
    assert {person["user"] for person in unit["people"]} == {"inspector", "inspector-2", "both"}
    assert load_workbook(target)["单位汇总"]["A3"].value == BRIGADE
    for wrong, field in (
        (("--year", "1"), "year"),
        (("--year", "2026", "-o", str(tmp_path / "a.txt")), "output"),
        (("--year", "2026", "-o", str(tmp_path / "none" / "a.xlsx")), "output"),
    ):
        refused = run("report", *wrong).exception
        assert isinstance(refused, InvalidInput)
        assert refused.field == field


def test_rows_are_never_deleted(school: Database) -> None:
    hours.revoke(school, record(school), reason="错", actor="trainer")
    with school.reading() as session:
        assert len(session.scalars(select(TrainingHours)).all()) == 1
