"""Files of a round: by hand, from a workbook row by row, drawn so that anybody can repeat it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import Duplicate, IllegalTransition, InvalidInput, NotFound, NotPermitted, ParseError
from kb.file_review import file_list, files, rounds, seats
from kb.file_review.deciding import Seat
from kb.file_review.files import Draw, NewFile
from kb.file_review.rounds import NewRound
from kb.workbook import Table, write
from tests.kb.file_review.bureau import HANDLING, OTHER, SHEET, Round

MOMENT = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
HEADINGS = ("案卷号", "案卷名称", "办案单位", "承办人")


def listed(*rows: tuple[str, ...]) -> bytes:
    return write([Table("名单", HEADINGS, rows)], title="名单", moment=MOMENT)


def candidates(count: int = 8) -> list[NewFile]:
    return [
        NewFile(f"{unit[:2]}-{place:02d}", f"案卷 {place}", unit)
        for unit in (HANDLING, OTHER)
        for place in range(count)
    ]


def test_a_round_keeps_the_sheet_and_its_hash_and_says_who_began_it(review: Round) -> None:
    (row,) = review.trail("file_review.create")
    assert row.actor == "librarian"
    assert row.detail["sheet_sha256"] == SHEET.sha256
    assert row.detail["threshold"] == 10


@pytest.mark.parametrize("name", ["admin", "business-1", "submitter", "everything-own"])
def test_only_a_librarian_of_the_round_runs_it(review: Round, name: str) -> None:
    if name != "everything-own":
        with pytest.raises(NotPermitted):
            rounds.create(review.database, NewRound("另一批", SHEET), actor=name)
    with pytest.raises(NotPermitted):
        files.add(review.database, review.number, NewFile("1", "一", HANDLING), actor=name)


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (NewRound(" ", SHEET), "name"),
        (NewRound("批次", SHEET, year=26), "year"),
        (NewRound("批次", SHEET, threshold=0), "threshold"),
        (NewRound("批次", SHEET, threshold=float("nan")), "threshold"),
    ],
)
def test_a_round_with_a_wrong_field_is_refused(review: Round, wanted: NewRound, field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        rounds.create(review.database, wanted, actor="librarian")
    assert refused.value.field == field


def test_a_file_of_the_same_number_is_not_added_twice(review: Round) -> None:
    review.add("甲1")
    with pytest.raises(Duplicate, match="甲1"):
        review.add(" 甲1 ")
    with pytest.raises(NotFound):
        review.add("甲2", unit="没有的局")
    with pytest.raises(NotFound):
        review.add("甲3", case="case-0000-000")


def test_a_list_adds_what_is_right_and_names_every_row_that_is_wrong(review: Round) -> None:
    data = listed(
        ("甲1", "案卷一", HANDLING, "张三、李四"),
        ("甲2", "", HANDLING, ""),
        ("甲3", "案卷三", "没有的局", ""),
        ("甲1", "又一份", OTHER, ""),
        ("甲5", "案卷五", OTHER, ""),
    )
    rows = file_list.read(data)
    assert rows[0].handlers == ("张三", "李四")
    added = files.add_list(review.database, review.number, rows, actor="librarian")
    assert added.numbers == ("甲1", "甲5")
    assert [fault.place for fault in added.faults] == ["第 3 行", "第 4 行", "第 5 行"]
    assert "案卷名称" in added.faults[0].message
    assert "没有的局" in added.faults[1].message
    assert "甲1" in added.faults[2].message
    assert review.numbers == ["甲1", "甲5"]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"plain text"])
def test_what_is_no_workbook_is_refused_in_words(data: bytes) -> None:
    with pytest.raises(ParseError):
        file_list.read(data)


def test_a_workbook_without_the_headings_is_refused() -> None:
    data = write([Table("表", ("甲", "乙"), [("1", "2")])], title="表", moment=MOMENT)
    with pytest.raises(InvalidInput, match="案卷号"):
        file_list.read(data)


def test_a_draw_takes_the_quota_of_each_unit_and_is_the_same_when_repeated(review: Round) -> None:
    wanted = Draw("2026-春", each=2, quotas={OTHER: 3})
    drawn = files.draw(
        review.database, review.number, candidates(), wanted, actor="librarian"
    ).numbers
    assert sorted(number[:2] for number in drawn) == ["云泽"] * 2 + ["青屿"] * 3
    again = rounds.create(review.database, NewRound("再抽一次", SHEET), actor="librarian")
    shuffled = list(reversed(candidates()))
    repeated = files.draw(review.database, again, shuffled, wanted, actor="librarian").numbers
    assert repeated == drawn
    first, second = review.trail("file_review.draw")
    assert first.detail["seed"] == "2026-春"
    assert first.detail["list_sha256"] == second.detail["list_sha256"]
    assert first.detail["files"] == list(drawn)


def test_another_seed_draws_other_files(review: Round) -> None:
    drawn = set()
    for place in range(4):
        number = rounds.create(review.database, NewRound(f"批 {place}", SHEET), actor="librarian")
        wanted = Draw(str(place), each=2)
        drawn.add(files.draw(review.database, number, candidates(), wanted, actor="librarian"))
    assert len(drawn) > 1


def test_a_list_with_a_fault_is_not_drawn_from(review: Round) -> None:
    rows = [*candidates(), NewFile("x", "y", "没有的局", place="第 20 行")]
    with pytest.raises(InvalidInput, match="第 20 行"):
        files.draw(review.database, review.number, rows, Draw("s", each=1), actor="librarian")
    with pytest.raises(InvalidInput, match="只有 8 份"):
        files.draw(
            review.database, review.number, candidates(), Draw("s", each=9), actor="librarian"
        )
    with pytest.raises(InvalidInput, match="没有抽到"):
        files.draw(review.database, review.number, candidates(), Draw("s"), actor="librarian")
    assert review.numbers == []


@given(st.permutations([(HANDLING, "1"), (HANDLING, "2"), (OTHER, "1"), (OTHER, "3")]))
def test_the_hash_of_a_list_does_not_depend_on_its_order(rows: list[tuple[str, str]]) -> None:
    made = [NewFile(number, "x", unit) for unit, number in rows]
    assert files.list_sha256(made) == files.list_sha256(sorted(made, key=lambda each: each.number))


def test_a_file_leaves_a_round_until_somebody_has_handed_in_a_score(review: Round) -> None:
    gone, stays = review.add("甲1", handlers=("legal-2",)), review.add("甲2")
    review.pair(gone)
    files.remove(review.database, review.number, gone, actor="librarian")
    review.pair(stays)
    review.scores(stays, "business-1", 5)
    with pytest.raises(IllegalTransition, match="已有评分提交"):
        files.remove(review.database, review.number, stays, actor="librarian")
    assert review.numbers == ["甲2"]
    assert review.trail("file_review.remove")[0].detail == {"files": ["甲1"]}


def test_who_handled_a_file_cannot_review_it_from_another_unit_either(review: Round) -> None:
    file = review.add(handlers=("legal-2",))
    with pytest.raises(NotPermitted, match="承办人"):
        review.seat(file, Seat.FIRST, "legal-2")
    done = seats.allot(
        review.database, review.number, actor="librarian", names=["legal-2", "business-1"]
    )
    assert done.without == ("云环罚〔2026〕1号",)
