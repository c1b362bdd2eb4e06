"""One case over the REST API: written, reviewed, published, found, withdrawn and gone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from kb.settings import Settings
from kb.store import audit
from kb.store.database import Database
from search.opening import SearchRuntime
from tests.review.desk.forms import FORM, HANDLER, PARTY, PHONE, WHISTLE_BLOWER
from tests.web.desk import Clerk
from web.app import create_app
from web.wiring import EXTENSION

WORDS = "雨水管有红色废水流出"
SECRETS = (PARTY, HANDLER, WHISTLE_BLOWER, PHONE)


@dataclass(frozen=True, slots=True)
class Service:
    """The application over a real database and its real index."""

    clerk: Clerk
    runtime: SearchRuntime

    def index(self) -> None:
        self.runtime.indexer.drain()

    def search(self) -> tuple[list[str], str]:
        answer = self.clerk.ask("GET", f"/search?q={WORDS}&kind=case")
        assert answer.status_code == 200, answer.text
        return [hit["title"] for hit in answer.json["hits"]], answer.text


@pytest.fixture
def service(web_settings: Settings, library: Database) -> Iterator[Service]:
    runtime = SearchRuntime(web_settings, library)
    app = create_app(web_settings, database=library, search=runtime.public)
    yield Service(Clerk.settle(app.test_client(), library), runtime)
    app.extensions[EXTENSION].search_log.close()
    runtime.close()


def test_a_case_from_the_first_draft_to_its_withdrawal(service: Service) -> None:
    clerk = service.clerk
    told = f"举报人{WHISTLE_BLOWER}（电话{PHONE}）反映{PARTY}{WORDS}，执法人员{HANDLER}取证。"
    case = clerk.create(sections=[{"key": "facts", "text": told}, *FORM["sections"][1:]])
    api, page = f"/cases/{case['id']}", f"/cases/{case['id']}"

    clerk.walk(case, until="approved")
    service.index()
    assert FORM["title"] not in service.search()[0]
    assert clerk.ask("GET", api).status_code == 404
    assert clerk.client.get(page).status_code == 404

    clerk.acts(case, "declare", "publisher")
    clerk.acts(case, "publish", "publisher")
    service.index()
    titles, found = service.search()
    assert titles[0] == FORM["title"]
    shown = clerk.ask("GET", api)
    assert shown.json["sha256"] == case["revision"]
    read = clerk.client.get(page)
    listed = clerk.ask("GET", "/cases")
    assert WORDS in read.text
    for secret in SECRETS:
        assert secret not in found + shown.text + read.text + listed.text

    clerk.acts(case, "withdraw", "publisher", opinion="处罚决定经复议撤销")
    service.index()
    assert FORM["title"] not in service.search()[0]
    assert clerk.ask("GET", api).status_code == 410
    assert case["id"] not in clerk.ask("GET", "/cases").text
    tombstone = clerk.client.get(page)
    assert tombstone.status_code == 410
    assert "处罚决定经复议撤销" in tombstone.text
    assert WORDS not in tombstone.text
    with clerk.database.reading() as session:
        audit.verify(audit.entries(session))
