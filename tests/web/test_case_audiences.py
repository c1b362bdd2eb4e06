"""One case for three readers: who may read which, and what none of them reads."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from kb.model.document import Document, DocumentKind
from kb.store import documents
from kb.store.database import Database
from tests.web.guides import KEY, add_guide
from web.surfaces import PageSurface

CASE = "case-2022-001"
SECRET = "张三食品"


def sign_in(client: FlaskClient) -> None:
    form = BeautifulSoup(client.get("/login").text, "html.parser")
    field = form.select_one("input[name=csrf_token]")
    token = field["value"] if field else ""
    answer = client.post(
        "/login", data={"name": "lin", "password": "correct horse", "csrf_token": token}
    )
    assert answer.status_code in (302, 303), answer.text


@pytest.mark.parametrize("audience", ["public", "enterprise"])
def test_public_and_enterprise_read_without_an_account_and_without_the_name(
    client: FlaskClient, library: Database, audience: str
) -> None:
    add_guide(library)
    page = client.get(f"/cases/{CASE}/for/{audience}")
    answer = client.get(f"/api/v1/cases/{CASE}/audiences/{audience}")
    assert (page.status_code, answer.status_code) == (200, 200)
    assert SECRET not in page.text
    assert SECRET not in answer.text
    assert answer.get_json()["audience"] == audience


def test_the_inspectors_reading_needs_the_role(client: FlaskClient) -> None:
    assert client.get(f"/cases/{CASE}/for/inspector").status_code in (302, 401)
    refused = client.get(f"/api/v1/cases/{CASE}/audiences/inspector")
    assert refused.status_code == 401


def test_an_inspector_reads_how_it_was_handled(client: FlaskClient, library: Database) -> None:
    sign_in(client)
    page = client.get(f"/cases/{CASE}/for/inspector")
    assert page.status_code == 200
    assert "对向溪流倾倒废油的行政处罚" in page.text
    assert SECRET not in page.text
    assert page.headers["Cache-Control"] == "private, no-store"
    assert "/for/inspector" in client.get(f"/cases/{CASE}").text


def test_the_enterprise_is_told_what_to_do_and_what_else(
    client: FlaskClient, library: Database
) -> None:
    add_guide(library)
    case = client.get(f"/api/v1/cases/{CASE}/audiences/enterprise").get_json()["case"]
    assert [(one["guide"], one["what"]) for one in case["duties"]] == [(KEY, "不向溪流倾倒废油")]
    assert case["ranges"][0]["words"] == ["2000元以上1万元以下"]
    assert [one["question"] for one in case["checks"]] == ["后门的油桶盖着吗？"]
    assert case["exemptions"][0]["guide"] == KEY
    page = client.get(f"/cases/{CASE}/for/enterprise").text
    assert "怎样不让它发生在您这里" in page
    assert f"/guides/{KEY}" in page


def test_what_other_trades_are_let_off_for_is_left_out_where_the_trade_has_a_guide(
    client: FlaskClient, library: Database
) -> None:
    add_guide(library, key="guide-forges", title="锻铁作坊合规指南", industry="锻铁")

    def keys() -> list[str]:
        answer = client.get(f"/api/v1/cases/{CASE}/audiences/enterprise").get_json()
        return [one["guide"] for one in answer["case"]["exemptions"]]

    assert keys() == ["guide-forges"]
    add_guide(library, title="食品作坊合规指南", industry="食品")
    assert keys() == [KEY]


def test_the_leak_test_reads_what_the_enterprise_is_shown(library: Database) -> None:
    add_guide(library)
    with library.unit_of_work() as uow:
        of_case = select(Document).where(Document.kind == DocumentKind.CASE, Document.key == CASE)
        document = uow.session.scalars(of_case).one()
        revision = documents.current_revision(uow, document)
        shown = "".join(PageSurface().texts(uow.session, document, revision))
    assert "后门的油桶盖着吗？" in shown


def test_without_a_guide_the_enterprise_is_sent_to_the_shelf(client: FlaskClient) -> None:
    assert "按行业查看指南" in client.get(f"/cases/{CASE}/for/enterprise").text


@pytest.mark.parametrize("address", ["/cases/{}/for/{}", "/api/v1/cases/{}/audiences/{}"])
def test_other_readers_other_cases_and_withdrawn_ones(client: FlaskClient, address: str) -> None:
    assert client.get(address.format(CASE, "journalist")).status_code == 404
    assert client.get(address.format("case-draft", "public")).status_code == 404
    gone = client.get(address.format("case-2020-009", "enterprise"))
    assert gone.status_code == 410
    assert "已撤回的案例" not in gone.text
