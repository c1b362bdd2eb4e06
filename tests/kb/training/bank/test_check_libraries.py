"""The articles that questions are checked against are read once, and anew when the law changes."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from kb.model.regulation import Version
from kb.store.database import Database
from kb.training.bank.check_libraries import KEPT, CheckLibraries
from kb.training.bank.intake import library_for
from tests.review.bureau import settle
from tests.review.laws import SLUG, enact
from tests.review.question_bank import (
    ARTICLES,
    FINE_CHOICE,
    NEW_VERSION,
    OLD_VERSION,
)

DAY = dt.date(2026, 11, 27)


@pytest.fixture
def bureau(database: Database) -> Database:
    settle(database)
    enact(database, OLD_VERSION, ARTICLES)
    return database


def test_the_same_library_is_given_while_nothing_is_published(bureau: Database) -> None:
    kept = CheckLibraries()
    with bureau.reading() as session:
        first = kept.library(session, DAY, [FINE_CHOICE])
        assert kept.library(session, DAY, [FINE_CHOICE]) is first
        fresh = library_for(session, DAY, [FINE_CHOICE])
    assert (first.articles, first.force, first.day) == (fresh.articles, fresh.force, DAY)


def test_a_law_that_is_published_or_ends_is_seen_by_the_next_question(bureau: Database) -> None:
    kept = CheckLibraries()
    with bureau.reading() as session:
        first = kept.library(session, DAY, [FINE_CHOICE])
    enact(bureau, NEW_VERSION, ARTICLES)
    with bureau.reading() as session:
        second = kept.library(session, DAY, [FINE_CHOICE])
    assert second is not first
    assert f"{SLUG}/{NEW_VERSION}/art_3" in second.articles
    with bureau.unit_of_work() as uow:
        uow.session.execute(
            update(Version)
            .where(Version.version == OLD_VERSION)
            .values(repealed_on=dt.date(2021, 4, 20))
        )
    with bureau.reading() as session:
        third = kept.library(session, DAY, [FINE_CHOICE])
    assert third.force[SLUG, OLD_VERSION].ends == dt.date(2021, 4, 20)


def test_another_day_has_its_own_library_and_few_are_kept(bureau: Database) -> None:
    kept = CheckLibraries()
    with bureau.reading() as session:
        first = kept.library(session, DAY, [FINE_CHOICE])
        for days in range(1, KEPT + 1):
            later = kept.library(session, DAY + dt.timedelta(days=days), [FINE_CHOICE])
            assert later.day == DAY + dt.timedelta(days=days)
        assert kept.library(session, DAY, [FINE_CHOICE]) is not first
