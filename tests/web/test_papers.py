"""Papers on pages without scripts and through the API, as a trainer works with them."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from pypdf import PdfReader
from werkzeug.test import TestResponse

from kb.model.operations import AuditEntry
from kb.store import accounts
from kb.store.database import Database
from tests.kb.training.papers.bank import SPEC, fill_bank, make_stale
from tests.review.desk.signers import PASSWORD
from tests.web.offices import Offices, refusal

PAGES = "/training/papers"
API = "/api/v1/papers"


@pytest.fixture
def training(offices: Offices) -> Offices:
    """The small province with the invented bank, a trainer and an inspector."""
    fill_bank(offices.database)
    with offices.database.unit_of_work() as uow:
        for name in ("trainer", "inspector"):
            accounts.set_password(uow, accounts.get_user(uow.session, name), PASSWORD, actor="test")
    return offices


def created(training: Offices, **changes: Any) -> str:
    """Paste a blueprint and return the address of the paper."""
    text = json.dumps(SPEC | changes, ensure_ascii=False)
    answer = training.post("trainer", PAGES, how="text", text=text)
    assert answer.status_code == 303, refusal(answer) or answer.text
    return answer.headers["Location"]


def form(page: BeautifulSoup, do: str, position: int = 0) -> dict[str, str]:
    """Return the fields of a form of a page, by what it does and to which question."""
    for found in page.select("form"):
        fields = {str(one["name"]): str(one.get("value", "")) for one in found.select("[name]")}
        if fields.get("do") == do and fields.get("position", "0") == str(position):
            return fields
    raise AssertionError(f"no form that does {do} to {position}")


def act(training: Offices, address: str, do: str, position: int = 0, **more: str) -> TestResponse:
    fields = form(training.page("trainer", address), do, position) | more
    fields.pop("csrf_token")
    return training.post("trainer", address, **fields)


def keys(training: Offices, address: str) -> list[str]:
    entries = training.page("trainer", address).select(".entry .meta span:first-child")
    return [one.text for one in entries]


# ── pages ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("address", ["", "/new", "/P2026-0001"])
def test_only_trainers_see_papers(training: Offices, client: FlaskClient, address: str) -> None:
    assert client.get(PAGES + address).status_code in (302, 401)
    assert training.get("inspector", PAGES + address).status_code == 403
    assert training.post("inspector", PAGES, how="text", text="x").status_code == 403


def test_the_training_side_leads_to_papers_and_an_empty_list_says_how_to_begin(
    training: Offices,
) -> None:
    assert training.page("trainer", "/training").select_one(f'a[href="{PAGES}"]')
    assert not training.page("inspector", "/training").select_one(f'a[href="{PAGES}"]')
    assert "还没有试卷" in training.page("trainer", PAGES).text


def test_the_form_makes_a_paper(training: Offices) -> None:
    assert training.page("trainer", f"{PAGES}/new").select_one("#title")
    answer = training.post(
        "trainer",
        PAGES,
        how="form",
        title="随堂小测",
        level="初级",
        marks="10",
        pass_marks="6",
        minutes="20",
        alike_limit="1",
        must_law="云泽市扬尘管理办法",
        **{
            "section-0-type": "single",
            "section-0-number": "6",
            "section-0-marks": "1",
            "section-1-type": "true_false",
            "section-1-number": "4",
            "section-1-marks": "1",
            "section-2-type": "fill_in",
            "constraint-0-category": "水",
            "constraint-0-low": "2",
            "constraint-0-min": "1",
        },
    )
    assert answer.status_code == 303, refusal(answer)
    page = training.page("trainer", answer.headers["Location"])
    assert page.select_one("h1").text == "随堂小测"
    assert len(page.select("li.entry")) == 10
    assert "判断题（共 4 题" in page.text


def test_a_blueprint_that_was_uploaded_makes_a_paper(training: Offices) -> None:
    file = (io.BytesIO(json.dumps(SPEC).encode()), "spec.json")
    answer = training.post("trainer", PAGES, how="text", file=file)
    assert answer.status_code == 303, refusal(answer)


def test_every_field_at_fault_is_told_and_what_was_typed_stays(training: Offices) -> None:
    wrong = json.dumps(SPEC | {"marks": -100, "minutes": 0})
    answer = training.post("trainer", PAGES, how="text", text=wrong)
    assert answer.status_code == 422
    page = BeautifulSoup(answer.text, "html.parser")
    assert [one.text for one in page.select("main > ul.mb-3 li")] == [
        "总分应大于 0",
        "时长（分钟）应不小于 1",
    ]
    assert page.select_one("#text").text.strip() == wrong


def test_demands_in_conflict_are_listed_with_what_can_be_had(training: Offices) -> None:
    wrong = SPEC | {"constraints": [{"category": "水", "type": "single", "min": 10}]}
    answer = training.post("trainer", PAGES, how="text", text=json.dumps(wrong))
    assert answer.status_code == 422
    row = BeautifulSoup(answer.text, "html.parser").select_one("table.mb-3 tbody tr")
    assert isinstance(row, Tag)
    assert "单项选择题、类别“水”的题至少 10 题" in row.text
    assert "题库中只有 7 题" in row.text


def test_a_question_is_pinned_moved_and_replaced(training: Offices) -> None:
    address = created(training)
    before = keys(training, address)
    assert act(training, address, "down", 1).status_code == 303
    assert keys(training, address)[:2] == [before[1], before[0]]
    assert act(training, address, "pin", 1).status_code == 303
    assert "固定" in training.page("trainer", address).select_one("#q-1 .head").text
    assert act(training, address, "replace", 3).status_code == 303
    assert keys(training, address)[2] not in before


def test_another_question_can_be_chosen_from_those_that_fit(training: Offices) -> None:
    address = created(training)
    page = training.page("trainer", f"{address}/questions/1")
    chosen = form(page, "replace", 1)
    chosen.pop("csrf_token")
    assert training.post("trainer", address, **chosen).status_code == 303
    assert keys(training, address)[0] == chosen["key"]
    nothing = training.page("trainer", f"{address}/questions/1?q=没有这样的词")
    assert "没有可以替换的试题" in nothing.text


def test_assembling_anew_with_the_former_seed_undoes_changes(training: Offices) -> None:
    address = created(training)
    before = keys(training, address)
    assert act(training, address, "reassemble", seed="11").status_code == 303
    assert keys(training, address) != before
    assert act(training, address, "reassemble", seed="7").status_code == 303
    assert keys(training, address) == before


def test_a_stale_question_is_shown_as_dropped_and_freezing_is_not_offered(
    training: Offices,
) -> None:
    address = created(training)
    make_stale(training.database, keys(training, address)[4])
    page = training.page("trainer", address)
    assert "第 5 题（所引条文已修改，等待复核）" in "".join(page.text.split("\n"))
    assert not page.select_one("#confirm")


def test_freezing_needs_a_confirmation_and_leaves_nothing_to_change(training: Offices) -> None:
    address = created(training)
    refused = act(training, address, "freeze", confirm="")
    assert refused.status_code == 422
    assert "没有确认冻结" in refusal(refused)
    assert act(training, address, "freeze").status_code == 303
    page = training.page("trainer", address)
    assert "已冻结" in page.text
    assert "重算结果" in page.text
    assert not page.select("main form")
    assert address in str(training.page("trainer", f"{PAGES}?shelf=frozen"))


def test_the_same_blueprint_can_be_used_again(training: Offices) -> None:
    address = created(training)
    number = address.rpartition("/")[2]
    text = training.page("trainer", f"{PAGES}/new?paper={number}").select_one("#text").text
    assert training.post("trainer", PAGES, how="text", text=text).status_code == 303


def test_what_somebody_else_changed_meanwhile_is_refused_on_the_page(training: Offices) -> None:
    address = created(training)
    old = form(training.page("trainer", address), "down", 1)
    old.pop("csrf_token")
    act(training, address, "down", 2)
    answer = training.post("trainer", address, **old)
    assert answer.status_code == 409
    assert "已被改动" in refusal(answer)


def test_a_discarded_draft_is_no_longer_listed(training: Offices) -> None:
    address = created(training)
    assert act(training, address, "discard").status_code == 303
    assert training.get("trainer", address).status_code == 404


@pytest.mark.parametrize("key", ["", "?key=1"])
@pytest.mark.parametrize("form_name", ["A", "B"])
def test_files_are_downloads_that_nobody_keeps(training: Offices, form_name: str, key: str) -> None:
    address = created(training)
    answer = training.get("trainer", f"{address}/files/{form_name}/pdf{key}")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    text = PdfReader(io.BytesIO(answer.data)).pages[0].extract_text()
    assert ("答案" in text.split("一、")[0].replace("答案写在", "")) == bool(key)


def test_a_refusal_before_the_service_is_in_the_audit_under_the_paper(training: Offices) -> None:
    address = created(training)
    training.post("inspector", address, do="freeze")
    with training.database.reading() as session:
        row = session.query(AuditEntry).filter(AuditEntry.action == "refused:act").one()
        assert (row.actor, row.subject) == ("inspector", f"paper:{address.rpartition('/')[2]}")


# ── API ─────────────────────────────────────────────────────────────────────────────────────


def token(database: Database, name: str) -> dict[str, str]:
    with database.unit_of_work() as uow:
        user = accounts.get_user(uow.session, name)
        secret = accounts.create_token(uow, user, "test", actor="test")
    return {"Authorization": f"Bearer {secret}"}


def test_programs_put_together_read_freeze_and_export(
    training: Offices, client: FlaskClient
) -> None:
    headers = token(training.database, "trainer")
    made = client.post(API, json={"blueprint": SPEC, "seed": 5}, headers=headers)
    assert made.status_code == 201, made.text
    paper = made.json
    assert {"paper", "marks", "questions", "seed", "sha256"} <= set(paper)
    address = f"{API}/{paper['paper']}"
    wrong = client.post(f"{address}/freeze", json={"revision": "0"}, headers=headers)
    assert wrong.json["error"]["code"] == "stale_revision"
    frozen = client.post(f"{address}/freeze", json={"revision": paper["sha256"]}, headers=headers)
    assert (frozen.json["state"], frozen.json["sha256"]) == ("frozen", paper["sha256"])
    listed = client.get(f"{API}?state=frozen", headers=headers).json
    assert [line["number"] for line in listed["items"]] == [paper["paper"]]
    assert client.get(address, headers=headers).json["intact"] is True
    file = client.get(f"{address}/export?form=B&format=docx&key=true", headers=headers)
    assert file.data.startswith(b"PK")


def test_the_api_is_for_trainers_and_tells_what_is_wrong(
    training: Offices, client: FlaskClient
) -> None:
    assert client.get(API).status_code == 401
    inspector = token(training.database, "inspector")
    for answer in (
        client.get(API, headers=inspector),
        client.post(API, json={"blueprint": SPEC}, headers=inspector),
    ):
        assert answer.json["error"]["code"] == "not_permitted"
    headers = token(training.database, "trainer")
    wrong = client.post(API, json={"blueprint": SPEC | {"marks": -1}}, headers=headers)
    assert wrong.status_code == 422
    assert wrong.json["error"]["field"] == "marks"
    impossible = client.post(
        API,
        json={"blueprint": json.dumps(SPEC | {"laws": {"must": ["甲法"]}})},
        headers=headers,
    )
    assert "至少 1 题依据《甲法》，题库中一题也没有" in impossible.json["error"]["message"]
