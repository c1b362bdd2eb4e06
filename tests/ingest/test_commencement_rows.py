"""Articles with a day of their own, from the text to the status that is shown."""

from __future__ import annotations

import datetime as dt

import pytest

from ingest.storing.commencements import link_commencements
from kb.model.document import Document
from kb.model.regulation import ForceStatus, Version
from kb.store import lineage
from kb.store.commencements import commencements
from kb.store.database import Database
from kb.text.numerals import ArticleNumber
from search.passages import passages_of_revision
from tests.ingest import amended
from tests.web.library import add_edition, add_work

LAST = "本规定自2021年1月1日起施行。第一条自2022年7月1日起施行。第二条的施行日期由管理站另行公布。"


@pytest.fixture
def version(database: Database) -> int:
    with database.unit_of_work() as uow:
        work = add_work(uow, "shidi", "湿地规定")
        text = amended.edition("2021-01-01", amended.LAMPS, amended.REEDS, amended.FEES, LAST)
        return add_edition(uow, work, text).id


def link(database: Database) -> int:
    with database.unit_of_work() as uow:
        return link_commencements(uow, actor="test", subject="batch:1")


def status(database: Database, version: int, number: int, day: str) -> ForceStatus:
    on = dt.date.fromisoformat(day)
    with database.reading() as session:
        return lineage.history(session, version, ArticleNumber(number), as_of=on).subject.status


def test_rows_are_written_once(database: Database, version: int) -> None:
    assert link(database) == 1
    assert link(database) == 0


def test_an_article_begins_on_its_own_day(database: Database, version: int) -> None:
    link(database)

    assert status(database, version, 1, "2022-06-30") is ForceStatus.NOT_YET_EFFECTIVE
    assert status(database, version, 1, "2022-07-01") is ForceStatus.IN_FORCE
    assert status(database, version, 3, "2021-01-01") is ForceStatus.IN_FORCE


def test_an_article_whose_day_is_yet_to_be_set_is_never_said_to_be_in_force(
    database: Database, version: int
) -> None:
    link(database)

    assert status(database, version, 2, "2025-01-01") is ForceStatus.UNKNOWN


def test_a_repealed_version_ends_its_articles_too(database: Database, version: int) -> None:
    with database.unit_of_work() as uow:
        uow.session.get_one(Version, version).repealed_on = dt.date(2022, 1, 1)
    link(database)

    assert status(database, version, 1, "2023-01-01") is ForceStatus.REPEALED


def test_search_knows_the_day_of_each_article(database: Database, version: int) -> None:
    link(database)
    with database.reading() as session:
        row = session.get_one(Version, version)
        document = session.get_one(Document, row.document_id)
        found = passages_of_revision(session, document, row.revision_id, public=True)
        held = {passage.article: passage for passage in found}

    assert held[1].effective_on == dt.date(2022, 7, 1)
    assert held[2].effective_on is None
    assert held[3].effective_on == dt.date(2021, 1, 1)


def test_the_library_quotes_what_the_text_says(database: Database, version: int) -> None:
    link(database)
    with database.reading() as session:
        stated = commencements(session, version)

    assert stated[ArticleNumber(1)].quote == "第一条自2022年7月1日起施行。"
