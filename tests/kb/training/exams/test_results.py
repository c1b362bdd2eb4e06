"""Results: ranks and units, the workbook, the command, and what the items tell."""

from __future__ import annotations

import io
import json

from click.testing import CliRunner
from openpyxl import load_workbook

from kb.cli import cli
from kb.model.people import Role
from kb.store import accounts
from kb.store.database import Database
from kb.training.exams import enrolling, item_statistics, workbook
from kb.training.exams import results as reading
from kb.training.exams.attempts import Save
from kb.training.exams.item_statistics import ItemStatistics
from kb.training.exams.results import Results, Standing
from tests.kb.training.exams.room import BEFORE, Room, response, settle


def results(room: Room) -> Results:
    with room.database.reading() as session:
        return reading.results(session, room.number)


def test_ranks_are_within_the_unit_and_equal_marks_share_one(database: Database) -> None:
    room = settle(database, names=6)
    for name in ("candidate-1", "candidate-3"):
        room.sits(name, text="")
    room.sits("candidate-5", right=False, text="")
    room.sits("candidate-2", right=False, text="")
    found = {each.account: each for each in results(room).results}
    assert [found[f"candidate-{n}"].rank for n in (1, 3, 5, 2)] == [1, 1, 3, 1]
    assert found["candidate-4"].standing is Standing.ABSENT
    assert found["candidate-4"].rank is None
    units = {unit.unit: unit for unit in results(room).units}
    own = units["云泽市支队"]
    assert (own.candidates, own.sat, own.passed, own.highest, own.lowest) == (3, 3, 2, 68.0, 0.0)
    assert own.pass_share == 2 / 3
    assert units["青屿市支队"].sat == 1


def test_nothing_in_the_workbook_is_a_formula(room: Room) -> None:
    with room.database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "=1+1支队", actor="test")
        accounts.add_user(
            uow,
            "odd",
            unit=unit,
            roles=[Role.INSPECTOR],
            display_name="=cmd|' /C calc'!A0",
            actor="test",
        )
    enrolling.enrol(room.database, room.number, actor="trainer", names=["odd"], now=BEFORE)
    room.sits("odd", text="")
    found = results(room)
    data = workbook.workbook(found, item_statistics.item_statistics(found))
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["成绩", "单位", "题目", "选项"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert "=cmd|' /C calc'!A0" in {cell.value for cell in cells}


def test_the_command_gives_the_same_results_and_writes_the_file(room: Room) -> None:
    room.sits("candidate-1", text="")
    home = room.database.settings.home
    file = home / "results.xlsx"
    told = CliRunner().invoke(
        cli, ["--home", str(home), "exam", "results", room.number, "--json", "-o", str(file)]
    )
    assert told.exit_code == 0, told.output
    body = json.loads(told.stdout)
    assert (body["exam"], body["marked"], body["passed"]) == (room.number, 1, 1)
    assert [row["marks"] for row in body["results"] if row["account"] == "candidate-1"] == [68.0]
    assert len(body["items"]) == 7
    assert load_workbook(file).sheetnames[0] == "成绩"
    listed = CliRunner().invoke(cli, ["--home", str(home), "exam", "list", "--json"])
    assert json.loads(listed.stdout)["exams"][0]["handed_in"] == 1


def statistics(room: Room) -> dict[tuple[int, int], ItemStatistics]:
    return {(i.item, i.part): i for i in item_statistics.item_statistics(results(room))}


def test_items_tell_good_candidates_from_weak_ones_and_bad_items_are_flagged(
    database: Database,
) -> None:
    room = settle(database, names=24)
    for place, name in enumerate(room.candidates):
        good = place < 12
        begun = room.start(name)
        saves = []
        for asked in begun.sheet.asked.values():
            if not asked.by_program:
                continue
            # the good ones know all but the statement, which only the weak ones get right
            right = good if asked.place != (3, 0) else not good
            if asked.place == (6, 2):
                right = True
            saves.append(Save(asked.item, asked.part, 1, response(asked, right=right)))
        room.save(name, *saves)
        room.hand_in(name)
    found = statistics(room)
    single = found[1, 0]
    assert (single.facility, single.discrimination, single.candidates) == (0.5, 1.0, 24)
    assert single.point_biserial is not None
    assert single.point_biserial > 0.9
    chosen = {choice.letter: choice for choice in single.choices}
    assert (chosen["B"].right, chosen["B"].chosen, chosen["B"].upper) == (True, 12, 7)
    assert sum(choice.chosen for choice in single.choices) == 24
    assert any("起不到干扰作用" in flag for flag in single.flags)
    assert any("区分度为负" in flag for flag in found[3, 0].flags)
    assert any("过易" in flag for flag in found[6, 2].flags)
    assert found[6, 2].point_biserial is None


def test_a_key_that_the_best_do_not_choose_is_suspicious(database: Database) -> None:
    room = settle(database, names=22)
    for place, name in enumerate(room.candidates):
        begun = room.start(name)
        saves = []
        for asked in begun.sheet.asked.values():
            if asked.place == (1, 0):
                letters = {asked.original(o.letter): o.letter for o in asked.question.options}
                picked = letters["C" if place < 11 else "B"]
                saves.append(Save(1, 0, 1, {"chosen": [picked]}))
            elif asked.by_program:
                saves.append(Save(asked.item, asked.part, 1, response(asked, right=place < 11)))
        room.save(name, *saves)
        room.hand_in(name)
    flags = statistics(room)[1, 0].flags
    assert any("答案可疑" in flag and "选 C" in flag for flag in flags)


def test_few_candidates_are_no_ground_for_a_flag(room: Room) -> None:
    room.sits("candidate-1", text="")
    assert all(item.flags == () for item in statistics(room).values())
    assert statistics(room)[1, 0].discrimination is None
