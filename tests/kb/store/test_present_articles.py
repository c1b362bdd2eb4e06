"""What cited articles of older texts have become by a day."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.model.law_graph import Correspondence
from kb.store import present_articles
from kb.store.database import Database
from kb.store.present_articles import CitedArticle
from kb.text.numerals import ArticleNumber
from tests.ingest.amended import edition, replaced
from tests.web.library import add_edition, add_work


@pytest.fixture
def database(database: Database) -> Database:
    with database.unit_of_work() as uow:
        replaced(uow)
    return database


def test_only_what_another_text_replaced_has_become_something(database: Database) -> None:
    asked = [
        CitedArticle("锣鼓条例", ArticleNumber(2), "2010-01-01"),
        CitedArticle("锣鼓条例", ArticleNumber(3)),
        CitedArticle("锣鼓条例", ArticleNumber(2), on=dt.date(2012, 1, 1)),
        CitedArticle("安宁条例", ArticleNumber(1), "2020-01-01"),
        CitedArticle("锣鼓条例", ArticleNumber(2), "2015-01-01"),
        CitedArticle("锣鼓条例", ArticleNumber(2), "1999-01-01"),
        CitedArticle("不存条例", ArticleNumber(2)),
    ]
    with database.reading() as session:
        found = present_articles.present_articles(session, asked)
        before = present_articles.present_articles(session, asked, as_of=dt.date(2016, 1, 1))
    assert {one: [(p.law, p.number.number) for p in places] for one, places in found.items()} == {
        one: [("安宁条例", 1)] for one in asked[:3]
    }
    assert {p.law for places in before.values() for p in places} == {"锣鼓条例"}


def test_a_law_that_shares_its_name_is_not_guessed(database: Database) -> None:
    with database.unit_of_work() as uow:
        twin = add_work(uow, "luogu-2", "锣鼓条例", region="980000")
        add_edition(uow, twin, edition("2012-01-01", "鼓面。"))
    asked = [CitedArticle("锣鼓条例", ArticleNumber(2), "2010-01-01")]
    with database.reading() as session:
        assert present_articles.present_articles(session, asked) == {}


def test_the_state_of_the_laws_changes_with_a_link_and_with_a_law(database: Database) -> None:
    def state() -> tuple[int, ...]:
        with database.reading() as session:
            return present_articles.law_state(session)

    first = state()
    assert state() == first
    with database.unit_of_work() as uow:
        uow.session.query(Correspondence).filter_by(old_number=1).delete()
    second = state()
    with database.unit_of_work() as uow:
        add_edition(uow, add_work(uow, "gu", "鼓面规定"), edition("2012-01-01", "鼓面。"))
    assert len({first, second, state()}) == 3
