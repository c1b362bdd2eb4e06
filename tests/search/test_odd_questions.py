"""Bad and odd input: an answer that says what happened, never an error or a silent nothing."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from kb.errors import InvalidInput
from kb.model.document import DocumentKind
from kb.model.regulation import Level, RegulationType
from search.evaluation.confidence import bands, examples
from search.evaluation.known_items import draw, measure
from search.evaluation.sets import Place, Question
from search.profiles import confidence_profile
from search.query.confidence import Band
from search.query.request import KINDS, LEVELS, TYPES
from search.service import SearchRequest, SearchResponse, SearchService

TODAY = dt.date(2024, 7, 1)


def answer(service: SearchService, query: str, **options: Any) -> SearchResponse:
    return service.search(SearchRequest(query, **options))


def codes(response: SearchResponse) -> set[str]:
    return {note.code for note in response.notes}


@pytest.mark.parametrize(
    "query",
    [
        "？",
        "。。。",
        "😀",
        "zzzz",
        "feishui toupai",
        "' OR 1=1; DROP TABLE passage --",
        "<script>alert(1)</script>",
        "溪流\x00\x1b[31m\ud800垃圾",
        "COD超标 VOCs unorganized emission",
        "溪流" * 10_000,
        "a" * 20_000,
        "向溪流傾倒垃圾",
        "１２３",
        "%s %n {0} ${x} \\",
    ],
)
def test_every_input_gets_hits_or_says_why_not(service: SearchService, query: str) -> None:
    response = answer(service, query)
    assert response.hits or response.notes
    json.dumps(response.to_json(), ensure_ascii=False).encode()


def test_punctuation_alone_is_told_to_be_no_question(service: SearchService) -> None:
    response = answer(service, "？！……")
    assert (response.hits, codes(response)) == ((), {"no_words"})


def test_a_cut_is_told_and_the_article_named_at_the_end_still_comes_first(
    service: SearchService,
) -> None:
    story = "".join(f"第{n}天大家一起吃饭聊天看电视。" for n in range(1500))
    response = answer(service, story + "溪流保护法第三条怎么说？")
    assert "cut" in codes(response)
    assert (response.hits[0].law, response.hits[0].article) == ("溪流保护法", 3)


@pytest.mark.parametrize(
    "query", ["溪流保護法第三條", "溪流保护法第３条", "溪硫保护法3条", "xlbhf3", "第3条 溪流保护法"]
)
def test_a_known_article_comes_first_and_is_strong(service: SearchService, query: str) -> None:
    response = answer(service, query, as_of=TODAY)
    first = response.hits[0]
    assert (first.law, first.article, first.article_suffix) == ("溪流保护法", 3, None)
    assert response.band is first.band is Band.STRONG


def test_a_correction_and_traditional_characters_are_told(service: SearchService) -> None:
    assert "corrected" in codes(answer(service, "溪硫保护法3条"))
    assert "traditional" in codes(answer(service, "溪流保護法第三條"))


def test_the_edition_named_is_shown_although_it_is_repealed(service: SearchService) -> None:
    first = answer(service, "溪流保护法（2016年版）第三条", as_of=TODAY).hits[0]
    assert (first.version, first.status) == ("2016-03-01", "repealed")
    missing = answer(service, "溪流保护法（2008修订）第三条", as_of=TODAY)
    assert missing.hits[0].version == "2021-04-20"
    assert "edition_not_held" in codes(missing)


def test_an_article_or_law_that_is_not_held_is_told(service: SearchService) -> None:
    assert "no_such_article" in codes(answer(service, "溪流保护法第九十九条"))
    assert "law_not_held" in codes(answer(service, "山西省大气污染防治条例第三条"))


def test_a_question_that_tells_a_past_day_is_read_as_of_it_and_says_so(
    service: SearchService,
) -> None:
    response = answer(service, "2018年3月向溪流倾倒垃圾怎么罚")
    (note,) = [each for each in response.notes if each.code == "read_as_of"]
    assert "2018年3月1日" in note.message
    assert "按第一天计" in note.message
    assert response.hits[0].version == "2016-03-01"
    body = response.to_json()
    assert (body["as_of"], body["analysis"]["read_as_of"]) == ("2018-03-01", "2018-03-01")
    assert body["analysis"]["dates"] == ["2018-03-01"]


def test_a_day_that_is_set_stands_before_the_day_told(service: SearchService) -> None:
    response = answer(service, "2018年3月向溪流倾倒垃圾怎么罚", as_of=TODAY)
    assert response.hits[0].version == "2021-04-20"
    assert "read_as_of" not in codes(response)
    assert response.to_json()["analysis"]["read_as_of"] is None


def test_what_still_goes_on_is_read_as_of_today_with_a_hint(service: SearchService) -> None:
    response = answer(service, "2018年3月以来向溪流倾倒垃圾怎么罚")
    assert response.request.day == dt.date.today()
    (note,) = [each for each in response.notes if each.code == "past_date"]
    assert "2018-03-01" in note.message


def test_a_day_before_the_law_existed_finds_no_text_of_it_in_force(
    service: SearchService,
) -> None:
    response = answer(service, "1998年3月1日溪流保护法第三条怎么说")
    assert {hit.status for hit in response.hits} <= {"not_yet_effective", "published", "unknown"}
    assert "尚未生效" in response.hits[0].why


@pytest.mark.parametrize(
    ("day", "code"),
    [(dt.date(1, 1, 1), "early_day"), (dt.date(9999, 12, 31), "future_day")],
)
def test_a_day_outside_of_the_law_is_told(service: SearchService, day: dt.date, code: str) -> None:
    assert code in codes(answer(service, "向溪流倾倒垃圾", as_of=day))


def test_what_is_only_near_is_told_to_be_weak(service: SearchService) -> None:
    response = answer(service, "量子垃圾纠缠的测量与超导电路的相干时间")
    assert response.hits
    assert response.band is Band.WEAK
    (note,) = [each for each in response.notes if each.code == "weak"]
    assert note.message.startswith("没有找到很有把握的条文，下面是最接近的")
    rows = response.to_json()
    assert rows["band"] == "weak"
    assert {row["band"] for row in rows["hits"]} <= {"strong", "fair", "weak"}


def test_an_issuing_body_that_nobody_is_called_is_told(service: SearchService) -> None:
    response = answer(service, "向溪流倾倒垃圾", issuing_body="月球")
    assert response.hits == ()
    assert "月球" in response.notes[0].message


@pytest.mark.parametrize(
    "options",
    [{"kind": "poem"}, {"type": "诗"}, {"level": "galactic"}, {"region": "月球\ud800"}],
    ids=["kind", "type", "level", "region"],
)
def test_a_filter_value_that_does_not_exist_is_refused_with_what_may_be_written(
    options: dict[str, str],
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        SearchRequest("溪流", **options)  # type: ignore[arg-type]
    assert refusal.value.field in options
    assert refusal.value.hint
    str(refusal.value).encode()


def test_the_values_of_filters_are_those_of_the_models() -> None:
    assert {each.value for each in DocumentKind} <= set(KINDS)
    assert {each.value for each in RegulationType} == set(TYPES)
    assert {each.value for each in Level} == set(LEVELS)


def test_known_items_of_the_invented_library_come_first_in_every_spelling(
    service: SearchService,
) -> None:
    items = draw(service.reader, 3, seed=3)
    assert len(items) == 3
    assert items == draw(service.reader, 3, seed=3)
    figures, misses = measure(service, items)
    assert misses == {}
    assert figures["all"] == {"hit@1": 1.0, "queries": figures["all"]["queries"]}
    assert len(figures) > 15


def test_examples_for_tuning_know_what_was_right(service: SearchService) -> None:
    asked = "往河沟里倒地沟油要罚多少"
    questions = [
        Question("a", asked, (Place("溪流保护法", 3),), as_of=TODAY),
        Question("b", asked, (Place("竹林保护法", 2),), as_of=TODAY),
    ]
    told = examples(service, questions)
    assert [right for _, right in told] == [True, False]
    counted = bands(confidence_profile(), told)
    assert sum(number for number, _ in counted.values()) == 2
