"""条文沿革 on the page of an article and in the API."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from ingest.storing.correspondences import link_articles
from kb.store.database import Database
from tests.ingest import amended
from tests.web.library import add_edition, add_work

BASE = "/regulations/hubin-shidi-guiding"
API = "/api/v1/provisions/hubin-shidi-guiding"


@pytest.fixture(autouse=True)
def wetlands(library: Database) -> None:
    amended.enacted(library)
    link_articles(library, actor="test", subject="batch:1")


def soup(client: FlaskClient, address: str) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == 200, address
    return BeautifulSoup(response.text, "html.parser")


def test_the_page_of_an_article_tells_its_numbers_and_changes(client: FlaskClient) -> None:
    page = soup(client, f"{BASE}/2022-09-01/articles/2")
    steps = [entry.get_text(" ", strip=True) for entry in page.select("[data-history] > li")]

    assert len(steps) == 2
    assert "（2011-03-01）第三条" in steps[0]
    assert "只改条号" in steps[0]
    assert "（2022-09-01）第二条" in steps[1]
    assert "修改" in steps[1]


def test_the_words_that_changed_are_marked(client: FlaskClient) -> None:
    page = soup(client, f"{BASE}/2022-09-01/articles/2")

    assert "一" in page.select_one("[data-history] del").text
    assert "五" in page.select_one("[data-history] ins").text


def test_every_place_of_a_history_is_a_link_that_works(client: FlaskClient) -> None:
    page = soup(client, f"{BASE}/2011-03-01/articles/3")

    for link in page.select("[data-history] a"):
        soup(client, str(link["href"]))


def test_an_old_article_leads_to_the_one_in_force_by_its_number(client: FlaskClient) -> None:
    notice = soup(client, f"{BASE}/2011-03-01/articles/3").select_one("[data-successor]")

    assert "2011 年版，不是现行文本" in notice.text
    assert "第二条" in notice.a.text
    assert notice.a["href"] == f"{BASE}/2022-09-01/articles/2"


def test_an_old_article_that_was_left_out_says_that_nothing_follows(client: FlaskClient) -> None:
    notice = soup(client, f"{BASE}/2011-03-01/articles/4").select_one("[data-successor]")

    assert "没有与本条对应的现行条文" in notice.text


def test_on_a_day_of_its_own_an_old_article_carries_no_such_notice(client: FlaskClient) -> None:
    page = soup(client, f"{BASE}/2011-03-01/articles/3?as_of=2012-01-01")

    assert page.select_one("[data-successor]") is None


def test_the_article_in_force_carries_no_such_notice(client: FlaskClient) -> None:
    assert soup(client, f"{BASE}/2022-09-01/articles/2").select_one("[data-successor]") is None


def test_a_law_with_one_version_says_that_there_is_nothing_to_compare(
    client: FlaskClient, library: Database
) -> None:
    with library.unit_of_work() as uow:
        work = add_work(uow, "weidang", "围挡规定")
        add_edition(uow, work, amended.edition("2019-01-01", amended.PURPOSE))

    assert "只有这一个版本" in soup(client, "/regulations/weidang/2019-01-01/articles/1").text


def test_the_api_answers_the_history_of_an_article(client: FlaskClient) -> None:
    body = client.get(f"{API}/2011-03-01/art_3/history").json

    assert body["label"] == "第三条"
    assert [place["id"].rsplit("/", 2)[1:] for place in body["places"]] == [
        ["2011-03-01", "art_3"],
        ["2016-05-20", "art_4"],
        ["2022-09-01", "art_2"],
    ]
    assert [(move["kind"], move["substantive"]) for move in body["moves"]] == [
        ("renumbered", False),
        ("edited", True),
    ]
    assert body["moves"][0]["from"].endswith("2011-03-01/art_3")
    assert body["moves"][0]["to"].endswith("2016-05-20/art_4")
    assert body["current"] == ["hubin-shidi-guiding/2022-09-01/art_2"]


def test_the_api_judges_the_current_article_on_the_day(client: FlaskClient) -> None:
    body = client.get(f"{API}/2022-09-01/art_2/history?as_of=2012-01-01").json

    assert body["current"] == ["hubin-shidi-guiding/2011-03-01/art_3"]


def test_a_day_before_the_law_existed_has_no_current_article(client: FlaskClient) -> None:
    assert client.get(f"{API}/2022-09-01/art_2/history?as_of=1999-01-01").json["current"] == []


@pytest.mark.parametrize("place", ["2011-03-01/art_99", "1999-01-01/art_3", "2011-03-01/chp_1"])
def test_what_is_no_article_is_not_found(client: FlaskClient, place: str) -> None:
    response = client.get(f"{API}/{place}/history")

    assert response.status_code == 404
    assert response.json["error"]["code"] == "not_found"
