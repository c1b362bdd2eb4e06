"""The desk in a browser without scripts: what each person sees, does, and is refused."""

from __future__ import annotations

from typing import Any

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient

from kb.model.document import DocumentState
from kb.store.database import Database
from review.desk import checklists
from review.stages import Stage
from tests.review.bureau import trail
from tests.review.desk.forms import FORM, HANDLER, PARTY, PHONE, WHISTLE_BLOWER
from tests.review.desk.signers import PASSWORD
from tests.review.desk.test_privacy import guide_in
from tests.web.desk import Clerk
from tests.web.desk_pages import Office, act_of, form_of, words

SECRETS = (WHISTLE_BLOWER, PHONE)


@pytest.fixture
def clerk(client: FlaskClient, library: Database) -> Clerk:
    return Clerk.settle(client, library)


@pytest.fixture
def office(clerk: Clerk, app: APIFlask) -> Office:
    return Office(app)


def review(case: dict[str, Any]) -> str:
    return f"/desk/documents/{case['document']}"


def all_yes(stage: Stage) -> dict[str, str]:
    return {f"answer__{point.key}": "yes" for point in checklists.points("case", stage)}


def at_business_review(clerk: Clerk, **changes: Any) -> dict[str, Any]:
    case = clerk.create(**changes)
    clerk.walk(case, until="business_review")
    return case


def declared(clerk: Clerk, name: str = "business-1", **changes: Any) -> dict[str, Any]:
    case = at_business_review(clerk, **changes)
    clerk.acts(case, "declare", name)
    return case


# ── 工作台 ──────────────────────────────────────────────────────────────────────────────────


def test_the_desk_asks_strangers_to_sign_in_and_is_named_only_to_people_with_a_role(
    clerk: Clerk, office: Office
) -> None:
    stranger = clerk.client.get("/desk")
    assert stranger.status_code == 401
    assert "/login?next=/desk" in stranger.text
    assert 'href="/desk"' not in clerk.client.get("/").text
    assert office("submitter").sees("/").select_one('header a[href="/desk"]')


def test_an_empty_desk_says_so(office: Office) -> None:
    page = office("business-1").sees("/desk")
    assert "没有等您办理的事项" in page.text
    assert "报送案例" not in page.text
    own = office("submitter").sees("/desk")
    assert "本单位还没有报送过案例" in own.text
    assert own.select_one('main a[href="/desk/cases/new"]')


def test_the_desk_groups_what_can_be_done_and_says_why_the_rest_cannot(
    clerk: Clerk, office: Office
) -> None:
    at_business_review(clerk)
    can = office("business-1").sees("/desk")
    assert "可以办理（1）" in can.text
    assert "须先声明是否回避" in can.text
    assert "个工作日" in can.select_one(".deadline strong").text
    cannot = office("business-own").sees("/desk")
    assert "可以办理（0）" in cannot.text
    assert "不能审查本单位办理或报送的内容" in cannot.text
    own = office("submitter").sees("/desk")
    assert "业务审核" in own.select_one("table").text


# ── 声明与审查 ──────────────────────────────────────────────────────────────────────────────


def test_before_the_declaration_nothing_of_the_text_is_shown(clerk: Clerk, office: Office) -> None:
    case = at_business_review(clerk)
    rows = len(trail(clerk.database))
    page = office("business-1").sees(review(case))
    assert PARTY in page.text
    assert "雨水管有红色废水" not in page.text
    assert not any(secret in page.text for secret in SECRETS)
    assert len(trail(clerk.database)) == rows, "looking at the declaration is no refusal"


def test_who_declares_reads_both_forms_and_who_steps_aside_never_does(
    clerk: Clerk, office: Office
) -> None:
    case = at_business_review(clerk)
    done = office("business-1").sends(review(case), act_of("declare"))
    assert done.location == review(case)
    page = office("business-1").sees(review(case))
    original, public = page.select_one("#original"), page.select_one("#public")
    assert PARTY in original.text
    assert HANDLER in original.text
    assert PARTY not in public.text
    assert page.select_one("#provisions a[href*='/regulations/']") or "水污染防治法" in page.text
    aside = office("business-2").sends(review(case), act_of("recuse"), opinion="是当事人的近亲属")
    assert aside.location == "/desk"
    refused = office("business-2").client.get(review(case))
    assert refused.status_code == 403
    assert "您已回避该事项" in refused.text


def test_stepping_aside_without_a_reason_is_refused_in_a_sentence(
    clerk: Clerk, office: Office
) -> None:
    case = at_business_review(clerk)
    answer = office("business-1").sends(review(case), act_of("recuse"), opinion=" ")
    assert answer.status_code == 422
    assert "没有办理" in answer.text


def test_two_reviewers_pass_a_case_with_checklist_and_signature(
    clerk: Clerk, office: Office
) -> None:
    case = at_business_review(clerk)
    for name in ("business-1", "business-2"):
        office(name).sends(review(case), act_of("declare"))
        done = office(name).sends(
            review(case), act_of("pass"), signature=PASSWORD, **all_yes(Stage.BUSINESS_REVIEW)
        )
        assert done.location == "/desk", words(done)
    assert "可以办理（1）" in office("legal-1").sees("/desk").text


def test_a_wrong_signature_keeps_what_was_typed_but_never_the_signature(
    clerk: Clerk, office: Office
) -> None:
    case = declared(clerk)
    answer = office("business-1").sends(
        review(case),
        act_of("pass"),
        signature="not the password",
        opinion="取证规范，<b>可以</b>借鉴",
        **all_yes(Stage.BUSINESS_REVIEW),
    )
    assert answer.status_code == 401
    assert "not the password" not in answer.text
    assert "签名须重新输入" in answer.text
    assert "取证规范，&lt;b&gt;可以&lt;/b&gt;借鉴" in answer.text
    assert answer.text.count("checked") == len(all_yes(Stage.BUSINESS_REVIEW))


def test_a_point_left_open_is_named(clerk: Clerk, office: Office) -> None:
    case = declared(clerk)
    answer = office("business-1").sends(review(case), act_of("pass"), signature=PASSWORD)
    assert answer.status_code == 422
    assert "尚未核对" in answer.text
    assert "请退回补正" in words(answer)


def test_a_stale_hash_is_refused_and_ticks_for_another_text_are_not_kept(
    clerk: Clerk, office: Office
) -> None:
    case = declared(clerk)
    answer = office("business-1").sends(
        review(case),
        act_of("pass"),
        revision="0" * 64,
        opinion="看过了",
        signature=PASSWORD,
        **all_yes(Stage.BUSINESS_REVIEW),
    )
    assert answer.status_code == 409
    assert "已不是当前修订版" in answer.text
    assert "看过了" in answer.text
    assert " checked" not in answer.text


def test_an_act_on_what_has_moved_on_shows_the_words_that_would_be_lost(
    clerk: Clerk, office: Office
) -> None:
    case = declared(clerk, "business-3")
    form = form_of(office("business-3").sees(review(case)), act_of("reject"))
    clerk.passes(case, Stage.BUSINESS_REVIEW, "business-1", "business-2")
    answer = office("business-3").submit(form, opinion="我的长篇意见", signature=PASSWORD)
    assert answer.status_code == 409
    assert "我的长篇意见" in answer.text
    assert PARTY not in answer.text


def test_a_text_is_sent_back_item_by_item(clerk: Clerk, office: Office) -> None:
    case = declared(clerk)
    half = office("business-1").sends(
        review(case),
        act_of("send_back"),
        opinion="请补正",
        where=["标题", "案情简介"],
        text=["请写明行为", ""],
    )
    assert half.status_code == 422
    assert "第 2 条补正意见没有写明意见" in half.text
    assert "请写明行为" in half.text, "what was typed stays"
    for name in ("business-1", "business-2"):
        office(name).client.get(review(case))
        if name == "business-2":
            office(name).sends(review(case), act_of("declare"))
        done = office(name).sends(
            review(case),
            act_of("send_back"),
            opinion="请补正",
            where=["标题", ""],
            text=["请写明行为", ""],
        )
        assert done.location == "/desk", words(done)
    timeline = office("submitter").sees(f"{review(case)}/timeline")
    assert "请写明行为" in timeline.text
    assert "business-1" not in timeline.text


@pytest.mark.parametrize(
    ("name", "status"), [("legal-1", 403), ("business-own", 403), ("admin", 403), ("nobody", 401)]
)
def test_the_review_screen_is_open_to_reviewers_of_the_stage_alone(
    clerk: Clerk, office: Office, name: str, status: int
) -> None:
    case = at_business_review(clerk)
    client = clerk.client if name == "nobody" else office(name).client
    answer = client.get(review(case))
    assert answer.status_code == status
    assert PARTY not in answer.text
    assert FORM["sections"][0]["text"] not in answer.text


@pytest.mark.parametrize("path", ["/actions", "/privacy-decisions"])
def test_nothing_is_done_without_the_token_of_the_form(
    clerk: Clerk, office: Office, path: str
) -> None:
    case = declared(clerk)
    rows = len(trail(clerk.database))
    answer = office("business-1").client.post(review(case) + path, data={"action": "reject"})
    assert answer.status_code == 400
    assert "刷新页面" in answer.text
    [row] = trail(clerk.database)[rows:]
    assert row.action.startswith("refused:")


def test_script_in_a_field_is_shown_as_text(clerk: Clerk, office: Office) -> None:
    case = declared(clerk)
    for action in ("reject", "send_back", "ask_expert", "recuse"):
        form = form_of(office("business-1").sees(review(case)), act_of(action))
        answer = office("business-1").submit(
            form, opinion="<script>alert(1)</script>", where=["<script>x"], text=["<script>y"],
            expert="expert", signature=PASSWORD,
        )  # fmt: skip
        assert answer.status_code == 422, action
        assert "<script>alert" not in answer.text
        assert "<script>x" not in answer.text
        assert "&lt;script&gt;alert(1)" in answer.text, action


def test_a_marked_passage_is_decided_about_with_a_reason(clerk: Clerk, office: Office) -> None:
    guide = guide_in(clerk.database, DocumentState.BUSINESS_REVIEW)
    guide.opens("business-1")
    address = f"/desk/documents/{guide.id}"
    page = office("business-1").sees(address)
    assert PHONE in page.select_one("#public .field mark.hit").text
    without = office("business-1").sends(address, "input[name=reason]", reason=" ")
    assert without.status_code == 422
    assert "须写明理由" in without.text
    done = office("business-1").sends(address, "input[name=reason]", reason="对外公布的<值班>电话")
    assert done.status_code == 303
    page = office("business-1").sees(address)
    assert "已决定公开：对外公布的<值班>电话" in page.text
    assert not page.select("#public .field mark.hit")


# ── 专家 ────────────────────────────────────────────────────────────────────────────────────


def test_an_expert_reads_masked_text_then_the_internal_one_then_nothing(
    clerk: Clerk, office: Office
) -> None:
    case = declared(clerk)
    bare = office("business-1").sends(review(case), act_of("ask_expert"), opinion="能否认定？")
    assert bare.status_code == 422
    assert "能否认定？" in bare.text
    options = office("business-1").sees(review(case)).select("#expert option")
    assert "expert" in {str(option["value"]) for option in options}
    assert not {"expert-own", "submitter"} & {str(option["value"]) for option in options}
    office("business-1").sends(
        review(case), act_of("ask_expert"), opinion="能否认定？", expert="expert"
    )
    assert "能否认定？" in office("expert").sees("/desk").text
    masked = office("expert").sees(review(case))
    assert PARTY not in masked.text
    assert "能否认定？" in masked.text
    office("expert").sends(review(case), act_of("accept"))
    assert PARTY in office("expert").sees(review(case)).text
    done = office("expert").sends(review(case), act_of("give_opinion"), opinion="可以认定")
    assert done.location == "/desk", words(done)
    assert office("expert").client.get(review(case)).status_code == 403
    assert "可以认定" in office("business-1").sees(review(case)).text


# ── 办理进度 ────────────────────────────────────────────────────────────────────────────────


def test_the_timeline_shows_stages_where_it_stands_and_until_when(
    clerk: Clerk, office: Office
) -> None:
    case = at_business_review(clerk)
    page = office("submitter").sees(f"{review(case)}/timeline")
    steps = {step.text.split("（")[0]: step["class"][0] for step in page.select(".stage-steps li")}
    assert steps == {
        "报送": "done",
        "形式审查": "done",
        "业务审核": "here",
        "法律审核": "ahead",
        "集体审议": "ahead",
        "发布管理": "ahead",
    }
    assert "个工作日" in page.select_one(".deadline strong").text
    assert "librarian" not in page.text
    assert office("other-submitter").client.get(f"{review(case)}/timeline").status_code == 403
