"""Rules of the stages: set per unit by an administrator, never below the floors or backwards."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kb.errors import AnjianError, IllegalTransition, InvalidInput, NotFound, NotPermitted
from kb.model.document import DocumentKind, DocumentState
from kb.model.people import Role
from kb.store import accounts, audit
from kb.store.database import Database
from review import actions
from review.batches import publish_batch
from review.rules.changes import list_rules, reset_rule, set_rule
from review.rules.cli import rules
from review.rules.floors import checked_rule
from review.stages import Action, Choice, Mode, Stage, StageRule, stage_rules
from tests.review.bureau import PANEL, SETUP, Desk, draft, trail
from tests.review.test_batches import SIGNERS, add_law, new_batch

REVIEWING = ("澜江省生态环境厅", "云泽市生态环境局", "云泽市生态环境执法支队")
Set = Callable[..., Any]


@pytest.fixture
def change(province: Database) -> Set:
    def run(stage: Stage = Stage.BUSINESS_REVIEW, unit: str = "", **rule: Any) -> Any:
        return set_rule(
            province,
            actor="admin",
            track="case",
            stage=stage,
            rule=rule,
            reason="本省规定",
            unit=unit,
        )

    return run


def business_rule(database: Database, unit: str = "", track: str = "case") -> StageRule:
    with database.reading() as session:
        return next(
            one.rule
            for one in list_rules(session, unit)
            if (one.track, one.stage) == (track, Stage.BUSINESS_REVIEW)
        )


def alike(number: int) -> dict[str, int]:
    return {"pass": number, "send_back": number, "reject": number}


def test_a_case_takes_as_many_reviewers_as_its_unit_says(province: Database, change: Set) -> None:
    change(unit="云泽市生态环境局", needs=alike(1))
    desk = draft(province).bring_to(DocumentState.BUSINESS_REVIEW)
    desk.passes("business-1")
    assert desk.state is DocumentState.LEGAL_REVIEW

    elsewhere = draft(province, key="case-2", unit="青屿市生态环境局")
    elsewhere.submit("other-submitter")
    elsewhere.screen()
    elsewhere.passes("librarian")
    elsewhere.passes("business-1")
    assert elsewhere.state is DocumentState.BUSINESS_REVIEW


def test_the_nearest_unit_with_a_rule_decides(province: Database, change: Set) -> None:
    change(needs=alike(3))
    change(unit=REVIEWING[0], needs=alike(4))
    assert business_rule(province, "青屿市生态环境局").needs[Action.PASS] == 4
    assert business_rule(province, "澜江省环境科学院").needs[Action.PASS] == 3
    change(unit=REVIEWING[1], working_days=5)
    team = business_rule(province, REVIEWING[2])
    assert (team.needs[Action.PASS], team.working_days) == (4, 5), "the rest stayed as it was"
    assert business_rule(province).needs[Action.PASS] == 3
    assert business_rule(province, track="circulation").needs[Action.PASS] == 1


def test_a_rule_given_up_lets_the_one_behind_it_hold_again(province: Database, change: Set) -> None:
    change(needs=alike(3))
    change(unit=REVIEWING[1], needs=alike(1))
    where = {"track": "case", "stage": "business_review", "reason": "恢复"}
    behind = reset_rule(province, actor="admin", unit=REVIEWING[1], **where)
    assert (behind.rule.needs[Action.PASS], behind.shipped) == (3, False)
    assert reset_rule(province, actor="admin", **where).shipped
    for unit in ("", REVIEWING[1]):
        with pytest.raises(InvalidInput, match="没有可以撤销") as refused:
            reset_rule(province, actor="admin", unit=unit, **where)
        assert refused.value.field == "unit"


def test_a_change_does_not_reach_what_is_already_in_the_stage(
    province: Database, change: Set
) -> None:
    desk = draft(province).bring_to(DocumentState.BUSINESS_REVIEW)
    change(needs=alike(1))
    desk.passes("business-1")
    assert desk.state is DocumentState.BUSINESS_REVIEW, "the second reviewer is still needed"
    desk.send_back("business-2")
    desk.send_back("business-3")
    assert desk.state is DocumentState.SENT_BACK
    desk.submit()
    desk.screen()
    desk.passes("librarian")
    desk.passes("business-1")
    assert desk.state is DocumentState.LEGAL_REVIEW, "in the next round the new rule holds"


def test_a_change_does_not_rescue_a_running_deliberation(province: Database, change: Set) -> None:
    desk = draft(province).bring_to(DocumentState.DELIBERATION)
    change(Stage.DELIBERATION, panel_at_least=5, quorum=[1, 1], mode="circulation")
    desk.open_meeting(panel=PANEL[:4], present=PANEL[:3])
    for name in PANEL[:2]:
        desk.vote(name)
    desk.close_meeting()
    assert desk.state is DocumentState.APPROVED


def test_a_larger_panel_and_quorum_hold_for_the_next_deliberation(
    province: Database, change: Set
) -> None:
    change(Stage.DELIBERATION, panel_at_least=5, quorum=[4, 5])
    desk = draft(province).bring_to(DocumentState.DELIBERATION)
    with pytest.raises(IllegalTransition, match="至少需要 5 人"):
        desk.open_meeting(panel=PANEL[:4], present=PANEL[:4])
    with pytest.raises(IllegalTransition, match="至少 4 人到会"):
        desk.open_meeting(present=PANEL[:3])
    desk.deliberate(Choice.PUBLISH)
    assert desk.state is DocumentState.APPROVED


def test_the_trail_names_the_rule_every_opinion_was_given_under(
    province: Database, change: Set
) -> None:
    set_to = change(needs=alike(1))
    desk = draft(province).bring_to(DocumentState.BUSINESS_REVIEW)
    desk.passes("business-1")
    rows = trail(province)
    changed = next(row for row in rows if row.action == "rules.set")
    assert (changed.actor, changed.subject) == ("admin", "rule:case/business_review")
    assert changed.detail["rule"] == set_to.rule.as_record()
    assert changed.detail["rule_sha256"] == set_to.sha256 == rows[-1].detail["rule_sha256"]
    assert "本省规定" not in json.dumps(changed.detail, ensure_ascii=False)
    submitted = next(row for row in rows if row.action == "review.submit")
    assert "rule_sha256" not in submitted.detail, "a submission is decided under no rule"
    with province.reading() as session:
        audit.verify(audit.entries(session))


def test_a_batch_follows_the_general_rule(province: Database) -> None:
    set_rule(
        province,
        actor="admin",
        track="batch",
        stage="sign_off",
        rule={"needs": alike(2)},
        reason="两人签发",
    )
    batch = new_batch(province)
    add_law(province, batch, 1)
    with pytest.raises(NotPermitted, match="签发"):
        publish_batch(province, batch, SIGNERS)
    published = publish_batch(province, batch, (*SIGNERS, "panel-2"))
    assert set(published.signers) == {"panel-2"}, "the others had signed before"
    with pytest.raises(InvalidInput, match="通用规则"):
        set_rule(
            province,
            actor="admin",
            track="batch",
            stage="sign_off",
            rule={"working_days": 3},
            reason="单位",
            unit=REVIEWING[0],
        )


def split(desk: Desk, *opinions: tuple[str, Action]) -> None:
    for name, action in opinions:
        if action is Action.PASS:
            desk.passes(name)
        elif action is Action.SEND_BACK:
            desk.send_back(name)
        else:
            desk.opens(name)
            actions.reject(desk.database, desk.id, actor=name, revision=desk.sha, opinion="不典型")


@pytest.mark.parametrize(
    ("third", "state"),
    [
        (Action.PASS, DocumentState.LEGAL_REVIEW),
        (Action.SEND_BACK, DocumentState.SENT_BACK),
        (Action.REJECT, DocumentState.SENT_BACK),
    ],
)
def test_where_two_disagree_the_third_decides(
    province: Database, third: Action, state: DocumentState
) -> None:
    desk = draft(province).bring_to(DocumentState.BUSINESS_REVIEW)
    split(desk, ("business-1", Action.PASS), ("business-2", Action.SEND_BACK))
    assert desk.state is DocumentState.BUSINESS_REVIEW
    split(desk, ("business-3", third))
    assert desk.state is state


def test_without_a_tie_breaker_a_disagreement_goes_back(province: Database, change: Set) -> None:
    change(tie_breaker=False)
    desk = draft(province).bring_to(DocumentState.BUSINESS_REVIEW)
    split(desk, ("business-1", Action.SEND_BACK), ("business-2", Action.PASS))
    assert desk.state is DocumentState.SENT_BACK


WRONG: list[tuple[Stage, dict[str, Any], str]] = [
    (Stage.BUSINESS_REVIEW, {"needs": {"pass": 0}}, "needs.pass"),
    (Stage.BUSINESS_REVIEW, {"needs": {"pass": 10}}, "needs.pass"),
    (Stage.BUSINESS_REVIEW, {"needs": {"pass": True}}, "needs.pass"),
    (Stage.BUSINESS_REVIEW, {"needs": {"pass": "2"}}, "needs.pass"),
    (Stage.BUSINESS_REVIEW, {"needs": {"send_back": 3}}, "needs.send_back"),
    (Stage.BUSINESS_REVIEW, {"needs": {"reject": 0}}, "needs.reject"),
    (Stage.BUSINESS_REVIEW, {"needs": {"veto": 1}}, "needs"),
    (Stage.BUSINESS_REVIEW, {"needs": 2}, "needs"),
    (Stage.BUSINESS_REVIEW, {"tie_breaker": "no"}, "tie_breaker"),
    (Stage.BUSINESS_REVIEW, {"working_days": 0}, "working_days"),
    (Stage.BUSINESS_REVIEW, {"working_days": 61}, "working_days"),
    (Stage.BUSINESS_REVIEW, {"working_days": 2.5}, "working_days"),
    (Stage.BUSINESS_REVIEW, {"quorum": [1, 1]}, "quorum"),
    (Stage.BUSINESS_REVIEW, {"skip": True}, "skip"),
    (Stage.LEGAL_REVIEW, {"needs": {"pass": 0}}, "needs.pass"),
    (Stage.LEGAL_REVIEW, {"needs": {"veto": 2}}, "needs.veto"),
    (Stage.LEGAL_REVIEW, {"needs": {"veto": 0}}, "needs.veto"),
    (Stage.DELIBERATION, {"quorum": [1, 2]}, "quorum"),
    (Stage.DELIBERATION, {"quorum": [3, 2]}, "quorum"),
    (Stage.DELIBERATION, {"quorum": [2, 0]}, "quorum"),
    (Stage.DELIBERATION, {"quorum": [True, 1]}, "quorum"),
    (Stage.DELIBERATION, {"quorum": [0.9, 1]}, "quorum"),
    (Stage.DELIBERATION, {"quorum": "2/3"}, "quorum"),
    (Stage.DELIBERATION, {"quorum": [1, 1, 1]}, "quorum"),
    (Stage.DELIBERATION, {"panel_at_least": 2}, "panel_at_least"),
    (Stage.DELIBERATION, {"panel_at_least": 52}, "panel_at_least"),
    (Stage.DELIBERATION, {"mode": "chat"}, "mode"),
    (Stage.DELIBERATION, {"mode": 1}, "mode"),
    (Stage.DELIBERATION, {"needs": {"pass": 1}}, "needs"),
    (Stage.SUBMISSION, {"working_days": 1}, "stage"),
]


@pytest.mark.parametrize(("stage", "rule", "field"), WRONG, ids=[str(one) for one in WRONG])
def test_what_goes_below_a_floor_is_refused_by_the_name_of_the_field(
    province: Database, stage: Stage, rule: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        set_rule(province, actor="admin", track="case", stage=stage, rule=rule, reason="省事")
    assert refused.value.field == field
    assert refused.value.hint
    last = trail(province)[-1]
    assert (last.actor, last.action) == ("admin", "refused:rules.set")
    with province.reading() as session:
        assert all(one.shipped for one in list_rules(session))


def test_an_opinion_cannot_be_taken_out_of_a_rule() -> None:
    whole = stage_rules("case")[Stage.LEGAL_REVIEW].as_record()
    for action in ("veto", "send_back", "pass"):
        needs = {name: count for name, count in whole["needs"].items() if name != action}
        with pytest.raises(InvalidInput, match="不能取消"):
            checked_rule("case", "legal_review", {**whole, "needs": needs})


def test_only_an_administrator_of_the_unit_or_one_above_may(province: Database) -> None:
    with province.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "青屿市生态环境局", actor=SETUP)
        accounts.add_user(uow, "city-admin", unit=unit, roles=[Role.ADMIN], actor=SETUP)
    where: dict[str, Any] = {
        "track": "case",
        "stage": "business_review",
        "rule": {"working_days": 5},
        "reason": "加快",
    }
    for actor, unit_name, message in (
        ("librarian", "", "不是管理员"),
        ("city-admin", "", "没有上级单位"),
        ("city-admin", "云泽市生态环境局", "不是您的单位"),
        ("city-admin", "澜江省生态环境厅", "不是您的单位"),
        ("admin", "澜江省环境科学院", "不是您的单位"),
    ):
        with pytest.raises(NotPermitted, match=message):
            set_rule(province, actor=actor, unit=unit_name, **where)
        assert trail(province)[-1].action == "refused:rules.set"
    for actor, unit_name in (("nobody", ""), ("admin", "没有这个单位")):
        with pytest.raises(NotFound):
            set_rule(province, actor=actor, unit=unit_name, **where)
    with pytest.raises(InvalidInput, match="没有审查路径"):
        set_rule(province, actor="admin", **{**where, "track": "regulation"})
    assert set_rule(province, actor="city-admin", unit="青屿市生态环境局", **where).unit


@pytest.mark.parametrize("reason", ["", "  ", "由" * 2001])
def test_a_change_needs_a_reason(province: Database, reason: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        set_rule(
            province,
            actor="admin",
            track="case",
            stage="screening",
            rule={"working_days": 2},
            reason=reason,
        )
    assert refused.value.field == "reason"


def test_another_kind_follows_the_rules_of_its_own_track(province: Database, change: Set) -> None:
    change(needs=alike(4))
    desk = draft(province, key="guide-1", kind=DocumentKind.GUIDE)
    desk.submit()
    desk.passes("business-1")
    assert desk.state is DocumentState.LEGAL_REVIEW
    assert stage_rules("circulation")[Stage.DELIBERATION].mode is Mode.CIRCULATION
    with pytest.raises(AnjianError):
        desk.passes("business-1")


# The command.


def run(database: Database, *arguments: str) -> Result:
    url = database.settings.database_url
    environment = {"ANJIAN_DATABASE_URL": url} if url else {}
    return CliRunner(env=environment).invoke(
        rules, list(arguments), obj=database.settings.home, catch_exceptions=True
    )


def test_rules_are_seen_set_and_given_up_on_the_command_line(province: Database) -> None:
    who = ("--as", "admin", "--reason", "本省规定")
    shown = run(province, "list")
    assert "case\t业务审核\t随系统提供\t" in shown.output
    changed = run(province, "set", "case", "business_review", *who, "--unit", REVIEWING[1],
                  "--reviewers", "3", "--no-tie-breaker", "--working-days", "8",
                  "--json")  # fmt: skip
    answer = json.loads(changed.stdout)
    assert answer["rule"] == {"needs": alike(3), "tie_breaker": False, "working_days": 8}
    assert (answer["from"], answer["by"], answer["reason"]) == (REVIEWING[1], "admin", "本省规定")
    assert trail(province)[-1].detail["via"] == "command-line"
    legal = run(province, "set", "case", "legal_review", *who, "--reviewers", "1")
    assert '"pass": 1, "send_back": 1, "veto": 1' in legal.output
    stricter = run(province, "set", "case", "business_review", *who, "--adverse", "1", "--json")
    assert json.loads(stricter.stdout)["rule"]["needs"] == {**alike(1), "pass": 2}
    panel = run(province, "set", "case", "deliberation", *who, "--quorum", "3/4", "--panel", "5",
                "--mode", "circulation", "--json")  # fmt: skip
    assert json.loads(panel.stdout)["rule"]["quorum"] == [3, 4]
    listed = json.loads(run(province, "list", "--unit", REVIEWING[1], "--json").output)
    assert [one["from"] for one in listed["rules"] if one["track"] == "case"] == [
        "shipped", REVIEWING[1], "general", "general", "shipped",
    ]  # fmt: skip
    given_up = run(province, "reset", "case", "business_review", *who, "--unit", REVIEWING[1])
    assert "\t通用\t" in given_up.output


@pytest.mark.parametrize(
    ("arguments", "field"),
    [
        (("--quorum", "zwei/drei"), "quorum"),
        (("--quorum", "2"), "quorum"),
        ((), "rule"),
    ],
)
def test_a_wrong_option_is_named(
    province: Database, arguments: tuple[str, ...], field: str
) -> None:
    refused = run(province, "set", "case", "deliberation", "--as", "admin", "--reason", "因",
                  *arguments)  # fmt: skip
    assert isinstance(refused.exception, InvalidInput)
    assert refused.exception.field == field
