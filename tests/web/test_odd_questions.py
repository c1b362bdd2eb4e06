"""Bad and odd questions on the results page and the API: answered or refused in Chinese."""

from __future__ import annotations

from dataclasses import replace

import pytest
from apiflask import APIFlask
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from kb.model.evaluation import SearchLogEntry
from search.query.confidence import Band
from tests.web.searching import STREAM_OIL, FakeSearch
from web.wiring import EXTENSION

LONG = "".join(f"第{n}天向溪流倾倒废油。" for n in range(2000))
ODD = (
    "？！",
    "😀",
    "zzz",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "溪流\x00\x1b",
    "傾倒廢油",
    "１２３",
    LONG[:20_000],
)


@pytest.fixture
def weak(search: FakeSearch) -> None:
    search.passages = (replace(STREAM_OIL, band=Band.WEAK),)


@pytest.mark.parametrize("query", ODD)
def test_the_page_shows_hits_or_says_why_not(client: FlaskClient, query: str) -> None:
    answer = client.get("/search", query_string={"q": query})
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.text, "html.parser")
    assert soup.select("[data-entry]") or soup.select("[data-note]")
    assert not soup.select("script:not([src])")


@pytest.mark.parametrize("query", ODD)
def test_the_api_answers_with_hits_or_notes(client: FlaskClient, query: str) -> None:
    answer = client.get("/api/v1/search", query_string={"q": query})
    assert answer.status_code == 200, answer.text
    body = answer.get_json()
    assert body["hits"] or body["notes"]
    assert body["band"] in ("strong", "fair", "weak")


def test_links_of_a_long_question_carry_its_informative_part(client: FlaskClient) -> None:
    answer = client.get("/search", query_string={"q": LONG[:20_000]})
    assert len(answer.text) < 1_000_000
    soup = BeautifulSoup(answer.text, "html.parser")
    assert soup.select_one("[data-note=cut]") is not None
    follow = client.get(str(soup.select_one(".facets a")["href"]))
    assert follow.status_code == 200


@pytest.mark.usefixtures("weak")
def test_a_weak_answer_says_so_and_shows_the_nearest_with_its_band(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/search?q=废油").text, "html.parser")
    assert "没有找到很有把握的条文" in soup.select_one("[data-note=weak]").text
    assert soup.select_one("[data-entry] [data-band]").text == "把握不大"


def test_a_question_read_as_of_a_day_offers_the_law_of_today(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/search?q=2018年3月倾倒废油").text, "html.parser")
    note = soup.select_one("[data-note=read_as_of]")
    assert "按 2018年3月1日 的法律" in note.text
    assert note.a.text == "按今天的法律检索"
    today = BeautifulSoup(client.get(str(note.a["href"])).text, "html.parser")
    assert today.select_one("[data-note=read_as_of]") is None


def test_a_day_of_what_goes_on_is_offered_as_a_link(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/search?q=2018年3月以来倾倒废油").text, "html.parser")
    link = soup.select_one("[data-note=past_date] a")
    assert "as_of=2018-03-01" in str(link["href"])
    assert "2018年3月1日" in client.get(str(link["href"])).text


@pytest.mark.parametrize("extra", ["endpoint=y", "_external=1", "_scheme=ftp", "_method=POST"])
@pytest.mark.parametrize("page", ["/search?q=废油", "/imports?"])
def test_an_argument_that_no_page_has_is_not_carried_on(
    client: FlaskClient, page: str, extra: str
) -> None:
    answer = client.get(f"{page}&{extra}")
    assert answer.status_code == 200
    links = [str(a["href"]) for a in BeautifulSoup(answer.text, "html.parser").select("main a")]
    assert not [link for link in links if extra in link or "://" in link]


def test_a_question_without_words_gets_one_sentence_and_leaves_no_row(
    client: FlaskClient, app: APIFlask
) -> None:
    soup = BeautifulSoup(client.get("/search?q=？！").text, "html.parser")
    assert soup.select_one("[data-note=no_words]")
    assert not soup.select("[data-feedback], .state")
    client.get("/api/v1/search?q=？！")
    app.extensions[EXTENSION].search_log.flush()
    with app.extensions[EXTENSION].database.reading() as session:
        assert session.scalars(select(SearchLogEntry)).all() == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_a_day_outside_of_the_law_is_answered_with_a_note(client: FlaskClient, day: str) -> None:
    soup = BeautifulSoup(client.get(f"/search?q=废油&as_of={day}").text, "html.parser")
    assert soup.select("[data-note$=_day]")
    assert client.get(f"/api/v1/search?q=废油&as_of={day}").get_json()["notes"]


@pytest.mark.parametrize("arguments", ["kind=poem", "region=月球", "level=x", "as_of=0000-00-00"])
def test_an_unknown_filter_value_is_refused_in_chinese(client: FlaskClient, arguments: str) -> None:
    for address in ("/search", "/api/v1/search"):
        answer = client.get(f"{address}?q=废油&{arguments}")
        assert answer.status_code == 422
    assert answer.get_json()["error"]["message"]


def test_an_empty_search_leads_home_and_says_what_to_type(client: FlaskClient) -> None:
    answer = client.get("/search?q=%20", follow_redirects=True)
    assert answer.status_code == 200
    assert "请输入要查的情形" in answer.text
