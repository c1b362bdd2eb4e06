"""从旧兼从轻 on its page and in the API."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from ingest.storing.correspondences import link_articles
from kb.store.database import Database
from tests.ingest import amended

PAGE = "/applicable-law"
API = "/api/v1/applicable-law"
ASKED = {
    "provision": "湖滨湿地保护规定第四条",
    "violation_on": "2017-03-01",
    "decided_on": "2022-10-01",
}


@pytest.fixture(autouse=True)
def wetlands(library: Database) -> None:
    amended.enacted(library)
    link_articles(library, actor="test", subject="batch:1")


def soup(client: FlaskClient, address: str, status: int = 200) -> BeautifulSoup:
    response = client.get(address)
    assert response.status_code == status, address
    return BeautifulSoup(response.text, "html.parser")


def asked(client: FlaskClient, status: int = 200, **changed: str) -> BeautifulSoup:
    return soup(client, f"{PAGE}?{urlencode({**ASKED, **changed})}", status)


def test_the_page_shows_both_texts_and_what_follows(client: FlaskClient) -> None:
    page = asked(client)

    assert page.select_one("[data-outcome]")["data-outcome"] == "old"
    assert "适用行为时的规定" in page.select_one("#conclusion").text
    old, new = page.select(".compare tbody")[0].select("td")
    assert "（2016-05-20）第四条" in old.text
    assert "（2022-09-01）第二条" in new.text
    assert (old.select_one("del").text, new.select_one("ins").text) == ("一千元", "五千元")
    assert "第三十七条" in page.text


def test_every_link_of_the_result_works(client: FlaskClient) -> None:
    for link in asked(client).select("main .compare a, main [data-between] a"):
        soup(client, str(link["href"]))


def test_an_empty_form_asks_for_nothing_and_a_half_filled_one_says_what_is_wanting(
    client: FlaskClient,
) -> None:
    assert soup(client, PAGE).select(".notice") == []
    assert "请填写" in asked(client, decided_on="").select_one(".notice").text


@pytest.mark.parametrize(
    ("changed", "status", "message"),
    [
        ({"decided_on": "2016-01-01"}, 422, "早于"),
        ({"violation_on": "去年三月"}, 422, "无法识别"),
        ({"provision": "鹭岛潮间带规定第三条"}, 404, "馆藏没有"),
        ({"provision": "<b>湖滨"}, 422, "没有指明"),
    ],
    ids=["reversed days", "no day", "law not held", "markup"],
)
def test_what_is_wrong_is_told_above_the_form_which_keeps_what_was_typed(
    client: FlaskClient, changed: dict[str, str], status: int, message: str
) -> None:
    page = asked(client, status, **changed)

    assert message in page.select_one("[role=alert]").text
    for name, value in {**ASKED, **changed}.items():
        assert page.select_one(f"[name={name}]")["value"] == value


def test_an_article_leads_to_the_form_with_itself_filled_in(client: FlaskClient) -> None:
    page = soup(client, "/regulations/hubin-shidi-guiding/2022-09-01/articles/2")
    link = page.select_one(f"a[href^='{PAGE}']")
    form = soup(client, str(link["href"]))

    value = form.select_one("[name=provision]")["value"]
    assert value == "hubin-shidi-guiding/2022-09-01/art_2"
    assert asked(client, provision=str(value)).select_one("[data-outcome]")


def test_a_case_leads_to_the_comparison_for_its_own_days(client: FlaskClient) -> None:
    page = soup(client, "/cases/case-2022-001")
    result = soup(client, str(page.select_one("[data-applicable] a")["href"]))

    assert result.select_one("[name=violation_on]")["value"] == "2022-02-03"
    assert result.select_one("[name=decided_on]")["value"] == "2022-03-01"
    assert result.select_one("[data-outcome]")


def test_the_api_gives_both_sides_and_the_reasons(client: FlaskClient) -> None:
    answer = client.get(f"{API}?{urlencode(ASKED)}").json

    assert (answer["outcome"], answer["weight"]) == ("old", "heavier")
    assert answer["at_violation"]["provisions"][0]["id"] == "hubin-shidi-guiding/2016-05-20/art_4"
    fine = answer["at_decision"]["penalties"][0]["fine"]
    assert (fine["low"], fine["high"], fine["measure"]) == (200, 5000, "money")
    assert [span["version"] for span in answer["between"]] == ["2016-05-20", "2022-09-01"]


def test_the_api_refuses_reversed_days_by_the_name_of_the_field(client: FlaskClient) -> None:
    response = client.get(f"{API}?{urlencode({**ASKED, 'decided_on': '2010-01-01'})}")

    assert response.status_code == 422
    assert response.json["error"]["field"] == "decided_on"


def test_the_api_needs_both_days(client: FlaskClient) -> None:
    response = client.get(f"{API}?provision=湖滨湿地保护规定第四条")

    assert response.status_code == 422
