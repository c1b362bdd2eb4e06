"""Writing a case in the form: saving, what is kept, who holds it, its public text, handing in."""

from __future__ import annotations

from typing import Any

import pytest
from apiflask import APIFlask
from bs4 import BeautifulSoup, Tag
from flask.testing import FlaskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from kb.store.database import Database
from review.desk import opening
from review.desk.case_form import content_of
from tests.review.desk.forms import FORM, HANDLER, PARTY, PHONE, WHISTLE_BLOWER
from tests.web.desk import Clerk
from tests.web.desk_pages import Office, act_of, fields_of, form_of, words
from web import case_fields

FORM_AT = "input[name=title]"
TEXT_FIELDS = (
    *(field.name for field in case_fields.BASIC if field.kind in ("line", "note")),
    "section.facts",
    "section.lessons",
    "basis_text",
    "fine_what",
)
LIBRARY_BASIS = {"law": "溪流保护条例", "article": 3, "paragraph": 1, "items": [2]}


@pytest.fixture
def clerk(client: FlaskClient, library: Database) -> Clerk:
    return Clerk.settle(client, library)


@pytest.fixture
def office(clerk: Clerk, app: APIFlask) -> Office:
    return Office(app)


def edit(case: dict[str, Any]) -> str:
    return f"/desk/cases/{case['document']}/edit"


def stored(clerk: Clerk, document: int) -> dict[str, Any]:
    return opening.view(clerk.database, document, actor="submitter").content


def test_only_submitters_write_cases(clerk: Clerk, office: Office) -> None:
    assert clerk.client.get("/desk/cases/new").status_code == 401
    refused = office("librarian").client.get("/desk/cases/new")
    assert refused.status_code == 403
    assert "报送人员" in refused.text


def test_a_title_is_enough_for_a_draft_and_nothing_else_is_asked_yet(
    clerk: Clerk, office: Office
) -> None:
    nothing = office("submitter").sends("/desk/cases/new", FORM_AT, industry="印染")
    assert nothing.status_code == 422
    assert "标题" in words(nothing)
    assert 'value="印染"' in nothing.text, "what was typed stays"
    made = office("submitter").sends("/desk/cases/new", FORM_AT, title="某公司排污案")
    assert made.status_code == 303
    page = office("submitter").sees(made.location)
    assert "草稿已保存" in page.text
    assert "报送前还要填写" in page.text
    assert "云泽市生态环境局" in str(page.select_one("#f-handling_unit"))


def test_saving_the_form_untouched_changes_nothing(clerk: Clerk, office: Office) -> None:
    basis = [{**LIBRARY_BASIS, "role": "penalty", "version": "2021-04-20"}]
    case = clerk.create(
        legal_basis=basis,
        fine_parts=[{"what": "排污", "yuan": 230000, "min_yuan": 100000}],
        transferred_to_police=False,
        co_handling_units=["甲局", "乙局"],
        batch="2024年第一批",
        sections=[*FORM["sections"], {"key": "extra", "heading": "附记", "text": "另附说明。"}],
    )
    before = stored(clerk, case["document"])
    office("submitter").sends(edit(case), FORM_AT, do="save")
    assert stored(clerk, case["document"]) == before


def test_a_saved_case_shows_its_public_text_its_provisions_and_what_is_missing(
    clerk: Clerk, office: Office
) -> None:
    case = clerk.create(legal_basis=[LIBRARY_BASIS], rectification=None)
    told = f"举报人{WHISTLE_BLOWER}（电话{PHONE}）反映{PARTY}排放废水，{HANDLER}取证。"
    done = office("submitter").sends(edit(case), FORM_AT, do="save", section__facts=told)
    assert done.status_code == 303
    page = office("submitter").sees(edit(case))
    preview = page.select_one("#preview")
    for secret in (WHISTLE_BLOWER, PHONE, PARTY, HANDLER):
        assert secret not in preview.text
    link = preview.select_one("a[href*='/regulations/xiliu-baohu-tiaoli/']")
    assert link.text == "《溪流保护条例》第三条第一款第（二）项"
    assert office("submitter").client.get(str(link["href"])).status_code == 200
    assert "整改情况" in preview.select_one(".notice").text


def test_a_wrong_field_is_named_in_chinese_and_everything_typed_stays(
    clerk: Clerk, office: Office
) -> None:
    case = clerk.create()
    answer = office("submitter").sends(
        edit(case), FORM_AT, do="save", fine_yuan="二十三万", violation="改过的违法行为"
    )
    assert answer.status_code == 422
    assert "“罚款（元）”应为数字" in words(answer)
    page = form_of_answer(answer.text)
    assert page.select_one("#f-fine_yuan")["value"] == "二十三万"
    assert page.select_one("#f-fine_yuan")["aria-invalid"] == "true"
    assert "改过的违法行为" in page.select_one("#f-violation").text
    again = office("submitter").submit(page, do="save", fine_yuan="230,000")
    assert again.status_code == 303, words(again)
    assert stored(clerk, case["document"])["violation"] == "改过的违法行为"


def form_of_answer(html: str) -> Tag:
    return form_of(BeautifulSoup(html, "html.parser"), FORM_AT)


@pytest.mark.parametrize("name", TEXT_FIELDS)
def test_script_in_a_text_field_is_refused_and_shown_as_text(
    clerk: Clerk, office: Office, name: str
) -> None:
    case = clerk.create()
    code = '"><script>alert(1)</script>'
    answer = office("submitter").sends(
        edit(case), FORM_AT, do="save", **{name.replace(".", "__"): code}
    )
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;alert(1)" in answer.text


def test_an_old_window_does_not_overwrite(clerk: Clerk, office: Office) -> None:
    case = clerk.create()
    old = form_of(office("submitter").sees(edit(case)), FORM_AT)
    office("submitter").sends(edit(case), FORM_AT, do="save", violation="较新的写法")
    answer = office("submitter").submit(old, do="save", violation="较旧的写法")
    assert answer.status_code == 409
    assert "较旧的写法" in answer.text, "nothing that was typed is lost"
    assert stored(clerk, case["document"])["violation"] == "较新的写法"


def test_autosave_keeps_half_finished_text_and_answers_with_the_preview(
    clerk: Clerk, office: Office
) -> None:
    case = clerk.create()
    writer = office("submitter")
    form = form_of(writer.sees(edit(case)), FORM_AT)
    data = MultiDict(fields_of(form))
    data["violation"] = "写到一半"
    data["fine_yuan"] = "二十"
    saved = writer.client.post(str(form["data-autosave"]), data=data)
    assert saved.status_code == 200, saved.text
    assert saved.json["number"] == 1
    assert PARTY not in saved.json["preview"]
    late = writer.client.post(str(form["data-autosave"]), data=data)
    assert (late.status_code, late.json["status"]) == (409, 409)
    page = writer.sees(edit(case))
    assert "有尚未保存为修订版的内容" in page.text
    assert "写到一半" in page.select_one("#f-violation").text
    assert page.select_one("#f-fine_yuan")["value"] == "二十"


def test_throwing_changes_away_is_asked_about_first(clerk: Clerk, office: Office) -> None:
    case = clerk.create()
    writer = office("submitter")
    form = form_of(writer.sees(edit(case)), FORM_AT)
    writer.client.post(
        str(form["data-autosave"]), data=MultiDict([*fields_of(form), ("tags", "多余")])
    )
    asked = writer.sees(edit(case).replace("edit", "discard"))
    assert "不能恢复" in asked.text
    done = writer.sends(edit(case).replace("edit", "discard"), "button")
    assert done.status_code == 303
    assert "尚未保存" not in writer.sees(edit(case)).select_one("h1 + p").text


def test_who_writes_is_named_and_a_colleague_can_take_over(clerk: Clerk, office: Office) -> None:
    case = clerk.create()
    office("submitter").sees(edit(case))
    held = office("everything-own").sees(edit(case), status=409)
    assert "submitter" in held.text
    assert "每次保存再延长十分钟" in held.text
    taken = office("everything-own").sends_to(held, "button")
    assert taken.location == edit(case)
    office("everything-own").sees(edit(case))
    lost = office("submitter").sees(edit(case), status=409)
    assert "接手编写" in lost.text


def test_an_incomplete_case_is_not_handed_in_and_says_what_is_missing(
    clerk: Clerk, office: Office
) -> None:
    case = clerk.create(rectification=None)
    answer = office("submitter").sends(edit(case), FORM_AT, do="submit")
    assert answer.status_code == 422
    assert "还没有填写：整改情况" in words(answer)
    assert stored(clerk, case["document"])["title"] == FORM["title"]


def test_a_returned_case_is_handed_in_with_a_reply_to_each_item(
    clerk: Clerk, office: Office
) -> None:
    case = clerk.create()
    handed = office("submitter").sends(edit(case), FORM_AT, do="submit")
    assert handed.location == "/desk", words(handed)
    clerk.acts(case, "screen", "librarian")
    clerk.acts(case, "declare", "librarian")
    items = [{"where": "标题", "text": "请写明违法行为"}]
    clerk.acts(case, "send_back", "librarian", opinion="补正", checklist={"items": items})
    page = office("submitter").sees(edit(case))
    [reply] = page.select("#replies textarea")
    name = str(reply["name"]).replace(".", "__")
    bare = office("submitter").sends(edit(case), FORM_AT, do="submit", title="新的标题")
    assert bare.status_code == 422
    assert "没有答复" in words(bare)
    done = office("submitter").sends(edit(case), FORM_AT, do="submit", **{name: "已写明"})
    assert done.location == "/desk", words(done)
    timeline = office("submitter").sees(f"/desk/documents/{case['document']}/timeline")
    assert "已写明" in timeline.text
    clerk.acts({**case, "revision": sha(clerk, case)}, "screen", "librarian")
    again = office("librarian").sends(f"/desk/documents/{case['document']}", act_of("declare"))
    assert again.status_code == 303
    changes = office("librarian").sees(again.location).select_one("#changes")
    assert changes.select_one("ins").text
    assert "未变" in changes.text


def sha(clerk: Clerk, case: dict[str, Any]) -> str:
    return opening.view(clerk.database, case["document"], actor="submitter").sha256


def test_a_case_under_review_is_not_edited(clerk: Clerk, office: Office) -> None:
    case = clerk.create()
    clerk.walk(case, until="business_review")
    answer = office("submitter").client.get(edit(case))
    assert answer.status_code == 409
    assert "状态下不能修改内容" in answer.text
    assert office("other-submitter").client.get(edit(case)).status_code in (403, 409)


@given(
    article=st.integers(1, 400),
    suffix=st.none() | st.integers(1, 9),
    paragraph=st.none() | st.integers(1, 9),
    items=st.lists(st.integers(1, 12), max_size=3, unique=True).map(sorted),
)
@settings(max_examples=60, deadline=None)
def test_a_stated_basis_survives_being_shown_and_read_again(
    article: int, suffix: int | None, paragraph: int | None, items: list[int]
) -> None:
    basis = {"law": "水污染防治法", "article": article, "article_suffix": suffix,
             "paragraph": paragraph, "items": items}  # fmt: skip
    content = content_of({"title": "题", "legal_basis": [basis]})
    [(text, version, role), *_] = case_fields.basis_rows(content)
    typed = MultiDict([("title", "题"), ("basis_text", text), ("basis_version", version),
                       ("basis_role", role)])  # fmt: skip
    assert content_of(case_fields.content_of(typed, {})) == content
