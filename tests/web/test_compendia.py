"""Volumes on pages: chosen in a form, handed in, released in the background, read by the public."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select

from kb.compendium import release_job
from kb.compendium.reading import volume_line
from kb.model.document import Document
from kb.store.database import Database
from review import actions, relay, signers
from tests.review.bureau import PEOPLE
from tests.web.offices import Offices, refusal
from web.worker import Worker

HOME = "/desk/compendia"
FORM: dict[str, Any] = {
    "by": "form",
    "title": "废油案例选",
    "audience": "public",
    "how": "select",
    "order_by": "key",
    "group_by": "none",
    "foreword": "编得不多，\n读得仔细。",
    "include": ["facts", "provisions"],
}


def keep(offices: Offices, **fields: Any) -> str:
    answer = offices.post("submitter", HOME, do="keep", **(FORM | fields))
    assert answer.status_code == 303, refusal(answer) or answer.text
    return str(answer.headers["Location"]).rsplit("/", 1)[-1]


def publish(database: Database, key: str) -> None:
    with database.reading() as session:
        number = session.scalars(select(Document.id).where(Document.key == key)).one()
        people = signers.roster(session, [name for name, _, _ in PEOPLE if "every" not in name])
    relay.carry(database, number, people)


def work(offices: Offices) -> None:
    """Let the background do what waits."""
    handlers = {release_job.KIND: release_job.run}
    settings = offices.database.settings
    worker = Worker(settings, offices.database, lambda stop: None, handlers=handlers)
    assert worker.run_next_job()


@pytest.fixture
def volume(offices: Offices) -> str:
    key = keep(offices)
    publish(offices.database, key)
    return key


def test_the_form_shows_what_it_selects_before_anything_is_kept(offices: Offices) -> None:
    answer = offices.post("submitter", HOME, do="check", **FORM)
    page = BeautifulSoup(answer.text, "html.parser")
    assert len(page.select("section[aria-labelledby=selected] li")) == 1
    assert page.select_one("#title")["value"] == FORM["title"]  # type: ignore[index]
    assert not offices.page("submitter", HOME).select("[data-entry]")


def test_a_selection_of_nothing_says_which_demand_leaves_nothing(offices: Offices) -> None:
    answer = offices.post("submitter", HOME, do="keep", **FORM, query="没有这样的词")
    assert answer.status_code == 422
    assert "没有这样的词" in refusal(answer)
    assert "编得不多" in answer.text, "what was typed is kept"


def test_a_draft_is_not_there_for_the_public(offices: Offices) -> None:
    key = keep(offices)
    reader = offices.app.test_client()
    assert reader.get(f"/compendia/{key}").status_code == 404
    assert reader.get(f"{HOME}/{key}").status_code in (302, 401)
    assert FORM["title"] not in reader.get("/compendia").text


def test_an_edited_volume_goes_on_from_what_was_kept(offices: Offices) -> None:
    key = keep(offices)
    page = offices.page("submitter", f"{HOME}/{key}/edit")
    assert "编得不多" in page.select_one("#foreword").text  # type: ignore[union-attr]
    base = page.select_one("input[name=base]")["value"]  # type: ignore[index]
    fields = FORM | {"subtitle": "第二稿", "base": base}
    said = offices.done("submitter", f"{HOME}/{key}/edit", do="keep", **fields)
    assert "已存为草稿" in said
    assert "已报送审查" in offices.done(
        "submitter",
        f"{HOME}/{key}",
        do="submit",
        revision=offices.page("submitter", f"{HOME}/{key}").select_one("input[name=revision]")[  # type: ignore[index]
            "value"
        ],
    )


def test_a_released_volume_is_read_and_fetched_by_everyone(offices: Offices, volume: str) -> None:
    assert "开始生成" in offices.done("publisher", f"{HOME}/{volume}", do="release")
    assert "停止生成" in offices.page("publisher", f"{HOME}/{volume}").text
    work(offices)
    reader = offices.app.test_client()
    page = BeautifulSoup(reader.get(f"/compendia/{volume}").text, "html.parser")
    assert "编得不多，读得仔细。" in page.select_one("main").text  # type: ignore[union-attr]
    links = [str(one["href"]) for one in page.select("table a")]
    assert len(links) == 5
    pdf = reader.get(links[0])
    assert (pdf.mimetype, pdf.data[:5]) == ("application/pdf", b"%PDF-")
    listed = reader.get(f"/api/v1/compendia/{volume}").json
    assert {one["format"] for one in listed["files_of"][0]["files"]} >= {"pdf", "epub"}
    assert "公众" in offices.page("librarian", f"{HOME}/{volume}").text, "who fetched what"


def test_building_can_be_stopped_and_begun_again(offices: Offices, volume: str) -> None:
    offices.done("publisher", f"{HOME}/{volume}", do="release")
    assert "要求停止" in offices.done("publisher", f"{HOME}/{volume}", do="cancel")
    assert "重新生成文件" in offices.page("publisher", f"{HOME}/{volume}").text
    answer = offices.post("publisher", f"{HOME}/{volume}", do="cancel")
    assert answer.status_code == 404


def test_an_internal_volume_has_no_public_page_and_no_public_address(offices: Offices) -> None:
    key = keep(offices, audience="internal")
    publish(offices.database, key)
    reader = offices.app.test_client()
    assert reader.get(f"/compendia/{key}").status_code == 404
    assert reader.get(f"/api/v1/compendia/{key}").status_code == 404
    assert key not in reader.get("/sitemap.xml").text
    assert FORM["title"] not in reader.get("/compendia").text
    with offices.database.reading() as session:
        assert volume_line(session, key).audience == "internal"


@pytest.mark.parametrize(("audience", "status"), [("public", 410), ("internal", 404)])
def test_a_withdrawn_volume_leaves_a_tombstone_and_an_internal_one_nothing(
    offices: Offices, audience: str, status: int
) -> None:
    key = keep(offices, audience=audience)
    publish(offices.database, key)
    with offices.database.reading() as session:
        line = volume_line(session, key)
    actions.withdraw(
        offices.database, line.id, actor="publisher", revision=line.revision, opinion="编排有误"
    )
    answer = offices.app.test_client().get(f"/compendia/{key}")
    assert answer.status_code == status
    assert ("编排有误" in answer.text) == (audience == "public")
    assert offices.app.test_client().get(f"/api/v1/compendia/{key}").status_code == 404
