"""A planned meeting is changed on a page: what was planned is filled in, what is typed is kept."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from kb.model.document import DocumentState
from kb.store.database import Database
from review import actions
from review.meetings import reading
from review.meetings.views import MeetingView
from review.subject import load_actor
from tests.review.bureau import PANEL, draft
from tests.review.council import Council, case, council
from tests.web.desk_pages import Person, fields_of, form_of
from tests.web.offices import Offices, refusal


@pytest.fixture
def met(offices: Offices) -> Council:
    """A planned meeting about two cases; a third waits for one."""
    database = offices.database
    agenda = [case(database, f"case-2026-{n}") for n in (1, 2)]
    case(database, "case-2026-3")
    return council(database, *agenda, place="三楼会议室")


def plan_of(met: Council) -> str:
    return f"/desk/meetings/{met.id}/plan"


def seen(database: Database, met: Council) -> MeetingView:
    with database.reading() as session:
        return reading.get_meeting(session, met.id, load_actor(session, "panel-1"))


def test_the_plan_stands_in_the_form_and_saving_it_as_it_is_changes_nothing(
    offices: Offices, met: Council
) -> None:
    before = seen(offices.database, met)
    panel_1 = Person.at(offices.app, "panel-1")
    page = panel_1.sees(f"/desk/meetings/{met.id}")
    assert page.select_one(f'main a[href="{plan_of(met)}"]')
    answer = panel_1.sends(plan_of(met), "#planned_for")
    assert answer.status_code == 303, refusal(answer)
    assert seen(offices.database, met) == before


def test_time_place_panel_order_agenda_and_manner_are_changed(
    offices: Offices, met: Council
) -> None:
    first, second = met.desks
    page = offices.page("panel-1", plan_of(met))
    third = next(
        str(box["value"]) for box in page.select("[name=agenda]") if not box.has_attr("checked")
    )
    told = offices.done(
        "panel-1",
        plan_of(met),
        **{
            "title": "改期的审议会",
            "mode": "meeting",
            "secret": "yes",
            "planned_for": "2026-06-01T09:30",
            "place": "五楼会议室",
            "chair": "panel-2",
            "panel": list(PANEL[1:]),
            "agenda": [second.id, third],
            f"place-{third}": "1",
            f"place-{second.id}": "2",
        },
    )
    assert "会议安排已修改" in told
    view = seen_by(offices.database, met, "panel-2")
    assert [item.document for item in view.items] == [int(third), second.id]
    assert first.id not in {item.document for item in view.items}
    assert (view.line.title, view.line.place, view.line.secret) == (
        "改期的审议会",
        "五楼会议室",
        True,
    )
    assert {member.person.name for member in view.members} == set(PANEL[1:])
    assert "2026-06-01 09:30" in offices.page("panel-2", f"/desk/meetings/{met.id}").text


def seen_by(database: Database, met: Council, name: str) -> MeetingView:
    with database.reading() as session:
        return reading.get_meeting(session, met.id, load_actor(session, name))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"title": ""}, "会议没有名称"),
        ({"chair": "panel-own"}, "主持人不在审议组名单中"),
        ({"agenda": []}, "议程须有 1 至 50 项"),
        ({"planned_for": "明天"}, "无法识别"),
        ({"place": "<script>"}, "“地点”含有网页代码"),
    ],
)
def test_a_refused_change_says_why_and_keeps_what_was_typed(
    offices: Offices, met: Council, changed: dict[str, object], words: str
) -> None:
    before = seen(offices.database, met)
    form = form_of(offices.page("panel-1", plan_of(met)), "#planned_for")
    typed: dict[str, object] = {}
    for name, value in fields_of(form):
        typed[name] = [*typed.get(name, []), value]  # type: ignore[misc]
    typed.pop("csrf_token")
    answer = offices.post("panel-1", plan_of(met), **{**typed, "title": "新的名称", **changed})
    assert answer.status_code == 422
    assert words in refusal(answer)
    if "title" not in changed:
        assert 'value="新的名称"' in answer.text
    assert seen(offices.database, met) == before


def test_only_chair_and_planner_change_it_and_only_before_it_begins(
    offices: Offices, client: FlaskClient, met: Council
) -> None:
    assert client.get(plan_of(met)).status_code == 401
    assert offices.get("submitter", plan_of(met)).status_code == 404
    assert offices.get("panel-2", plan_of(met)).status_code == 403
    assert not offices.page("panel-2", f"/desk/meetings/{met.id}").select(
        f'a[href="{plan_of(met)}"]'
    )
    refused = offices.post("panel-2", plan_of(met), title="别的", mode="meeting")
    assert refused.status_code == 403
    met.begin()
    answer = offices.get("panel-1", plan_of(met))
    assert (answer.status_code, "进行中" in answer.text) == (409, True)


def test_what_left_deliberation_is_named_and_taken_off_by_saving(
    offices: Offices, met: Council
) -> None:
    gone = met.desks[0]
    actions.recall(
        offices.database, gone.id, actor="submitter", revision=gone.sha, opinion="办案单位撤稿"
    )
    assert gone.state is not DocumentState.DELIBERATION
    page = offices.page("panel-1", plan_of(met))
    assert "文稿 case-2026-1" in page.select_one("main .notice[role=note]").text
    answer = Person.at(offices.app, "panel-1").sends(plan_of(met), "#planned_for")
    assert answer.status_code == 303
    assert [item.document for item in seen(offices.database, met).items] == [met.desks[1].id]


def test_a_document_of_another_meeting_is_not_offered(offices: Offices, met: Council) -> None:
    other = draft(offices.database, key="case-2026-9").bring_to(DocumentState.DELIBERATION)
    council(offices.database, other, title="另一次会议")
    values = {
        str(one["value"]) for one in offices.page("panel-1", plan_of(met)).select("[name=agenda]")
    }
    assert str(other.id) not in values
    assert {str(desk.id) for desk in met.desks} <= values
