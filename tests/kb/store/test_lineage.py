"""One article through the versions of its law."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.storing.correspondences import link_articles
from kb.model.law_graph import Correspondence
from kb.model.regulation import Version
from kb.store import lineage
from kb.store.database import Database
from kb.text.numerals import ArticleNumber
from tests.ingest import amended
from tests.web.library import add_edition, add_work

TODAY = dt.date(2025, 1, 1)


@pytest.fixture
def versions(database: Database) -> list[int]:
    ids = amended.enacted(database)
    link_articles(database, actor="test", subject="batch:1")
    return ids


def found(database: Database, version: int, number: int, as_of: dt.date = TODAY) -> lineage.History:
    with database.reading() as session:
        return lineage.history(session, version, ArticleNumber(number), as_of=as_of)


def numbers(history: lineage.History) -> list[tuple[str, int]]:
    return [(place.version, place.number.number) for place in history.places]


def test_a_number_of_the_oldest_version_leads_to_todays(
    database: Database, versions: list[int]
) -> None:
    history = found(database, versions[0], 3)

    assert numbers(history) == [("2011-03-01", 3), ("2016-05-20", 4), ("2022-09-01", 2)]
    assert [move.kind.value for move in history.moves] == ["renumbered", "edited"]
    assert [(place.version, place.number.number) for place in history.current] == [
        ("2022-09-01", 2)
    ]


def test_todays_number_leads_back_to_the_oldest(database: Database, versions: list[int]) -> None:
    assert numbers(found(database, versions[2], 2)) == numbers(found(database, versions[0], 3))


def test_the_middle_leads_both_ways(database: Database, versions: list[int]) -> None:
    assert numbers(found(database, versions[1], 4)) == numbers(found(database, versions[0], 3))


def test_the_day_decides_which_article_is_in_force(database: Database, versions: list[int]) -> None:
    history = found(database, versions[2], 2, dt.date(2017, 1, 1))

    assert [place.version for place in history.current] == ["2016-05-20"]


def test_an_article_that_was_left_out_has_no_successor(
    database: Database, versions: list[int]
) -> None:
    history = found(database, versions[0], 4)

    assert [move.kind.value for move in history.moves] == ["gone"]
    assert history.current == ()


def test_a_new_article_says_so(database: Database, versions: list[int]) -> None:
    (move,) = found(database, versions[2], 4).moves

    assert (move.kind.value, move.old) == ("new", None)


def test_a_law_with_one_version_has_a_history_of_one_place(database: Database) -> None:
    with database.unit_of_work() as uow:
        work = add_work(uow, "shidi", "湿地规定")
        version = add_edition(uow, work, amended.edition("2011-03-01", amended.PURPOSE)).id

    history = found(database, version, 1)

    assert (len(history.places), history.moves) == (1, ())


def test_a_law_without_a_known_day_of_effect_is_never_said_to_be_in_force(
    database: Database,
) -> None:
    with database.unit_of_work() as uow:
        work = add_work(uow, "shidi", "湿地规定")
        text = amended.edition("2011-03-01", amended.PURPOSE, effective=None)
        version = add_edition(uow, work, text).id

    history = found(database, version, 1)

    assert history.subject.status.value == "unknown"
    assert history.current == ()


def test_a_circle_of_replacements_ends_where_it_began(
    database: Database, versions: list[int]
) -> None:
    with database.unit_of_work() as uow:
        uow.session.add(
            Correspondence(
                old_version_id=versions[2],
                new_version_id=versions[0],
                kind="edited",
                old_number=2,
                new_number=3,
                substantive=True,
            )
        )

    assert len(found(database, versions[0], 3).places) == 3


def test_a_version_that_was_taken_down_is_left_out(database: Database, versions: list[int]) -> None:
    with database.unit_of_work() as uow:
        uow.session.get_one(Version, versions[0]).superseded = True

    assert numbers(found(database, versions[1], 4)) == [("2016-05-20", 4), ("2022-09-01", 2)]
