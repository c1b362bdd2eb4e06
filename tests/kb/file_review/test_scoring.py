"""Seats and scores: who may, what is refused, and when an arbiter decides."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update
from sqlalchemy.exc import DBAPIError

from kb.errors import (
    AlreadyHandedIn,
    AnjianError,
    IllegalTransition,
    InvalidInput,
    NotPermitted,
    StaleRevision,
)
from kb.file_review import rounds, scoring, seats
from kb.file_review.deciding import Given, Seat, Standing, decide
from kb.file_review.scoring import Deduction, Draft, total_of
from kb.file_review.sheet import FULL_POINTS
from kb.model.file_review import FileReviewRound, FileReviewScore
from kb.model.people import Role, Unit, User
from kb.settings import Settings
from kb.store import accounts, units
from kb.store.database import Database
from tests.kb.file_review.bureau import HANDLING, OTHER, REVIEWERS, SHEET, Round, begin
from tests.review.bureau import draft as draft_case

HALVES = st.integers(0, 200).map(lambda halves: halves / 2)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("business-own", "本单位"),
        ("everything-own", "本单位"),
        ("admin", "不是业务审核人"),
        ("publisher", "不是业务审核人"),
        ("librarian", "不能指定自己"),
    ],
)
def test_who_may_not_review_a_file_gets_no_seat(review: Round, name: str, words: str) -> None:
    file = review.add()
    with pytest.raises(NotPermitted, match=words):
        review.seat(file, Seat.FIRST, name)


def test_who_runs_a_round_has_no_seat_in_it_whatever_their_other_roles(review: Round) -> None:
    with review.database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "澜江省生态环境厅", actor="test")
        roles = (Role.LIBRARIAN, Role.BUSINESS_REVIEWER)
        accounts.add_user(uow, "both", unit=unit, roles=roles, actor="test")
    file = review.add()
    with pytest.raises(NotPermitted, match="负责组织本批次"):
        review.seat(file, Seat.FIRST, "both")


def test_nobody_has_two_seats_of_a_file_and_a_seat_has_one_holder(review: Round) -> None:
    file = review.add()
    review.seat(file, Seat.FIRST, "business-1")
    with pytest.raises(NotPermitted, match="只能有一席"):
        review.seat(file, Seat.SECOND, "business-1")
    with pytest.raises(IllegalTransition, match="已经指定"):
        review.seat(file, Seat.FIRST, "legal-1")


def test_a_case_of_the_same_matter_says_who_handled_it(review: Round) -> None:
    content = {"title": "某案", "handlers": ["legal-1"], "co_handling_units": [OTHER]}
    draft_case(review.database, content=content, public={"title": "某案"})
    file = review.add(case="case-2024-001")
    for name, words in (("legal-1", "承办人"), ("business-3", "本单位")):
        with pytest.raises(NotPermitted, match=words):
            review.seat(file, Seat.FIRST, name)
    review.seat(file, Seat.FIRST, "legal-2")


def test_seats_are_allotted_evenly_and_never_against_the_rules(review: Round) -> None:
    units = (HANDLING, OTHER)
    numbers = [review.add(f"甲{place}", unit=units[place % 2]) for place in range(8)]
    names = [*REVIEWERS, "business-3", "business-own"]
    done = seats.allot(review.database, review.number, actor="librarian", names=names)
    assert done.seats == 16
    assert done.without == ()
    held = [name for file in numbers for _, name in review.rows(file)]
    assert max(held.count(name) for name in REVIEWERS) <= 4
    for place, file in enumerate(numbers):
        there = [name for _, name in review.rows(file)]
        assert len(set(there)) == 2
        barred = {HANDLING: "business-own", OTHER: "business-3"}[units[place % 2]]
        assert barred not in there
    again = seats.allot(review.database, review.number, actor="librarian", names=names)
    assert again.seats == 0


def test_a_score_is_saved_handed_in_and_sealed(review: Round) -> None:
    file = review.add()
    review.pair(file)
    saved = review.save(file, "business-1", Draft({"1.1": Deduction(1.5, "管辖依据缺")}))
    assert saved.total == 98.5
    done = review.hand_in(file, "business-1")
    assert done.handed_in_at is not None
    with pytest.raises(AlreadyHandedIn):
        review.save(file, "business-1", Draft())
    with pytest.raises(AlreadyHandedIn):
        review.hand_in(file, "business-1")
    with pytest.raises(DBAPIError), review.database.unit_of_work() as uow:
        uow.session.execute(
            update(FileReviewScore)
            .where(FileReviewScore.handed_in_at.is_not(None))
            .values(total=100)
        )
    (row,) = review.trail("file_review.hand_in")
    assert row.detail["total"] == 98.5
    assert len(row.revision_sha256) == 64


def test_a_deduction_needs_a_reason_before_it_is_handed_in(review: Round) -> None:
    file = review.add()
    review.pair(file)
    saved = review.save(file, "legal-1", Draft({"1.1": Deduction(1, " ")}, {"F1": ""}, "总体较好"))
    assert saved.left == ("1.1", "F1")
    with pytest.raises(InvalidInput, match=r"1\.1、F1没有写明理由"):
        review.hand_in(file, "legal-1")


@pytest.mark.parametrize(
    ("number", "points"),
    [("1.1", 3.5), ("1.1", -1), ("1.1", 0.3), ("1.1", float("nan")), ("1.1", float("inf")),
     ("9.9", 1), ("F1", 1)],
)  # fmt: skip
def test_more_than_an_item_is_worth_is_never_taken_off(
    review: Round, number: str, points: float
) -> None:
    file = review.add()
    review.pair(file)
    with pytest.raises(InvalidInput):
        review.save(file, "business-1", Draft({number: Deduction(points, "理由")}))


def test_a_forged_a_stale_and_a_late_save_change_nothing(review: Round) -> None:
    file = review.add()
    review.pair(file)
    for name in ("business-2", "librarian", "admin", "everything"):
        with pytest.raises(NotPermitted):
            review.save(file, name, Draft(), base="")
    opened = review.version(file, "business-1")
    first = Draft({"1.1": Deduction(1, "缺依据")})
    review.save(file, "business-1", first, base=opened)
    review.save(file, "business-1", first, base=opened)  # sent again: nothing is lost or doubled
    with pytest.raises(StaleRevision):
        review.save(file, "business-1", Draft({"1.2": Deduction(1, "x")}), base=opened)
    with pytest.raises(StaleRevision):
        hand_in_with_old_version(review, file, opened)
    review.hand_in(file, "business-1")
    review.scores(file, "legal-1", 2)
    rounds.close(review.database, review.number, actor="librarian")
    with pytest.raises((IllegalTransition, AlreadyHandedIn)):
        review.save(file, "legal-1", Draft())
    assert review.result(file).points == 98.5


def hand_in_with_old_version(review: Round, file: int, version: str) -> None:
    scoring.hand_in(review.database, review.number, file, base=version, actor="business-1")


def test_who_steps_aside_frees_the_seat_and_never_comes_back(review: Round) -> None:
    file = review.add()
    review.pair(file)
    review.save(file, "business-1", Draft({"1.1": Deduction(1, "x")}))
    seats.recuse(review.database, review.number, file, actor="business-1", reason="与当事人是亲属")
    for seat in (Seat.FIRST, Seat.SECOND):
        with pytest.raises((NotPermitted, IllegalTransition)):
            review.seat(file, seat, "business-1")
    review.seat(file, Seat.FIRST, "business-2")
    done = seats.allot(
        review.database, review.number, actor="librarian", names=["business-1", "legal-2"]
    )
    assert done.seats == 0
    assert "亲属" not in str([row.detail for row in review.trail("file_review.recuse")])
    review.scores(file, "legal-1", 1)
    with pytest.raises(AlreadyHandedIn):
        seats.recuse(review.database, review.number, file, actor="legal-1", reason="晚了")


def test_a_seat_is_taken_back_until_its_score_is_handed_in(review: Round) -> None:
    file = review.add()
    review.pair(file)
    seats.vacate(review.database, review.number, file, actor="librarian", seat=Seat.FIRST)
    review.seat(file, Seat.FIRST, "legal-2")
    review.scores(file, "legal-2", 1)
    with pytest.raises(IllegalTransition, match="已提交评分"):
        seats.vacate(review.database, review.number, file, actor="librarian", seat=Seat.FIRST)
    with pytest.raises(IllegalTransition, match="无人"):
        seats.vacate(review.database, review.number, file, actor="librarian", seat=Seat.ARBITER)


def test_who_moved_to_the_handling_unit_cannot_hand_in_any_more(review: Round) -> None:
    file = review.add()
    review.pair(file)
    review.save(file, "business-1", Draft({"1.1": Deduction(1, "x")}))
    move(review.database, "business-1", HANDLING)
    with pytest.raises(NotPermitted, match="本单位"):
        review.hand_in(file, "business-1")
    assert review.result(file).standing is Standing.SCORING


@pytest.mark.parametrize(
    ("first", "second", "needed"),
    [(5, 14.5, False), (5, 15, True), (15, 5, True), (40, 40, False)],
)
def test_an_arbiter_decides_from_the_threshold_on(
    review: Round, first: float, second: float, needed: bool
) -> None:
    file = review.add()
    review.pair(file)
    review.scores(file, "business-1", first)
    with pytest.raises(IllegalTransition, match="无须仲裁"):
        review.seat(file, Seat.ARBITER, "legal-2")
    review.scores(file, "legal-1", second)
    if not needed:
        assert review.result(file).points == 100 - (first + second) / 2
        with pytest.raises(IllegalTransition, match="无须仲裁"):
            review.seat(file, Seat.ARBITER, "legal-2")
        return
    assert review.result(file).standing is Standing.ARBITER_NEEDED
    with pytest.raises(IllegalTransition, match="没有评定"):
        rounds.close(review.database, review.number, actor="librarian")
    with pytest.raises(NotPermitted, match="只能有一席"):
        review.seat(file, Seat.ARBITER, "legal-1")
    review.seat(file, Seat.ARBITER, "legal-2")
    review.scores(file, "legal-2", 8)
    found = review.result(file)
    assert (found.points, found.grade, found.arbitrated) == (92, "优秀", True)


def test_a_fatal_item_of_both_fails_the_file_and_of_one_goes_to_the_arbiter(
    review: Round,
) -> None:
    both, one = review.add("甲1"), review.add("甲2")
    for file in (both, one):
        review.pair(file)
        review.scores(file, "business-1", 3, fatal=True)
    review.scores(both, "legal-1", 30, fatal=True)
    found = review.result(both)
    assert (found.points, found.grade, found.fatal) == (0, "不合格", True)
    review.scores(one, "legal-1", 3)
    assert review.result(one).standing is Standing.ARBITER_NEEDED
    review.seat(one, Seat.ARBITER, "business-2")
    review.scores(one, "business-2", 3, fatal=True)
    assert review.result(one).grade == "不合格"


def test_a_closed_round_takes_nothing_more(review: Round) -> None:
    with pytest.raises(IllegalTransition, match="没有案卷"):
        rounds.close(review.database, review.number, actor="librarian")
    file = review.add()
    review.pair(file)
    for name in ("business-1", "legal-1"):
        review.scores(file, name, 4)
    rounds.close(review.database, review.number, actor="librarian")
    for act in (
        lambda: review.add("甲9"),
        lambda: rounds.close(review.database, review.number, actor="librarian"),
        lambda: seats.recuse(review.database, review.number, file, actor="legal-1", reason="x"),
    ):
        with pytest.raises(IllegalTransition, match="已经结束"):
            act()
    with pytest.raises(DBAPIError), review.database.unit_of_work() as uow:
        uow.session.execute(update(FileReviewRound).values(threshold=50))


GIVEN = st.one_of(st.just(Given()), st.builds(Given, HALVES), st.just(Given(0.0, fatal=True)))


@given(
    st.dictionaries(st.sampled_from(list(Seat)), GIVEN), st.sampled_from([0.5, 5.0, 10.0, 100.0])
)
def test_an_arbiter_is_asked_for_exactly_when_the_rule_says(
    given_: dict[Seat, Given], threshold: float
) -> None:
    reached = decide(given_, threshold)
    first, second = given_.get(Seat.FIRST, Given()), given_.get(Seat.SECOND, Given())
    both = first.total is not None and second.total is not None
    apart = both and (
        abs((first.total or 0) - (second.total or 0)) >= threshold
        or [first.fatal, second.fatal].count(True) == 1
    )
    assert (
        reached.standing in (Standing.ARBITER_NEEDED, Standing.ARBITRATING) or reached.arbitrated
    ) is apart
    if reached.points is not None:
        assert 0 <= reached.points <= FULL_POINTS
        if not reached.arbitrated:
            assert (
                min(first.total, second.total) <= reached.points <= max(first.total, second.total)
            )


@given(
    st.dictionaries(
        st.sampled_from(list(SHEET.items)), st.integers(0, 200).map(lambda halves: halves / 2)
    ),
    st.sets(st.sampled_from(list(SHEET.fatal_items))),
)
def test_a_total_is_never_below_nothing_nor_above_the_full_points(
    taken: dict[str, float], fatal: set[str]
) -> None:
    deductions = {
        number: {"points": min(points, SHEET.items[number].points), "reason": ""}
        for number, points in taken.items()
    }
    total = total_of(deductions, dict.fromkeys(fatal, ""))
    assert 0 <= total <= FULL_POINTS
    assert total == 0 or not fatal


ELSEWHERE = "澜江省生态环境厅执法处"
ACTORS = ("business-1", "legal-1", "business-2")
ACTS = st.lists(
    st.tuples(
        st.sampled_from(["seat", "vacate", "score", "score", "recuse", "move", "move"]),
        st.sampled_from(list(Seat)),
        st.sampled_from(ACTORS),
        st.sampled_from([0.0, 5.0, 30.0]),
        st.sampled_from([HANDLING, ELSEWHERE]),
    ),
    min_size=10,
    max_size=20,
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Round:
    home = tmp_path_factory.mktemp("acts")
    return begin(Database.create(Settings(home=home, laws_dir=None)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(ACTS)
def test_no_sequence_of_acts_lets_anybody_score_their_own_unit(
    kept: Round, acts: list[tuple[str, Seat, str, float, str]]
) -> None:
    for name in ACTORS:
        move(kept.database, name, ELSEWHERE)
    file = kept.add(f"甲{len(kept.numbers)}", unit=HANDLING)
    kept.pair(file)
    for act, seat, name, off, unit in acts:
        before = set(kept.rows(file))
        barred = HANDLING in lineage(kept.database, name)
        handed = False
        try:
            if act == "seat":
                kept.seat(file, seat, name)
            elif act == "vacate":
                seats.vacate(kept.database, kept.number, file, actor="librarian", seat=seat)
            elif act == "recuse":
                seats.recuse(kept.database, kept.number, file, actor=name, reason="有利害关系")
            elif act == "move":
                move(kept.database, name, unit)
            elif any(holder == name for _, holder in before):
                kept.scores(file, name, off)
                handed = True
        except AnjianError:
            continue
        assert not (handed and barred)
        gained = set(kept.rows(file)) - before
        assert not (act == "seat" and gained and barred)
    holders = [name for _, name in kept.rows(file)]
    assert len(holders) == len(set(holders))


def move(database: Database, name: str, unit: str) -> None:
    with database.unit_of_work() as uow:
        user = accounts.get_user(uow.session, name)
        user.unit_id = accounts.ensure_unit(uow, unit, actor="test").id


def lineage(database: Database, name: str) -> set[str]:
    with database.reading() as session:
        user: User = accounts.get_user(session, name)
        return {session.get_one(Unit, each).name for each in units.lineage(session, user.unit_id)}
