"""The recheck queue and the clocks that have run out, on pages."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from kb.model.document import Document, DocumentState
from kb.model.operations import ReviewRecord
from kb.store import accounts
from kb.store.database import Database
from review.rules.escalation import escalate
from review.stages import Action, Stage
from tests.review.bureau import SETUP, Desk, draft
from tests.web.offices import Offices, refusal
from tests.web.test_rechecks import open_recheck

QUEUE = "/desk/rechecks"
OVERDUE = "/desk/overdue"
CITING = "chitang-guanli-banfa/1999-01-01"


def submitted_long_ago(desk: Desk) -> None:
    """Write the row of a submission as it stood then: rows cannot be changed afterwards."""
    with desk.database.unit_of_work() as uow:
        document = uow.session.get_one(Document, desk.id)
        document.state = DocumentState.SUBMITTED.value
        uow.session.add(
            ReviewRecord(
                subject=f"document:{desk.id}",
                sha256=desk.sha,
                stage=Stage.SUBMISSION.value,
                action=Action.SUBMIT.value,
                user_id=accounts.get_user(uow.session, "submitter").id,
                at=dt.datetime.now(dt.UTC) - dt.timedelta(days=30),
            )
        )
        uow.record(SETUP, "review.submit", f"document:{desk.id}")


@pytest.mark.parametrize(
    ("name", "status", "closes"),
    [
        ("legal-1", 200, True),
        ("publisher", 200, True),
        ("librarian", 200, False),
        ("admin", 200, False),
        ("panel-1", 403, False),
        ("submitter", 403, False),
    ],
)
def test_the_queue_is_read_by_more_than_close_it(
    offices: Offices, library: Database, name: str, status: int, closes: bool
) -> None:
    open_recheck(library)
    answer = offices.get(name, QUEUE)
    assert answer.status_code == status
    assert ('name="verdict"' in answer.text) is closes


def test_both_wordings_stand_side_by_side_with_links_to_both_versions(
    offices: Offices, library: Database
) -> None:
    open_recheck(library)
    page = offices.page("legal-1", QUEUE)
    assert [one.text for one in page.select(".compare del")] == ["五百元"]
    assert [one.text for one in page.select(".compare ins")] == ["二千元"]
    links = [str(link["href"]) for link in page.select(".compare thead a")]
    assert ["2016-03-01" in links[0], "2021-04-20" in links[1]] == [True, True]
    for link in links:
        assert offices.get("legal-1", link.split("#")[0]).status_code == 200


def test_a_provision_that_is_gone_leads_to_the_new_version(
    offices: Offices, library: Database
) -> None:
    open_recheck(library, gone=True)
    page = offices.page("legal-1", QUEUE)
    assert "（无对应条文）" in page.text
    assert page.select(".compare thead a")[1]["href"].endswith("/2021-04-20")


def test_a_verdict_needs_what_it_says_and_closes_once(offices: Offices, library: Database) -> None:
    address = f"{QUEUE}/{open_recheck(library)}"
    for fields, status, words in (
        ({"verdict": ""}, 422, "没有选择结论"),
        ({"verdict": "kept"}, 422, "理由"),
        ({"verdict": "kept", "reason": "<script>x</script>"}, 422, "网页代码"),
        ({"verdict": "corrected", "reason": "&见更正<"}, 409, "没有发布过更正"),
        ({"verdict": "withdrawn"}, 409, "没有撤回"),
    ):
        answer = offices.post("legal-1", address, **fields)
        assert (answer.status_code, words in refusal(answer)) == (status, True), fields
        assert "<script>x" not in answer.text
    kept = offices.post("legal-1", address, verdict="corrected", reason="&见更正<")
    assert 'value="&amp;见更正&lt;"' in kept.text
    assert 'value="corrected" selected' in kept.text
    refused = offices.post("librarian", address, verdict="kept", reason="无影响")
    assert (refused.status_code, bool(refusal(refused))) == (403, True)
    told = offices.done("legal-1", address, verdict="kept", reason="只改了罚款数额")
    assert "维持" in told
    assert "没有需要复核的文稿" in offices.page("legal-1", QUEUE).text
    everything = offices.page("admin", f"{QUEUE}?all=yes")
    assert "只改了罚款数额" in everything.text
    again = offices.post("legal-1", address, verdict="kept", reason="再次")
    assert (again.status_code, "已有结论" in refusal(again)) == (409, True)


def test_a_law_that_cites_is_marked_as_reviewed(offices: Offices, library: Database) -> None:
    address = f"{QUEUE}/{open_recheck(library, key=CITING, parts=('第一条',))}"
    page = offices.page("legal-1", QUEUE)
    (heading,) = page.select("h2 a")
    assert (heading.text, heading["href"]) == ("池塘管理办法", f"/regulations/{CITING}")
    assert "援引条文：第一条" in page.text
    choices = [str(one["value"]) for one in page.select("select[name=verdict] option")]
    assert choices == ["", "reviewed"]
    refused = offices.post("legal-1", address, verdict="kept", reason="无影响")
    assert (refused.status_code, "可用的结论：已核阅" in refused.text) == (422, True)
    assert "已核阅" in offices.done("legal-1", address, verdict="reviewed", reason="已函告")
    assert "没有需要复核的文稿" in offices.page("legal-1", QUEUE).text
    assert "已函告" in offices.page("legal-1", f"{QUEUE}?all=yes").text


def test_a_verdict_without_the_token_of_its_form_is_refused(
    offices: Offices, library: Database
) -> None:
    address = f"{QUEUE}/{open_recheck(library)}"
    client, _ = offices.session("legal-1")
    assert client.post(address, data={"verdict": "kept", "reason": "x"}).status_code == 400
    assert offices.post("legal-1", f"{QUEUE}/4711", verdict="kept", reason="x").status_code == 404


@pytest.mark.parametrize(
    ("name", "status"),
    [("admin", 200), ("publisher", 200), ("librarian", 200), ("legal-1", 403), ("submitter", 403)],
)
def test_who_watches_the_clocks_sees_what_has_run_out(
    offices: Offices, name: str, status: int
) -> None:
    assert offices.get(name, OVERDUE).status_code == status


def test_a_clock_that_has_run_out_stands_with_stage_unit_and_step(
    offices: Offices, client: FlaskClient
) -> None:
    assert client.get(OVERDUE).status_code == 401
    assert "没有到期或超期的事项" in offices.page("admin", OVERDUE).text
    submitted_long_ago(draft(offices.database, key="case-2026-1"))
    row = offices.page("admin", OVERDUE).select_one("tbody tr")
    assert row is not None
    for words in ("文稿 case-2026-1", "形式审查", "云泽市生态环境局", "个工作日", "未提醒"):
        assert words in row.text
    escalate(offices.database)
    assert "已报告最高层级" in offices.page("admin", OVERDUE).text
    assert offices.page("admin", f"{OVERDUE}?stage=screening").select("tbody tr")
    assert "没有符合条件的事项" in offices.page("admin", f"{OVERDUE}?stage=legal_review").text
    assert "没有符合条件的事项" in offices.page("admin", f"{OVERDUE}?unit=x").text
    assert offices.get("admin", f"{OVERDUE}?stage=nothing").status_code == 422
