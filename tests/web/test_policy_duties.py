"""The three lists of a published policy, their downloads, comparison, and marks of what is done."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from apiflask import APIFlask
from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select

from kb.beijing import today
from kb.model.document import Document, DocumentKind, DocumentState
from kb.model.operations import AuditEntry
from kb.model.people import Role
from kb.model.policy_duty import PolicyDutyMark
from kb.store import accounts
from kb.store.database import Database
from tests.review.desk.signers import PASSWORD, give_passwords
from tests.web.library import ACTOR, add_document
from tests.web.offices import Offices, refusal

PLAN, HIGHER = "policy-plan", "policy-opinion"
DAY = today().isoformat()


@pytest.fixture
def offices(app: APIFlask, library: Database) -> Offices:
    with library.unit_of_work() as uow:
        for key, title, body, text in (
            (
                PLAN,
                "溪流执法实施方案",
                "云泽市生态环境局",
                "2024年6月底前，市生态环境局完成溪流排查。\n定期组织培训。",
            ),
            (
                HIGHER,
                "溪流执法指导意见",
                "澜江省生态环境厅",
                "2024年9月底前，市级生态环境部门完成溪流排查。",
            ),
        ):
            sections = [{"key": "item_1", "heading": "（一）排查", "text": text, "level": 1}]
            content = {"title": title, "issuing_body": body, "sections": sections}
            add_document(uow, DocumentKind.POLICY, key, content)
        unit = accounts.ensure_unit(uow, "云泽市生态环境局", region="990100", actor=ACTOR)
        for name, role in (("boss", Role.ENTERPRISE), ("zhou", Role.TRAINER)):
            accounts.add_user(
                uow,
                name,
                unit=unit,
                roles=[role],
                password=PASSWORD,
                display_name=f"{name}某",
                actor=ACTOR,
            )
    give_passwords(library)
    return Offices(app, library)


def page(client: FlaskClient, address: str) -> BeautifulSoup:
    answer = client.get(address)
    assert answer.status_code == 200
    return BeautifulSoup(answer.text, "html.parser")


def first_duty(offices: Offices, name: str = "lin") -> str:
    form = offices.page(name, f"/policies/{PLAN}/duties").select_one("form[action*='/mark']")
    assert form is not None
    return str(form["action"])


def marks(library: Database) -> list[tuple[bool, dt.date | None, str]]:
    with library.reading() as session:
        rows = session.scalars(select(PolicyDutyMark).order_by(PolicyDutyMark.id))
        return [(row.done, row.done_on, row.note) for row in rows]


def test_a_reader_finds_the_lists_from_the_policy_and_the_place_from_the_list(
    offices: Offices, client: FlaskClient
) -> None:
    policy = page(client, f"/policies/{PLAN}")
    (link,) = [each for each in policy.select("a") if "责任清单" in each.text]
    lists = page(client, str(link["href"]))
    assert [each.text for each in lists.select("main section h2")] == [
        "云泽市生态环境局",
        "未明确",
    ]
    assert "2024-06-30" in lists.text
    assert lists.select_one(f"a[href='/policies/{PLAN}#item_1']")
    assert policy.select_one("#item_1")
    assert not lists.select("form[action*='/mark']")


def test_each_list_has_its_tab_and_an_unknown_one_is_not_found(
    offices: Offices, client: FlaskClient
) -> None:
    for which, title in (("who", "责任清单"), ("when", "时限清单"), ("what", "措施清单")):
        soup = page(client, f"/policies/{PLAN}/duties?list={which}")
        current = soup.select_one(".page-tabs a[aria-current=page]")
        assert current is not None
        assert current.text == title
    assert client.get(f"/policies/{PLAN}/duties?list=x").status_code == 404
    assert client.get("/policies/no-such/duties").status_code == 404


def test_workbook_and_calendar_are_downloads(offices: Offices, client: FlaskClient) -> None:
    answer = client.get(f"/policies/{PLAN}/duties.xlsx")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    book = load_workbook(io.BytesIO(answer.data))
    assert book.sheetnames == ["责任清单", "时限清单", "措施清单"]
    answer = client.get(f"/policies/{PLAN}/duties.ics")
    assert answer.mimetype == "text/calendar"
    assert "DTSTART;VALUE=DATE:20240630" in answer.text


def test_a_plan_is_set_beside_the_policy_above_it(offices: Offices, client: FlaskClient) -> None:
    soup = page(client, f"/policies/{PLAN}/duties/compare")
    options = [each["value"] for each in soup.select("select[name=with] option")]
    assert HIGHER in options
    assert PLAN not in options
    soup = page(client, f"/policies/{PLAN}/duties/compare?with={HIGHER}")
    first = soup.select("tbody tr")[0]
    assert "提前" in first.text
    assert "2024年6月底前" in first.text
    assert "2024年9月底前" in first.text
    assert client.get(f"/policies/{PLAN}/duties/compare?with={PLAN}").status_code == 422


def test_staff_mark_a_duty_for_their_unit_and_take_it_back_with_a_reason(
    offices: Offices, library: Database
) -> None:
    address = first_duty(offices)
    assert offices.done("lin", address, done="yes", done_on=DAY, note="已报送") == "已销号"
    shown = offices.page("zhou", f"/policies/{PLAN}/duties")
    assert "已销号" in shown.text
    assert "林某" in shown.text
    said = offices.done("zhou", address, done="no", note="台账不全")
    assert said == "销号已撤回，记录保留"
    assert marks(library) == [(True, today(), "已报送"), (False, None, "台账不全")]
    history = offices.page("lin", f"/policies/{PLAN}/duties").text
    assert "已报送" in history
    assert "台账不全" in history


def test_every_mark_is_in_the_audit_trail(offices: Offices, library: Database) -> None:
    address = first_duty(offices)
    offices.done("lin", address, done="yes", done_on=DAY, note="已报送")
    offices.done("lin", address, done="no", note="台账不全")
    with library.reading() as session:
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.action.startswith("policy.")).order_by("seq")
        )
        told = [(row.actor, row.action, row.detail["note"]) for row in rows]
    assert told == [
        ("lin", "policy.duty_done", "已报送"),
        ("lin", "policy.duty_undone", "台账不全"),
    ]


@pytest.mark.parametrize(
    ("fields", "status", "said"),
    [
        ({"done": "yes", "done_on": "2999-01-01"}, 422, "完成日期晚于今天"),
        ({"done": "yes"}, 422, "没有填写日期"),
        ({"done": "yes", "done_on": DAY, "note": "长" * 201}, 422, "超过 200 字"),
        ({"done": "maybe"}, 422, "没有写明销号还是撤回"),
        ({"done": "no", "note": "误点"}, 409, "没有可以撤回的销号"),
    ],
)
def test_a_mark_that_cannot_be_is_refused_on_the_page_and_leaves_nothing(
    offices: Offices, library: Database, fields: dict[str, str], status: int, said: str
) -> None:
    answer = offices.post("lin", first_duty(offices), **fields)
    assert answer.status_code == status
    assert said in refusal(answer)
    assert marks(library) == []


def test_a_duty_is_marked_once_and_taken_back_only_with_a_reason(offices: Offices) -> None:
    address = first_duty(offices)
    offices.done("lin", address, done="yes", done_on=DAY)
    again = offices.post("zhou", address, done="yes", done_on=DAY)
    assert again.status_code == 409
    assert "本单位已经销号" in refusal(again)
    assert offices.post("lin", address, done="no").status_code == 422


def test_neither_guests_nor_enterprises_nor_forged_forms_mark_anything(
    offices: Offices, client: FlaskClient, library: Database
) -> None:
    address = first_duty(offices)
    fields = {"done": "yes", "done_on": DAY}
    assert client.post(address, data=fields).status_code in {302, 400, 401, 403}
    assert offices.post("boss", address, **fields).status_code == 403
    assert "/mark" not in offices.get("boss", f"/policies/{PLAN}/duties").text
    without_token, _ = offices.session("lin")
    assert without_token.post(address, data=fields).status_code in {400, 403}
    unknown = address.replace(address.split("/")[4], "0" * 16)
    assert offices.post("lin", unknown, **fields).status_code == 404
    assert marks(library) == []


def test_what_was_taken_down_has_no_lists_and_takes_no_marks(
    offices: Offices, client: FlaskClient, library: Database
) -> None:
    address = first_duty(offices)
    with library.unit_of_work() as uow:
        row = uow.session.scalars(select(Document).where(Document.key == PLAN)).one()
        row.state = DocumentState.WITHDRAWN.value
        row.withdrawn_at = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
        row.withdrawal_reason = "文件已废止"
    for tail in ("duties", "duties.xlsx", "duties.ics", "duties/compare"):
        answer = client.get(f"/policies/{PLAN}/{tail}")
        assert answer.status_code == 410
        assert "溪流排查" not in answer.text
    answer = offices.post("lin", address, done="yes", done_on=DAY)
    assert answer.status_code == 404
    assert marks(library) == []
