"""Search reports on pages and through the API, as an inspector without scripts works with them."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import docx
import pytest
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from sqlalchemy import select

from kb.model.document import Document, DocumentState
from kb.model.people import Role, Unit
from kb.store import accounts
from review import actions
from tests.review.bureau import SETUP, Desk, draft, trail
from tests.review.desk.signers import PASSWORD
from tests.web.desk_pages import fields_of, form_of
from tests.web.library import CASE
from tests.web.offices import Offices, refusal

INDEX = "/desk/case-reports"
API = "/api/v1/case-reports"
OIL = "食品厂夜里把废油倒进溪流，被群众举报"
CONCLUSION = "参照已公开案例，在同一档次内处罚。"


def content(title: str, **fields: Any) -> dict[str, Any]:
    return {**CASE, "title": title, **fields}


@pytest.fixture
def cases(offices: Offices) -> list[Desk]:
    """Two further public cases, of 云泽市, beside the one of the library."""
    made = [
        draft(offices.database, key="case-a", content=content("某饭店向溪流倾倒废油案")),
        draft(offices.database, key="case-b", content=content("某修理厂倾倒废机油案")),
    ]
    return [desk.bring_to(DocumentState.PUBLISHED) for desk in made]


def created(offices: Offices, name: str = "legal-1", **fields: object) -> str:
    """Search as a browser does, and return the address of the draft."""
    answer = offices.post(name, INDEX, **({"text": OIL, "limit": "5"} | fields))
    assert answer.status_code == 303, refusal(answer) or answer.text
    return answer.headers["Location"]


def filled(
    offices: Offices, address: str, name: str = "legal-1", **typed: object
) -> dict[str, Any]:
    """Return the fields of the form of a draft, every hit adopted, as a browser would send them."""
    form = form_of(offices.page(name, address), "input[name=do][value=save]")
    data: dict[str, Any] = {field: value for field, value in fields_of(form) if field != "hit"}
    data["hit"] = [value for field, value in fields_of(form) if field == "hit"]
    for key in data["hit"]:
        data |= {f"verdict-{key}": "adopt", f"reason-{key}": "事实相近"}
    del data["csrf_token"]
    return data | {"conclusion": CONCLUSION} | typed


def completed(offices: Offices, name: str = "legal-1") -> str:
    address = created(offices, name)
    assert offices.done(name, address, **filled(offices, address, name)) == "已保存"
    return address


def sign_fields(offices: Offices, address: str, name: str = "legal-1") -> dict[str, str]:
    form = form_of(offices.page(name, address), "input[name=do][value=sign]")
    kept = ("do", "revision")
    return {field: value for field, value in fields_of(form) if field in kept}


def signed(offices: Offices, name: str = "legal-1") -> str:
    address = completed(offices, name)
    said = offices.done(name, address, **sign_fields(offices, address, name), signature=PASSWORD)
    assert said.endswith("已签署，不能再修改")
    return address


def number_of(address: str) -> str:
    return address.rsplit("/", 1)[1]


def test_a_search_becomes_a_draft_that_says_what_was_compared(
    offices: Offices, cases: list[Desk]
) -> None:
    page = offices.page("legal-1", created(offices))
    assert OIL in page.text
    titles = [heading.text for heading in page.select("section[id^=hit-] h3")]
    assert sorted(title.split("．", 1)[1] for title in titles) == [
        "某修理厂倾倒废机油案",
        "某食品有限公司向溪流倾倒废油案",
        "某饭店向溪流倾倒废油案",
    ]
    first = page.select_one("#hit-1 table")
    assert first is not None
    assert [th.text for th in first.select("thead th")] == ["要素", "在办案件", "本类案"]
    assert "向溪流倾倒废油" in first.text
    assert "2021-04-20" in page.text, "the newest law held at the time"
    assert "审计链" in page.text
    assert page.select_one("input[name=do][value=sign]") is None, "nothing is decided yet"


def test_a_report_is_written_signed_listed_and_downloaded(
    offices: Offices, cases: list[Desk], client: FlaskClient
) -> None:
    assert "这里还没有报告" in offices.page("legal-1", INDEX).text
    address = signed(offices)
    page = offices.page("legal-1", address)
    assert not page.select("main form")
    assert CONCLUSION in page.text
    assert number_of(address) in offices.page("legal-2", INDEX).text, "of the same unit"
    assert number_of(address) not in offices.page("submitter", INDEX).text
    assert number_of(address) in offices.page("submitter", f"{INDEX}?shelf=signed").text
    assert CONCLUSION in offices.page("submitter", address).text
    shown = page.select_one("#seal ~ dl code, section code.typed")
    assert shown is not None
    data = offices.get("submitter", f"{address}/export/json")
    assert hashlib.sha256(data.data).hexdigest() == shown.text
    document = offices.get("legal-1", f"{address}/export/docx")
    assert document.headers["Content-Disposition"].startswith("attachment")
    assert document.headers["Cache-Control"] == "private, no-store"
    assert CONCLUSION in docx.Document(io.BytesIO(document.data)).tables[-1].rows[0].cells[0].text
    html = offices.get("legal-1", f"{address}/export/html")
    assert html.mimetype == "text/html"
    assert html.headers["Content-Disposition"].startswith("attachment")
    assert shown.text in html.text
    assert offices.get("legal-1", f"{address}/export/pdf").status_code == 422
    assert client.get(address).status_code == 401


def test_a_case_at_hand_is_not_listed_against_itself(offices: Offices, cases: list[Desk]) -> None:
    assert "以本案检索类案并生成报告" in offices.page("legal-1", "/cases/case-a").text
    form = offices.page("legal-1", f"{INDEX}/new?case=case-a")
    assert form.select_one("input[name=case][value=case-a]")
    page = offices.page("legal-1", created(offices, text="", case="case-a"))
    keys = [str(field["value"]) for field in page.select("input[name=hit]")]
    assert sorted(keys) == ["case-2022-001", "case-b"]
    assert "某饭店向溪流倾倒废油案" in page.text


def test_a_search_for_similar_cases_offers_a_report_to_people_inside(
    offices: Offices, cases: list[Desk], client: FlaskClient
) -> None:
    searched = "/cases/similar?case=case-a&element=water"
    assert "生成检索报告" not in client.get(searched).text
    form = form_of(offices.page("legal-1", searched), "input[name=limit]")
    fields = {name: value for name, value in fields_of(form) if name != "csrf_token"}
    assert fields == {"case": "case-a", "element": "water", "region": "", "limit": "10"}
    made = offices.post("legal-1", str(form["action"]), **fields)
    assert "环境要素" in offices.page("legal-1", made.headers["Location"]).text
    typed = offices.post("legal-1", "/cases/similar", text=OIL)
    form = form_of(BeautifulSoup(typed.text, "html.parser"), "input[name=limit]")
    assert dict(fields_of(form))["text"] == OIL


def test_a_draft_of_ones_own_unit_can_be_the_case_at_hand_and_no_others(
    offices: Offices, cases: list[Desk]
) -> None:
    own = content("某印染公司偷排案", violation="用软管把废水排入河道", party="张三印染有限公司")
    public = {name: value for name, value in own.items() if name != "party"}
    desk = draft(offices.database, key="case-own", content=own, public=public)
    assert "生成检索报告" in offices.page("submitter", f"/desk/documents/{desk.id}/similar").text
    page = offices.page("submitter", created(offices, "submitter", text="", case="case-own"))
    assert "用软管把废水排入河道" in page.text
    assert "张三" not in page.text
    refused = offices.post("legal-1", INDEX, case="case-own", limit="5")
    assert refused.status_code == 404
    assert "没有案例" in refusal(refused)


@pytest.mark.parametrize(
    "fields",
    [
        {"text": ""},
        {"text": " \n "},
        {"text": "？！"},
        {"text": OIL, "case": "case-2022-001"},
        {"text": OIL, "element": "fire"},
        {"text": OIL, "region": "不存在的地方"},
        {"text": OIL, "limit": "9999"},
        {"text": "长" * 20_001},
        {"text": f"{OIL}<script>alert(1)</script>"},
    ],
)
def test_a_search_that_cannot_be_made_is_refused_with_what_was_typed(
    offices: Offices, fields: dict[str, str]
) -> None:
    answer = offices.post("legal-1", INDEX, **({"limit": "5"} | fields))
    assert answer.status_code == 422
    soup = BeautifulSoup(answer.text, "html.parser")
    typed = soup.select_one("textarea[name=text]")
    assert typed is not None
    assert typed.text.strip() == fields.get("text", "").strip()
    assert refusal(answer)
    assert offices.page("legal-1", f"{INDEX}?shelf=drafts").select(".entry") == []


def test_what_is_missing_is_named_and_what_was_typed_stays(
    offices: Offices, cases: list[Desk]
) -> None:
    address = created(offices)
    assert "还有 3 件类案没有写明" in offices.page("legal-1", address).text
    revision = filled(offices, address)["revision"]
    early = offices.post("legal-1", address, do="sign", revision=revision, signature=PASSWORD)
    assert early.status_code == 422
    assert "第 1 件类案“" in refusal(early)
    script = filled(offices, address, conclusion="<script>alert(1)</script>")
    refused = offices.post("legal-1", address, **script)
    assert refused.status_code == 422
    assert "结论含有网页代码" in refusal(refused)
    soup = BeautifulSoup(refused.text, "html.parser")
    assert "alert" not in "".join(tag.text for tag in soup.select("script"))
    conclusion = soup.select_one("#conclusion")
    assert conclusion is not None
    assert conclusion.text == "<script>alert(1)</script>"
    assert len(soup.select("input[type=radio][value=adopt][checked]")) == 3


def test_markup_that_was_typed_is_shown_as_text(offices: Offices, cases: list[Desk]) -> None:
    address = created(offices, title="<b>名称</b> & 其他")
    offices.done("legal-1", address, **filled(offices, address, conclusion="1 < 2 <b>粗</b>"))
    offices.done("legal-1", address, **sign_fields(offices, address), signature=PASSWORD)
    page = offices.page("legal-1", address)
    assert "1 < 2 <b>粗</b>" in page.text
    assert page.select_one("h1").text == "<b>名称</b> & 其他"
    assert not page.select("main b")


def test_a_wrong_signature_changes_nothing(offices: Offices, cases: list[Desk]) -> None:
    address = completed(offices)
    fields = sign_fields(offices, address)
    refused = offices.post("legal-1", address, **fields, signature="wrong")
    assert refused.status_code == 401
    assert "签名不正确" in refusal(refused)
    assert sign_fields(offices, address) == fields
    assert trail(offices.database)[-1].action == "refused:signature"


def test_another_window_does_not_overwrite(offices: Offices, cases: list[Desk]) -> None:
    address = created(offices)
    old = filled(offices, address, conclusion="旧窗口")
    offices.done("legal-1", address, **filled(offices, address))
    refused = offices.post("legal-1", address, **old)
    assert refused.status_code == 409
    assert "在别处保存过" in refusal(refused)


def test_a_draft_is_not_there_for_others(offices: Offices, cases: list[Desk]) -> None:
    address = completed(offices)
    fields = filled(offices, address, conclusion="别人写的")
    for name in ("legal-2", "admin", "everything"):
        assert offices.get(name, address).status_code == 404
        assert offices.post(name, address, **fields).status_code == 404
        assert offices.get(name, f"{address}/export/docx").status_code == 404
        assert number_of(address) not in offices.page(name, f"{INDEX}?shelf=drafts").text
    assert CONCLUSION in offices.page("legal-1", address).text
    assert offices.get("legal-1", f"{address}/export/docx").status_code == 409


def test_a_draft_is_discarded_after_its_author_was_asked(
    offices: Offices, cases: list[Desk]
) -> None:
    address = completed(offices)
    draft_page = offices.page("legal-1", address)
    (link,) = draft_page.select(f"a[href='{address}/discard']")
    assert link.text == "删除草稿"
    asked = offices.page("legal-1", f"{address}/discard")
    assert "不能恢复" in asked.text
    form = form_of(asked, "input[name=revision]")
    fields = {name: value for name, value in fields_of(form) if name == "revision"}
    assert CONCLUSION in offices.page("legal-1", address).text, "asking changes nothing"
    for other in ("legal-2", "admin"):
        assert offices.get(other, f"{address}/discard").status_code == 404
        assert offices.post(other, f"{address}/discard", **fields).status_code == 404
    stale = offices.post("legal-1", f"{address}/discard", revision="0" * 64)
    assert stale.status_code == 409
    assert "在别处保存过" in refusal(stale)
    said = offices.done("legal-1", f"{address}/discard", **fields)
    assert said == f"草稿 {number_of(address)} 已删除"
    assert offices.get("legal-1", address).status_code == 404
    assert number_of(address) not in offices.page("legal-1", f"{INDEX}?shelf=drafts").text


def test_a_signed_report_is_not_discarded(offices: Offices, cases: list[Desk]) -> None:
    address = signed(offices)
    assert offices.get("legal-1", f"{address}/discard").status_code == 409
    refused = offices.post("legal-1", f"{address}/discard", revision="0" * 64)
    assert refused.status_code == 409
    assert "已经签署，不能再修改或删除" in refused.text
    assert not offices.page("legal-1", address).select(f"a[href='{address}/discard']")


def test_a_signed_report_is_refused_every_change(offices: Offices, cases: list[Desk]) -> None:
    address = completed(offices)
    fields, signing = filled(offices, address), sign_fields(offices, address)
    offices.done("legal-1", address, **signing, signature=PASSWORD)
    before = offices.get("legal-1", f"{address}/export/json").data
    for name, status in (("legal-1", 409), ("legal-2", 403)):
        assert offices.post(name, address, **fields).status_code == status
        assert offices.post(name, address, **signing, signature=PASSWORD).status_code == status
    assert offices.get("legal-1", f"{address}/export/json").data == before


def test_enterprises_and_strangers_stay_outside(offices: Offices, client: FlaskClient) -> None:
    with offices.database.unit_of_work() as uow:
        unit = uow.session.scalars(select(Unit)).first()
        assert unit is not None
        accounts.add_user(
            uow, "company", unit=unit, roles=[Role.ENTERPRISE], password=PASSWORD, actor=SETUP
        )
    for address in (INDEX, f"{INDEX}/new", f"{INDEX}/2026-0001", f"{INDEX}/2026-0001/export/docx"):
        assert offices.get("company", address).status_code == 403
        assert client.get(address).status_code == 401
    assert offices.post("company", INDEX, text=OIL).status_code == 403
    assert trail(offices.database)[-1].action == "refused:create"
    assert "以本案检索类案" not in client.get("/cases/case-2022-001").text
    assert "被类案检索报告采用" not in client.get("/cases/case-2022-001").text


def test_adoptions_come_back_to_the_case_and_to_the_unit_that_submitted_it(
    offices: Offices, cases: list[Desk]
) -> None:
    assert "本单位的案例已被" not in offices.page("submitter", "/desk").text
    signed(offices)
    signed(offices, "submitter")
    desk = offices.page("submitter", "/desk")
    assert "本单位的案例已被类案检索报告采用 4 次，其中外单位 2 次" in desk.text
    assert [td.text for td in desk.select("td[data-label=被采用]")] == ["2 次", "2 次"]
    case = offices.get("business-1", "/cases/case-a")
    assert (
        "被类案检索报告采用 2 次，其中外单位 1 次" in BeautifulSoup(case.text, "html.parser").text
    )
    assert case.headers["Cache-Control"] == "private, no-cache"
    inside = offices.page("submitter", f"/desk/documents/{cases[0].id}")
    assert "被类案检索报告采用 2 次" in inside.text
    assert (
        "2 次，其中外单位 1 次" in offices.page("publisher", f"/desk/releases/{cases[0].id}").text
    )


def test_a_withdrawn_case_is_marked_and_stays(offices: Offices, cases: list[Desk]) -> None:
    address = signed(offices)
    desk = cases[0]
    actions.withdraw(
        offices.database, desk.id, actor="publisher", revision=desk.sha, opinion="决定被撤销"
    )
    page = offices.page("legal-1", address)
    notice = page.select_one("section .notice.bad")
    assert notice is not None
    assert notice.text.strip().startswith("该案例已于")
    assert "某饭店向溪流倾倒废油案" in page.text
    assert page.select_one("a[href='/cases/case-a']") is None
    assert offices.get("legal-1", f"{address}/export/docx").status_code == 200


def test_unknown_numbers_are_not_found(offices: Offices) -> None:
    for number in ("1999-0001", "new-thing", "x" * 300, "%00"):
        assert offices.get("legal-1", f"{INDEX}/{number}").status_code == 404


def test_the_api_drafts_decides_signs_lists_and_exports(
    offices: Offices, cases: list[Desk]
) -> None:
    with offices.database.unit_of_work() as uow:
        token, other = (
            accounts.create_token(uow, accounts.get_user(uow.session, name), "t", actor=SETUP)
            for name in ("legal-1", "legal-2")
        )
    client = offices.app.test_client()
    own = {"Authorization": f"Bearer {token}"}
    colleague = {"Authorization": f"Bearer {other}"}
    assert client.post(API, json={"text": OIL}).status_code in (400, 401)
    made = client.post(API, json={"text": OIL, "limit": 2}, headers=own)
    assert made.status_code == 201, made.text
    number = made.json["number"]
    assert client.get(f"{API}/{number}", headers=colleague).status_code == 404
    found = client.get(f"{API}/{number}", headers=own).json
    assert (found["signed_at"], found["sha256"], len(found["cases"])) == (None, "", 2)
    opinions = [{"key": hit["key"], "verdict": "adopt", "reason": "相同"} for hit in found["cases"]]
    body = {"revision": found["revision"], "opinions": opinions}
    assert client.put(f"{API}/{number}", json=body, headers=colleague).status_code == 404
    saved = client.put(f"{API}/{number}", json=body, headers=own).json
    missing = client.post(
        f"{API}/{number}/sign",
        json={"revision": saved["revision"], "signature": PASSWORD},
        headers=own,
    )
    assert (missing.status_code, missing.json["error"]["field"]) == (422, "conclusion")
    body = {"revision": saved["revision"], "conclusion": CONCLUSION}
    saved = client.put(f"{API}/{number}", json=body, headers=own).json
    assert [hit["verdict"] for hit in saved["cases"]] == ["adopt", "adopt"]
    for signature, status in (("", 401), ("wrong", 401), (PASSWORD, 200)):
        done = client.post(
            f"{API}/{number}/sign",
            json={"revision": saved["revision"], "signature": signature},
            headers=own,
        )
        assert done.status_code == status
    assert done.json["intact"]
    listed = client.get(API, headers=colleague).json
    assert [line["number"] for line in listed["items"]] == [number]
    data = client.get(f"{API}/{number}/export?format=json", headers=colleague).data
    assert hashlib.sha256(data).hexdigest() == done.json["sha256"]
    assert client.get(f"{API}/{number}/export?format=pdf", headers=own).status_code == 422
    assert client.put(f"{API}/{number}", json=body, headers=own).status_code == 409
    gone = client.delete(f"{API}/{number}?revision={saved['revision']}", headers=own)
    assert (gone.status_code, gone.json["error"]["code"]) == (409, "illegal_transition")


def test_the_api_discards_a_draft(offices: Offices, cases: list[Desk]) -> None:
    with offices.database.unit_of_work() as uow:
        token = accounts.create_token(
            uow, accounts.get_user(uow.session, "legal-1"), "t", actor=SETUP
        )
    client = offices.app.test_client()
    own = {"Authorization": f"Bearer {token}"}
    address = f"{API}/{client.post(API, json={'text': OIL}, headers=own).json['number']}"
    revision = client.get(address, headers=own).json["revision"]
    assert client.delete(address, headers=own).status_code == 422
    assert client.delete(f"{address}?revision=old", headers=own).status_code == 409
    assert client.delete(f"{address}?revision={revision}", headers=own).status_code == 204
    assert client.get(address, headers=own).status_code == 404
    assert client.delete(f"{address}?revision={revision}", headers=own).status_code == 404


def test_a_document_that_was_never_public_is_not_searched(
    offices: Offices, cases: list[Desk]
) -> None:
    page = offices.page("legal-1", created(offices, limit="20"))
    with offices.database.reading() as session:
        hidden = set(
            session.scalars(
                select(Document.key).where(Document.state != DocumentState.PUBLISHED.value)
            )
        )
    assert not hidden & {str(field["value"]) for field in page.select("input[name=hit]")}
