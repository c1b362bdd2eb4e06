"""Searching for similar cases in a small library: what comes first, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import InvalidInput
from kb.model.document import Document, DocumentKind, DocumentState
from kb.settings import Settings
from kb.store.database import Database
from search.query.confidence import Band
from search.similar.opening import insider_cases, public_cases
from search.similar.query import MAX_TEXT, SimilarQuery
from search.similar.reading import fine_in, read
from search.similar.service import SimilarCases
from tests.search.similar.precedents import DYE, NOISE, PIPE, case
from tests.web.library import add_document

COURT = {"title": "某公司诉某局行政处罚案", "text": "暗管偷排废水，法院驳回诉讼请求。"}


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    home: Path = tmp_path_factory.mktemp("precedents")
    made = Database.create(Settings(home=home, laws_dir=None))
    with made.unit_of_work() as uow:
        for key, content in (("pipe", PIPE), ("dye", DYE), ("noise", NOISE), ("court", COURT)):
            add_document(uow, DocumentKind.CASE, key, content)
        inside = add_document(uow, DocumentKind.CASE, "inside", PIPE, published=False)
        inside.state = DocumentState.INTERNAL_ONLY.value
        add_document(uow, DocumentKind.CASE, "draft", PIPE, published=False)
    yield made
    made.close()


@pytest.fixture(scope="module")
def cases(database: Database) -> SimilarCases:
    return public_cases(database)


def keys(cases: SimilarCases, query: SimilarQuery) -> list[str]:
    return [hit.key for hit in cases.find(query).hits]


def test_a_description_finds_the_case_of_the_same_manner_first(cases: SimilarCases) -> None:
    assert keys(cases, SimilarQuery("肉联厂围墙底下埋暗管，血水偷排到溪里"))[0] == "pipe"
    assert keys(cases, SimilarQuery("楼顶冷却塔夜里噪声太吵"))[0] == "noise"


def test_a_case_is_never_like_itself_and_its_neighbour_comes_first(cases: SimilarCases) -> None:
    found = keys(cases, SimilarQuery(content=PIPE, exclude="pipe"))
    assert found[0] == "dye"
    assert "pipe" not in found


def test_a_court_case_and_a_draft_are_no_precedents(cases: SimilarCases) -> None:
    assert set(keys(cases, SimilarQuery("暗管偷排废水", limit=50))) == {"pipe", "dye", "noise"}


def test_element_and_region_keep_only_their_cases(cases: SimilarCases) -> None:
    assert keys(cases, SimilarQuery("夜里偷排", element="noise")) == ["noise"]
    assert keys(cases, SimilarQuery("夜里偷排", region="山东省")) == []
    assert cases.find(SimilarQuery("夜里偷排", region="山东省")).note == "没有可比较的案例"


def test_what_has_no_like_says_so_and_names_the_nearest(cases: SimilarCases) -> None:
    found = cases.find(SimilarQuery("演唱会门票退款纠纷"))
    assert found.band is Band.WEAK
    assert found.note.startswith("没有足够相似的案例，最接近的是“")
    assert "相似度不高，0." in found.note
    assert found.fines.lines == ()


def test_fines_stand_side_by_side_with_their_median(cases: SimilarCases) -> None:
    found = cases.find(SimilarQuery(content=PIPE))
    assert (found.fines.fined, found.fines.lowest, found.fines.highest) == (2, 20_000, 400_000)
    assert found.fines.median == 210_000


def test_an_answer_is_json_as_a_report_keeps_it(cases: SimilarCases) -> None:
    body = json.loads(json.dumps(cases.find(SimilarQuery(content=PIPE)).to_json()))
    first = body["hits"][0]
    assert first["reasons"][0]["text"]
    assert len(first["sha256"]) == 64
    assert first["internal"] is False


def test_the_public_finds_nothing_for_use_inside_and_an_insider_only_what_it_may_read(
    database: Database, cases: SimilarCases
) -> None:
    query = SimilarQuery("围墙下埋暗管偷排血水", limit=50)
    with database.reading() as session:
        ids = {row.key: row.id for row in session.query(Document)}
    assert "inside" not in keys(cases, query)
    assert "inside" not in keys(insider_cases(database, ()), query)
    hits = insider_cases(database, {ids["inside"], ids["draft"], ids["court"]}).find(query).hits
    assert {hit.key: hit.internal for hit in hits} == {
        "pipe": False,
        "dye": False,
        "noise": False,
        "inside": True,
    }
    assert "张三" not in json.dumps([hit.to_json() for hit in hits], ensure_ascii=False)


@pytest.mark.parametrize("state", [DocumentState.WITHDRAWN, DocumentState.SUSPENDED])
def test_a_case_taken_down_is_gone_from_the_next_search(
    database: Database, cases: SimilarCases, state: DocumentState
) -> None:
    assert "dye" in keys(cases, SimilarQuery("雨水井偷排"))
    with database.unit_of_work() as uow:
        row = uow.session.query(Document).filter_by(key="dye").one()
        row.state = state.value
    try:
        assert "dye" not in keys(cases, SimilarQuery("雨水井偷排", limit=50))
    finally:
        with database.unit_of_work() as uow:
            row = uow.session.query(Document).filter_by(key="dye").one()
            row.state = DocumentState.PUBLISHED.value
    assert "dye" in keys(cases, SimilarQuery("雨水井偷排"))


def test_a_newly_published_case_is_found_at_once(tmp_path: Path) -> None:
    database = Database.create(Settings(home=tmp_path, laws_dir=None))
    cases = public_cases(database)
    assert cases.find(SimilarQuery("暗管偷排")).hits == ()
    with database.unit_of_work() as uow:
        add_document(uow, DocumentKind.CASE, "pipe", PIPE)
    assert keys(cases, SimilarQuery("暗管偷排")) == ["pipe"]
    database.close()


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"text": ""}, "text"),
        ({"text": " \n\t"}, "text"),
        ({"text": "，。！？——"}, "text"),
        ({"text": "污" * (MAX_TEXT + 1)}, "text"),
        ({"text": "暗管", "element": "plasma"}, "element"),
        ({"text": "暗管", "region": "亚特兰蒂斯"}, "region"),
        ({"text": "暗管", "limit": 0}, "limit"),
    ],
    ids=["empty", "blank", "punctuation", "20,001", "element", "region", "limit"],
)
def test_what_cannot_be_searched_is_refused_by_its_field(
    wanted: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        SimilarQuery(**wanted)
    assert refusal.value.field == field
    assert refusal.value.hint


def test_a_draft_without_anything_to_compare_is_refused(cases: SimilarCases) -> None:
    with pytest.raises(InvalidInput, match="还没有可比较的内容"):
        cases.find(SimilarQuery(content={}))


def test_twenty_thousand_characters_are_searched(cases: SimilarCases) -> None:
    text = "暗管偷排废水。" * (MAX_TEXT // 7)
    assert keys(cases, SimilarQuery(text))[0] in {"pipe", "dye"}


@settings(max_examples=40, deadline=None)
@given(st.text(min_size=1, max_size=200))
def test_whatever_is_typed_gives_scores_between_0_and_1_or_a_refusal(
    cases: SimilarCases, text: str
) -> None:
    try:
        query = SimilarQuery(text)
    except InvalidInput:
        return
    hits = cases.find(query).hits
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert all(0 <= hit.score <= 1 for hit in hits)
    assert sorted((hit.score for hit in hits), reverse=True) == [hit.score for hit in hits]


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("罚款12.5万元", 125_000),
        ("处以86,000元的罚款", 86_000),
        ("罚了3000元，没收5万元", 3_000),
        ("罚款2万元，又罚款 30 万元", 300_000),
        ("罚款若干", None),
    ],
)
def test_the_greatest_fine_in_figures_is_read(text: str, yuan: float | None) -> None:
    assert fine_in(text) == yuan


def test_a_description_gives_away_element_manner_and_what_it_cites() -> None:
    facts = read("餐馆油烟净化器没开，违反《大气污染防治法》第一百一十八条第一款")
    assert facts.elements == ("air",)
    assert "cooking_fumes" in facts.manners
    assert facts.basis[0].label == "大气污染防治法第一百一十八条第一款"


def test_a_description_that_names_a_caller_and_a_company_leaves_the_party_open() -> None:
    assert read("村民举报某公司偷排").party_type == ""
    assert read("某公司偷排").party_type == "enterprise"


def test_markdown_marks_are_not_shown_in_a_summary(tmp_path: Path) -> None:
    database = Database.create(Settings(home=tmp_path, laws_dir=None))
    with database.unit_of_work() as uow:
        add_document(uow, DocumentKind.CASE, "bold", case("某公司偷排案", "**夜里**偷排废水。"))
    assert public_cases(database).find(SimilarQuery("偷排")).hits[0].summary == "夜里偷排废水。"
    database.close()
