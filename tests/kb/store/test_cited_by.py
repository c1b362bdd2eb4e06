"""Who cites an article, which penalty belongs to which duty, and the graph of one law."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from ingest.storing import references
from kb.errors import InvalidInput
from kb.model.document import Citation, Document, DocumentKind, DocumentState
from kb.model.law_graph import ReferenceKind
from kb.store import library
from kb.store.cited_by import NOT_HELD, CitedBy, cited_by
from kb.store.database import Database
from kb.store.law_graph import graph_of
from kb.store.pairs import Partner, pairs_of
from kb.text.numerals import ArticleNumber
from tests.citing import LAKES, STREAMS, add_lakes, add_streams
from tests.web.library import CASE, Edition, add_document, add_edition, add_work

NEW = "2019-11-01"


@pytest.fixture
def filled(database: Database) -> Database:
    with database.unit_of_work() as uow:
        add_lakes(uow)
        add_streams(uow)
        before = add_work(uow, "jiu", "旧办法", type="rule")
        text = "第一条　依照《湖泊法》第三条执行。"
        day = dt.date(2014, 1, 1)
        add_edition(uow, before, Edition("2014-01-01", day, None, (("article", text),)))
        for key, kind, published in (
            ("case-1", DocumentKind.CASE, True),
            ("case-draft", DocumentKind.CASE, False),
            ("guide-1", DocumentKind.GUIDE, True),
        ):
            content = {**CASE, "title": f"{key} 的标题"}
            document = add_document(uow, kind, key, content, published=published)
            for version in (NEW, NEW, "2015-06-01"):
                uow.session.add(
                    Citation(
                        revision_id=document.current_revision_id,
                        raw="《湖泊法》第三条",
                        law="湖泊法",
                        work_slug=LAKES,
                        article=3,
                        version=version,
                        resolved=True,
                    )
                )
    references.refresh(database)
    return database


def asked(database: Database, number: int, **wanted: Any) -> CitedBy:
    with database.reading() as session:
        return cited_by(session, library.get_work(session, LAKES), number, **wanted)


def test_counts_are_split_by_kind_and_by_the_version_that_is_meant(filled: Database) -> None:
    counts = asked(filled, 3).counts
    assert [(count.kind, count.version, count.number) for count in counts] == [
        ("provision", NEW, 2),
        ("provision", NOT_HELD, 1),
        ("case", "2015-06-01", 1),
        ("case", NEW, 1),
        ("guide", "2015-06-01", 1),
        ("guide", NEW, 1),
    ]


def test_citing_articles_come_with_their_words_and_the_law_s_own_first(filled: Database) -> None:
    own, other, unknown, *documents = asked(filled, 3).items
    assert own.place is not None
    assert other.place is not None
    assert (own.place.slug, own.place.number) == (LAKES, 4)
    assert own.reference is ReferenceKind.PENALISES
    assert (other.place.slug, other.place.number) == (STREAMS, 4)
    assert "违反《湖泊法》第三条第一项规定的" in other.quote
    assert unknown.caveat == "库中没有援引当时施行的版本"
    assert [each.key for each in documents] == ["case-1", "case-1", "guide-1", "guide-1"]


def test_the_list_can_be_limited_and_paged_without_losing_or_doubling_any(
    filled: Database,
) -> None:
    whole = asked(filled, 3)
    seen, cursor = [], 0
    while True:
        page = asked(filled, 3, cursor=cursor, limit=2)
        seen += page.items
        assert page.total == whole.total == 7
        if page.next_cursor is None:
            break
        cursor = page.next_cursor
    assert tuple(seen) == whole.items
    assert [each.key for each in asked(filled, 3, kind="case", version=NEW).items] == ["case-1"]
    assert asked(filled, 3, version=NOT_HELD).total == 1
    with pytest.raises(InvalidInput, match="种类"):
        asked(filled, 3, kind="poem")


def test_what_was_taken_down_cites_nothing(filled: Database) -> None:
    with filled.unit_of_work() as uow:
        for document in uow.session.query(Document):
            if document.key.startswith(STREAMS) or document.key == "case-1":
                document.state = DocumentState.WITHDRAWN.value
    found = asked(filled, 3)
    assert {each.key for each in found.items} == {
        f"{LAKES}/{NEW}/art_4",
        "jiu/2014-01-01/art_1",
        "guide-1",
    }
    key = (LAKES, NEW, 3, None)
    with filled.reading() as session:
        assert names(pairs_of(session, [key])[key].penalties) == ["湖泊法第四条第二项"]


def names(partners: tuple[Partner, ...]) -> list[str]:
    return [f"{each.place.law}{each.place.label}{each.part}" for each in partners]


def test_a_duty_leads_to_its_penalties_and_back_also_across_laws(filled: Database) -> None:
    duty, penalty = (LAKES, NEW, 3, None), (LAKES, NEW, 4, None)
    local = (STREAMS, "2021-03-01", 4, None)
    with filled.reading() as session:
        found = pairs_of(session, [duty, penalty, local, (LAKES, NEW, 1, None)])
    assert names(found[duty].penalties) == ["湖泊法第四条第二项", "溪流条例第四条第一项"]
    assert names(found[penalty].duties) == ["湖泊法第二条", "湖泊法第三条第二项"]
    assert names(found[local].duties) == ["湖泊法第三条第一项"]
    assert set(found) == {duty, penalty, local}


def test_another_law_s_penalty_is_given_only_while_that_law_is_in_force(filled: Database) -> None:
    duty = (LAKES, NEW, 3, None)
    with filled.reading() as session:
        before = pairs_of(session, [duty], as_of=dt.date(2021, 4, 30))[duty]
        after = pairs_of(session, [duty], as_of=dt.date(2021, 5, 1))[duty]
    assert names(before.penalties) == ["湖泊法第四条第二项"]
    assert names(after.penalties) == ["湖泊法第四条第二项", "溪流条例第四条第一项"]


def test_the_graph_of_a_law_tells_its_own_articles_from_other_laws(filled: Database) -> None:
    with filled.reading() as session:
        graph = graph_of(session, library.get_work(session, STREAMS).versions[0].id)
        lakes = graph_of(session, library.get_work(session, LAKES).versions[0].id)
    inner = [(edge.source.number, edge.target) for edge in graph.edges if edge.inner]
    assert inner == [(5, ArticleNumber(2)), (5, ArticleNumber(3)), (6, ArticleNumber(90))]
    dunes = next(edge for edge in graph.edges if edge.law == "沙丘保护法")
    assert (dunes.slug, dunes.caveat) == ("", "库中没有这部法规")
    assert [(law.slug, law.articles) for law in lakes.citing] == [(STREAMS, 3)]
