"""Results: files, units, the commonest deductions, agreement; the workbook; proposed cases."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import load_workbook

from kb.cli import cli
from kb.errors import Duplicate, IllegalTransition, NotPermitted
from kb.file_review import proposing, reading, rounds
from kb.file_review.deciding import Seat
from kb.file_review.results import Results, results
from kb.file_review.scoring import Deduction, Draft
from kb.file_review.workbook import workbook
from kb.model.document import Document, DocumentState, Revision
from kb.store.database import Database
from tests.kb.file_review.bureau import HANDLING, OTHER, Round
from tests.review.bureau import draft as draft_case


def found(review: Round) -> Results:
    with review.database.reading() as session:
        return results(session, review.number)


@pytest.fixture
def reviewed(review: Round) -> Round:
    """Three files: 95 of one unit, 70 of the other, and one that is failed by an arbiter."""
    for number, unit, offs in (("甲1", HANDLING, (4, 6)), ("乙1", OTHER, (28, 32))):
        file = review.add(number, unit=unit)
        review.pair(file)
        for name, off in zip(("business-1", "legal-1"), offs, strict=True):
            review.scores(file, name, off)
    file = review.add("乙2", unit=OTHER)
    review.pair(file)
    review.scores(file, "business-1", 3)
    review.scores(file, "legal-1", 3, fatal=True)
    review.seat(file, Seat.ARBITER, "legal-2")
    review.scores(file, "legal-2", 3, fatal=True)
    return review


def test_files_have_points_and_grades_and_units_their_averages(reviewed: Round) -> None:
    told = found(reviewed)
    by_number = {each.number: each for each in told.files}
    assert (by_number["甲1"].points, by_number["甲1"].grade) == (95, "优秀")
    assert (by_number["乙1"].points, by_number["乙1"].grade) == (70, "合格")
    assert (by_number["乙2"].points, by_number["乙2"].grade) == (0, "不合格")
    assert by_number["乙2"].totals == (97, 0, 0)
    units = {each.unit: each for each in told.units}
    assert units[HANDLING].average == 95
    assert (units[OTHER].average, units[OTHER].failed) == (35, 1)
    assert told.average == 55


def test_the_commonest_deductions_and_agreement_count_what_made_the_result(
    reviewed: Round,
) -> None:
    told = found(reviewed)
    assert told.common[0].fatal
    assert told.common[0].number == "F2"
    item = next(each for each in told.common if each.number == "1.1")
    assert (item.files, item.points) == (3, 3)
    agreement = told.agreement
    assert (agreement.pairs, agreement.arbitrated, agreement.fatal_split) == (3, 1, 1)
    assert agreement.mean_difference == (2 + 4) / 2
    seats = {each.seat for each in told.findings if each.file == "乙2"}
    assert seats == {Seat.ARBITER}


def test_totals_are_told_only_when_both_are_in(review: Round) -> None:
    file = review.add()
    review.pair(file)
    review.scores(file, "business-1", 4)
    assert review.result(file).totals == (None, None, None)
    with review.database.reading() as session:
        for name in ("legal-1", "librarian"):
            view = reading.file_view(session, review.number, file, name)
            first = next(seat for seat in view.seats if seat.seat is Seat.FIRST)
            assert first.score is None
    review.scores(file, "legal-1", 6)
    assert review.result(file).totals == (96, 94, None)
    with review.database.reading() as session:
        view = reading.file_view(session, review.number, file, "legal-1")
        assert [seat.score.total for seat in view.seats if seat.score] == [96, 94]


def test_the_arbiter_sees_both_scores_and_the_others_see_theirs_after_it_is_in(
    review: Round,
) -> None:
    file = review.add()
    review.pair(file)
    review.scores(file, "business-1", 2)
    review.scores(file, "legal-1", 20)
    review.seat(file, Seat.ARBITER, "legal-2")
    review.save(file, "legal-2", Draft({"1.1": Deduction(3, "缺")}))
    with review.database.reading() as session:
        own = reading.file_view(session, review.number, file, "legal-2")
        other = reading.file_view(session, review.number, file, "legal-1")
    assert all(seat.score for seat in own.seats)
    assert [seat.score is None for seat in other.seats] == [False, False, True]


def test_a_unit_reads_what_was_found_in_its_files_after_the_end_and_not_by_whom(
    reviewed: Round,
) -> None:
    file = next(each for each in found(reviewed).files if each.number == "甲1").id
    other = next(each for each in found(reviewed).files if each.number == "乙1").id
    with reviewed.database.reading() as session, pytest.raises(NotPermitted):
        reading.file_view(session, reviewed.number, file, "submitter")
    rounds.close(reviewed.database, reviewed.number, actor="librarian")
    with reviewed.database.reading() as session:
        view = reading.file_view(session, reviewed.number, file, "submitter")
        assert view.grade == "优秀"
        assert {seat.name for seat in view.seats} == {""}
        lines, total = reading.list_rounds(session, account="submitter")
        assert (total, lines[0].id) == (1, reviewed.number)
        with pytest.raises(NotPermitted):
            reading.file_view(session, reviewed.number, other, "submitter")


def test_rounds_are_listed_for_whom_they_concern(reviewed: Round) -> None:
    with reviewed.database.reading() as session:
        for name, count in (
            ("librarian", 1), ("everything", 1), ("business-1", 1), ("legal-2", 1),
            ("business-2", 0), ("admin", 0), ("submitter", 0), ("publisher", 0),
        ):  # fmt: skip
            assert reading.list_rounds(session, account=name)[1] == count, name
            if not count:
                with pytest.raises(NotPermitted):
                    reading.part_of(session, reviewed.number, name)


def test_the_workbook_has_five_sheets_no_formula_and_the_same_bytes(reviewed: Round) -> None:
    reviewed.add("=1+1")
    data = workbook(found(reviewed))
    assert data == workbook(found(reviewed))
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["结果", "单位", "扣分", "常见问题", "一致性"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    assert "=1+1" in {cell.value for cell in cells}


def test_the_best_file_becomes_a_draft_of_its_unit_once(reviewed: Round) -> None:
    ids = {each.number: each.id for each in found(reviewed).files}
    rounds.close(reviewed.database, reviewed.number, actor="librarian")
    key = proposing.propose(reviewed.database, reviewed.number, ids["甲1"], actor="librarian")
    with reviewed.database.reading() as session:
        document = session.query(Document).filter_by(key=key).one()
        content = session.get_one(Revision, document.current_revision_id).content
        assert document.state == DocumentState.DRAFT.value
        assert content["handling_unit"] == HANDLING
        assert content["why_chosen"] == "2026年案卷评查评为优秀（95分）"
        assert document.created_by is None
    assert found(reviewed).files[0].proposed == key or key in {
        each.proposed for each in found(reviewed).files
    }
    with pytest.raises(Duplicate, match=key):
        proposing.propose(reviewed.database, reviewed.number, ids["甲1"], actor="librarian")
    with pytest.raises(IllegalTransition, match="没有评为优秀"):
        proposing.propose(reviewed.database, reviewed.number, ids["乙1"], actor="librarian")
    with pytest.raises(NotPermitted):
        proposing.propose(reviewed.database, reviewed.number, ids["乙1"], actor="business-1")
    (row,) = reviewed.trail("file_review.propose")
    assert row.detail["case"] == key


def test_a_file_with_a_case_of_its_own_is_not_proposed_again(review: Round) -> None:
    draft_case(review.database)
    file = review.add(case="case-2024-001")
    review.pair(file)
    for name in ("business-1", "legal-1"):
        review.scores(file, name, 2)
    with pytest.raises(Duplicate, match="case-2024-001"):
        proposing.propose(review.database, review.number, file, actor="librarian")


def run(database: Database, *arguments: str) -> str:
    home = str(database.settings.home)
    done = CliRunner().invoke(cli, ["--home", home, "file-review", *arguments])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_the_command_lists_rounds_and_tells_and_writes_results(
    reviewed: Round, tmp_path: Path
) -> None:
    database = reviewed.database
    listed = json.loads(run(database, "list", "--json"))["rounds"]
    assert [(one["id"], one["files"]) for one in listed] == [(reviewed.number, 3)]
    assert "春季评查" in run(database, "list")
    target = tmp_path / "结果.xlsx"
    told = json.loads(run(database, "results", str(reviewed.number), "--json", "-o", str(target)))
    assert told["average"] == 55
    assert told["file"] == str(target)
    assert target.read_bytes() == workbook(found(reviewed))
    assert "甲1\t95\t优秀" in run(database, "results", str(reviewed.number))


def test_the_command_checks_a_sheet_and_names_its_faults(review: Round, tmp_path: Path) -> None:
    assert "普通程序行政处罚案卷评查表" in run(review.database, "sheet")
    wrong = tmp_path / "wrong.yaml"
    wrong.write_text("kind: civil\n", encoding="utf-8")
    done = CliRunner().invoke(cli, ["file-review", "sheet", str(wrong)])
    assert "kind 应为" in str(done.exception)
