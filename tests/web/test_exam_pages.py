"""The pages of exams, as a browser without scripts meets them."""

from __future__ import annotations

import io

import pytest
from apiflask import APIFlask
from openpyxl import load_workbook

from kb.store.database import Database
from tests.kb.training.exams.room import SECRETS, Room
from tests.web.desk_pages import Office, form_of, words
from tests.web.exams import open_exam


@pytest.fixture
def room(library: Database) -> Room:
    return open_exam(library)


@pytest.fixture
def office(app: APIFlask, room: Room) -> Office:
    return Office(app)


def test_a_candidate_without_scripts_loses_nothing(office: Office, room: Room) -> None:
    base = f"/training/exams/{room.number}"
    candidate = office("candidate-1")
    assert candidate.sends(base, "button").status_code == 303
    page = candidate.sees(f"{base}/room")
    for secret in SECRETS:
        assert secret not in page.text
    script = "<script>alert(1)</script>"
    saved = candidate.sends_to(
        page,
        "[data-ask]",
        **{"a-3-0": "false", "a-4-0": ["10日", ""], "a-5-0": script, "do": "save"},
    )
    assert saved.status_code == 303
    back = candidate.sees(f"{base}/room")
    assert back.select_one("#a-3-0-false[checked]") is not None
    assert back.select_one("#a-4-0-1")["value"] == "10日"
    assert back.select_one("textarea#a-5-0").text.strip() == script
    assert script not in str(back.select_one("textarea#a-5-0"))

    # a second window, opened before the save, does not overwrite it
    stale = candidate.sends_to(page, "[data-ask]", **{"a-3-0": "true", "do": "save"})
    assert stale.status_code == 409
    assert "另一个窗口" in words(stale)
    assert room.attempt("candidate-1").answers[3, 0].response == {"true": False}

    on = candidate.sends_to(back, "[data-ask]", do="review")
    assert on.headers["Location"].startswith(f"{base}/hand-in")
    look = candidate.sees(f"{base}/hand-in")
    assert "还有 4 处没有作答" in look.text
    assert candidate.submit(form_of(look, "button")).status_code == 303
    receipt = candidate.sees(f"{base}/receipt")
    assert receipt.select_one("[data-receipt]").text == room.attempt("candidate-1").receipt
    assert "交卷回执" in candidate.sees(base).text


def test_a_stranger_to_an_exam_sees_nothing_of_it(office: Office, room: Room) -> None:
    base = f"/training/exams/{room.number}"
    office("candidate-2").sees(base)
    for address in (f"{base}/room", f"{base}/hand-in", f"{base}/receipt"):
        office("candidate-2").sees(address, 409)
    for address in (f"{base}/results.xlsx", f"{base}/items", f"{base}/marking"):
        office("candidate-2").sees(address, 403)
    office("candidate-2").sees(f"{base}/results", 409)
    office("candidate-2").sees("/training/exams/new", 403)
    assert office.app.test_client().get(base).status_code == 401


def test_a_plan_is_made_and_manned_and_what_is_wrong_is_said(office: Office, room: Room) -> None:
    trainer = office("trainer")
    made = trainer.sends(
        "/training/exams/new",
        "#paper",
        paper="P2030-0001",
        title="夏季考核",
        opens_at="2040-01-01T09:00",
        closes_at="2040-01-01T12:00",
    )
    assert made.status_code == 303, words(made)
    address = made.headers["Location"]
    wrong = trainer.sends("/training/exams/new", "#paper", paper="P2030-0001", title="夏季考核")
    assert wrong.status_code == 422
    assert "没有填写时间" in words(wrong)
    assert "2040-01-01 09:00" in trainer.sees(address).text
    enrolled = trainer.sends(address, "#accounts", accounts="candidate-1，candidate-2", unit="")
    assert enrolled.status_code == 303
    assert "已编入 2 人" in trainer.sees(address).text
    refused = trainer.sends(address, "#accounts", accounts="trainer", unit="")
    assert refused.status_code == 403
    assert "知道答案" in words(refused)


def test_two_markers_and_a_release_by_pages(office: Office, room: Room) -> None:
    base = f"/training/exams/{room.number}"
    for name in room.candidates:
        room.sits(name, text="应设围挡" if name == "candidate-1" else "")
    for marker in ("marker-1", "marker-2"):
        for _ in range(2):
            page = office(marker).sees(f"{base}/marking")
            assert "考生1" not in page.text
            assert "candidate-1" not in page.text
            limits = [str(field["max"]) for field in page.select("input[name=point]")]
            given = office(marker).sends_to(page, "input[name=point]", point=limits)
            assert given.status_code == 303, words(given)
        assert "没有待评的作答" in office(marker).sees(f"{base}/marking").text
    released = office("trainer").sends(base, "input[value=release]")
    assert released.status_code == 303, words(released)
    own = office("candidate-1").sees(f"{base}/results")
    assert "100 / 100" in own.text
    assert "第十二条写明了这一幅度" in own.text
    assert own.select('a[href*="yunze-shi-yangchen-guanli-banfa"]')
    answer = office("trainer").client.get(f"{base}/results.xlsx")
    assert load_workbook(io.BytesIO(answer.data)).sheetnames[0] == "成绩"
    assert "得分率" in office("trainer").sees(f"{base}/items").text
    corrected = office("arbiter").sends(
        f"{base}/results",
        "#reason",
        account="candidate-1",
        item="1",
        part="0",
        marks="0",
        reason="答案有误",
    )
    assert corrected.status_code == 303, words(corrected)
    assert "90 / 100" in office("candidate-1").sees(f"{base}/results").text


def test_an_item_is_made_void_and_everybody_is_told(office: Office, room: Room) -> None:
    base = f"/training/exams/{room.number}"
    for name in room.candidates:
        room.sits(name, text="")
    trainer = office("trainer")
    page = trainer.sees(f"{base}/results")
    missing = trainer.sends_to(page, "#void_item", void_item="2", void_reason="选项有误")
    assert missing.status_code == 422
    assert "没有选择作废之后怎样计分" in words(missing)
    done = trainer.sends_to(
        page, "#void_item", void_item="2", how="drop", void_reason="<b>选项有误</b>"
    )
    assert done.status_code == 303, words(done)
    page = trainer.sees(f"{base}/results")
    assert "第 2 题：已作废，不计入总分" in page.select_one("#voided").text
    assert "满分 80 分，48 分及格" in page.text
    assert "已作废，不计入总分：<b>选项有误</b>" in trainer.sees(f"{base}/items").text
    book = load_workbook(io.BytesIO(trainer.client.get(f"{base}/results.xlsx").data))
    assert book["作废"]["A2"].value == "第 2 题"
    assert trainer.sends(base, "[value=release]").status_code == 303
    own = office("candidate-1").sees(f"{base}/results")
    assert "48 / 80" in own.text
    assert "已作废，不计入总分" in own.text
    assert "作废的理由：<b>选项有误</b>" in own.text
    assert office("candidate-1").sees(f"{base}/results").select_one("#void_item") is None


def test_how_a_multiple_choice_is_marked_is_chosen_with_the_plan(
    office: Office, room: Room
) -> None:
    trainer = office("trainer")
    form = trainer.sees("/training/exams/new")
    assert [one["value"] for one in form.select("#partial option")] == ["none", "half"]
    answer = trainer.sends_to(
        form,
        "#partial",
        paper="P2030-0001",
        opens_at="2031-05-06T09:00",
        closes_at="2031-05-06T12:00",
        partial="half",
    )
    assert answer.status_code == 303, words(answer)
    assert "得该题一半的分" in trainer.sees(answer.headers["Location"]).text
    room.start("candidate-1")
    told = office("candidate-1").sees(f"/training/exams/{room.number}/room").text
    assert "少选、多选、错选都不得分" in told
