"""A panel meets on pages: who is offered what, what is refused, and what stays typed."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from docx import Document
from flask.testing import FlaskClient

from kb.model.document import DocumentState
from kb.store.database import Database
from tests.review.bureau import PANEL, Desk, draft, trail
from tests.review.desk.signers import PASSWORD
from tests.web.offices import Offices, about, refusal, steps_offered

INDEX = "/desk/meetings"
SCRIPT = "<script>alert('x')</script>"


@dataclass
class Room:
    """A planned meeting about one case, and its page."""

    offices: Offices
    desk: Desk
    address: str

    def step(self, name: str, step: str, **fields: object) -> str:
        return self.offices.done(name, self.address, step=step, **fields)

    def item(self, name: str, step: str, **fields: object) -> str:
        return self.step(name, step, **about(self.desk), **fields)

    def begin(self) -> Room:
        self.step("panel-1", "attend", present=list(PANEL))
        self.step("panel-1", "open")
        self.item("panel-1", "open_item")
        return self

    def offered(self, name: str) -> set[str]:
        return steps_offered(self.offices.page(name, self.address))


def plan(offices: Offices, desk: Desk, name: str = "librarian", **fields: object) -> str:
    answer = offices.post(name, INDEX, **wanted(desk, **fields))
    assert answer.status_code == 303, refusal(answer)
    return answer.headers["Location"]


def wanted(desk: Desk, **fields: object) -> dict[str, object]:
    return {
        "title": "第一次审议会",
        "mode": "meeting",
        "planned_for": "2026-05-06T14:00",
        "place": "三楼会议室",
        "chair": "panel-1",
        "panel": list(PANEL),
        "agenda": [desk.id],
        **fields,
    }


@pytest.fixture
def case(offices: Offices) -> Desk:
    return draft(offices.database, key="case-2026-1").bring_to(DocumentState.DELIBERATION)


@pytest.fixture
def room(offices: Offices, case: Desk) -> Room:
    return Room(offices, case, plan(offices, case))


def test_a_case_is_approved_on_pages_and_the_minutes_are_downloaded(room: Room) -> None:
    room.begin()
    for name in PANEL[:4]:
        assert "declare" in room.offered(name)
        assert "vote" not in room.offered(name)
        room.item(name, "declare")
        assert "票数在形成决议之后公布" in room.item(name, "vote", choice="publish")
    room.item("panel-5", "declare")
    room.item("panel-5", "vote", choice="defer", opinion="再等一等 <b>")
    page = room.offices.page("panel-3", room.address)
    assert "5 人：panel-1、panel-2" in page.text
    assert "再等一等" not in page.text
    assert "已形成决议" in room.item("panel-2", "close_item", signature=PASSWORD)
    page = room.offices.page("panel-3", room.address)
    assert "同意发布 4 票" in page.text
    assert "再等一等 <b>" in page.text
    assert "&lt;b&gt;" in room.offices.get("panel-3", room.address).text
    assert room.desk.state is DocumentState.APPROVED
    assert "纪要已生成" in room.step("panel-1", "close")
    answer = room.offices.get("panel-5", f"{room.address}/minutes.docx")
    assert Document(io.BytesIO(answer.data)).paragraphs[0].text == "第一次审议会纪要"
    assert "no-store" in answer.headers["Cache-Control"]
    assert room.offered("panel-1") == set()


@pytest.mark.parametrize(
    ("name", "status"),
    [("panel-2", 200), ("librarian", 200), ("everything", 200), ("submitter", 403), ("admin", 403)],
)
def test_the_list_is_for_the_panel_librarians_and_auditors(
    offices: Offices, name: str, status: int
) -> None:
    assert offices.get(name, INDEX).status_code == status


def test_strangers_are_led_to_sign_in_and_outsiders_learn_of_no_meeting(
    client: FlaskClient, room: Room
) -> None:
    assert client.get(INDEX).status_code == 401
    assert client.get(room.address).status_code == 401
    assert room.offices.get("submitter", room.address).status_code == 404
    assert room.offices.get("panel-1", f"{INDEX}/{2**70}").status_code == 404
    assert room.offices.get("panel-1", f"{room.address}/minutes.docx").status_code == 409


def test_a_form_without_its_token_changes_nothing(room: Room) -> None:
    client, _ = room.offices.session("panel-1")
    answer = client.post(room.address, data={"step": "cancel"})
    assert (answer.status_code, "刷新页面" in answer.text) == (400, True)
    assert "筹备中" in room.offices.page("panel-1", room.address).h1.text
    row = trail(room.offices.database)[-1]
    assert (row.action, row.subject) == (
        "refused:act",
        room.address.replace("/desk/meetings/", "meeting:"),
    )


def test_the_new_meeting_offers_the_waiting_documents_and_the_panel_with_units(
    offices: Offices, case: Desk
) -> None:
    page = offices.page("panel-2", INDEX)
    assert [box["value"] for box in page.select("[name=agenda]")] == [str(case.id)]
    members = {str(box["value"]) for box in page.select("[name=panel]")}
    assert members == {*PANEL, "panel-own", "everything", "everything-own"}
    assert "青屿市生态环境局" in page.text
    plan(offices, case)
    assert "没有等待列入会议的文稿" in offices.page("panel-2", INDEX).text


def test_what_was_typed_stays_when_a_plan_is_refused(offices: Offices, case: Desk) -> None:
    fields = wanted(case, title="补充 & <i>审议</i>", chair="panel-2", panel=["panel-1"])
    answer = offices.post("librarian", INDEX, **fields)
    assert answer.status_code == 422
    assert refusal(answer) == "主持人不在审议组名单中。请把主持人列入审议组"
    assert "补充 &amp; &lt;i&gt;审议&lt;/i&gt;" in answer.text
    assert 'value="2026-05-06T14:00"' in answer.text
    assert 'name="panel" value="panel-1" checked' in answer.text
    for wrong, status in (
        ({"title": SCRIPT}, 422),
        ({"agenda": ["x"]}, 422),
        ({"planned_for": "tomorrow"}, 422),
        ({"mode": "shouting"}, 422),
        ({"mode": "circulation"}, 409),
        ({"agenda": [4711]}, 404),
    ):
        answer = offices.post("librarian", INDEX, **wanted(case, **wrong))
        assert (answer.status_code, bool(refusal(answer))) == (status, True), wrong
        assert SCRIPT not in answer.text
    assert offices.post("panel-own", INDEX, **wanted(case)).status_code == 403


def test_the_agenda_follows_the_numbers_beside_the_documents(offices: Offices, case: Desk) -> None:
    second = draft(offices.database, key="case-2026-2").bring_to(DocumentState.DELIBERATION)
    fields = {"agenda": [case.id, second.id], f"place-{case.id}": "2", f"place-{second.id}": "1"}
    page = offices.page("panel-1", plan(offices, case, **fields))
    titles = [one.text for one in page.select(".agenda-item h3")]
    assert [title.split()[0] for title in titles] == ["1.", "2."]
    assert "case-2026-2" in titles[0]


def test_attendance_keeps_who_is_there_and_why_others_are_not(room: Room) -> None:
    fields = {"present": list(PANEL[:4]), "excuse-panel-5": "出差"}
    assert room.step("panel-1", "attend", **fields) == "已登记到会 4 人"
    page = room.offices.page("panel-2", room.address)
    assert "未到会" in page.text
    assert "出差" in page.text
    assert "到会 4 人，需要 4 人" in page.text
    assert page.select_one("progress")["value"] == "4"
    long = room.offices.post(
        "panel-1", room.address, step="attend", **{"excuse-panel-5": "长" * 300}
    )
    assert (long.status_code, "长" * 300 in long.text) == (422, True)


def test_steps_out_of_order_are_refused_on_the_page(room: Room) -> None:
    for name, step, status, words in (
        ("panel-1", "open", 409, "主持人尚未签到"),
        ("panel-1", "close", 409, "筹备中"),
        ("panel-2", "cancel", 403, "主持人或筹备人"),
        ("panel-2", "open_item", 409, "筹备中"),
        ("panel-1", "explode", 422, "没有写明办理什么"),
    ):
        answer = room.offices.post(name, room.address, step=step, **about(room.desk))
        assert (answer.status_code, words in refusal(answer)) == (status, True), step


def test_a_vote_takes_a_declaration_a_choice_and_happens_once(room: Room) -> None:
    room.begin()
    vote = {"step": "vote", "choice": "publish", **about(room.desk)}
    early = room.offices.post("panel-2", room.address, opinion="同意", **vote)
    assert early.status_code == 409
    assert "尚未就该事项的集体审议声明" in refusal(early)
    room.item("panel-2", "declare")
    none = room.offices.post("panel-2", room.address, **{**vote, "choice": "", "opinion": "想想"})
    assert (none.status_code, "没有选择表决意见" in refusal(none)) == (422, True)
    assert ">想想</textarea>" in none.text
    stale = room.offices.post("panel-2", room.address, **{**vote, "revision": "0" * 64})
    assert stale.status_code == 409
    room.item("panel-2", "vote", choice="publish")
    twice = room.offices.post("panel-2", room.address, **vote)
    assert (twice.status_code, "您已经表决" in refusal(twice)) == (403, True)
    assert room.offered("panel-2") == {"close_item", "close"}


def test_a_decision_is_signed(room: Room) -> None:
    room.begin()
    fields = {"step": "close_item", **about(room.desk)}
    for signature in ("", "wrong"):
        answer = room.offices.post("panel-1", room.address, signature=signature, **fields)
        assert (answer.status_code, "签名" in refusal(answer)) == (401, True)
        assert "wrong" not in answer.text
    assert room.desk.state is DocumentState.DELIBERATION
    room.item("panel-1", "close_item", signature=PASSWORD)


def test_a_member_steps_aside_and_says_why_inside_only(room: Room, library: Database) -> None:
    without = room.offices.post(
        "panel-5", room.address, step="recuse", opinion="姐夫", ground="", **about(room.desk)
    )
    assert (without.status_code, ">姐夫</textarea>" in without.text) == (422, True)
    room.item("panel-5", "recuse", ground="relative", opinion="姐夫")
    page = room.offices.page("panel-2", room.address)
    assert "panel-5（与当事人有近亲属关系）" in page.text
    assert "姐夫" not in page.text
    assert "另有 1 人回避" in page.text
    assert "您不参加本项审议" in room.offices.page("panel-5", room.address).text
    assert trail(library)[-1].action == "review.recuse"


def test_a_chair_of_the_handling_unit_hands_over_to_a_member_who_presides(
    offices: Offices, case: Desk
) -> None:
    panel = ["panel-own", *PANEL]
    room = Room(offices, case, plan(offices, case, chair="panel-own", panel=panel))
    room.step("panel-own", "attend", present=panel)
    room.step("panel-own", "open")
    page = offices.page("panel-own", room.address)
    assert "您须回避本项或未到会，不能主持" in page.text
    assert "可以代为主持：panel-1、panel-2" in page.text
    assert "open_item" not in steps_offered(page)
    page = offices.page("panel-2", room.address)
    chosen = page.select_one("[name=deputy] option[selected]")
    assert chosen is not None
    assert chosen["value"] == "panel-2"
    other = offices.post("panel-2", room.address, step="open_item", deputy="panel-3", **about(case))
    assert other.status_code == 403
    assert "启动" in room.item("panel-2", "open_item", deputy="panel-2")
    assert "主持：panel-2" in offices.page("panel-3", room.address).text


def test_a_secret_vote_says_what_it_keeps(offices: Offices, case: Desk) -> None:
    room = Room(offices, case, plan(offices, case, secret="yes")).begin()
    room.item("panel-2", "declare")
    assert "不记录选了什么" in offices.page("panel-2", room.address).text
    for name in PANEL:
        if name != "panel-2":
            room.item(name, "declare")
        room.item(name, "vote", choice="publish", opinion="事实清楚" if name == "panel-4" else "")
    room.item("panel-1", "close_item", signature=PASSWORD)
    page = offices.page("panel-5", room.address)
    assert "各票意见（无记名）" in page.text
    assert "事实清楚" in page.text
    assert "panel-4：" not in page.text


def test_an_item_is_left_and_a_meeting_cancelled(offices: Offices, room: Room, case: Desk) -> None:
    room.step("panel-1", "attend", present=list(PANEL))
    room.step("panel-1", "open")
    room.step("panel-1", "defer_item", document=case.id)
    assert "留待下次会议" in offices.page("panel-2", room.address).text
    again = plan(offices, case)
    assert "会议已取消" in offices.done("librarian", again, step="cancel")
    assert "已取消" in offices.page("librarian", again).h1.text


def test_an_open_meeting_renews_its_progress_and_a_closed_one_does_not(room: Room) -> None:
    assert room.offices.page("panel-1", room.address).select("[data-refresh]")
    room.begin()
    live = room.offices.page("panel-1", room.address).select_one("[data-refresh]")
    assert live is not None
    assert not live.select("form"), "a renewal would wipe what is typed"
    room.item("panel-1", "close_item", signature=PASSWORD)
    room.step("panel-1", "close")
    assert not room.offices.page("panel-1", room.address).select("[data-refresh]")


def test_without_meetings_the_list_says_what_to_do(offices: Offices) -> None:
    page = offices.page("librarian", INDEX)
    assert "没有这样的会议" in page.text
    assert "没有等待列入会议的文稿" in page.text
