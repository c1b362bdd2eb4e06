"""What a law in review will change is read on one page, in the API and with one command."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from bs4 import BeautifulSoup
from click.testing import CliRunner
from flask.testing import FlaskClient
from sqlalchemy import select

from ingest.storing.upkeep import Upkeep
from kb.cli import cli
from kb.model.document import Document
from kb.model.people import Role
from kb.model.regulation import Version, Work
from kb.settings import Settings
from kb.store.database import Database
from tests.web.library import Edition, add_edition
from tests.web.test_rechecks import token

COMING = Edition(
    "2045-04-20",
    dt.date(2045, 6, 1),
    None,
    (
        ("article", "第一条　为了保护溪流和湖泊，制定本条例。"),
        ("article", "第二条　本条例适用于本省的溪流。"),
        ("article", "第三条　溪长每月巡查一次。"),
        (
            "article",
            "第四条　有下列行为之一的，处五千元以上三万元以下罚款：\n（一）向溪流倾倒垃圾；\n"
            "（二）向溪流倾倒废油：\n1.数量较大的；\n2.含有毒物质的。\n"
            "前款行为轻微并及时改正的，不予处罚。",
        ),
        ("article", "第五条　本条例自2045年6月1日起施行。"),
    ),
)


@pytest.fixture
def coming(library: Database) -> int:
    """The document of an amendment that is still in review."""
    with library.unit_of_work() as uow:
        work = uow.session.scalars(select(Work).where(Work.slug == "xiliu-baohu-tiaoli")).one()
        return add_edition(uow, work, COMING, published=False).document_id


def opened(client: FlaskClient, library: Database, address: str) -> BeautifulSoup:
    answer = client.get(address, headers=token(library, Role.LIBRARIAN))
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def test_the_page_shows_both_wordings_of_what_a_draft_will_change(
    client: FlaskClient, library: Database, coming: int
) -> None:
    page = opened(client, library, f"/desk/law-changes/{coming}")
    assert "尚未发布" in page.text
    rows = page.select("[data-fate]")
    assert {str(row["data-fate"]) for row in rows} == {"changed"}
    assert len(rows) == 3  # the case, the enforcement item and the syllabus point
    case = next(entry for entry in page.select("li.entry") if "倾倒废油案" in entry.text)
    assert "二千元" in "".join(each.text for each in case.select("del"))
    assert "五千元" in "".join(each.text for each in case.select("ins"))
    assert "W-001 对向溪流倾倒废油的行政处罚" in page.text
    assert "KD-001 溪流保护的罚则" in page.text
    assert not page.select("main form, main script")


def test_the_list_names_what_is_to_come_and_finds_a_law_by_its_name(
    client: FlaskClient, library: Database, coming: int
) -> None:
    page = opened(client, library, "/desk/law-changes")
    assert f"/desk/law-changes/{coming}" in {str(link.get("href")) for link in page.select("a")}
    headers = token(library, Role.AUDITOR)
    found = client.get("/desk/law-changes", query_string={"q": "溪流保护条例"}, headers=headers)
    assert found.headers["Location"].endswith(f"/desk/law-changes/{coming}")
    missing = client.get("/desk/law-changes", query_string={"q": "没有的法"}, headers=headers)
    assert missing.status_code == 404
    assert "没有找到法规" in missing.text


@pytest.mark.parametrize("prefix", ["/desk/law-changes", "/api/v1/law-changes"])
def test_only_those_who_review_read_it(
    client: FlaskClient, library: Database, coming: int, prefix: str
) -> None:
    headers = token(library, Role.ENTERPRISE)
    assert client.get(f"{prefix}/{coming}", headers=headers).status_code == 403


def test_the_api_gives_the_same_report(client: FlaskClient, library: Database, coming: int) -> None:
    headers = token(library, Role.LEGAL_REVIEWER)
    answer = client.get(f"/api/v1/law-changes/{coming}", headers=headers).json
    assert answer["published"] is False
    assert answer["changes"] == [
        {"law": "溪流保护条例", "version": "2021-04-20", "kind": "amends", "on": "2045-06-01"}
    ]
    assert answer["counts"] == {"changed": 3}
    (provision,) = next(
        each["provisions"] for each in answer["dependents"] if each["kind"] == "case"
    )
    assert provision["new_provisions"] == ["xiliu-baohu-tiaoli/2045-04-20/art_4"]
    missing = client.get("/api/v1/law-changes/99999", headers=headers)
    assert missing.status_code == 404


def test_the_command_tells_it(library: Database, web_settings: Settings, coming: int) -> None:
    home = ["--home", str(web_settings.home)]
    shown = CliRunner().invoke(cli, [*home, "impact", "溪流保护条例"])
    assert shown.exit_code == 0, shown.output
    assert "文稿的引用：实质修改 3" in shown.output
    told = CliRunner().invoke(cli, [*home, "impact", str(coming), "--json"])
    assert json.loads(told.stdout)["counts"] == {"changed": 3}
    file = web_settings.home / "新溪流条例(2045-04-20).md"
    rows = "\n\n".join(text for _, text in COMING.rows)
    file.write_text(f"# 溪流保护条例\n\n<!-- INFO END -->\n\n{rows}\n", encoding="utf-8")
    unloaded = CliRunner().invoke(cli, [*home, "impact", str(file), "--json"])
    assert unloaded.exit_code == 0, unloaded.output
    assert json.loads(unloaded.stdout)["counts"] == {"changed": 3}
    refused = CliRunner().invoke(cli, [*home, "impact", "没有的法" * 80])
    assert refused.exit_code != 0
    assert "没有找到法规" in str(refused.exception)


def test_a_case_that_cites_an_old_number_shows_the_one_in_force(
    client: FlaskClient, library: Database, settings: Settings, coming: int
) -> None:
    with library.unit_of_work() as uow:
        document = uow.session.get_one(Document, coming)
        document.state, document.published_revision_id = "published", document.current_revision_id
        document.published_at = dt.datetime(2045, 5, 1, tzinfo=dt.UTC)
        assert uow.session.scalars(select(Version.id).where(Version.document_id == coming)).one()
    Upkeep()(settings, library)
    for address in ("/cases/case-2022-001", "/catalogue/W-001"):
        page = BeautifulSoup(client.get(f"{address}?as_of=2046-01-01").text, "html.parser")
        heirs = page.select("[data-heirs] a")
        assert heirs, address
        assert {heir.text for heir in heirs} == {"第四条"}
        assert client.get(str(heirs[0]["href"])).status_code == 200
    today = BeautifulSoup(client.get("/cases/case-2022-001").text, "html.parser")
    assert not today.select("[data-heirs]")
