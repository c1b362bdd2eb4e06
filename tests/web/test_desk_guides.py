"""Writing a guide on the desk: checked while it is typed, saved, reviewed, and only then public."""

from __future__ import annotations

from typing import Any

import pytest
from apiflask import APIFlask
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from kb.model.document import Document, DocumentKind, Revision
from kb.store.database import Database
from tests.kb.compendium.guides.streams import BODY, FRONT
from tests.web.desk import Clerk
from tests.web.offices import Offices, refusal

TYPED: dict[str, Any] = {
    "title": FRONT["title"],
    "industry": FRONT["industry"],
    "size": FRONT["size"],
    "law_as_of": FRONT["law_as_of"],
    "body": BODY,
}


@pytest.fixture
def offices(client: FlaskClient, library: Database, app: APIFlask) -> Offices:
    Clerk.settle(client, library)
    return Offices(app, library)


def create(offices: Offices, **changes: Any) -> int:
    answer = offices.post("submitter", "/desk/guides/new", **{**TYPED, "do": "save", **changes})
    assert answer.status_code == 303, refusal(answer)
    return int(answer.headers["Location"].split("/")[-2])


def hidden(page: BeautifulSoup) -> dict[str, str]:
    return {
        name: str(page.select_one(f"input[name={name}]")["value"])  # type: ignore[index]
        for name in ("base", "copy_number")
    }


def editor(offices: Offices, number: int) -> BeautifulSoup:
    return offices.page("submitter", f"/desk/guides/{number}/edit")


def findings(page: BeautifulSoup) -> list[str]:
    return [one.get_text(" ", strip=True) for one in page.select(".findings li")]


def content(database: Database, number: int) -> dict[str, Any]:
    with database.reading() as session:
        revision = session.scalars(
            select(Revision).where(Revision.document_id == number).order_by(Revision.number.desc())
        ).first()
        assert revision is not None
        return dict(revision.content)


def test_a_new_guide_starts_from_the_template(offices: Offices) -> None:
    body = offices.page("submitter", "/desk/guides/new").select_one("#f-body")
    assert body is not None
    assert "## 主要义务" in body.text
    assert "## 固定日期" in body.text


def test_what_is_saved_is_a_draft_with_its_basis_read_from_the_text(offices: Offices) -> None:
    number = create(offices)
    saved = content(offices.database, number)
    assert [section["heading"] for section in saved["sections"]][:2] == ["适用对象", "主要义务"]
    assert saved["legal_basis"] == [
        {"law": "溪流保护条例", "version": "2021-04-20", "article": 3, "role": "duty"},
        {
            "law": "溪流保护条例",
            "version": "2021-04-20",
            "article": 2,
            "article_suffix": 1,
            "role": "duty",
        },
    ]
    with offices.database.reading() as session:
        document = session.get_one(Document, number)
        assert (document.kind, document.state) == (DocumentKind.GUIDE.value, "draft")
        assert document.published_revision_id is None
        key = document.key
    assert key.startswith("guide-")
    assert offices.app.test_client().get(f"/guides/{key}").status_code == 404


def test_the_button_checks_without_a_script_and_saves_no_revision(offices: Offices) -> None:
    number = create(offices)
    page = editor(offices, number)
    body = BODY.replace("2000元至1万元", "2000元至10万元").replace("第二条之一", "第九十条")
    answer = offices.post(
        "submitter",
        f"/desk/guides/{number}/edit",
        **{**TYPED, **hidden(page), "body": body, "do": "check"},
    )
    told = findings(BeautifulSoup(answer.text, "html.parser"))
    assert any("罚款幅度不一致" in one for one in told)
    assert any("没有第九十条" in one for one in told)
    assert content(offices.database, number)["sections"][2]["text"].count("10万元") == 0
    # what was typed is there when the editor is opened again
    shown = editor(offices, number).select_one("#f-body")
    assert shown is not None
    assert "2000元至10万元" in shown.text


def test_the_script_saves_a_copy_and_gets_check_and_preview(offices: Offices) -> None:
    number = create(offices)
    fields = {
        **TYPED,
        **hidden(editor(offices, number)),
        "body": BODY + "\n## 随便\n\n**必须**写。",
    }
    answer = offices.post("submitter", f"/desk/guides/{number}/copy", **fields)
    assert answer.status_code == 200
    told = answer.get_json()
    assert told["number"] == 1
    preview = BeautifulSoup(told["preview"], "html.parser")
    assert any("“随便”不是指南的标题" in one for one in findings(preview))
    assert preview.select_one("[data-line]")
    assert preview.select_one("a.cite[href*='/articles/3']")
    # the number of the last save is needed: another window may have been first
    stale = offices.post("submitter", f"/desk/guides/{number}/copy", **fields)
    assert stale.status_code == 409


def test_a_saved_guide_is_handed_in_and_then_closed_to_its_writer(offices: Offices) -> None:
    number = create(offices)
    fields = {**TYPED, **hidden(editor(offices, number)), "title": "改过的指南", "do": "submit"}
    assert "已报送" in offices.done("submitter", f"/desk/guides/{number}/edit", **fields)
    with offices.database.reading() as session:
        document = session.get_one(Document, number)
        assert document.state not in ("draft", "published")
        assert document.title == "改过的指南"
        assert document.published_revision_id is None
    assert offices.get("submitter", f"/desk/guides/{number}/edit").status_code == 409


def test_saving_over_a_newer_revision_is_refused_and_keeps_what_was_typed(
    offices: Offices,
) -> None:
    number = create(offices)
    old = hidden(editor(offices, number))
    offices.done(
        "submitter", f"/desk/guides/{number}/edit", **{**TYPED, **old, "title": "甲", "do": "save"}
    )
    answer = offices.post(
        "submitter", f"/desk/guides/{number}/edit", **{**TYPED, **old, "title": "乙", "do": "save"}
    )
    assert answer.status_code == 409
    assert "更新的修订版" in refusal(answer)
    assert 'value="乙"' in answer.text
    assert content(offices.database, number)["title"] == "甲"


@pytest.mark.parametrize(
    ("changes", "tells"),
    [
        ({"title": ""}, "没有填写标题"),
        ({"law_as_of": "去年"}, "法律截至"),
        ({"title": "长" * 300}, "太长"),
        ({"industry": "餐饮\u0007"}, "行业"),
        ({"body": "字" * 100_001}, "正文超过"),
    ],
)
def test_what_cannot_be_saved_is_said_and_kept_in_the_form(
    offices: Offices, changes: dict[str, str], tells: str
) -> None:
    answer = offices.post("submitter", "/desk/guides/new", **{**TYPED, "do": "save", **changes})
    assert answer.status_code == 422
    assert tells in refusal(answer)


def test_only_submitters_of_the_unit_write(offices: Offices) -> None:
    number = create(offices)
    assert offices.get("librarian", "/desk/guides/new").status_code == 403
    assert offices.get("business-1", f"/desk/guides/{number}/edit").status_code == 403


def test_markup_typed_into_a_guide_never_becomes_part_of_the_page(offices: Offices) -> None:
    body = BODY + "\n<script>alert(1)</script> </textarea><b>粗</b>\n"
    answer = offices.post("submitter", "/desk/guides/new", **{**TYPED, "do": "save", "body": body})
    assert answer.status_code == 422
    assert "网页代码" in refusal(answer)
    page = BeautifulSoup(answer.text, "html.parser")
    assert not [one for one in page.select("script") if "alert" in one.text]
    area = page.select_one("#f-body")
    assert area is not None
    assert "</textarea><b>粗</b>" in area.text


def test_giving_up_goes_back_to_the_revision(offices: Offices) -> None:
    number = create(offices)
    fields = {**TYPED, **hidden(editor(offices, number)), "body": "## 适用对象\n\n别的\n"}
    offices.post("submitter", f"/desk/guides/{number}/copy", **fields)
    assert "放弃修改" in offices.page("submitter", f"/desk/guides/{number}/discard").text
    offices.done("submitter", f"/desk/guides/{number}/discard")
    area = editor(offices, number).select_one("#f-body")
    assert area is not None
    assert "不向溪流倾倒废油" in area.text
