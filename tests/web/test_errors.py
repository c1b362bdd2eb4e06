"""Every error has one shape under /api and a Chinese page that says what to do elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from apiflask import APIFlask
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.errors import AnjianError, IllegalTransition, IndexBusy, NotPermitted
from kb.settings import Settings
from kb.store.database import Database
from search.service import SearchRequest, SearchResponse
from tests.web.searching import FakeSearch
from web.app import create_app


@dataclass
class BrokenSearch:
    """A search that fails with what it was given."""

    problem: Exception

    def search(self, request: SearchRequest) -> SearchResponse:
        raise self.problem


def client_over(settings: Settings, database: Database, problem: Exception) -> FlaskClient:
    return create_app(settings, database=database, search=BrokenSearch(problem)).test_client()


def shape(body: object) -> dict[str, str]:
    assert isinstance(body, dict)
    assert set(body) == {"error"}
    error = body["error"]
    assert {"code", "message"} <= set(error) <= {"code", "message", "field", "hint"}
    assert all(isinstance(value, str) and value for value in error.values())
    assert any("一" <= char <= "鿿" for char in error["message"])
    return dict(error)


@pytest.mark.parametrize(
    ("method", "address", "status", "code", "field"),
    [
        ("get", "/api/v1/nothing", 404, "not_found", ""),
        ("get", "/api/v1/regulations/none", 404, "not_found", ""),
        ("get", "/api/v1/regulations/xiliu-baohu-tiaoli/articles/99", 404, "not_found", ""),
        ("get", "/api/v1/cases/case-2020-009", 410, "gone", ""),
        ("put", "/api/v1/search", 405, "method_not_allowed", ""),
        ("get", "/api/v1/search", 422, "invalid_input", "q"),
        ("get", "/api/v1/search?q=", 422, "invalid_input", "q"),
        ("get", "/api/v1/search?q=甲&limit=0", 422, "invalid_input", "limit"),
        ("get", "/api/v1/search?q=甲&kind=poem", 422, "invalid_input", "kind"),
        ("get", "/api/v1/search?q=甲&asof=2020-01-01", 422, "invalid_input", "asof"),
        ("get", "/api/v1/search?q=甲&as_of=yesterday", 422, "invalid_input", "as_of"),
        ("get", "/api/v1/search?q=甲&region=月球", 422, "invalid_input", "region"),
        ("get", "/api/v1/regulations?cursor=zzz", 422, "invalid_input", "cursor"),
        ("get", "/api/v1/regulations?status=maybe", 422, "invalid_input", "status"),
    ],
)
def test_api_errors_have_one_shape(
    client: FlaskClient, method: str, address: str, status: int, code: str, field: str
) -> None:
    answer = getattr(client, method)(address)
    assert answer.status_code == status
    error = shape(answer.json)
    assert error["code"] == code
    assert error.get("field", "") == field


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        (IndexBusy("索引被占用", hint="请稍后再试"), 503),
        (IllegalTransition("状态不允许"), 409),
        (NotPermitted("无权限"), 403),
        (RuntimeError("secret detail of the inside"), 500),
    ],
)
def test_a_failing_service_is_explained_and_its_inside_is_not_shown(
    web_settings: Settings, library: Database, problem: Exception, status: int
) -> None:
    client = client_over(web_settings, library, problem)
    answer = client.get("/api/v1/search?q=甲")
    assert answer.status_code == status
    error = shape(answer.json)
    assert "secret" not in str(error)
    shown = client.get("/search?q=甲")
    assert shown.status_code == status
    assert "secret" not in shown.text
    soup = BeautifulSoup(shown.text, "html.parser")
    assert soup.h1 is not None
    if isinstance(problem, AnjianError):
        assert soup.h1.text == problem.message


def test_too_many_requests_are_refused_with_the_time_to_wait(
    web_settings: Settings, library: Database
) -> None:
    settings = web_settings.model_copy(update={"rate_limit": "3 per minute"})
    client = create_app(settings, database=library, search=FakeSearch()).test_client()
    statuses = [client.get("/api/v1/search?q=甲").status_code for _ in range(4)]
    assert statuses == [200, 200, 200, 429]
    refused = client.get("/api/v1/search?q=甲")
    assert shape(refused.json)["code"] == "rate_limited"
    assert int(refused.headers["Retry-After"]) > 0
    assert client.get("/cases").status_code == 429, "pages and endpoints are counted together"
    assert client.get("/healthz").status_code == 200


def test_error_pages_are_chinese_and_lead_on(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/cases/none").text, "html.parser")
    assert soup.h1 is not None
    assert "没有找到" in soup.h1.text
    assert soup.select_one("main a[href='/']")
    assert soup.select_one("input[type=search]"), "the search box is there to go on"


def test_a_wrong_argument_of_a_page_is_explained(client: FlaskClient) -> None:
    answer = client.get("/regulations?as_of=soon")
    assert answer.status_code == 422
    assert "2021-12-31" in answer.text


def test_an_answer_names_the_methods_that_are_allowed(app: APIFlask) -> None:
    assert "GET" in app.test_client().put("/api/v1/search").headers["Allow"]
