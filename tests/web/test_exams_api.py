"""Exams over the API: roles, bad input, and that nothing of the key gets out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from kb.model.operations import AuditEntry
from kb.model.people import Role
from kb.store import accounts
from kb.store.database import Database
from tests.kb.training.exams.room import SECRETS, Room
from tests.web.desk import Clerk
from tests.web.exams import open_exam


@pytest.fixture
def room(library: Database) -> Room:
    return open_exam(library)


@pytest.fixture
def clerk(client: FlaskClient, library: Database) -> Clerk:
    return Clerk(client, library)


def save(item: int, number: int, response: Any, **more: Any) -> dict[str, Any]:
    return {"item": item, "number": number, "response": response, **more}


def test_a_candidate_sits_from_start_to_result(room: Room, clerk: Clerk) -> None:
    path = f"/exams/{room.number}"
    begun = clerk.ask("POST", f"{path}/start", "candidate-1")
    assert begun.status_code == 200, begun.text
    for secret in SECRETS:
        assert secret not in begun.text
    stored = clerk.ask(
        "PUT",
        f"{path}/answers",
        "candidate-1",
        json={"answers": [save(3, 1, {"true": False}), save(5, 2, {"text": "设围挡"})]},
    )
    assert [one["kept"] for one in stored.json["saved"]] == [True, True]
    again = clerk.ask("POST", f"{path}/start", "candidate-1").json
    assert again["last_number"] == 2
    assert again["due_at"] == begun.json["due_at"]
    handed = clerk.ask("POST", f"{path}/hand-in", "candidate-1")
    assert (handed.status_code, len(handed.json["sha256"]), handed.json["answered"]) == (200, 64, 2)
    twice = clerk.ask("POST", f"{path}/hand-in", "candidate-1")
    assert (twice.status_code, twice.json["error"]["code"]) == (409, "already_handed_in")
    early = clerk.ask("GET", f"{path}/results", "candidate-1")
    assert (early.status_code, early.json["error"]["code"]) == (409, "exam_not_open")

    for name in ("candidate-2", "candidate-3"):
        clerk.ask("POST", f"{path}/start", name)
        assert clerk.ask("POST", f"{path}/hand-in", name).status_code == 200
    for marker in ("marker-1", "marker-2"):
        task = clerk.get(f"{path}/marking", marker)["task"]
        assert task["answer"] == "设围挡"
        points = [point["marks"] for point in task["rubric"]]
        body = {"code": task["code"], "item": task["item"], "points": points}
        given = clerk.ask("POST", f"{path}/marking", marker, json=body)
        assert given.status_code == 204, given.text
    assert clerk.ask("POST", f"{path}/release", "trainer").json == {"passed": 0}
    own = clerk.get(f"{path}/results", "candidate-1")
    assert own["result"]["marks"] == 30.0
    assert {each["key"] for each in own["reviewed"]} >= {"错误", "违反了设置围挡的规定。"}
    everything = clerk.get(f"{path}/results", "trainer")
    assert (everything["marked"], len(everything["items"])) == (3, 7)


@pytest.mark.parametrize(
    ("method", "way", "name", "status"),
    [
        ("GET", "/results", "", 401),
        ("POST", "/start", "stranger", 403),
        ("PUT", "/answers", "marker-1", 403),
        ("POST", "/hand-in", "candidate-1", 409),
        ("GET", "/marking", "candidate-1", 403),
        ("POST", "/release", "candidate-1", 403),
        ("POST", "/release", "stranger", 403),
        ("GET", "/results", "stranger", 403),
        ("GET", "", "admin-of-nothing", 403),
    ],
)
def test_everybody_has_their_own_part(
    room: Room, clerk: Clerk, library: Database, method: str, way: str, name: str, status: int
) -> None:
    if name == "admin-of-nothing":
        with library.unit_of_work() as uow:
            unit = accounts.ensure_unit(uow, "云泽市支队", actor="test")
            accounts.add_user(uow, name, unit=unit, roles=[Role.ADMIN], actor="test")
    body = {"answers": [save(1, 1, {"chosen": ["A"]})]} if method == "PUT" else None
    answer = clerk.ask(method, f"/exams/{room.number}{way}", name, json=body)
    assert answer.status_code == status, answer.text


@pytest.mark.parametrize(
    ("answer", "status", "field"),
    [
        (save(99, 1, {"chosen": ["A"]}), 422, "item"),
        (save(1, 1, {"chosen": ["Q"]}), 422, "response"),
        (save(1, 0, {"chosen": ["A"]}), 422, "number"),
        (save(1, 10**12, {"chosen": ["A"]}), 422, "number"),
        (save(5, 1, {"text": "长" * 20_001}), 422, "response"),
        (save(5, 1, {"text": "\ud83d"}), 422, "response"),
        (save(1, 1, {"chosen": ["A"]}, now="2000-01-01T00:00:00Z"), 422, None),
        (save(1, 1, {"chosen": ["A"]}, saved_at=0), 422, None),
        (save(5, 1, {"text": "长" * 3_500_000}), 413, None),
    ],
)
def test_bad_answers_are_named_and_nothing_is_stored(
    room: Room, clerk: Clerk, answer: dict[str, Any], status: int, field: str | None
) -> None:
    path = f"/exams/{room.number}"
    clerk.ask("POST", f"{path}/start", "candidate-1")
    body = {"answers": [save(3, 1, {"true": True}), answer]}
    refused = clerk.ask(
        "PUT",
        f"{path}/answers",
        "candidate-1",
        data=json.dumps(body),
        content_type="application/json",
    )
    assert refused.status_code == status, refused.text
    if field:
        assert refused.json["error"]["field"] == field
    assert clerk.ask("POST", f"{path}/start", "candidate-1").json["answers"] == []


def test_a_clock_in_a_header_changes_nothing(room: Room, clerk: Clerk) -> None:
    path = f"/exams/{room.number}"
    forged = {"Date": "Tue, 01 Jan 2019 00:00:00 GMT", "X-Request-Start": "0"}
    first = clerk.ask("POST", f"{path}/start", "candidate-1", headers=forged).json
    assert first["due_at"] == room.attempt("candidate-1").due_at.isoformat()
    assert 3500 < first["seconds_left"] <= 3600


def test_a_trainer_plans_mans_and_calls_off(room: Room, clerk: Clerk, library: Database) -> None:
    made = clerk.ask(
        "POST",
        "/exams",
        "trainer",
        json={
            "paper": "P2030-0001",
            "opens_at": "2040-01-01T09:00:00+08:00",
            "closes_at": "2040-01-01T12:00:00+08:00",
        },
    )
    assert made.status_code == 201, made.text
    path = f"/exams/{made.json['number']}"
    enrolled = clerk.ask(
        "POST", f"{path}/candidates", "trainer", json={"units": ["青屿市支队"]}
    ).json
    assert enrolled["added"] == ["candidate-2"]
    manned = clerk.ask("PUT", f"{path}/markers", "trainer", json={"markers": ["marker-1"]})
    assert manned.status_code == 204
    not_yet = clerk.ask("POST", f"{path}/start", "candidate-2")
    assert (not_yet.status_code, not_yet.json["error"]["code"]) == (409, "exam_not_open")
    without = clerk.ask("POST", f"{path}/cancel", "trainer", json={"reason": ""})
    assert (without.status_code, without.json["error"]["field"]) == (422, "reason")
    off = clerk.ask("POST", f"{path}/cancel", "trainer", json={"reason": "改期"})
    assert off.status_code == 204
    assert clerk.get(path, "candidate-2")["phase"] == "cancelled"
    naive = clerk.ask(
        "POST",
        "/exams",
        "trainer",
        json={"paper": "P2030-0001", "opens_at": "2040-01-01", "closes_at": "2040-01-02"},
    )
    assert naive.status_code == 422


def test_refusals_over_http_leave_an_audit_row(room: Room, clerk: Clerk, library: Database) -> None:
    clerk.ask("POST", f"/exams/{room.number}/start", "stranger")
    with library.reading() as session:
        rows = session.scalars(
            select(AuditEntry.action).where(AuditEntry.subject == f"exam:{room.number}")
        ).all()
    assert rows[-1] == "refused:start"


def test_candidates_see_only_their_own_exams(room: Room, clerk: Clerk) -> None:
    assert clerk.get("/exams", "trainer")["total"] == 1
    assert clerk.get("/exams", "candidate-1")["items"][0]["number"] == room.number
    assert clerk.ask("GET", "/exams").status_code == 401
