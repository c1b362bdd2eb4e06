"""The answer page and POST /api/v1/answers, with a model on the loopback and without one."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.settings import Settings
from kb.store.database import Database
from tests.search.answering.chat_server import ChatServer, chat_server, sentence
from tests.web.conftest import LIMIT
from tests.web.searching import OLD_STREAMS, STREAM_OIL, FakeSearch
from web.app import create_app

NEW_ID, OLD_ID = STREAM_OIL.provision, OLD_STREAMS.provision
ARTICLE = "/regulations/xiliu-baohu-tiaoli/2021-04-20/articles/3"
API = "/api/v1/answers"
FINE = "处二千元以上一万元以下罚款"
HONEST = sentence("向溪流倾倒废油的，处二千元以上一万元以下罚款。", (NEW_ID, FINE))
LIE = sentence("向溪流倾倒废油的，处三千元罚款。", (NEW_ID, FINE))


@pytest.fixture
def chat() -> Iterator[ChatServer]:
    with chat_server() as server:
        yield server


@pytest.fixture
def asking(web_settings: Settings, library: Database, chat: ChatServer) -> FlaskClient:
    """A reader of a site that has a model."""
    named = Settings(
        home=web_settings.home, rate_limit=LIMIT, chat_url=chat.url, chat_model="moxing"
    )
    return create_app(named, database=library, search=FakeSearch()).test_client()


def button(client: FlaskClient, address: str) -> tuple[str, dict[str, str]] | None:
    """Where the form of the results page leads, and its fields."""
    soup = BeautifulSoup(client.get(address).text, "html.parser")
    form = soup.select_one("main form[action^='/answers']")
    if form is None:
        return None
    fields = {str(i["name"]): str(i["value"]) for i in form.select("input[type=hidden]")}
    return str(form["action"]), fields


def press(client: FlaskClient, address: str) -> TestResponse:
    found = button(client, address)
    assert found is not None
    return client.post(found[0], data=found[1])


def test_the_results_page_offers_an_answer_only_when_a_model_is_set(
    client: FlaskClient, asking: FlaskClient
) -> None:
    assert "作答" not in client.get("/search?q=废油").text
    assert "根据以上条文作答" in asking.get("/search?q=废油").text


def test_without_a_law_among_the_results_there_is_nothing_to_answer_from(
    asking: FlaskClient,
) -> None:
    assert button(asking, "/search?q=废油&kind=case") is None
    assert button(asking, "/search?q=zzz") is None


def test_the_form_carries_the_question_and_its_filters_and_nothing_else(
    asking: FlaskClient,
) -> None:
    found = button(asking, "/search?q=废油&as_of=2022-01-01&status=all&page=1&other=x")
    assert found is not None
    action = urlsplit(found[0])
    assert (action.scheme, action.netloc, action.path) == ("", "", "/answers")
    asked = {name: values[0] for name, values in parse_qs(action.query).items()}
    assert asked == {"q": "废油", "as_of": "2022-01-01", "status": "all"}


def test_of_a_very_long_question_the_form_carries_what_was_searched(asking: FlaskClient) -> None:
    found = button(asking, "/search?q=" + "倾倒废油，" * 2000)
    assert found is not None
    (question,) = parse_qs(urlsplit(found[0]).query)["q"]
    assert 0 < len(question) <= 2000


def test_the_answer_page_leads_from_sentence_to_quotation_to_article(
    asking: FlaskClient, chat: ChatServer
) -> None:
    chat.say(HONEST, LIE)
    answer = press(asking, "/search?q=废油")
    assert answer.status_code == 200
    soup = BeautifulSoup(answer.text, "html.parser")
    said = soup.select_one("ol.entries > li")
    assert said is not None
    assert HONEST["text"] in said.text
    quotation = said.select_one("blockquote")
    assert quotation is not None
    assert quotation.text == FINE
    assert said.select("figcaption a")[0]["href"] == ARTICLE
    assert "现行有效" in said.text
    assert "1 句未采用" in soup.text
    assert "不是处理决定" in soup.text
    assert "三千元" not in soup.text
    assert len(soup.find_all("h1")) == 1
    assert not soup.find_all("style")
    for link in soup.select("main a[href^='/']"):
        assert asking.get(str(link["href"])).status_code == 200


def test_a_repealed_provision_carries_its_mark_beside_every_quotation(
    asking: FlaskClient, chat: ChatServer
) -> None:
    chat.say(sentence("曾处五百元罚款。", (OLD_ID, "处五百元罚款")))
    soup = BeautifulSoup(press(asking, "/search?q=倾倒废油&status=all").text, "html.parser")
    assert [mark.text for mark in soup.select("figcaption .force")] == ["已失效"]
    assert len(soup.select("ul.entries h3 .force")) == 2


def test_when_nothing_survives_the_page_says_so_and_shows_the_provisions(
    asking: FlaskClient, chat: ChatServer
) -> None:
    chat.say(LIE)
    text = press(asking, "/search?q=废油").text
    assert "没有一句通过核对" in text
    assert "有下列行为之一的" in text
    assert "三千元" not in text


@pytest.mark.parametrize(("status", "code"), [(500, 502), (302, 502)])
def test_when_the_model_fails_the_provisions_are_still_there(
    asking: FlaskClient, chat: ChatServer, status: int, code: int
) -> None:
    chat.status = status
    answer = press(asking, "/search?q=废油")
    assert answer.status_code == code
    assert "模型服务没有作答" in answer.text
    assert "有下列行为之一的" in answer.text


def test_what_the_model_writes_is_never_code(asking: FlaskClient, chat: ChatServer) -> None:
    chat.say(sentence("<script>alert(1)</script>罚款", (NEW_ID, FINE)))
    assert "<script>alert" not in press(asking, "/search?q=废油").text
    assert "<script>alert" not in press(asking, "/search?q=废油<script>alert(1)</script>").text


def test_a_form_of_another_site_asks_no_model(asking: FlaskClient, chat: ChatServer) -> None:
    assert asking.post("/answers?q=废油").status_code == 400
    assert asking.post(API, data={"question": "废油"}).status_code in (400, 415, 422)
    assert chat.asked == []


def test_the_api_answers_without_a_session_and_with_addresses_of_pages(
    asking: FlaskClient, chat: ChatServer
) -> None:
    chat.say(HONEST, LIE)
    answer = asking.post(API, json={"question": "倾倒废油怎么罚", "status": "all"})
    assert answer.status_code == 200
    body = answer.json
    assert body["answered"]
    assert body["dropped"] == 1
    assert body["dropped_because"] == {"number": 1}
    assert body["sentences"][0]["quotations"][0]["url"] == ARTICLE
    assert [row["status"] for row in body["provisions"]] == ["in_force", "repealed"]


def test_a_day_reaches_status_and_address(asking: FlaskClient, chat: ChatServer) -> None:
    chat.say(HONEST)
    body = asking.post(API, json={"question": "废油", "as_of": "2020-01-01"}).json
    quotation = body["sentences"][0]["quotations"][0]
    assert quotation["status"] == "not_yet_effective"
    assert quotation["url"] == f"{ARTICLE}?as_of=2020-01-01"


def test_off_is_a_conflict_that_says_what_to_set(client: FlaskClient, search: FakeSearch) -> None:
    answer = client.post(API, json={"question": "废油"})
    assert answer.status_code == 409
    assert answer.json["error"]["code"] == "answering_off"
    assert "ANJIAN_CHAT_URL" in answer.json["error"]["hint"]
    assert search.asked == []


@pytest.mark.parametrize(
    ("body", "field"),
    [({}, "question"), ({"question": ""}, "question"), ({"question": "a", "kind": "case"}, "kind")],
)
def test_a_body_that_is_wrong_names_the_field(
    asking: FlaskClient, body: dict[str, str], field: str
) -> None:
    answer = asking.post(API, json=body)
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == field


def test_a_failing_model_has_the_one_error_shape(asking: FlaskClient, chat: ChatServer) -> None:
    chat.write = lambda asked: "一般罚五十万元。"
    answer = asking.post(API, json={"question": "废油"})
    assert answer.status_code == 502
    assert answer.json["error"]["code"] == "reply_unreadable"
    assert "五十万" not in answer.text


def test_page_and_api_share_one_strict_limit(asking: FlaskClient, chat: ChatServer) -> None:
    statuses = [asking.post(API, json={"question": "废油"}).status_code for _ in range(5)]
    assert statuses == [200] * 5
    assert press(asking, "/search?q=废油").status_code == 200
    assert asking.post(API, json={"question": "废油"}).status_code == 429
    assert press(asking, "/search?q=废油").status_code == 429
    assert len(chat.asked) == 6
    assert asking.get("/search?q=废油").status_code == 200


def test_the_readable_documentation_lists_the_fields_of_the_body(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/api/v1/docs").text, "html.parser")
    (section,) = [each for each in soup.select("section") if API in each.text]
    assert "question（必填）" in section.text
    assert "dropped" in section.text
