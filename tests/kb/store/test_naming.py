"""An article as people write it, by its id, and what names none."""

from __future__ import annotations

import datetime as dt

import pytest

from kb.errors import InvalidInput, NotFound
from kb.model.document import Document, DocumentState
from kb.store.database import Database
from kb.store.naming import named_article
from kb.text.numerals import ArticleNumber
from tests.citing import LAKES, STREAMS, add_lakes, add_streams
from tests.ingest import amended
from tests.web.library import Edition, add_edition, add_work

TODAY = dt.date(2025, 1, 1)
NEW = "2019-11-01"


@pytest.fixture
def versions(database: Database) -> list[int]:
    return amended.enacted(database)


@pytest.fixture
def filled(database: Database) -> Database:
    with database.unit_of_work() as uow:
        add_lakes(uow)
        add_streams(uow)
    return database


def named(database: Database, words: str, as_of: dt.date | None = TODAY) -> tuple[str, int]:
    with database.reading() as session:
        article = named_article(session, words, as_of=as_of)
    return (article.version.version, article.number.number)


@pytest.mark.parametrize(
    "words",
    [
        "湖滨湿地保护规定第二条",
        "《湖滨湿地保护规定》第2条",
        "湖滨湿地保护规定2",
        "湖滨湿地保护规定 2条",
    ],
)
def test_an_article_is_named_in_many_ways(
    database: Database, versions: list[int], words: str
) -> None:
    assert named(database, words) == ("2022-09-01", 2)


def test_a_name_means_the_version_of_the_day(database: Database, versions: list[int]) -> None:
    assert named(database, "湖滨湿地保护规定第四条", dt.date(2016, 7, 1)) == ("2016-05-20", 4)
    assert named(database, "湖滨湿地保护规定第四条", dt.date(2016, 6, 30)) == ("2011-03-01", 4)


def test_an_id_names_its_version(database: Database, versions: list[int]) -> None:
    assert named(database, "hubin-shidi-guiding/2016-05-20/art_3") == ("2016-05-20", 3)


def test_words_without_an_article_are_refused(database: Database, versions: list[int]) -> None:
    with pytest.raises(InvalidInput, match="没有指明哪一条"):
        named(database, "湖滨湿地保护规定")
    with pytest.raises(InvalidInput, match="范围"):
        named(database, "湖滨湿地保护规定第一条至第三条")


def test_an_article_that_is_not_there_is_not_guessed(
    database: Database, versions: list[int]
) -> None:
    with pytest.raises(NotFound, match="第 9 条"):
        named(database, "湖滨湿地保护规定第九条")


def test_an_edition_and_an_id_choose_their_version(filled: Database) -> None:
    assert named(filled, "湖泊法第3条", None) == (NEW, 3)
    assert named(filled, "《湖泊法》（2015年）第二条", None) == ("2015-06-01", 2)
    assert named(filled, f"{LAKES}/{NEW}/art_3", None) == (NEW, 3)


def test_an_article_named_twice_is_one_article(filled: Database) -> None:
    assert named(filled, "湖泊法第三条第一款、第三条第二款", None) == (NEW, 3)


def test_an_article_with_a_suffix_is_named_in_words_and_bare(database: Database) -> None:
    with database.unit_of_work() as uow:
        work = add_work(uow, "yehu-fa", "野湖法")
        rows = (("article", "第三条之一　湖水不得抽干。"),)
        add_edition(uow, work, Edition(NEW, dt.date(2020, 1, 1), None, rows))
    for words in ("野湖法第三条之一", "野湖法3-1", "野湖法3条之一"):
        with database.reading() as session:
            assert named_article(session, words).number == ArticleNumber(3, 1)


@pytest.mark.parametrize(
    ("written", "error", "says"),
    [
        ("湖泊法", InvalidInput, "没有指明哪一条"),
        ("", InvalidInput, "没有指明哪一条"),
        ("湖泊法第一条、第二条", InvalidInput, "不止一条"),
        ("第三条", InvalidInput, "没有写明是哪部法规"),
        ("沙丘保护法第三条", NotFound, "馆藏没有"),
        ("湖泊法第九十条", NotFound, "没有第 90 条"),
        ("湖泊法90", NotFound, "没有第 90 条"),
        ("《湖泊法》（1999年）第一条", NotFound, "1999年的版本"),
        ("hupo-fa/2019-11-01/chp_1", InvalidInput, "不是条文标识"),
        ("hupo-fa/2001-01-01/art_1", NotFound, "没有 2001-01-01 版本"),
        ("no-such-law/2001-01-01/art_1", NotFound, "没有找到法规"),
    ],
)
def test_what_names_no_held_article_is_said_plainly(
    filled: Database, written: str, error: type[Exception], says: str
) -> None:
    with filled.reading() as session, pytest.raises(error, match=says):
        named_article(session, written)


def add_twin(database: Database) -> None:
    with database.unit_of_work() as uow:
        twin = add_work(uow, "twin", "溪流条例", region="980000")
        day = dt.date(2020, 1, 1)
        add_edition(uow, twin, Edition("2020-01-01", day, None, (("article", "第一条　水。"),)))


def test_a_name_that_two_laws_share_is_refused_with_both_named(filled: Database) -> None:
    add_twin(filled)
    with (
        filled.reading() as session,
        pytest.raises(InvalidInput, match="有 2 部法规都叫") as refused,
    ):
        named_article(session, "溪流条例1")
    assert STREAMS in refused.value.hint
    assert "twin" in refused.value.hint
    assert named(filled, "twin/2020-01-01/art_1", None) == ("2020-01-01", 1)


def test_a_law_that_was_taken_down_shares_no_name(filled: Database) -> None:
    add_twin(filled)
    with filled.unit_of_work() as uow:
        for document in uow.session.query(Document):
            if document.key.startswith("twin"):
                document.state = DocumentState.WITHDRAWN.value
    with filled.reading() as session:
        assert named_article(session, "溪流条例第四条").work.slug == STREAMS
