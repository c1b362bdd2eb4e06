"""Writing, reading and acting over the REST API, and every way of getting it wrong."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from kb.model.base import utc_now
from kb.model.desk import WorkingCopy
from kb.model.operations import AuditEntry
from kb.store.database import Database
from tests.review.bureau import trail
from tests.review.desk import files
from tests.review.desk.forms import FORM, HANDLER, PARTY, PHONE, WHISTLE_BLOWER, form
from tests.review.desk.signers import PASSWORD
from tests.web.desk import Clerk, sign_in


@pytest.fixture
def clerk(client: FlaskClient, library: Database) -> Clerk:
    return Clerk.settle(client, library)


def refusals(clerk: Clerk, since: int) -> list[AuditEntry]:
    return [row for row in trail(clerk.database)[since:] if row.action.startswith("refused:")]


def test_a_case_is_written_saved_again_and_never_overwritten(clerk: Clerk) -> None:
    case = clerk.create()
    assert case["id"] == f"case-{dt.date.today().year}-0001"
    saved = clerk.ask(
        "PUT",
        f"/cases/{case['id']}",
        "submitter",
        json=form(title="新标题"),
        headers={"If-Match": f'"{case["revision"]}"'},
    )
    assert saved.status_code == 200, saved.text
    assert saved.json["number"] == 2
    assert saved.headers["ETag"] == f'"{saved.json["revision"]}"'
    late = clerk.ask(
        "PUT", f"/cases/{case['id']}", "submitter", json={**FORM, "base": case["revision"]}
    )
    assert (late.status_code, late.json["error"]["code"]) == (409, "stale_revision")
    unsaid = clerk.ask("PUT", f"/cases/{case['id']}", "submitter", json=FORM)
    assert (unsaid.status_code, unsaid.json["error"]["field"]) == (422, "base")


def test_a_working_copy_is_saved_taken_over_and_discarded(clerk: Clerk) -> None:
    case = clerk.create()
    path = f"/cases/{case['id']}/working-copy"
    opened = clerk.ask("POST", path, "submitter", json={}).json
    assert (opened["number"], opened["mine"]) == (0, True)
    body = {"number": 0, "content": {"title": "写到一半"}}
    assert clerk.ask("PUT", path, "submitter", json=body).json["number"] == 1
    late = clerk.ask("PUT", path, "submitter", json=body)
    assert (late.status_code, late.json["error"]["code"]) == (409, "stale_revision")
    with clerk.database.unit_of_work() as uow:
        copy = uow.session.get_one(WorkingCopy, case["document"])
        copy.lease_until = utc_now() - dt.timedelta(seconds=1)
    assert clerk.ask("POST", path, "everything-own", json={}).json["editor"] == "everything-own"
    held = clerk.ask("POST", path, "submitter", json={})
    assert (held.status_code, held.json["error"]["code"]) == (409, "illegal_transition")
    taken = clerk.ask("POST", path, "submitter", json={"take_over": True})
    assert taken.json["mine"] is True
    assert clerk.ask("DELETE", path, "submitter").status_code == 204
    assert clerk.ask("POST", path, "submitter", json={}).json["content"]["title"] == FORM["title"]


def test_a_draft_is_on_no_public_side(clerk: Clerk) -> None:
    case = clerk.create()
    assert clerk.ask("GET", f"/cases/{case['id']}").status_code == 404
    assert clerk.client.get(f"/cases/{case['id']}").status_code == 404


def test_a_case_is_published_by_its_people_and_withdrawn(clerk: Clerk) -> None:
    case = clerk.create()
    clerk.walk(case)
    shown = clerk.ask("GET", f"/cases/{case['id']}")
    assert shown.status_code == 200
    page = clerk.client.get(f"/cases/{case['id']}")
    for secret in (PARTY, HANDLER, WHISTLE_BLOWER, PHONE):
        assert secret not in shown.text + page.text
    clerk.acts(case, "withdraw", "publisher", opinion="处罚决定被撤销")
    assert clerk.ask("GET", f"/cases/{case['id']}").status_code == 410
    gone = clerk.client.get(f"/cases/{case['id']}")
    assert gone.status_code == 410
    assert "处罚决定被撤销" in gone.text


def test_a_reviewer_reads_after_declaring(clerk: Clerk) -> None:
    case = clerk.create()
    clerk.walk(case, until="business_review")
    path = f"/documents/{case['document']}"
    early = clerk.ask("GET", path, "business-1")
    assert (early.status_code, early.json["error"]["code"]) == (409, "illegal_transition")
    assert "declare" in early.json["error"]["hint"]
    assert PARTY not in early.text
    [task] = clerk.get("/tasks", "business-1")["mine"]
    assert (task["document_id"], task["may"]) == (case["document"], True)
    assert task["concerns"]["party"] == PARTY
    clerk.acts(case, "declare", "business-1")
    answer = clerk.ask("GET", path, "business-1")
    assert answer.headers["Cache-Control"] == "no-store"
    seen = answer.json
    assert seen["content"]["party"] == PARTY
    assert PARTY not in str(seen["public_content"])
    assert set(seen["actions"]) >= {"pass", "send_back", "reject"}
    assert seen["checklist"]
    cited = clerk.get(f"{path}/provisions", "business-1")
    assert cited["day"] == FORM["violation_on"]
    assert "水污染防治法" in {one["law"] for one in cited["items"]}
    assert clerk.ask("GET", "/tasks").json["mine"] == []


def test_a_return_its_replies_and_the_changes_can_be_followed(clerk: Clerk) -> None:
    case = clerk.create()
    clerk.walk(case, until="screening")
    clerk.acts(case, "declare", "librarian")
    items = [{"where": "标题", "text": "请写明违法行为"}]
    clerk.acts(case, "send_back", "librarian", opinion="补正", checklist={"items": items})
    path = f"/documents/{case['document']}"
    shown = clerk.get(f"{path}/timeline", "submitter")
    [remark] = shown["open_remarks"]
    assert (shown["state_label"], remark["text"]) == ("退回补正", "请写明违法行为")
    assert "librarian" not in str(shown)
    again = clerk.ask(
        "PUT",
        f"/cases/{case['id']}",
        "submitter",
        json={**form(title="某公司直排废水案"), "base": case["revision"]},
    ).json
    unanswered = clerk.tries(again, "submit", "submitter")
    assert (unanswered.status_code, unanswered.json["error"]["field"]) == (
        422,
        f"checklist.replies.{remark['id']}",
    )
    clerk.acts(again, "submit", "submitter", checklist={"replies": {remark["id"]: "已改"}})
    shown = clerk.get(f"{path}/timeline", "submitter")
    assert shown["entries"][-1]["replies"] == {remark["id"]: "已改"}
    changes = clerk.get(f"{path}/revisions/{case['revision']}/diff", "submitter")["changes"]
    assert [change["field"] for change in changes] == ["title"]
    public = f"{path}/revisions/{case['revision']}/diff?to={again['revision']}&form=public"
    assert len(clerk.get(public, "submitter")["changes"]) == 1


@pytest.mark.parametrize(
    ("action", "name", "wanted", "status", "code"),
    [
        ("publish", "publisher", {}, 409, "illegal_transition"),
        ("vote", "panel-1", {"choice": "publish"}, 409, "illegal_transition"),
        ("screen", "librarian", {"revision": "0" * 64}, 409, "stale_revision"),
        ("screen", "librarian", {"revision": ""}, 409, "stale_revision"),
        ("screen", "legal-1", {}, 403, "not_permitted"),
        ("screen", "admin", {}, 403, "not_permitted"),
        ("recall", "submitter", {"opinion": ""}, 422, "invalid_input"),
        ("recall", "submitter", {"opinion": "意" * 3_500_000}, 422, "invalid_input"),
        ("recall", "submitter", {"opinion": "<script>alert(1)</script>"}, 422, "invalid_input"),
        ("screen", "librarian", {"opinion": ["不是文字"]}, 422, "invalid_input"),
        ("screen", "librarian", {"shoe_size": 43}, 422, "invalid_input"),
        ("screen", "librarian", {"stage": "no_such_stage"}, 422, "invalid_input"),
        ("bribe", "admin", {}, 422, "invalid_input"),
    ],
)
def test_a_wrong_action_has_a_named_error_changes_nothing_and_is_audited(
    clerk: Clerk, action: str, name: str, wanted: dict[str, Any], status: int, code: str
) -> None:
    case = clerk.create()
    clerk.acts(case, "submit", "submitter")
    since = len(trail(clerk.database))
    clerk.headers(name)
    answer = clerk.tries(case, action, name, **wanted)
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code), answer.text
    if status == 422:
        assert answer.json["error"]["field"]
    state = clerk.get(f"/documents/{case['document']}/timeline", "submitter")["state"]
    assert state == "submitted"
    [row] = refusals(clerk, since)
    assert (row.actor, row.subject) == (name, f"document:{case['document']}")
    assert "script" not in str(row.detail)


@pytest.mark.parametrize("signature", ["", "wrong", "000000"])
def test_a_wrong_signature_is_unauthenticated_for_tokens_too(clerk: Clerk, signature: str) -> None:
    case = clerk.create()
    clerk.walk(case, until="approved")
    clerk.acts(case, "declare", "publisher")
    since = len(trail(clerk.database))
    answer = clerk.tries(case, "publish", "publisher", signature=signature)
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "not_authenticated")
    [row] = refusals(clerk, since)
    assert (row.actor, row.action) == ("publisher", "refused:signature")
    assert clerk.ask("GET", f"/cases/{case['id']}").status_code == 404


def test_too_many_wrong_signatures_are_answered_with_429(clerk: Clerk) -> None:
    case = clerk.create()
    clerk.walk(case, until="approved")
    clerk.acts(case, "declare", "publisher")
    for _ in range(5):
        clerk.tries(case, "publish", "publisher", signature="guess")
    answer = clerk.tries(case, "publish", "publisher")
    assert (answer.status_code, answer.json["error"]["code"]) == (429, "rate_limited")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/cases"),
        ("PUT", "/cases/case-2022-001"),
        ("POST", "/cases/case-2022-001/working-copy"),
        ("PUT", "/cases/case-2022-001/working-copy"),
        ("DELETE", "/cases/case-2022-001/working-copy"),
        ("POST", "/documents/1/actions"),
        ("GET", "/documents/1"),
        ("GET", "/documents/1/timeline"),
        ("GET", "/documents/1/provisions"),
        ("GET", f"/documents/1/revisions/{'0' * 64}/diff"),
    ],
)
def test_nothing_of_the_desk_is_open_to_strangers(clerk: Clerk, method: str, path: str) -> None:
    since = len(trail(clerk.database))
    forged = {"Authorization": "Bearer aj_forged"}
    answer = clerk.ask(method, path, headers=forged, json={} if method != "GET" else None)
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "not_authenticated")
    without = clerk.ask(method, path, json={} if method != "GET" else None)
    expected = (401, "not_authenticated") if method == "GET" else (400, "csrf")
    assert (without.status_code, without.json["error"]["code"]) == expected
    rows = trail(clerk.database)[since:]
    assert [row.actor for row in rows] == ["anonymous", "anonymous"]
    assert all(row.action.startswith("refused:") for row in rows)


def test_a_session_needs_its_csrf_token(clerk: Clerk) -> None:
    token = sign_in(clerk.client, "submitter")
    since = len(trail(clerk.database))
    bare = clerk.client.post("/api/v1/cases", json=FORM)
    assert (bare.status_code, bare.json["error"]["code"]) == (400, "csrf")
    [row] = refusals(clerk, since)
    assert (row.actor, row.action, row.detail["code"]) == ("submitter", "refused:create", "csrf")
    made = clerk.client.post("/api/v1/cases", json=FORM, headers={"X-CSRFToken": token})
    assert made.status_code == 201, made.text


def test_a_session_of_a_closed_account_is_over(clerk: Clerk) -> None:
    from kb.store import accounts

    token = sign_in(clerk.client, "submitter")
    with clerk.database.unit_of_work() as uow:
        accounts.disable_user(uow, accounts.get_user(uow.session, "submitter"), actor="test")
    answer = clerk.client.post("/api/v1/cases", json=FORM, headers={"X-CSRFToken": token})
    assert (answer.status_code, answer.json["error"]["code"]) == (401, "not_authenticated")


def test_a_session_acts_with_its_password_again(clerk: Clerk, app: APIFlask) -> None:
    case = clerk.create()
    clerk.walk(case, until="approved")
    clerk.acts(case, "declare", "publisher")
    browser = app.test_client()
    token = sign_in(browser, "publisher")
    body = {"action": "publish", "revision": case["revision"]}
    path = f"/api/v1/documents/{case['document']}/actions"
    unsigned = browser.post(path, json=body, headers={"X-CSRFToken": token})
    assert unsigned.status_code == 401
    signed = browser.post(
        path, json={**body, "signature": PASSWORD}, headers={"X-CSRFToken": token}
    )
    assert (signed.status_code, signed.json["state"]) == (200, "published")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "<script>alert(1)</script>"}, "title"),
        ({"violation_on": "2024-13-01"}, "violation_on"),
        ({"public_content": {"title": "别的"}}, "public_content"),
        ({"unknown": 1}, "unknown"),
        ({"sections": "不是列表"}, "sections"),
    ],
)
def test_a_wrong_field_is_named(clerk: Clerk, changes: dict[str, Any], field: str) -> None:
    since = len(trail(clerk.database))
    clerk.headers("submitter")
    answer = clerk.ask("POST", "/cases", "submitter", json={**FORM, **changes})
    assert (answer.status_code, answer.json["error"]["field"]) == (422, field)
    [row] = refusals(clerk, since)
    assert (row.actor, row.action) == ("submitter", "refused:case.create")


@pytest.mark.parametrize("body", [b"", b"{", b"[1, 2]", b'"text"', b"\xff\xfe"])
def test_a_body_that_is_no_object_is_refused(clerk: Clerk, body: bytes) -> None:
    since = len(trail(clerk.database))
    clerk.headers("submitter")
    answer = clerk.ask(
        "POST", "/cases", "submitter", data=body, headers={"Content-Type": "application/json"}
    )
    assert answer.status_code in (400, 422), answer.text
    [row] = refusals(clerk, since)
    assert row.actor == "submitter"


def test_an_unknown_document_is_not_found(clerk: Clerk) -> None:
    for path in ("/documents/4711", "/documents/4711/timeline"):
        assert clerk.ask("GET", path, "submitter").status_code == 404
    answer = clerk.ask("PUT", "/cases/nothing", "submitter", json={**FORM, "base": "x"})
    assert answer.status_code == 404


def send(clerk: Clerk, case: dict[str, Any], name: str, data: bytes, **fields: str) -> Any:
    return clerk.ask(
        "POST",
        f"/cases/{case['id']}/attachments",
        "submitter",
        data={"file": (io.BytesIO(data), name), **fields},
    )


def test_a_file_is_uploaded_listed_read_and_removed(clerk: Clerk) -> None:
    case = clerk.create()
    path = f"/cases/{case['id']}/attachments"
    sent = send(clerk, case, "现场.jpg", files.jpeg())
    assert sent.status_code == 201, sent.text
    assert sent.json["clean_sha256"]
    files_of = f"/documents/{case['document']}/attachments"
    listed = clerk.get(files_of, "submitter")["items"]
    assert [one["name"] for one in listed] == ["现场.jpg"]
    read = clerk.ask("GET", f"{files_of}/{sent.json['id']}", "submitter")
    assert read.data == files.jpeg()
    assert read.headers["Content-Disposition"].startswith("attachment;")
    assert read.headers["Content-Type"] == "application/octet-stream"
    assert clerk.ask("GET", files_of).status_code == 401
    assert clerk.ask("GET", files_of, "other-submitter").status_code == 403
    assert clerk.ask("DELETE", f"{path}/{sent.json['id']}", "submitter").status_code == 204
    assert clerk.get(files_of, "submitter")["items"] == []


@pytest.mark.parametrize(
    ("name", "data"), [("photo.jpg", b"%PDF-1.7"), ("page.html", b"<html>"), ("", b"x")]
)
def test_a_false_extension_is_named_and_audited(clerk: Clerk, name: str, data: bytes) -> None:
    case = clerk.create()
    since = len(trail(clerk.database))
    answer = send(clerk, case, name, data)
    assert (answer.status_code, answer.json["error"]["field"]) == (422, "file")
    [row] = refusals(clerk, since)
    assert row.actor == "submitter"
    assert clerk.get(f"/documents/{case['document']}/attachments", "submitter")["items"] == []
