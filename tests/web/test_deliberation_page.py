"""A text is voted on where it is read: on its own review page, by those whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from bs4 import BeautifulSoup

from kb.model.document import DocumentState
from review.stages import Mode
from tests.review.bureau import PANEL, Desk
from tests.review.council import Council, circulation, council, guide
from tests.review.desk.signers import PASSWORD
from tests.web.offices import Offices, refusal


@dataclass
class Text:
    """A guide that waits for its deliberation, and its review page."""

    offices: Offices
    desk: Desk

    @property
    def address(self) -> str:
        return f"/desk/documents/{self.desk.id}"

    def act(self, name: str, action: str, **fields: object) -> str:
        return self.offices.done(
            name, f"{self.address}/actions", action=action, revision=self.desk.sha, **fields
        )

    def refused(self, name: str, action: str, **fields: object) -> tuple[int, str]:
        answer = self.offices.post(
            name, f"{self.address}/actions", action=action, revision=self.desk.sha, **fields
        )
        return answer.status_code, answer.text

    def section(self, name: str) -> BeautifulSoup:
        found = self.offices.page(name, self.address).select_one("#deliberation")
        assert found is not None
        return BeautifulSoup(str(found), "html.parser")

    def offered(self, name: str) -> set[str]:
        return {str(one["value"]) for one in self.section(name).select("input[name=action]")}


@pytest.fixture
def text(offices: Offices) -> Text:
    return Text(offices, guide(offices.database))


def test_a_text_is_circulated_voted_on_and_decided_on_its_own_page(text: Text) -> None:
    for name in PANEL:
        text.act(name, "declare")
    assert text.offered("panel-2") == {"open_meeting"}
    assert "审议已启动" in text.act("panel-1", "open_meeting", panel=list(PANEL))
    assert "未达到法定人数" in text.section("panel-2").text
    for name in PANEL[:4]:
        assert "vote" in text.offered(name)
        assert "已表决" in text.act(name, "vote", choice="publish")
        assert "vote" not in text.offered(name)
    text.act("panel-5", "vote", choice="defer", opinion="第二部分还要核对")
    shown = text.section("panel-3").text
    assert "达到法定人数：可参加审议 5 人，已表决 5 人" in shown
    assert "已表决（5 人）：panel-1、panel-2" in shown
    assert "第二部分还要核对" not in shown, "nobody sees a vote before the close"
    told = text.act("panel-1", "close_meeting", signature=PASSWORD)
    assert "已形成决议，文稿现为“待发布”" in told
    assert text.desk.state is DocumentState.APPROVED


def test_a_decision_is_signed_and_a_refused_vote_keeps_what_was_typed(text: Text) -> None:
    for name in PANEL:
        text.act(name, "declare")
    assert "没有选择审议组成员" in text.refused("panel-1", "open_meeting")[1]
    text.act("panel-1", "open_meeting", panel=list(PANEL))
    status, page = text.refused("panel-2", "vote", opinion="措辞不妥")
    assert status == 422
    assert "没有选择表决意见" in page
    assert "措辞不妥" in page
    status, page = text.refused("panel-1", "close_meeting", signature="wrong")
    assert status == 401
    assert BeautifulSoup(page, "html.parser").select_one("#deliberation details[open]")
    assert text.desk.state is DocumentState.DELIBERATION


def test_who_was_not_named_to_the_panel_is_offered_no_vote(text: Text) -> None:
    for name in PANEL:
        text.act(name, "declare")
    text.act("panel-1", "open_meeting", panel=list(PANEL[:4]))
    assert text.offered("panel-5") == set()
    answer = text.refused("panel-5", "vote", choice="publish")
    assert answer[0] == 403


def test_a_secret_circulation_says_how_many_have_voted_and_not_who(offices: Offices) -> None:
    sent = circulation(offices.database, secret=True)
    sent.open()
    sent.open_item()
    text = Text(offices, sent.desks[0])
    text.act("panel-2", "declare")
    assert "不记录选了什么" in text.section("panel-2").text
    text.act("panel-2", "vote", choice="publish")
    shown = text.section("panel-2").text
    assert "已有 1 人表决" in shown
    assert "panel-2" not in shown


def in_a_room(offices: Offices) -> tuple[Council, Text]:
    met = council(offices.database)
    return met, Text(offices, met.desks[0])


def test_page_and_meeting_lead_to_one_another_and_votes_of_a_room_are_cast_there(
    offices: Offices,
) -> None:
    met, text = in_a_room(offices)
    meeting = f"/desk/meetings/{met.id}"
    link = offices.page("panel-2", meeting).select_one(f'.agenda-item a[href="{text.address}"]')
    assert link is not None
    text.act("panel-2", "declare")
    back = offices.page("panel-2", text.address).select(f'a[href="{meeting}#item-{text.desk.id}"]')
    assert len(back) == 2, "in the head and beside the deliberation"
    met.begin()
    met.open_item()
    assert text.offered("panel-2") == set()
    assert "在会议页面上办理" in text.section("panel-2").text


def test_a_member_who_is_not_of_the_meeting_learns_that_there_is_one_and_no_more(
    offices: Offices,
) -> None:
    met = council(offices.database, guide(offices.database), mode=Mode.CIRCULATION,
                  panel=PANEL[:4])  # fmt: skip
    text = Text(offices, met.desks[0])
    text.act("panel-5", "declare")
    shown = text.section("panel-5")
    assert "您不参加的会议" in shown.text
    assert not shown.select("a")
    assert text.offered("panel-5") == set()
    answer = offices.post(
        "panel-5",
        f"{text.address}/actions",
        action="open_meeting",
        revision=text.desk.sha,
        panel=list(PANEL),
    )
    assert (answer.status_code, "已列入会议" in refusal(answer)) == (409, True)


def test_a_meeting_leads_who_only_watches_it_to_no_internal_text(offices: Offices) -> None:
    met, text = in_a_room(offices)
    watched = offices.page("everything", f"/desk/meetings/{met.id}")
    assert not watched.select(f'a[href="{text.address}"]')
