"""What a search leaves, how long it stays, and how two people make a test question of it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from kb.errors import Duplicate, IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.evaluation import CandidateState, FeedbackKind, SearchLogEntry
from kb.model.operations import AuditEntry
from kb.model.people import Role
from kb.store import accounts, candidates, search_log
from kb.store.database import Database
from kb.store.search_log import GivenFeedback, LoggedSearch, Show
from tests.web.library import fill

DAY = dt.date(2026, 5, 6)


@pytest.fixture
def bureau(database: Database) -> Database:
    with database.unit_of_work() as uow:
        fill(uow)
        unit = accounts.ensure_unit(uow, "云泽市生态环境局", actor="test")
        for name, role in (
            ("wu", Role.TRAINER),
            ("zheng", Role.LIBRARIAN),
            ("wang", Role.ADMIN),
        ):
            accounts.add_user(uow, name, unit=unit, roles=[role], actor="test")
    return database


def keep(database: Database, *rows: LoggedSearch | GivenFeedback) -> None:
    with database.unit_of_work() as uow:
        search_log.write(uow, rows)


def propose(database: Database, question: str, articles: str, **fields: str) -> int:
    with database.unit_of_work() as uow:
        return candidates.propose(uow, question, articles, actor=fields.get("actor", "wu"))


def decide(database: Database, number: int, actor: str, *, confirm: bool = True) -> None:
    with database.unit_of_work() as uow:
        candidates.decide(uow, number, confirm=confirm, actor=actor)


def test_a_question_is_masked_before_it_is_cut() -> None:
    row = LoggedSearch("问" * 195 + "13812345678" + "问" * 50, 3)
    assert len(row.question) <= 200
    assert "138" not in row.question


def test_the_table_has_no_place_for_a_reader() -> None:
    assert set(SearchLogEntry.__table__.columns.keys()) == {
        "id",
        "day",
        "question",
        "hits",
        "first_score",
        "as_of",
        "filters",
    }
    assert SearchLogEntry.__table__.c.day.type.python_type is dt.date


def test_the_order_of_rows_does_not_tell_who_asked_one_after_another(database: Database) -> None:
    keep(database, LoggedSearch("丙", 1), LoggedSearch("甲", 1), LoggedSearch("乙", 1))
    with database.reading() as session:
        stored = session.scalars(select(SearchLogEntry.question).order_by(SearchLogEntry.id)).all()
    assert stored == sorted(["丙", "甲", "乙"])


def test_questions_are_grouped_and_those_that_did_not_help_come_first(database: Database) -> None:
    keep(
        database,
        LoggedSearch("常问的", 9, 2.0, day=DAY),
        LoggedSearch("常问的", 5, 4.0, day=DAY + dt.timedelta(days=1)),
        LoggedSearch("没结果的", 0, day=DAY),
        LoggedSearch("没帮助的", 9, 1.0, day=DAY),
        GivenFeedback("没帮助的", FeedbackKind.UNHELPFUL, day=DAY),
        GivenFeedback("常问的", FeedbackKind.CLICK, "xiliu/2021-04-20/art_3", 2, day=DAY),
    )
    with database.reading() as session:
        asked, total = search_log.asked_questions(session)
        empty, _ = search_log.asked_questions(session, Show.EMPTY)
        unhelpful, _ = search_log.asked_questions(session, Show.UNHELPFUL)
        opened = search_log.opened_provisions(session, "常问的")
    assert total == 3
    assert [each.question for each in asked] == ["没帮助的", "没结果的", "常问的"]
    often = asked[2]
    assert (often.asked, often.fewest_hits, often.mean_score, often.clicks) == (2, 5, 3.0, 1)
    assert (often.first_day, often.last_day) == (DAY, DAY + dt.timedelta(days=1))
    assert [each.question for each in empty] == ["没结果的"]
    assert [each.question for each in unhelpful] == ["没帮助的"]
    assert opened == (("xiliu/2021-04-20/art_3", 1),)


def test_rows_are_forgotten_after_their_days(database: Database) -> None:
    old = DAY - dt.timedelta(days=1)
    keep(
        database,
        LoggedSearch("旧", 1, day=old),
        GivenFeedback("旧", FeedbackKind.UNHELPFUL, day=old),
        LoggedSearch("新", 1, day=DAY),
    )
    with database.unit_of_work() as uow:
        assert search_log.forget(uow, DAY) == 2
    with database.reading() as session:
        assert session.scalars(select(SearchLogEntry.question)).all() == ["新"]


def test_two_people_make_a_test_question(bureau: Database) -> None:
    keep(bureau, LoggedSearch("往河沟倒油罚多少", 3))
    number = propose(bureau, "往河沟倒油罚多少", "《溪流保护条例》第三条；第二条之一")
    with bureau.reading() as session:
        assert list(candidates.confirmed_rows(session)) == []
        assert search_log.asked_questions(session)[1] == 0, "it is dealt with"
    decide(bureau, number, "zheng")
    with bureau.reading() as session:
        (row,) = candidates.confirmed_rows(session)
        trail = session.execute(
            select(AuditEntry.actor, AuditEntry.action, AuditEntry.detail).where(
                AuditEntry.subject == f"candidate:{number}"
            )
        ).all()
    assert row["query"] == "往河沟倒油罚多少"
    assert row["gold"] == [
        {"law": "溪流保护条例", "article": 3, "version": "2021-04-20"},
        {"law": "溪流保护条例", "article": 2, "article_suffix": 1, "version": "2021-04-20"},
    ]
    assert [(each.actor, each.action) for each in trail] == [
        ("wu", "candidate.propose"),
        ("zheng", "candidate.confirm"),
    ]
    assert all("倒油" not in str(each.detail) for each in trail)


def test_nobody_confirms_what_they_proposed(bureau: Database) -> None:
    number = propose(bureau, "问", "溪流保护条例第三条")
    with pytest.raises(NotPermitted, match="自己提出"):
        decide(bureau, number, "wu")


def test_an_administrator_has_no_part_in_it(bureau: Database) -> None:
    with pytest.raises(NotPermitted, match="不是培训师"):
        propose(bureau, "问", "溪流保护条例第三条", actor="wang")
    number = propose(bureau, "问", "溪流保护条例第三条")
    with pytest.raises(NotPermitted, match="不是培训师"):
        decide(bureau, number, "wang")


def test_a_decision_is_made_once(bureau: Database) -> None:
    number = propose(bureau, "问", "溪流保护条例第三条")
    decide(bureau, number, "zheng", confirm=False)
    with pytest.raises(IllegalTransition):
        decide(bureau, number, "zheng")
    with pytest.raises(NotFound):
        decide(bureau, 999, "zheng")


def test_a_rejected_question_may_be_proposed_again_and_a_waiting_one_not(bureau: Database) -> None:
    number = propose(bureau, "问", "溪流保护条例第三条")
    with pytest.raises(Duplicate):
        propose(bureau, "问", "溪流保护条例第四条")
    decide(bureau, number, "zheng", confirm=False)
    assert propose(bureau, "问", "溪流保护条例第四条") != number


@pytest.mark.parametrize(
    ("articles", "told"),
    [
        ("", "没有看出"),
        ("没有这部法第三条", "没有对应的条文"),
        ("溪流保护条例第九十九条", "没有对应的条文"),
        ("溪流保护条例第一条至第三条", "范围"),
    ],
)
def test_answers_must_be_articles_that_are_held(bureau: Database, articles: str, told: str) -> None:
    with pytest.raises(InvalidInput, match=told):
        propose(bureau, "问", articles)


def test_a_useless_question_is_set_aside_by_one_person(bureau: Database) -> None:
    keep(bureau, LoggedSearch("试试", 9))
    with bureau.unit_of_work() as uow:
        candidates.dismiss(uow, "试试", actor="wu")
    with bureau.reading() as session:
        assert search_log.asked_questions(session)[1] == 0
        (handled,), _ = search_log.asked_questions(session, Show.HANDLED)
        (view,) = candidates.list_candidates(session, [CandidateState.DISMISSED])
    assert handled.question == view.question == "试试"
