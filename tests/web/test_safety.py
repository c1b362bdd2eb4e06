"""What must hold for every page: no foreign resources, no inline code, nothing unpublished."""

from __future__ import annotations

import re

import pytest
from apiflask import APIFlask
from bs4 import BeautifulSoup
from flask.testing import FlaskClient

from kb.settings import Settings
from kb.store.database import Database
from tests.web.conftest import PAGES
from tests.web.searching import FakeSearch
from web.app import create_app
from web.security import POLICY

SECRETS = ("张三食品有限公司", "没有发布的案例", "草稿条例")
API = (
    "/api/v1/search?q=废油",
    "/api/v1/regulations",
    "/api/v1/regulations/xiliu-baohu-tiaoli",
    "/api/v1/cases",
    "/api/v1/cases/case-2022-001",
)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_asks_another_server_for_anything(reader: FlaskClient, address: str) -> None:
    soup = BeautifulSoup(reader.get(address).text, "html.parser")
    for tag, attribute in (
        ("script", "src"),
        ("link", "href"),
        ("img", "src"),
        ("form", "action"),
        ("iframe", "src"),
        ("a", "href"),
    ):
        for element in soup.find_all(tag):
            target = str(element.get(attribute) or "/")
            assert target.startswith(("/", "#", "?")), f"{address}: <{tag} {attribute}={target}>"
            assert not target.startswith("//")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_carries_code_or_style_of_its_own(reader: FlaskClient, address: str) -> None:
    answer = reader.get(address)
    soup = BeautifulSoup(answer.text, "html.parser")
    assert not soup.find_all("style")
    assert all(script.get("src") for script in soup.find_all("script"))
    assert not [
        t for t in soup.find_all() if any(n.startswith("on") or n == "style" for n in t.attrs)
    ]
    policy = answer.headers["Content-Security-Policy"]
    for directive, sources in POLICY.items():
        assert f"{directive} {sources}" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("address", [*PAGES, *API])
def test_what_is_not_published_is_on_no_page(reader: FlaskClient, address: str) -> None:
    text = reader.get(address).text
    for secret in SECRETS:
        assert secret not in text


@pytest.mark.parametrize(
    "address", ["/cases/case-draft", "/regulations/caogao-tiaoli", "/api/v1/cases/case-draft"]
)
def test_an_unpublished_document_is_not_found_even_by_its_address(
    reader: FlaskClient, address: str
) -> None:
    assert reader.get(address).status_code == 404


@pytest.mark.parametrize(
    "address",
    [
        "/search?q=<script>alert(1)</script>",
        "/regulations?q=<script>alert(1)</script>",
        "/catalogue?q=<script>alert(1)</script>",
        "/cases?q=<script>alert(1)</script>",
        "/cases/<script>alert(1)</script>",
        "/cases/case-2022-001",
        "/login?next=<script>alert(1)</script>",
    ],
)
def test_text_of_users_is_never_code(reader: FlaskClient, address: str) -> None:
    assert "<script>alert" not in reader.get(address).text


def test_a_nul_character_in_a_form_or_a_body_is_refused_and_says_so(client: FlaskClient) -> None:
    form = BeautifulSoup(client.get("/login").text, "html.parser")
    token = form.select_one("input[name=csrf_token]")["value"]
    typed = client.post("/login", data={"name": "li\x00n", "csrf_token": token})
    sent = client.post(
        "/api/v1/meetings", json={"title": "审议会\x00"}, headers={"X-CSRFToken": token}
    )
    assert (typed.status_code, sent.status_code) == (422, 422)
    assert "空字符" in typed.text
    assert "空字符" in sent.get_json()["error"]["message"]


def test_headers_forbid_framing_sniffing_and_leaking_addresses(client: FlaskClient) -> None:
    headers = client.get("/").headers
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_stylesheets_and_scripts_load_nothing_from_elsewhere(client: FlaskClient) -> None:
    soup = BeautifulSoup(client.get("/").text, "html.parser")
    for tag in (*soup.find_all("link"), *soup.find_all("script")):
        with client.get(str(tag.get("href") or tag.get("src"))) as answer:
            body = answer.text
        assert not re.findall(r"url\([\"']?(?:https?:)?//", body)
        assert "@import" not in body


def test_the_session_key_is_made_once_and_only_the_owner_may_read_it(
    web_settings: Settings, library: Database, app: APIFlask
) -> None:
    path = web_settings.home / "secret.key"
    assert path.stat().st_mode & 0o077 == 0
    again = create_app(web_settings, database=library, search=FakeSearch())
    assert again.config["SECRET_KEY"] == app.config["SECRET_KEY"]
    assert len(app.config["SECRET_KEY"]) > 40
