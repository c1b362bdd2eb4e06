"""A withdrawn case is gone everywhere, and the receipt says so place by place."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from click.testing import CliRunner

from kb.model.base import utc_now
from kb.model.document import Document
from kb.store import audit
from review import actions
from review.release.cli import receipt as receipt_command
from review.release.places import places
from tests.web.release.conftest import KEY, SHOWN, Site
from tests.web.release.test_canaries import crawl, readings
from web import places as web_places

REASON = "行政复议决定撤销处罚决定"


@pytest.fixture(autouse=True)
def forgotten_site() -> Iterator[None]:
    yield
    web_places._site.cache_clear()


def withdraw(site: Site) -> None:
    actions.withdraw(
        site.database, site.case.id, actor="publisher", revision=site.case.sha, opinion=REASON
    )


def wait_for_caches(site: Site) -> None:
    """Let two minutes have passed since the withdrawal."""
    with site.database.unit_of_work() as uow:
        document = uow.session.get_one(Document, site.case.id)
        document.withdrawn_at = utc_now() - dt.timedelta(minutes=2)


def receipt_of(site: Site) -> dict[str, Any]:
    answer = site.client.get(
        f"/api/v1/documents/{site.case.id}/receipt", headers=site.token("publisher")
    )
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json
    return found


def waiting(receipt: dict[str, Any]) -> set[str]:
    return {place["place"] for place in receipt["places"] if place["done_at"] is None}


def test_a_withdrawn_case_is_gone_everywhere_and_the_receipt_is_complete(site: Site) -> None:
    assert SHOWN in site.client.get(f"/cases/{KEY}").text
    withdraw(site)

    assert waiting(receipt_of(site)) == set(places()), "nobody has looked anywhere yet"
    site.catch_up()
    assert waiting(receipt_of(site)) == {"cache", "compendia", "offline"}
    wait_for_caches(site)
    site.catch_up()
    for place in ("compendia", "offline"):
        answer = site.client.post(
            f"/api/v1/documents/{site.case.id}/receipt/{place}",
            json={"note": "已通知各持有单位收回"},
            headers=site.token("publisher"),
        )
        assert answer.status_code == 204, answer.text

    receipt = receipt_of(site)
    assert receipt["complete"]
    assert (receipt["reason"], receipt["action"]) == (REASON, "withdraw")
    assert all(place["done_at"] and place["how"] for place in receipt["places"])
    for address, body in crawl(site.client):
        assert SHOWN not in readings(body) or address.startswith(("/search", "/api/v1/search")), (
            f"{address} still shows the text"
        )
    hits = site.client.get("/api/v1/search", query_string={"q": SHOWN}).json["hits"]
    assert hits == []
    assert list(site.runtime.indexes.public.scan()) == []


def test_page_and_api_answer_410_with_date_and_reason_and_may_not_be_kept(site: Site) -> None:
    withdraw(site)
    page = site.client.get(f"/cases/{KEY}")
    assert page.status_code == 410
    assert REASON in page.text
    assert page.headers["Cache-Control"] == "no-store"
    answer = site.client.get(f"/api/v1/cases/{KEY}")
    assert answer.status_code == 410
    assert answer.headers["Cache-Control"] == "no-store"
    error = answer.json["error"]
    assert (error["code"], error["hint"]) == ("gone", REASON)
    assert "撤回" in error["message"]


def test_a_suspended_case_answers_410_until_it_is_shown_again(site: Site) -> None:
    case = site.case
    actions.suspend(site.database, case.id, actor="publisher", revision=case.sha, opinion="核实")
    page = site.client.get(f"/cases/{KEY}")
    assert page.status_code == 410
    assert "暂停展示" in page.text
    case.publish()
    assert site.client.get(f"/cases/{KEY}").status_code == 200


def test_copies_of_a_public_page_live_for_a_minute_and_are_checked_by_their_tag(
    site: Site,
) -> None:
    page = site.client.get(f"/cases/{KEY}")
    assert page.headers["Cache-Control"] == "public, max-age=60, must-revalidate"
    again = site.client.get(f"/cases/{KEY}", headers={"If-None-Match": page.headers["ETag"]})
    assert again.status_code == 304
    withdraw(site)
    after = site.client.get(f"/cases/{KEY}", headers={"If-None-Match": page.headers["ETag"]})
    assert after.status_code == 410
    assert "public" not in site.client.get("/cases").headers["Cache-Control"]


def test_a_page_with_an_account_on_it_is_not_kept_for_others(site: Site) -> None:
    client = site.client
    client.set_cookie("theme", "dark")
    assert client.get(f"/cases/{KEY}").headers["Cache-Control"] == "private, no-cache"


def feed(site: Site, name: str) -> Tag:
    answer = site.client.get(f"/feeds/{name}.atom")
    assert answer.content_type == "application/atom+xml; charset=utf-8"
    found = BeautifulSoup(answer.data, "xml").find("feed")
    assert isinstance(found, Tag)
    return found


def test_feeds_drop_the_entry_and_tell_of_the_withdrawal(site: Site) -> None:
    [address] = [one.id.text for one in feed(site, "cases").find_all("entry")]
    withdraw(site)
    after = feed(site, "cases")
    assert after.find_all("entry") == []
    assert [one["ref"] for one in after.find_all("deleted-entry")] == [address]
    [told] = feed(site, "withdrawals").find_all("entry")
    assert told.summary.text == REASON
    assert SHOWN not in told.text


def test_the_sitemap_lists_the_case_only_while_it_is_public(site: Site) -> None:
    assert f"/cases/{KEY}</loc>" in site.client.get("/sitemap.xml").text
    withdraw(site)
    assert KEY not in site.client.get("/sitemap.xml").text
    assert "Sitemap: http://localhost/sitemap.xml" in site.client.get("/robots.txt").text


def test_the_receipt_is_a_page_and_a_command_for_those_it_concerns(site: Site) -> None:
    withdraw(site)
    site.catch_up()
    address = f"/documents/{site.case.id}/receipt"
    assert site.client.get(address).status_code == 401
    assert site.client.get(address, headers=site.token("submitter")).status_code == 403
    page = site.client.get(address, headers=site.token("publisher"))
    assert page.status_code == 200
    assert "公开检索索引" in page.text
    assert "待查验" in page.text

    runner = CliRunner()
    printed = runner.invoke(receipt_command, [KEY, "--json"], obj=site.settings.home)
    assert printed.exit_code == 1, printed.output
    assert not json.loads(printed.stdout)["complete"]
    shown = runner.invoke(receipt_command, [str(site.case.id)], obj=site.settings.home)
    assert "离线副本" in shown.stdout
    unknown = runner.invoke(receipt_command, ["case-nowhere"], obj=site.settings.home)
    assert unknown.exit_code != 0
    with site.database.reading() as session:
        assert audit.verify(audit.entries(session)) > 0
