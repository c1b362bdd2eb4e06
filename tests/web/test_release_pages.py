"""The publisher's console: published, planned, taken down, and what each role is offered."""

from __future__ import annotations

import datetime as dt

import pytest
from flask.testing import FlaskClient

from kb.beijing import BEIJING
from kb.model.document import DocumentState
from kb.model.people import Role
from kb.store import accounts
from review import actions
from review.release import due as release_clock
from tests.review.bureau import SETUP, Desk, draft
from tests.review.desk.signers import PASSWORD, give_passwords
from tests.web.offices import Offices, refusal, steps_offered

INDEX = "/desk/releases"
SCRIPT = "<script>alert('x')</script>"


def page_of(desk: Desk) -> str:
    return f"{INDEX}/{desk.id}"


def made(offices: Offices, state: DocumentState, key: str = "case-2026-1") -> Desk:
    return draft(offices.database, key=key).bring_to(state)


def revision(desk: Desk) -> dict[str, object]:
    return {"revision": desk.sha}


@pytest.fixture
def approved(offices: Offices) -> Desk:
    return made(offices, DocumentState.APPROVED)


@pytest.fixture
def published(offices: Offices) -> Desk:
    return made(offices, DocumentState.PUBLISHED)


@pytest.mark.parametrize(
    ("name", "status"),
    [("publisher", 200), ("librarian", 200), ("everything", 200), ("panel-1", 403), ("admin", 403)],
)
def test_the_console_is_for_publishers_librarians_and_auditors(
    offices: Offices, published: Desk, name: str, status: int
) -> None:
    assert offices.get(name, INDEX).status_code == status
    assert offices.get(name, page_of(published)).status_code == status


def test_strangers_are_led_to_sign_in(client: FlaskClient, published: Desk) -> None:
    for address in (INDEX, page_of(published), f"{page_of(published)}/withdraw"):
        answer = client.get(address)
        assert (answer.status_code, "去登录" in answer.text) == (401, True)


def test_nothing_to_do_is_said(offices: Offices) -> None:
    page = offices.page("publisher", INDEX)
    assert "没有审议通过、等待发布的文稿" in page.text
    assert "没有公开的文稿" in offices.page("publisher", f"{INDEX}?q=zzz").text
    assert offices.get("publisher", f"{INDEX}/4711").status_code == 404
    assert offices.get("publisher", f"{INDEX}/{2**70}").status_code == 404


def test_an_approved_text_is_declared_on_signed_and_public(
    offices: Offices, approved: Desk, client: FlaskClient
) -> None:
    assert "文稿 case-2026-1" in offices.page("publisher", INDEX).text
    address = page_of(approved)
    assert steps_offered(offices.page("librarian", address)) == set()
    assert steps_offered(offices.page("publisher", address)) == {"declare"}
    early = offices.post(
        "publisher", address, step="publish", signature=PASSWORD, **revision(approved)
    )
    assert (early.status_code, "声明" in refusal(early)) == (409, True)
    offices.done("publisher", address, step="declare", **revision(approved))
    for signature in ("", "wrong"):
        answer = offices.post(
            "publisher", address, step="publish", signature=signature, **revision(approved)
        )
        assert (answer.status_code, "签名" in refusal(answer)) == (401, True)
    stale = offices.post(
        "publisher", address, step="publish", signature=PASSWORD, revision="0" * 64
    )
    assert stale.status_code == 409
    assert approved.state is DocumentState.APPROVED
    assert "已发布" in offices.signed("publisher", address, step="publish", **revision(approved))
    assert client.get("/cases/case-2026-1").status_code == 200
    again = offices.post(
        "publisher", address, step="publish", signature=PASSWORD, **revision(approved)
    )
    assert (again.status_code, bool(refusal(again))) == (409, True)


def test_a_publication_is_planned_moved_given_up_and_done(offices: Offices, approved: Desk) -> None:
    address, fields = page_of(approved), revision(approved)
    offices.done("publisher", address, step="declare", **fields)
    at = (dt.datetime.now(BEIJING) + dt.timedelta(days=3)).replace(hour=9, minute=30)
    written = at.strftime("%Y-%m-%dT%H:%M")
    unsigned = offices.post("publisher", address, step="plan", publish_at=written, **fields)
    assert unsigned.status_code == 401
    assert f'value="{written}"' in unsigned.text
    for wrong in ("", "soon", "2099-01-01T09:00"):
        answer = offices.post(
            "publisher", address, step="plan", publish_at=wrong, signature=PASSWORD, **fields
        )
        assert (answer.status_code, bool(refusal(answer))) == (422, True), wrong
    number = f"{at.year}-01"
    told = offices.signed("publisher", address, step="plan", publish_at=written, **fields)
    assert number in told
    page = offices.page("publisher", address)
    assert f"{at:%Y-%m-%d} 09:30" in page.text, "the time is Beijing's"
    assert f"{at:%Y-%m-%d} 09:30" in offices.page("librarian", INDEX).text
    earlier = (dt.datetime.now(BEIJING) - dt.timedelta(minutes=1)).strftime("%Y-%m-%dT%H:%M")
    none = offices.post("publisher", address, step="cancel_plan", reason=" ", **fields)
    assert (none.status_code, "理由" in refusal(none)) == (422, True)
    offices.done("publisher", address, step="cancel_plan", reason="等待汇编", **fields)
    other = made(offices, DocumentState.APPROVED, key="case-2026-2")
    offices.done("publisher", page_of(other), step="declare", **revision(other))
    assert number in str(offices.page("publisher", page_of(other)).select("[name=batch_number]"))
    told = offices.signed(
        "publisher",
        page_of(other),
        step="plan",
        publish_at=written,
        batch_number=number,
        **revision(other),
    )
    assert number in told
    offices.signed(
        "publisher", page_of(other), step="change_plan", publish_at=earlier, **revision(other)
    )
    release_clock.run(offices.database.settings, offices.database)
    assert other.state is DocumentState.PUBLISHED


def test_withdrawing_says_what_will_happen_and_leaves_a_receipt(
    offices: Offices, published: Desk, client: FlaskClient
) -> None:
    address = f"{page_of(published)}/withdraw"
    page = offices.page("publisher", address)
    assert "撤回不可逆" in page.text
    assert "列表与统计" in page.text
    assert offices.get("librarian", address).status_code == 403
    reason = "处罚决定书有误 & <b>"
    unsigned = offices.post("publisher", address, opinion=reason, **revision(published))
    assert unsigned.status_code == 401
    assert "处罚决定书有误 &amp; &lt;b&gt;" in unsigned.text
    code = offices.post(
        "publisher", address, opinion=SCRIPT, signature=PASSWORD, **revision(published)
    )
    assert (code.status_code, "网页代码" in refusal(code)) == (422, True)
    assert SCRIPT not in code.text
    empty = offices.post(
        "publisher", address, opinion=" ", signature=PASSWORD, **revision(published)
    )
    assert (empty.status_code, bool(refusal(empty))) == (422, True)
    told = offices.signed("publisher", address, opinion="处罚决定书有误", **revision(published))
    assert told == "已撤回，回执见下"
    gone = client.get("/cases/case-2026-1")
    assert (gone.status_code, "处罚决定书有误" in gone.text) == (410, True)
    page = offices.page("publisher", page_of(published))
    assert "撤下回执" in page.text
    assert page.select_one(f"a[href='/documents/{published.id}/receipt']")
    assert "处待查验" in offices.page("librarian", INDEX).text
    twice = offices.post(
        "publisher", address, opinion="再撤", signature=PASSWORD, **revision(published)
    )
    assert (twice.status_code, bool(refusal(twice))) == (409, True)


def test_a_place_outside_the_system_is_confirmed_by_a_person(
    offices: Offices, published: Desk
) -> None:
    address = page_of(published)
    offices.done("publisher", f"{address}/suspend", opinion="核实", **revision(published))
    page = offices.page("librarian", address)
    place = page.select_one("input[name=place]")
    assert place is not None
    fields = {"step": "confirm_place", "place": place["value"]}
    empty = offices.post("librarian", address, note="", **fields)
    assert empty.status_code == 422
    offices.done("librarian", address, note=f"已收回 20 份 {SCRIPT}", **fields)
    shown = offices.get("librarian", address).text
    assert "已收回 20 份 &lt;script&gt;" in shown
    assert SCRIPT not in shown
    again = offices.post("librarian", address, note="再次", **fields)
    assert (again.status_code, bool(refusal(again))) == (409, True)


def test_a_suit_takes_the_case_down_and_a_revocation_makes_it_due(
    offices: Offices, published: Desk, client: FlaskClient
) -> None:
    address = page_of(published)
    fields = {"step": "record_proceeding", "happened_on": "2026-05-06", **revision(published)}
    none = offices.post("librarian", address, kind="", note="听庭审得知", **fields)
    assert (none.status_code, 'value="听庭审得知"' in none.text) == (422, True)
    offices.done("librarian", address, kind="lawsuit", note="听庭审得知", **fields)
    assert client.get("/cases/case-2026-1").status_code == 410
    page = offices.page("publisher", address)
    assert "行政诉讼，尚无结果" in page.text
    blocked = offices.post(
        "publisher", address, step="publish", signature=PASSWORD, **revision(published)
    )
    assert (blocked.status_code, "尚无结果" in refusal(blocked)) == (409, True)
    proceeding = page.select_one("input[name=proceeding]")
    assert proceeding is not None
    fields = {"step": "end_proceeding", "proceeding": proceeding["value"], "result": "revoked"}
    early = offices.post("publisher", address, ended_on="2026-01-01", **fields)
    assert (early.status_code, "早于" in refusal(early)) == (422, True)
    offices.done("publisher", address, ended_on="2026-05-08", **fields)
    for shown in (offices.page("librarian", INDEX), offices.page("publisher", address)):
        assert "2026年5月12日" in shown.text, "Friday, a worked Saturday, two days more"
        assert "已逾期" in shown.text


def test_a_case_whose_decision_stands_is_shown_again(
    offices: Offices, published: Desk, client: FlaskClient
) -> None:
    address = page_of(published)
    offices.done("publisher", f"{address}/suspend", opinion="核实事实", **revision(published))
    assert client.get("/cases/case-2026-1").status_code == 410
    offices.signed("publisher", address, step="publish", **revision(published))
    assert client.get("/cases/case-2026-1").status_code == 200


def test_the_handling_unit_is_commended_once(
    offices: Offices, published: Desk, client: FlaskClient
) -> None:
    address = page_of(published)
    told = offices.done("publisher", address, step="commend", reason="取证规范")
    assert "云泽市生态环境局" in told
    assert "取证规范" in client.get("/commendations").text
    again = offices.post("publisher", address, step="commend", reason="再次")
    assert (again.status_code, "已因本案受到表扬" in refusal(again)) == (409, True)


def test_a_correction_is_published_with_the_note_of_the_publisher(
    offices: Offices, published: Desk, client: FlaskClient
) -> None:
    actions.correct(
        offices.database, published.id, actor="submitter", revision=published.sha, opinion="笔误"
    )
    published.edit(title="文稿 case-2026-1（更正）")
    published.submit()
    published.bring_to(DocumentState.APPROVED)
    address = page_of(published)
    offices.done("publisher", address, step="declare", **revision(published))
    offices.signed(
        "publisher",
        address,
        step="publish",
        correction_note="更正标题中的笔误",
        **revision(published),
    )
    assert "更正标题中的笔误" in client.get("/cases/case-2026-1").text
    assert "更正标题中的笔误" in offices.page("librarian", address).text


def test_forms_need_their_token_and_a_known_step(offices: Offices, published: Desk) -> None:
    client, _ = offices.session("publisher")
    for address in (page_of(published), f"{page_of(published)}/withdraw"):
        assert client.post(address, data={"step": "commend"}).status_code == 400
    unknown = offices.post("publisher", page_of(published), step="explode")
    assert (unknown.status_code, bool(refusal(unknown))) == (422, True)
    assert published.state is DocumentState.PUBLISHED


def test_nobody_publishes_for_their_own_unit(offices: Offices, approved: Desk) -> None:
    with offices.database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "云泽市生态环境局", actor=SETUP)
        accounts.add_user(uow, "own-publisher", unit=unit, roles=[Role.PUBLISHER], actor=SETUP)
    give_passwords(offices.database)
    answer = offices.post("own-publisher", page_of(approved), step="declare", **revision(approved))
    assert (answer.status_code, "本单位" in refusal(answer)) == (403, True)
