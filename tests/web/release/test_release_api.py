"""Plans, proceedings and commendations over the REST API, with what a reader then sees."""

from __future__ import annotations

import datetime as dt

from kb.model.base import utc_now
from kb.model.document import DocumentState
from review import actions
from review.release import due
from tests.review.bureau import draft, trail
from tests.review.desk.signers import PASSWORD, enrol
from tests.web.release.conftest import KEY, Site


def test_a_batch_is_planned_published_and_shown_with_its_number(site: Site) -> None:
    case = draft(site.database, key="case-2024-102").bring_to(DocumentState.APPROVED)
    case.opens("publisher")
    address, who = f"/api/v1/documents/{case.id}/plan", site.token("publisher")
    body = {
        "revision": case.sha,
        "publish_at": (utc_now() + dt.timedelta(days=1)).isoformat(),
        "signature": PASSWORD,
    }

    assert site.client.post(address, json=body).status_code in (400, 401)
    assert site.client.post(address, json=body, headers=site.token("admin")).status_code == 403
    planned = site.client.post(address, json=body, headers=who)
    assert planned.status_code == 201
    number = planned.json["batch_number"]
    [waiting] = site.client.get("/api/v1/plans", headers=who).json["items"]
    assert (waiting["key"], waiting["batch_number"]) == ("case-2024-102", number)
    naive = site.client.put(address, json={"publish_at": "2030-01-01T00:00:00"}, headers=who)
    assert naive.status_code == 422
    now = utc_now().isoformat()
    assert (
        site.client.put(
            address, json={"publish_at": now, "signature": PASSWORD}, headers=who
        ).status_code
        == 204
    )

    assert due.publish_due(site.database) == 1

    year, running = number.split("-")
    assert f"{year}年第{int(running)}批" in site.client.get("/cases/case-2024-102").text
    shown = site.client.get("/api/v1/cases/case-2024-102").json
    assert shown["batch_number"] == number
    gone = site.client.delete(address, json={"reason": "不再需要"}, headers=who)
    assert gone.status_code == 404, "it was published, there is nothing to cancel"


def test_plans_are_made_and_moved_only_with_a_signature(site: Site) -> None:
    case = draft(site.database, key="case-2024-102").bring_to(DocumentState.APPROVED)
    case.opens("publisher")
    address, who = f"/api/v1/documents/{case.id}/plan", site.token("publisher")
    tomorrow, later = (utc_now() + dt.timedelta(days=days) for days in (1, 2))
    made = {"revision": case.sha, "publish_at": tomorrow.isoformat()}
    moved = {"publish_at": later.isoformat()}

    def waiting() -> list[dt.datetime]:
        items = site.client.get("/api/v1/plans", headers=who).json["items"]
        return [dt.datetime.fromisoformat(item["publish_at"]) for item in items]

    for method, body, before, after in (
        ("POST", made, [], [tomorrow]),
        ("PUT", moved, [tomorrow], [later]),
    ):
        for given in ({}, {"signature": "wrong"}):
            answer = site.client.open(address, method=method, json=body | given, headers=who)
            assert (answer.status_code, answer.json["error"]["code"]) == (401, "not_authenticated")
            assert trail(site.database)[-1].action == "refused:signature"
        assert waiting() == before
        signed = body | {"signature": PASSWORD}
        assert site.client.open(address, method=method, json=signed, headers=who).status_code < 300
        assert waiting() == after
        kinds = {row.action for row in trail(site.database)[-2:]}
        assert "signature.accept" in kinds


def test_a_refused_plan_leaves_a_code_for_the_next_one(site: Site) -> None:
    case = draft(site.database, key="case-2024-102").bring_to(DocumentState.APPROVED)
    case.opens("publisher")
    address, who = f"/api/v1/documents/{case.id}/plan", site.token("publisher")
    code = enrol(site.database, "publisher").now()
    good = {
        "revision": case.sha,
        "publish_at": (utc_now() + dt.timedelta(days=1)).isoformat(),
        "signature": code,
    }
    far = (utc_now() + dt.timedelta(days=500)).isoformat()
    for wrong, status in (
        ({"revision": "0" * 64}, 409),
        ({"publish_at": far}, 422),
        ({"batch_number": "1999-01"}, 422),
    ):
        refused = site.client.post(address, json=good | wrong, headers=who)
        assert refused.status_code == status, wrong
    nothing = {"publish_at": good["publish_at"], "signature": code}
    assert site.client.put(address, json=nothing, headers=who).status_code == 404
    assert site.client.post(address, json=good, headers=who).status_code == 201


def test_a_suit_takes_the_case_down_and_its_loss_makes_it_due(site: Site) -> None:
    case, who = site.case, site.token("legal-1")
    told = site.client.post(
        f"/api/v1/documents/{case.id}/proceedings",
        json={"revision": case.sha, "kind": "lawsuit", "happened_on": "2024-05-06"},
        headers=who,
    )
    assert (told.status_code, told.json) == (201, {"state": "suspended"})
    page = site.client.get(f"/cases/{KEY}")
    assert (page.status_code, "行政诉讼" in page.text) == (410, True)
    ended = site.client.post(
        "/api/v1/proceedings/1/end",
        json={"ended_on": "2024-06-28", "result": "revoked"},
        headers=who,
    )
    assert ended.status_code == 204
    [late] = site.client.get("/api/v1/withdrawals/due", headers=who).json["items"]
    assert (late["key"], late["due_on"], late["overdue"]) == (KEY, "2024-07-03", True)


def test_a_commendation_and_a_correction_stand_on_the_page_of_the_case(site: Site) -> None:
    address = f"/api/v1/documents/{site.case.id}/commendations"
    done = site.client.post(address, json={"reason": "取证规范"}, headers=site.token("publisher"))
    assert (done.status_code, done.json) == (201, {"unit": "云泽市生态环境局"})
    case = draft(site.database, key="case-2024-103").bring_to(DocumentState.PUBLISHED)
    old = case.sha
    case.edit(title="改正后的标题")
    actions.correct(site.database, case.id, actor="submitter", revision=old, opinion="有误")
    case.submit()
    case.bring_to(DocumentState.APPROVED)
    case.opens("publisher")
    actions.publish(
        site.database,
        case.id,
        actor="publisher",
        revision=case.sha,
        checklist={"correction_note": "标题中的厂名有误"},
    )

    assert "取证规范" in site.client.get(f"/cases/{KEY}").text
    assert "取证规范" in site.client.get("/commendations").text
    assert "标题中的厂名有误" in site.client.get("/cases/case-2024-103").text
    shown = site.client.get("/api/v1/cases/case-2024-103").json
    assert [one["note"] for one in shown["corrections"]] == ["标题中的厂名有误"]


def test_script_in_a_note_is_shown_as_text(site: Site) -> None:
    note = "<script>alert(1)</script>"
    address = f"/api/v1/documents/{site.case.id}/commendations"
    site.client.post(address, json={"reason": note}, headers=site.token("publisher"))
    for page in (f"/cases/{KEY}", "/commendations"):
        text = site.client.get(page).text
        assert note not in text
        assert "&lt;script&gt;alert(1)" in text
