"""查类案 over HTTP: pages without scripts, the API, the desk, and what must never be shown."""

from __future__ import annotations

import json

import pytest
from apiflask import APIFlask
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.model.document import Document, DocumentKind, DocumentState
from kb.model.evaluation import SearchLogEntry
from kb.store.database import Database
from tests.search.similar.precedents import DYE, NOISE, PIPE
from tests.web.desk import Clerk
from tests.web.desk_pages import Office
from tests.web.library import add_document

API = "/api/v1/cases"
STORY = "肉联厂围墙底下埋暗管，血水偷排到溪里，罚款二十万"


@pytest.fixture(autouse=True)
def precedents(library: Database) -> None:
    with library.unit_of_work() as uow:
        for key, content in (("pipe", PIPE), ("dye", DYE), ("noise", NOISE)):
            add_document(uow, DocumentKind.CASE, key, content)
        inside = {**PIPE, "title": "某秘密公司暗管案"}
        row = add_document(uow, DocumentKind.CASE, "inside", inside, published=False)
        row.state = DocumentState.INTERNAL_ONLY.value


def set_state(library: Database, key: str, state: DocumentState) -> None:
    with library.unit_of_work() as uow:
        uow.session.query(Document).filter_by(key=key).one().state = state.value


def soup(answer: TestResponse, status: int = 200) -> BeautifulSoup:
    assert answer.status_code == status, answer.text[:500]
    return BeautifulSoup(answer.text, "html.parser")


def typed(client: FlaskClient, text: str, **fields: str) -> TestResponse:
    form = soup(client.get("/cases/similar")).select_one("main input[name=csrf_token]")
    assert form is not None
    return client.post("/cases/similar", data={"csrf_token": form["value"], "text": text, **fields})


def test_a_typed_description_shows_likes_with_reasons_and_differences(client: FlaskClient) -> None:
    answer = typed(client, STORY)
    page = soup(answer)
    first = page.select_one("#similar-1")
    assert first is not None
    assert first.a is not None
    assert first.a["href"] == "/cases/pipe"
    assert "同一手法：私设暗管" in first.text
    assert "哪里不同" in first.text
    assert "仅供裁量参考，不是对本案的决定" in page.text
    assert page.select_one("#f-text").text == STORY  # type: ignore[union-attr]
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_published_case_shows_its_likes_and_leads_to_the_comparison(client: FlaskClient) -> None:
    section = soup(client.get("/cases/pipe")).select_one("#similar")
    assert section is not None
    assert section.select_one("a[href='/cases/dye']")
    assert "同一处罚依据：溪流保护条例第三条第一款第二项" in section.text
    assert not section.select_one("a[href='/cases/pipe']")
    compared = soup(client.get("/cases/similar?case=pipe"))
    assert "罚款不同：2万元 ↔ 40万元" in " ".join(compared.text.split()).replace(
        "（本案）与", ""
    ).replace("  ", " ")


def test_what_has_no_like_is_said_with_how_alike_the_nearest_is(client: FlaskClient) -> None:
    page = soup(typed(client, "演唱会门票退款纠纷"))
    assert "没有足够相似的案例，最接近的是“" in page.text
    assert "（相似度不高，0." in page.text


@pytest.mark.parametrize(
    "text", ["", "   ", "，。！", "污" * 20_001], ids=["", "blank", "marks", "long"]
)
def test_what_cannot_be_searched_is_refused_where_it_was_typed(
    client: FlaskClient, text: str
) -> None:
    page = soup(typed(client, text), 422)
    problem = page.select_one("#problem[role=alert]")
    assert problem is not None
    assert "案情描述" in problem.text
    assert page.select_one("#f-text[aria-invalid=true]")
    answer = client.post(f"{API}/similar", json={"text": text})
    assert answer.status_code == 422
    assert answer.json["error"]["field"] == "text"


def test_an_unknown_and_an_unpublished_case_are_not_found(client: FlaskClient) -> None:
    for key in ("nope", "inside"):
        assert client.get(f"{API}/{key}/similar").status_code == 404
        assert client.get(f"/cases/similar?case={key}").status_code == 404


def test_the_api_gives_the_same_by_address_and_by_body(client: FlaskClient) -> None:
    posted = client.post(f"{API}/similar", json={"text": STORY, "limit": 2})
    got = client.get(f"{API}/similar", query_string={"text": STORY, "limit": 2})
    assert posted.status_code == got.status_code == 200
    assert [hit["id"] for hit in posted.json["hits"]] == ["pipe", "dye"]
    assert posted.json["hits"] == got.json["hits"]
    assert posted.json["hits"][0]["url"] == "/cases/pipe"
    of_case = client.get(f"{API}/pipe/similar").json
    assert of_case["hits"][0]["id"] == "dye"
    assert of_case["hits"][0]["differences"][0]["text"].startswith("行业不同：")


def test_as_of_leaves_out_cases_published_later(client: FlaskClient) -> None:
    asked = {"text": STORY}
    assert client.get(f"{API}/similar", query_string=asked).get_json()["hits"]
    before = client.get(f"{API}/similar", query_string={**asked, "as_of": "2001-01-01"})
    assert before.get_json()["hits"] == []


def test_a_region_or_element_that_does_not_exist_is_refused(client: FlaskClient) -> None:
    assert client.get(f"{API}/pipe/similar?region=亚特兰蒂斯").status_code == 422
    assert client.get(f"{API}/pipe/similar?element=plasma").status_code == 422
    assert "没有地区" in soup(typed(client, STORY, region="亚特兰蒂斯"), 422).text


@pytest.mark.parametrize("state", [DocumentState.WITHDRAWN, DocumentState.SUSPENDED])
def test_a_case_taken_down_leaves_every_list_at_once(
    client: FlaskClient, library: Database, state: DocumentState
) -> None:
    addresses = (f"{API}/pipe/similar", "/cases/pipe", "/cases/similar?case=pipe")
    assert all("/cases/dye" in client.get(address).text for address in addresses)
    set_state(library, "dye", state)
    assert not any("/cases/dye" in client.get(address).text for address in addresses)
    assert "/cases/dye" not in typed(client, "雨水井偷排").text
    assert client.get(f"{API}/dye/similar").status_code == 410
    assert client.get("/cases/similar?case=dye").status_code == 410


def test_a_case_for_use_inside_is_on_no_public_page(client: FlaskClient) -> None:
    shown = [
        typed(client, STORY).text,
        client.get("/cases/pipe").text,
        client.get("/cases/similar?case=pipe").text,
        json.dumps(client.get(f"{API}/pipe/similar").json, ensure_ascii=False),
        json.dumps(client.post(f"{API}/similar", json={"text": STORY, "limit": 50}).json,
                   ensure_ascii=False),
    ]  # fmt: skip
    assert not any("秘密" in text or "张三" in text for text in shown)


def test_nothing_of_a_description_is_kept(
    client: FlaskClient, library: Database, app: APIFlask
) -> None:
    typed(client, STORY)
    client.post(f"{API}/similar", json={"text": STORY})
    app.extensions["anjian"].search_log.flush()
    with library.reading() as session:
        assert session.query(SearchLogEntry).count() == 0


def test_a_form_without_its_token_is_refused(client: FlaskClient) -> None:
    assert client.post("/cases/similar", data={"text": STORY}).status_code == 400


# ── 工作台 ──────────────────────────────────────────────────────────────────────────────────


@pytest.fixture
def clerk(client: FlaskClient, library: Database) -> Clerk:
    return Clerk.settle(client, library)


@pytest.fixture
def office(clerk: Clerk, app: APIFlask) -> Office:
    return Office(app)


def test_the_author_finds_likes_of_a_draft_and_those_of_its_unit_for_use_inside(
    clerk: Clerk, office: Office, library: Database
) -> None:
    case = clerk.create(violation="围墙下私设暗管偷排废水")
    with library.unit_of_work() as uow:
        draft = uow.session.get(Document, case["document"])
        assert draft is not None
        uow.session.query(Document).filter_by(key="inside").one().unit_id = draft.unit_id
    address = f"/desk/documents/{case['document']}/similar"
    page = soup(office("submitter").client.get(address))
    assert page.select_one("a[href='/cases/pipe']")
    assert "某秘密公司暗管案" in page.text
    assert "仅内部使用" in page.text
    assert soup(office("submitter").client.get(address.removesuffix("/similar"))).select_one(
        f"a[href='{address}']"
    )


def test_a_reviewer_finds_likes_only_after_the_declaration_and_none_of_another_unit(
    clerk: Clerk, office: Office
) -> None:
    case = clerk.create(violation="围墙下私设暗管偷排废水")
    clerk.walk(case, until="business_review")
    address = f"/desk/documents/{case['document']}/similar"
    before = office("business-1").client.get(address)
    assert before.status_code == 302
    assert before.headers["Location"] == address.removesuffix("/similar")
    clerk.acts(case, "declare", "business-1")
    page = soup(office("business-1").client.get(address))
    assert page.select_one("a[href='/cases/pipe']")
    assert "秘密" not in page.text


def test_a_stranger_and_another_unit_see_no_likes_of_a_draft(
    clerk: Clerk, office: Office, client: FlaskClient
) -> None:
    case = clerk.create(violation="围墙下私设暗管偷排废水")
    address = f"/desk/documents/{case['document']}/similar"
    assert client.get(address).status_code in {302, 401}
    assert office("publisher").client.get(address).status_code == 403
