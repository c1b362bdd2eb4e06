from __future__ import annotations

import datetime as dt

import pytest

from kb.errors import InvalidInput
from search.query.places import mentioned_regions
from search.service import SearchRequest, SearchService

TODAY = dt.date(2024, 7, 1)
LITTER = "向溪流倾倒垃圾"


def laws(service: SearchService, query: str, region: str | None = None) -> list[str]:
    request = SearchRequest(query, region=region, as_of=TODAY, kind="regulation")
    return [hit.law for hit in service.search(request).hits]


def test_a_question_that_names_a_city_finds_its_law_its_provinces_and_the_nations(
    service: SearchService,
) -> None:
    found = laws(service, f"青屿市{LITTER}怎么罚")
    assert {"青屿市溪流保护条例", "澜江省溪流保护条例", "溪流保护法"} <= set(found)


@pytest.mark.parametrize(("query", "region"), [(f"云泽市{LITTER}", None), (LITTER, "云泽市")])
def test_law_of_another_city_never_appears(
    service: SearchService, query: str, region: str | None
) -> None:
    found = laws(service, query, region)
    assert "青屿市溪流保护条例" not in found
    assert "澜江省溪流保护条例" in found


def test_law_of_elsewhere_is_found_when_the_question_names_it(service: SearchService) -> None:
    assert laws(service, "云泽市的人看青屿市溪流保护条例")[0] == "青屿市溪流保护条例"


def test_without_a_place_local_law_comes_after_the_nations(service: SearchService) -> None:
    found = laws(service, LITTER)
    local = [place for place, law in enumerate(found) if "省" in law or "市" in law]
    assert local
    assert local == list(range(min(local), len(found)))


def test_an_abolished_city_is_answered_with_what_became_of_it(service: SearchService) -> None:
    request = SearchRequest(LITTER, region="莱芜市", as_of=TODAY)
    notes = [note.message for note in service.search(request).notes]
    assert "莱芜市已于2019年并入济南市，按济南市检索" in notes


def test_an_unknown_region_is_refused_with_near_names() -> None:
    with pytest.raises(InvalidInput) as refused:
        SearchRequest(LITTER, region="连云巷市")
    assert "连云港市" in str(refused.value.hint)


@pytest.mark.parametrize(
    "question",
    ["复合肥厂往外排水", "黄河南岸堆了垃圾", "每天水质都不达标", "大理石粉尘", "这个桶未开封"],
)
def test_words_that_hold_a_short_name_are_no_places(question: str) -> None:
    assert mentioned_regions(question) == ()
