"""Practice, hours, courses and teachers, as people meet them on pages and through the API."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from apiflask import APIFlask
from bs4 import BeautifulSoup
from openpyxl import load_workbook

from kb.beijing import today
from kb.store import accounts
from kb.store.database import Database
from tests.kb.training.school import (
    BRIGADE,
    FILL_IN,
    MULTIPLE,
    SINGLE,
    document_of,
    make_stale,
    open_school,
    withdraw,
)
from tests.review.desk.signers import give_passwords
from tests.web.offices import Offices, refusal

PRACTICE = "/training/practice"
TODAY = today()


@pytest.fixture
def school(app: APIFlask, library: Database) -> Offices:
    open_school(library, library=False)
    give_passwords(library)
    return Offices(app, library)


def answer(school: Offices, name: str = "inspector", **fields: object) -> BeautifulSoup:
    """Answer the single choice on its page and return the page with the result."""
    _, sha = document_of(school.database, SINGLE)
    given = {"key": SINGLE.key(), "revision": sha, "letter": "B", "point": "KD-001", **fields}
    sent = school.post(name, f"{PRACTICE}/answer", **given)
    assert sent.status_code == 303, refusal(sent)
    return school.page(name, sent.headers["Location"])


@pytest.mark.parametrize(
    ("name", "doors"),
    [
        ("inspector", {"练习", "培训班", "我的学时"}),
        ("trainer", {"练习", "培训班", "我的学时", "单位学时", "师资库"}),
        ("admin", {"练习", "培训班", "我的学时", "单位学时"}),
    ],
)
def test_the_landing_page_leads_to_what_the_role_may_open(
    school: Offices, name: str, doors: set[str]
) -> None:
    soup = school.page(name, "/training")
    links = soup.select("main a[data-entry-link]")
    assert doors <= {link.text for link in links}
    assert ("单位学时" in doors) == ("单位学时" in {link.text for link in links})
    for link in links:
        assert school.get(name, str(link["href"])).status_code == 200


@pytest.mark.parametrize("name", ["inspector", "trainer", "admin", "company"])
def test_one_link_of_the_head_leads_to_the_training_side(school: Offices, name: str) -> None:
    links = school.page(name, "/").select(
        "header a[href^='/training'], footer a[href^='/training']"
    )
    (target,) = [str(link["href"]) for link in links]
    assert target == ("/training/exams" if name == "company" else "/training")
    assert school.get(name, target).status_code == 200


def test_the_public_and_companies_see_nothing_of_it(school: Offices) -> None:
    for address in ("/training", PRACTICE, "/training/records", "/training/courses"):
        assert school.app.test_client().get(address).status_code == 401
        assert school.get("company", address).status_code == 403


def test_a_question_is_asked_without_its_answer_and_judged_with_the_article_beside_it(
    school: Offices,
) -> None:
    withdraw(school.database, MULTIPLE)
    asked = school.page("inspector", f"{PRACTICE}/question?type=single")
    assert SINGLE.stem in asked.text
    assert SINGLE.rationale not in asked.text
    shown = answer(school)
    assert "答对了" in shown.h1.text
    assert SINGLE.rationale in shown.text
    assert shown.select_one("mark").text == "处二千元以上一万元以下罚款"
    link = shown.select_one("#basis ~ article h3 a")
    assert link["href"].startswith("/regulations/xiliu-baohu-tiaoli/2021-04-20/articles/3")
    assert "现行有效" in shown.text
    assert "point=KD-001" in str(shown.select_one("main a.button")["href"])


def test_a_wrong_answer_tells_when_it_comes_back_and_can_be_taken_back(school: Offices) -> None:
    shown = answer(school, letter="A")
    assert "答错了" in shown.h1.text
    assert "再次出现" in shown.text
    undo = shown.select_one("form[action$=undo]")["action"]
    assert "已取消" in school.done("inspector", str(undo))
    assert school.get("inspector", str(undo).removesuffix("/undo")).status_code == 404


def test_nobody_sees_the_answer_of_another(school: Offices) -> None:
    answer(school)
    assert school.get("inspector-2", f"{PRACTICE}/answers/1").status_code == 404
    assert school.get("inspector", f"{PRACTICE}/answers/99999999999").status_code == 404


def test_a_question_withdrawn_meanwhile_is_refused_and_another_one_asked(
    school: Offices,
) -> None:
    _, sha = document_of(school.database, SINGLE)
    make_stale(school.database, SINGLE)
    sent = school.post(
        "inspector", f"{PRACTICE}/answer", key=SINGLE.key(), revision=sha, letter="B"
    )
    assert sent.status_code == 409
    assert "已停用" in refusal(sent)
    assert SINGLE.stem not in sent.text


def test_an_unfinished_answer_keeps_the_question(school: Offices) -> None:
    _, sha = document_of(school.database, FILL_IN)
    sent = school.post("inspector", f"{PRACTICE}/answer", key=FILL_IN.key(), revision=sha, blank="")
    assert sent.status_code == 422
    assert "还没有作答" in refusal(sent)
    assert "巡查一次" in sent.text


def test_an_unknown_point_is_refused_and_an_empty_choice_says_what_to_do(school: Offices) -> None:
    assert school.get("inspector", f"{PRACTICE}/question?point=KD-999").status_code == 422
    empty = school.page("inspector", f"{PRACTICE}/question?point=KD-001&level=中级")
    assert "没有可以练习的题" in empty.text
    assert "今天的复习已经做完" in school.page("inspector", f"{PRACTICE}/question?due=yes").text


def test_progress_is_shown_by_point_and_forgotten_on_demand(school: Offices) -> None:
    answer(school)
    row = next(
        row
        for row in school.page("inspector", PRACTICE).select("#progress ~ table tbody tr")
        if "KD-001" in row.text
    )
    assert "100%" in row.text
    assert school.post("inspector", f"{PRACTICE}/reset", point="").status_code == 422
    assert "已清除 1 次" in school.done("inspector", f"{PRACTICE}/reset", point="", sure="yes")


def plan_course(school: Offices, **fields: object) -> str:
    form = {
        "title": "溪流保护培训班",
        "kind": "class",
        "hours": "8",
        "starts_on": TODAY.isoformat(),
        "ends_on": TODAY.isoformat(),
        "points": "KD-001",
        "materials": "material-oil",
        "capacity": "1",
        **fields,
    }
    said = school.done("trainer", "/training/courses/new", **form)
    return "/training/courses/" + said.removeprefix("已开班：")


def test_a_course_is_planned_entered_confirmed_and_counted(school: Offices) -> None:
    course = plan_course(school)
    assert "已报名" in school.done("inspector", f"{course}/enrol")
    assert "名额已满" in refusal(school.post("inspector-2", f"{course}/enrol"))
    assert "已开始" in refusal(school.post("inspector", f"{course}/leave"))
    assert school.page("inspector", course).select_one("#people") is None
    said = school.done("trainer", f"{course}/attendance", user="inspector", verdict="attended")
    assert "学时已记入" in said
    own = school.page("inspector", "/training/records")
    assert "溪流保护培训班" in own.text
    sheet = school.page("inspector", "/training/records/certificate")
    assert "共计 8 学时" in sheet.select_one("article").text


def test_a_form_that_was_refused_keeps_what_was_typed(school: Offices) -> None:
    sent = school.post(
        "trainer",
        "/training/courses/new",
        title="班",
        kind="class",
        hours="-3",
        starts_on="2026-05-02",
        ends_on="2026-05-01",
    )
    assert sent.status_code == 422
    soup = BeautifulSoup(sent.text, "html.parser")
    assert soup.select_one("#title")["value"] == "班"
    assert "早于" in refusal(sent)
    assert school.post("inspector", "/training/courses/new", title="班").status_code == 403


def test_a_trainer_records_hours_of_others_and_takes_them_back(school: Offices) -> None:
    person = "/training/records/people/inspector"
    form = {"on": TODAY.isoformat(), "hours": "6", "note": "省厅讲座"}
    assert "已登记" in school.done("trainer", f"{person}/hours", **form)
    assert "不是数字" in refusal(
        school.post("trainer", f"{person}/hours", **{**form, "hours": "x"})
    )
    own = school.post("both", "/training/records/people/both/hours", **form)
    assert "他人确认" in refusal(own)
    assert school.get("far-trainer", person).status_code == 403
    assert school.get("inspector-2", person).status_code == 403
    assert "记录保留" in school.done("trainer", f"{person}/hours/1/revoke", reason="填错")
    assert "已撤销：填错" in school.page("inspector", "/training/records").text


def test_units_see_who_is_behind_and_take_the_report_along(school: Offices) -> None:
    page = school.page("trainer", f"/training/records/units?year={TODAY.year - 1}")
    assert BRIGADE in page.text
    assert "落后" in page.select_one("tbody").text
    assert "海宁" not in page.text
    report = school.get("trainer", f"/training/records/report.xlsx?unit={BRIGADE}")
    assert load_workbook(io.BytesIO(report.data)).sheetnames == ["单位汇总", "个人明细"]
    assert (
        school.get("trainer", "/training/records/report.xlsx?unit=青屿市生态环境局").status_code
        == 403
    )
    assert school.get("trainer", "/training/records/units?year=12").status_code == 422
    assert school.get("inspector", "/training/records/units").status_code == 403


def test_teachers_are_added_changed_and_set_inactive(school: Offices) -> None:
    pool = "/training/teachers"
    assert "师资库还是空的" in school.page("trainer", pool).text
    card = {"points": "KD-001", "title": "高工"}
    for who, place, fields, status in (
        ("trainer", "new", {"name": "温言", "active": "yes", **card}, 303),
        ("librarian", "1", {"name": "温言", **card}, 303),
        ("trainer", "new", {"name": "", **card}, 422),
        ("trainer", "new", {"name": "某", "points": "KD-9"}, 422),
    ):
        client, token = school.session(who)
        sent = client.post(f"{pool}/{place}", data={"csrf_token": token, **fields})
        assert sent.status_code == status
    assert "已停用" in school.page("trainer", pool).text
    assert school.get("inspector", pool).status_code == 403


def test_a_program_practises_and_reads_its_hours_with_a_token(
    school: Offices, app: APIFlask
) -> None:
    with school.database.unit_of_work() as uow:
        user = accounts.get_user(uow.session, "inspector")
        token = accounts.create_token(uow, user, "t", actor="test")
    client, head = app.test_client(), {"Authorization": f"Bearer {token}"}
    api = "/api/v1/training"
    asked = client.get(f"{api}/practice?type=single", headers=head).json
    assert asked["stem"] == SINGLE.stem
    assert "answer" not in asked
    body = {"id": asked["id"], "revision": asked["revision"], "response": {"letters": ["A"]}}
    told = client.post(f"{api}/practice", json=body, headers=head).json
    assert (told["correct"], told["right"]) == (False, "B")
    assert told["due_on"] == (today() + dt.timedelta(days=1)).isoformat()
    assert "二千元以上" in told["citations"][0]["text"]
    wrong = client.post(f"{api}/practice", json={**body, "revision": "0"}, headers=head)
    assert wrong.json["error"]["code"] == "stale_revision"
    assert client.get(f"{api}/practice?due=true", headers=head).status_code == 404
    assert client.get(f"{api}/hours", headers=head).json["target"] == 60
    assert client.get(f"{api}/hours").status_code == 401
    assert client.get(f"{api}/hours?year=1", headers=head).status_code == 422


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("inspector", "/training"),
        ("inspector", PRACTICE),
        ("inspector", f"{PRACTICE}/question?type=multiple"),
        ("inspector", f"{PRACTICE}/question?type=fill_in"),
        ("inspector", f"{PRACTICE}/question?type=true_false"),
        ("inspector", "/training/records"),
        ("inspector", "/training/records/certificate"),
        ("trainer", "/training/courses"),
        ("trainer", "/training/courses/new"),
        ("trainer", "/training/teachers/new"),
        ("trainer", "/training/records/units"),
        ("trainer", "/training/records/people/inspector"),
    ],
)
def test_a_page_has_one_heading_labels_for_its_fields_and_no_script_of_its_own(
    school: Offices, name: str, address: str
) -> None:
    soup = school.page(name, address)
    assert len(soup.find_all("h1")) == 1
    assert soup.select_one("meta[name=robots][content=noindex]")
    assert "None" not in soup.select_one("main").text
    labelled = {str(label["for"]) for label in soup.select("main label[for]")}
    for field in soup.select("main input:not([type=hidden]), main select, main textarea"):
        assert field["id"] in labelled
    ids = [str(one["id"]) for one in soup.select("[id]")]
    assert len(ids) == len(set(ids))
    assert not soup.select("main script, main [style], main [onclick]")
