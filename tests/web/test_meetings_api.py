"""A panel meets over the REST API: plan, attend, vote, close, minutes, and every refusal named."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from apiflask import APIFlask
from docx import Document
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from kb.model.document import DocumentState
from kb.settings import Settings
from kb.store import accounts
from kb.store.database import Database
from kb.store.signatures import MOST_WRONG
from tests.review.bureau import PANEL, Desk, draft, settle, trail
from tests.review.desk.signers import PASSWORD, enrol, give_passwords
from tests.web.searching import FakeSearch
from web.app import create_app
from web.wiring import EXTENSION

MEETINGS = "/api/v1/meetings"
PEOPLE = (*PANEL, "panel-own", "librarian", "submitter", "everything")


@pytest.fixture
def province(web_settings: Settings) -> Iterator[Database]:
    database = Database.create(
        web_settings.model_copy(update={"home": web_settings.home.parent / "province"})
    )
    settle(database)
    give_passwords(database)
    yield database
    database.close()


@pytest.fixture
def client(province: Database, search: FakeSearch) -> Iterator[FlaskClient]:
    app: APIFlask = create_app(province.settings, database=province, search=search)
    yield app.test_client()
    app.extensions[EXTENSION].search_log.close()


class Panel:
    """Bearer tokens of the people, and the one document they meet about."""

    def __init__(self, client: FlaskClient, province: Database) -> None:
        self.client = client
        self.desk: Desk = draft(province).bring_to(DocumentState.DELIBERATION)
        self.tokens = {}
        with province.unit_of_work() as uow:
            for name in PEOPLE:
                user = accounts.get_user(uow.session, name)
                self.tokens[name] = accounts.create_token(uow, user, "test", actor="test")

    def call(self, method: str, path: str, actor: str, body: Any = None) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.tokens[actor]}"}
        return self.client.open(MEETINGS + path, method=method, headers=headers, json=body)

    def plan(self, actor: str = "librarian", **changes: Any) -> TestResponse:
        body = {
            "title": "第一次审议会",
            "chair": "panel-1",
            "panel": list(PANEL),
            "agenda": [self.desk.id],
            "planned_for": "2024-05-06T14:00:00+08:00",
            "place": "三楼会议室",
            **changes,
        }
        return self.call("POST", "", actor, body)

    def act(self, id: int, action: str, actor: str = "panel-1", **fields: Any) -> TestResponse:
        return self.call("POST", f"/{id}/actions", actor, {"action": action, **fields})

    def vote(self, id: int, actor: str, choice: str = "publish", **fields: Any) -> TestResponse:
        self.desk.opens(actor)
        body = {**self.item, "choice": choice, **fields}
        return self.call("POST", f"/{id}/votes", actor, body)

    @property
    def item(self) -> dict[str, Any]:
        return {"document": self.desk.id, "revision": self.desk.sha}


@pytest.fixture
def panel(client: FlaskClient, province: Database) -> Panel:
    return Panel(client, province)


@pytest.fixture
def open_meeting(panel: Panel) -> int:
    made: int = panel.plan().json["id"]
    for action, fields in (("attend", {"present": PANEL}), ("open", {}), ("open_item", panel.item)):
        answer = panel.act(made, action, **fields)
        assert answer.status_code == 200, answer.text
    return made


def error(answer: TestResponse) -> tuple[int, str]:
    return answer.status_code, answer.json["error"]["code"]


@pytest.mark.parametrize("secret", [False, True], ids=["open", "secret"])
def test_a_case_is_approved_over_the_api(panel: Panel, secret: bool) -> None:
    planned = panel.plan(secret=secret)
    assert planned.status_code == 201
    made = planned.json["id"]
    meeting = panel.call("GET", f"/{made}", "panel-3").json
    assert (meeting["state"], meeting["mode"], meeting["secret"]) == ("planned", "meeting", secret)
    assert meeting["planned_for"].startswith("2024-05-06T06:00:00")
    assert meeting["agenda"][0]["quorum"] == {
        "panel": 5,
        "recused": 0,
        "present": 0,
        "needed": 4,
        "reached": False,
    }
    panel.act(made, "attend", present=PANEL[:4], excuses={"panel-5": "出差"})
    panel.act(made, "open")
    item = panel.act(made, "open_item", **panel.item).json["agenda"][0]
    assert (item["state"], item["quorum"]["reached"]) == ("open", True)
    assert item["presided_by"]["name"] == "panel-1"
    for name in PANEL[:3]:
        panel.vote(made, name)
    voted = panel.vote(made, "panel-4", "do_not_publish", opinion="未结案").json["agenda"][0]
    assert (voted["voted"], voted["has_voted"], voted["votes"], voted["cast"]) == (4, True, {}, [])
    panel.act(made, "close_item", actor="panel-2", **panel.item, signature=PASSWORD)
    done = panel.act(made, "close").json
    item = done["agenda"][0]
    assert (done["state"], item["outcome"]) == ("closed", "publish")
    assert item["votes"] == {"publish": 3, "do_not_publish": 1}
    dissent = [vote for vote in item["cast"] if vote["choice"] == "do_not_publish"]
    assert dissent[0]["reason"] == "未结案"
    assert (dissent[0]["person"] is None) is secret
    assert panel.desk.state is DocumentState.APPROVED


def test_a_decision_is_taken_only_with_the_signature_of_whoever_takes_it(
    panel: Panel, province: Database, open_meeting: int
) -> None:
    for given in ({}, {"signature": ""}, {"signature": "wrong"}):
        answer = panel.act(open_meeting, "close_item", "panel-2", **panel.item, **given)
        assert error(answer) == (401, "not_authenticated"), given
        row = trail(province)[-1]
        assert (row.actor, row.action) == ("panel-2", "refused:signature")
        assert row.detail["on"] == f"meeting:{open_meeting}"
    item = panel.call("GET", f"/{open_meeting}", "panel-1").json["agenda"][0]
    assert (item["state"], panel.desk.state) == ("open", DocumentState.DELIBERATION)

    decided = panel.act(open_meeting, "close_item", "panel-2", **panel.item, signature=PASSWORD)
    assert decided.status_code == 200
    rows = [(row.action, row.subject) for row in trail(province)[-2:]]
    ref = f"document:{panel.desk.id}"
    assert rows == [("review.close_meeting", ref), ("signature.accept", ref)]


def test_a_refused_decision_leaves_a_code_for_the_next_one(
    panel: Panel, province: Database, open_meeting: int
) -> None:
    code = enrol(province, "panel-2").now()
    stale = {**panel.item, "revision": "0" * 64}
    refused = panel.act(open_meeting, "close_item", "panel-2", **stale, signature=code)
    assert error(refused) == (409, "stale_revision")
    done = panel.act(open_meeting, "close_item", "panel-2", **panel.item, signature=code)
    assert done.status_code == 200
    again = panel.act(open_meeting, "close_item", "panel-2", **panel.item, signature="wrong")
    assert error(again) == (409, "illegal_transition"), "a closed item asks nobody to sign"


def test_five_wrong_signatures_close_signing_for_decisions_of_the_panel(
    panel: Panel, open_meeting: int
) -> None:
    for _ in range(MOST_WRONG):
        panel.act(open_meeting, "close_item", "panel-2", **panel.item, signature="guess")
    locked = panel.act(open_meeting, "close_item", "panel-2", **panel.item, signature=PASSWORD)
    assert error(locked) == (429, "rate_limited")
    other = panel.act(open_meeting, "close_item", "panel-3", **panel.item, signature=PASSWORD)
    assert other.status_code == 200


def test_the_minutes_are_downloaded_by_those_who_may(panel: Panel, open_meeting: int) -> None:
    path = f"/{open_meeting}/minutes.docx"
    assert error(panel.call("GET", path, "panel-2")) == (409, "illegal_transition")
    panel.act(open_meeting, "close_item", **panel.item, signature=PASSWORD)
    panel.act(open_meeting, "close")
    answer = panel.call("GET", path, "panel-2")
    assert answer.status_code == 200
    assert answer.mimetype.endswith("wordprocessingml.document")
    assert f"meeting-{open_meeting}-minutes.docx" in answer.headers["Content-Disposition"]
    assert "no-store" in answer.headers["Cache-Control"]
    assert Document(io.BytesIO(answer.data)).paragraphs[0].text == "第一次审议会纪要"
    assert panel.call("GET", path, "everything").status_code == 200
    assert error(panel.call("GET", path, "submitter")) == (404, "not_found")


def test_meetings_are_listed_by_cursor_to_those_who_see_them(panel: Panel) -> None:
    first = panel.plan().json["id"]
    panel.act(first, "cancel")
    second = panel.plan().json["id"]
    page = panel.call("GET", "?limit=1", "panel-1").json
    assert ([row["id"] for row in page["items"]], page["total"]) == ([second], 2)
    assert page["items"][0]["items"] == 1
    rest = panel.call("GET", f"?limit=1&cursor={page['next_cursor']}", "panel-1").json
    assert ([row["id"] for row in rest["items"]], rest["next_cursor"]) == ([first], None)
    cancelled = panel.call("GET", "?state=cancelled", "everything").json
    assert [row["id"] for row in cancelled["items"]] == [first]
    assert panel.call("GET", "", "submitter").json["total"] == 0


def test_a_plan_is_changed_by_naming_what_changes(panel: Panel) -> None:
    made = panel.plan().json["id"]
    changed = panel.call("PATCH", f"/{made}", "librarian", {"secret": True, "panel": PANEL[:3]})
    assert (changed.json["secret"], len(changed.json["members"])) == (True, 3)
    assert changed.json["title"] == "第一次审议会"
    assert error(panel.call("PATCH", f"/{made}", "panel-2", {"place": "厅"})) == (
        403,
        "not_permitted",
    )


def test_a_member_steps_aside_and_the_meter_says_so(panel: Panel) -> None:
    made = panel.plan().json["id"]
    without = panel.act(made, "recuse", "panel-5", **panel.item, opinion="姐夫")
    assert error(without) == (422, "invalid_input")
    assert without.json["error"]["field"] == "ground"
    aside = panel.act(made, "recuse", "panel-5", **panel.item, ground="relative", opinion="姐夫")
    item = aside.json["agenda"][0]
    assert [(one["person"]["name"], one["ground"]) for one in item["recusals"]] == [
        ("panel-5", "relative")
    ]
    assert item["quorum"]["panel"] == 4


def test_an_item_is_left_for_another_meeting(panel: Panel) -> None:
    made = panel.plan().json["id"]
    panel.act(made, "attend", present=PANEL)
    panel.act(made, "open")
    item = panel.act(made, "defer_item", document=panel.desk.id).json["agenda"][0]
    assert (item["state"], item["outcome"]) == ("put_off", "defer")


@pytest.mark.parametrize(
    ("actor", "action", "fields", "expected"),
    [
        ("panel-1", "open", {}, (409, "illegal_transition")),
        ("panel-2", "cancel", {}, (403, "not_permitted")),
        ("panel-1", "open_item", {}, (422, "invalid_input")),
        ("panel-1", "open_item", {"document": 1}, (422, "invalid_input")),
        ("panel-1", "explode", {}, (422, "invalid_input")),
        ("panel-1", "attend", {"present": ["publisher"]}, (422, "invalid_input")),
        ("panel-1", "open", {"surprise": 1}, (422, "invalid_input")),
        ("panel-1", "open_item", {"document": 2**80}, (422, "invalid_input")),
    ],
)
def test_a_step_out_of_order_has_its_named_error(
    panel: Panel, actor: str, action: str, fields: dict[str, Any], expected: tuple[int, str]
) -> None:
    made = panel.plan().json["id"]
    assert error(panel.act(made, action, actor, **fields)) == expected
    assert panel.call("GET", f"/{made}", "panel-1").json["state"] == "planned"


@pytest.mark.parametrize(
    ("actor", "fields", "expected"),
    [
        ("panel-2", {"revision": "0" * 64}, (409, "stale_revision")),
        ("panel-2", {"revision": "x"}, (422, "invalid_input")),
        ("panel-2", {"choice": "perhaps"}, (422, "invalid_input")),
        ("panel-2", {"opinion": "长" * 20_001}, (422, "invalid_input")),
        ("panel-2", {"document": 4711}, (404, "not_found")),
        ("panel-own", {}, (403, "not_permitted")),
        ("submitter", {}, (403, "not_permitted")),
        ("librarian", {}, (403, "not_permitted")),
    ],
)
def test_a_vote_that_may_not_be_cast_changes_nothing(
    panel: Panel, open_meeting: int, actor: str, fields: dict[str, Any], expected: tuple[int, str]
) -> None:
    assert error(panel.vote(open_meeting, actor, **fields)) == expected
    item = panel.call("GET", f"/{open_meeting}", "panel-1").json["agenda"][0]
    assert item["voted"] == 0


def test_planning_is_refused_by_role_and_unit_and_leaves_a_trace(
    panel: Panel, province: Database
) -> None:
    for actor in ("submitter", "panel-own"):
        assert error(panel.plan(actor)) == (403, "not_permitted")
        row = trail(province)[-1]
        assert (row.actor, row.action) == (actor, "refused:plan_meeting")
    naive = panel.plan(planned_for="2024-05-06T14:00:00")
    assert naive.json["error"]["field"] == "planned_for"


def test_strangers_are_asked_to_sign_in_and_forged_tokens_are_refused(
    client: FlaskClient, panel: Panel
) -> None:
    assert error(client.get(MEETINGS)) == (401, "not_authenticated")
    assert error(client.get(f"{MEETINGS}/1")) == (401, "not_authenticated")
    assert error(client.get(f"{MEETINGS}/1/minutes.docx")) == (401, "not_authenticated")
    forged = client.get(MEETINGS, headers={"Authorization": "Bearer forged"})
    assert error(forged) == (401, "not_authenticated")
    assert error(client.post(MEETINGS, json={})) == (400, "csrf")


def test_a_number_no_database_holds_is_not_found(panel: Panel) -> None:
    assert error(panel.call("GET", f"/{2**70}", "panel-1")) == (404, "not_found")
    assert error(panel.call("GET", "/99", "panel-1")) == (404, "not_found")


def test_the_openapi_document_describes_the_meetings(client: FlaskClient) -> None:
    spec = client.get("/api/v1/openapi.json").json
    paths = {path for path in spec["paths"] if "/meetings" in path}
    assert paths == {
        MEETINGS,
        f"{MEETINGS}/{{id}}",
        f"{MEETINGS}/{{id}}/actions",
        f"{MEETINGS}/{{id}}/votes",
        f"{MEETINGS}/{{id}}/minutes.docx",
    }
    body = spec["components"]["schemas"]["StepBody"]["properties"]
    assert all(field.get("description") for field in body.values() if "$ref" not in field)
