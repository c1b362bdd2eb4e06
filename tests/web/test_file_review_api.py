"""Case-file review over the API: roles, bad input, and that no score gets out too early."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient

from kb.store.database import Database
from tests.kb.file_review.bureau import HANDLING, OTHER
from tests.web.desk import Clerk


@pytest.fixture
def clerk(client: FlaskClient, library: Database) -> Clerk:
    return Clerk.settle(client, library)


@pytest.fixture
def path(clerk: Clerk) -> str:
    made = clerk.ask("POST", "/file-reviews", "librarian", json={"name": "春季", "year": 2026})
    assert made.status_code == 201, made.text
    return f"/file-reviews/{made.json['id']}"


def one_file(clerk: Clerk, path: str) -> str:
    body = {"files": [{"number": "甲1", "title": "某案", "unit": HANDLING}]}
    assert clerk.ask("POST", f"{path}/files", "librarian", json=body).json["numbers"] == ["甲1"]
    accounts = {"accounts": ["business-1", "legal-1"]}
    assert clerk.ask("POST", f"{path}/seats", "librarian", json=accounts).json["seats"] == 2
    found = clerk.get(f"{path}/results", "librarian")["files"]
    return f"{path}/files/{found[0]['id']}"


def save(clerk: Clerk, file: str, name: str, points: float, **more: Any) -> dict[str, Any]:
    version = own(clerk, file, name)["version"]
    body = {
        "base": version,
        "deductions": [{"number": "1.1", "points": points, "reason": "缺依据"}],
        **more,
    }
    answer = clerk.ask("PUT", f"{file}/score", name, json=body)
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json
    return told


def own(clerk: Clerk, file: str, name: str) -> dict[str, Any]:
    view = clerk.get(file, name)
    score = next(seat["score"] for seat in view["seats"] if seat["seat"] == view["mine"])
    found: dict[str, Any] = score
    return found


def test_a_file_is_scored_decided_and_proposed(clerk: Clerk, path: str) -> None:
    file = one_file(clerk, path)
    for name, points in (("business-1", 1), ("legal-1", 2)):
        told = save(clerk, file, name, points)
        assert told["total"] == 100 - points
        handed = clerk.ask("POST", f"{file}/hand-in", name, json={"base": told["version"]})
        assert handed.status_code == 200, handed.text
        view = clerk.get(file, "librarian")
        both = view["standing"] == "decided"
        assert [seat["score"] is not None for seat in view["seats"]] == [both, both]
    assert (view["points"], view["grade"]) == (98.5, "优秀")
    assert clerk.ask("POST", f"{path}/close", "librarian").status_code == 204
    proposed = clerk.ask("POST", f"{file}/proposal", "librarian")
    assert proposed.status_code == 201, proposed.text
    twice = clerk.ask("POST", f"{file}/proposal", "librarian")
    assert (twice.status_code, twice.json["error"]["code"]) == (409, "duplicate")
    assert clerk.get(path, "librarian")["closed_at"] is not None
    listed = clerk.get("/file-reviews", "submitter")
    assert [one["id"] for one in listed["items"]] == [int(path.rpartition("/")[2])]
    seen = clerk.get(file, "submitter")
    assert {seat["name"] for seat in seen["seats"]} == {""}


def test_forged_stale_and_late_saves_are_told_apart(clerk: Clerk, path: str) -> None:
    file = one_file(clerk, path)
    old = own(clerk, file, "legal-1")["version"]
    body = {"base": old, "deductions": [{"number": "1.1", "points": 1, "reason": "x"}]}
    assert clerk.ask("PUT", f"{file}/score", "business-2", json=body).status_code == 403
    assert clerk.ask("PUT", f"{file}/score", "librarian", json=body).status_code == 403
    assert clerk.client.get(f"/api/v1{file}").status_code == 401
    save(clerk, file, "legal-1", 2)
    stale = clerk.ask("PUT", f"{file}/score", "legal-1", json=body)
    assert (stale.status_code, stale.json["error"]["code"]) == (409, "stale_revision")
    version = own(clerk, file, "legal-1")["version"]
    assert (
        clerk.ask("POST", f"{file}/hand-in", "legal-1", json={"base": version}).status_code == 200
    )
    late = clerk.ask("PUT", f"{file}/score", "legal-1", json={**body, "base": version})
    assert (late.status_code, late.json["error"]["code"]) == (409, "already_handed_in")
    assert own(clerk, file, "legal-1")["total"] == 98


@pytest.mark.parametrize(
    "change",
    [
        {"deductions": [{"number": "1.1", "points": 3.5, "reason": "x"}]},
        {"deductions": [{"number": "1.1", "points": -1, "reason": "x"}]},
        {"deductions": [{"number": "0", "points": 1, "reason": "x"}]},
        {"deductions": [{"number": "1.1", "points": 1}] * 2},
        {"deductions": [{"number": "1.1", "points": "NaN", "reason": "x"}]},
        {"fatal": [{"number": "1.1", "reason": "x"}]},
        {"opinion": "字" * 5000},
        {"total": 100},
    ],
)
def test_a_score_that_is_none_is_refused(clerk: Clerk, path: str, change: dict[str, Any]) -> None:
    file = one_file(clerk, path)
    body = {"base": own(clerk, file, "legal-1")["version"], **change}
    answer = clerk.ask("PUT", f"{file}/score", "legal-1", json=body)
    assert answer.status_code == 422, answer.text
    assert own(clerk, file, "legal-1")["total"] == 100


def test_a_draw_is_repeatable_and_a_fault_of_the_list_stops_it(clerk: Clerk, path: str) -> None:
    files = [
        {"number": f"{unit[:1]}{place}", "title": "案", "unit": unit}
        for unit in (HANDLING, OTHER)
        for place in range(6)
    ]
    body = {"files": files, "seed": "2026", "each": 1, "quotas": {OTHER: 2}}
    drawn = clerk.ask("POST", f"{path}/draw", "librarian", json=body)
    assert len(drawn.json["numbers"]) == 3
    made = clerk.ask("POST", "/file-reviews", "librarian", json={"name": "再抽"})
    again = clerk.ask(
        "POST", f"/file-reviews/{made.json['id']}/draw", "librarian",
        json={**body, "files": files[::-1]},
    )  # fmt: skip
    assert again.json["numbers"] == drawn.json["numbers"]
    body["files"] = [*files, {"number": "x", "title": "y", "unit": "没有的局"}]
    assert clerk.ask("POST", f"{path}/draw", "librarian", json=body).status_code == 422


def test_the_sheets_are_offered_with_their_hashes(clerk: Clerk) -> None:
    offered = clerk.get("/file-reviews/sheets", "legal-1")["sheets"]
    assert {each["name"] for each in offered} >= {"ordinary-penalty", "coercive-measure"}
    assert clerk.ask("GET", "/file-reviews", "admin").status_code == 403
    wrong = clerk.ask("POST", "/file-reviews", "librarian", json={"name": "x", "sheet": "none"})
    assert (wrong.status_code, wrong.json["error"]["field"]) == (422, "sheet")
