"""What a searcher sees: named articles first, the law of the day, the right region, why."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from kb.errors import InvalidInput
from search.service import SearchHit, SearchRequest, SearchService

TODAY = dt.date(2024, 7, 1)


def ask(service: SearchService, query: str, **options: Any) -> list[SearchHit]:
    return list(service.search(SearchRequest(query, **{"as_of": TODAY, **options})).hits)


def places(hits: list[SearchHit]) -> list[str]:
    return [hit.provision for hit in hits]


@pytest.mark.parametrize(
    "query",
    [
        "溪流保护法第三条",
        "溪流保护法3条",
        "《溪流保护法》第三条的内容是什么",
        "中华人民共和国溪流保护法第3条",
        "溪流保护法 3",
        "违反溪流保护法第三条怎么罚",
    ],
)
def test_a_named_article_comes_first_in_the_version_of_the_day(
    service: SearchService, query: str
) -> None:
    first = ask(service, query)[0]
    assert (first.law, first.article, first.article_suffix) == ("溪流保护法", 3, None)
    assert (first.version, first.status) == ("2021-04-20", "in_force")
    assert first.why.startswith("按条号直达")
    earlier = ask(service, query, as_of=dt.date(2020, 1, 1))[0]
    assert (earlier.version, earlier.status) == ("2016-03-01", "in_force")


def test_an_article_with_a_suffix_is_another_article(service: SearchService) -> None:
    first = ask(service, "溪流保护法第三条之一")[0]
    assert (first.article, first.article_suffix) == (3, 1)


def test_a_range_of_articles_gives_each_that_exists(service: SearchService) -> None:
    hits = ask(service, "溪流保护法第一条至第三条")
    assert [(hit.article, hit.article_suffix) for hit in hits[:2]] == [(1, None), (3, None)]


def test_a_law_name_alone_gives_its_first_article(service: SearchService) -> None:
    first = ask(service, "溪流保护法")[0]
    assert (first.law, first.article) == ("溪流保护法", 1)
    assert first.why.startswith("按法规名称直达")


def test_an_article_that_does_not_exist_is_not_invented(service: SearchService) -> None:
    hits = ask(service, "溪流保护法第九十九条")
    assert all(hit.article != 99 for hit in hits)
    assert all("直达" not in hit.why for hit in hits)


def test_a_named_article_that_was_repealed_is_shown_with_its_status(
    service: SearchService,
) -> None:
    first = ask(service, "溪水管理条例第九条")[0]
    assert (first.law, first.status) == ("溪水管理条例", "repealed")
    assert "已失效" in first.why


def test_a_question_gets_the_law_of_the_day_asked_about(service: SearchService) -> None:
    question = "往溪里倾倒垃圾罚多少钱"
    today = ask(service, question)
    then = ask(service, question, as_of=dt.date(2010, 5, 5))
    assert "xiliu/2021-04-20/art_3" in places(today)
    assert {hit.status for hit in today} <= {"in_force", "published", "unknown"}
    laws = [hit for hit in then if hit.kind == "regulation" and hit.status != "unknown"]
    assert places(laws) == ["xishui/1999-01-01/art_9"]


@pytest.mark.parametrize(
    ("day", "version"),
    [
        pytest.param(dt.date(2021, 5, 31), "2016-03-01", id="the last day of the old text"),
        pytest.param(dt.date(2021, 6, 1), "2021-04-20", id="the first day of the new text"),
    ],
)
def test_a_version_begins_on_its_day_and_ends_the_day_before_the_next(
    service: SearchService, day: dt.date, version: str
) -> None:
    hits = ask(service, "向溪流倾倒垃圾", as_of=day)
    assert {hit.version for hit in hits if hit.law == "溪流保护法" and hit.article == 3} == {
        version
    }


def test_all_statuses_show_old_and_coming_texts_with_their_status(service: SearchService) -> None:
    statuses = {hit.provision: hit.status for hit in ask(service, "采伐竹林", status="all")}
    assert statuses["zhulin/2098-01-01/art_7"] == "not_yet_effective"
    assert "zhulin/2098-01-01/art_7" not in places(ask(service, "采伐竹林"))


def test_a_text_without_dates_is_found_and_says_so(service: SearchService) -> None:
    hit = next(hit for hit in ask(service, "茶园遮阳网") if hit.law == "无日期决定")
    assert hit.status == "unknown"
    assert "效力待核" in hit.why


def test_local_law_of_elsewhere_comes_after_national_law(service: SearchService) -> None:
    hits = places(ask(service, "向溪流倾倒垃圾"))
    assert hits.index("xiliu/2021-04-20/art_3") < hits.index("qingyu-xiliu/2020-01-01/art_6")


def test_a_region_keeps_what_applies_there(service: SearchService) -> None:
    hits = ask(service, "向溪流倾倒垃圾", region="澜江省", kind="regulation")
    assert {hit.region for hit in hits} <= {"990000", "000000"}
    assert "lanjiang-xiliu/2020-01-01/art_5" in places(hits)
    city = ask(service, "向溪流倾倒垃圾", region="990200", kind="regulation")
    assert {"990200", "990000", "000000"} == {hit.region for hit in city}


def test_a_region_named_in_the_question_welcomes_its_law(service: SearchService) -> None:
    def place(query: str) -> int:
        return places(ask(service, query)).index("lanjiang-xiliu/2020-01-01/art_5")

    assert place("在澜江省向溪流倾倒垃圾") < place("向溪流倾倒垃圾")


@pytest.mark.parametrize(
    ("options", "field", "value"),
    [
        ({"kind": "case"}, "kind", "case"),
        ({"level": "municipal", "kind": "regulation"}, "level", "municipal"),
        ({"type": "local_regulation"}, "type", "local_regulation"),
    ],
    ids=["kind", "level", "type"],
)
def test_filters_hold_for_every_hit(
    service: SearchService, options: dict[str, str], field: str, value: str
) -> None:
    hits = ask(service, "向溪流倾倒废油和垃圾", **options)
    assert hits
    assert {getattr(hit, field) for hit in hits} == {value}


def test_a_case_gives_one_hit_for_all_its_sections(service: SearchService) -> None:
    hits = ask(service, "夜间蹲守查获倾倒废油", kind="case")
    assert [hit.id for hit in hits] == ["case-1"]


def test_an_everyday_question_leads_to_its_article(service: SearchService) -> None:
    first = ask(service, "往河沟里倒地沟油要罚多少", kind="regulation")[0]
    assert first.provision == "xiliu/2021-04-20/art_3"


def test_the_limit_is_kept_and_ranks_count_from_one(service: SearchService) -> None:
    hits = ask(service, "溪流", limit=3)
    assert [hit.rank for hit in hits] == [1, 2, 3]
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_the_json_has_the_fields_of_the_contract(service: SearchService) -> None:
    answer = service.search(SearchRequest("溪流保护法第三条 废油", as_of=TODAY)).to_json()
    assert {"query", "as_of", "analysis", "took_ms", "hits"} <= set(answer)
    assert {"citations", "expansions", "filters"} <= set(answer["analysis"])
    hit = answer["hits"][0]
    assert {
        "rank",
        "score",
        "kind",
        "id",
        "title",
        "law",
        "article",
        "article_suffix",
        "provision",
        "version",
        "effective_on",
        "repealed_on",
        "status",
        "region",
        "snippet",
        "url",
        "why",
    } <= set(hit)
    assert hit["effective_on"] == "2021-06-01"
    assert hit["repealed_on"] is None
    assert "<mark>废油</mark>" in hit["snippet"]


@pytest.mark.parametrize(
    "options",
    [
        {"query": "  "},
        {"query": "水", "status": "old"},
        {"query": "水", "limit": 0},
        {"query": "水", "region": "没有这个地方"},
    ],
    ids=["blank", "status", "limit", "region"],
)
def test_a_wrong_request_is_refused_in_chinese(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidInput) as refusal:
        SearchRequest(**options)
    assert refusal.value.hint


@pytest.mark.parametrize(
    "query", ["？", "zzzz", "1", "。。。", "的", "<script>", "%", "第条", "a" * 5000]
)
def test_odd_questions_are_answered_without_an_error(service: SearchService, query: str) -> None:
    ask(service, query)


def test_eight_threads_get_the_answers_of_one(service: SearchService) -> None:
    questions = ["向溪流倾倒垃圾", "采伐竹林", "溪流保护法第三条", "废油"] * 8
    alone = [places(ask(service, question)) for question in questions]
    with ThreadPoolExecutor(8) as pool:
        together = list(pool.map(lambda question: places(ask(service, question)), questions))
    assert together == alone


def test_levels_and_types_may_be_given_by_their_chinese_names() -> None:
    request = SearchRequest("扬尘", level="省级", type="地方性法规")
    assert (request.level, request.type) == ("provincial", "local_regulation")
    moved = SearchRequest("扬尘", level="地方性法规")
    assert (moved.level, moved.type) == (None, "local_regulation")
    with pytest.raises(InvalidInput, match="层级不接受"):
        SearchRequest("扬尘", level="乡级")
