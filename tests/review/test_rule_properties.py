"""Rules of the stages, for all inputs: floors, settlement in time, and the rule of a moment."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import InvalidInput
from kb.model.document import DocumentState
from review import engine
from review.engine import Request
from review.rules.floors import TRACKS, checked_rule
from review.rules.in_force import RuleBook, RuleChange, entered_at, rule_sha256
from review.stages import Action, Stage, StageRule, stage_rules
from review.subject import Act, Subject
from review.tracks import case_track

numbers = st.integers(-2, 12)
anything = st.one_of(numbers, st.booleans(), st.text(max_size=3), st.none(), st.floats())
wild_rules = st.fixed_dictionaries(
    {},
    optional={
        "needs": st.one_of(
            anything,
            st.dictionaries(
                st.sampled_from(["pass", "send_back", "reject", "veto", "screen"]), anything
            ),
            st.sampled_from(
                [("pass", "send_back", "reject"), ("pass", "send_back", "veto")]
            ).flatmap(lambda names: st.fixed_dictionaries(dict.fromkeys(names, st.integers(0, 4)))),
        ),
        "tie_breaker": st.one_of(st.booleans(), anything),
        "mode": st.one_of(st.sampled_from(["meeting", "circulation"]), anything),
        "panel_at_least": st.one_of(st.integers(0, 60), anything),
        "quorum": st.one_of(st.tuples(numbers, numbers), st.lists(anything, max_size=3)),
        "working_days": st.one_of(st.integers(0, 70), anything),
    },
)
tracks_and_stages = st.sampled_from(
    [(track, stage) for track in TRACKS for stage in stage_rules(track)]
)


@settings(max_examples=400, deadline=None)
@given(where=tracks_and_stages, raw=wild_rules, whole=st.booleans())
def test_no_rule_that_is_accepted_is_below_the_floors(
    where: tuple[str, Stage], raw: dict[str, Any], whole: bool
) -> None:
    track, stage = where
    shipped = stage_rules(track)[stage]
    if whole:
        known = shipped.as_record()
        raw = {**known, **{name: value for name, value in raw.items() if name in known}}
    try:
        rule = checked_rule(track, stage, raw)
    except InvalidInput:
        return
    assert set(rule.needs) == set(shipped.needs)
    for action, count in rule.needs.items():
        assert 1 <= count <= (rule.needs.get(Action.PASS, 1) if action is not Action.PASS else 9)
    assert rule.needs.get(Action.VETO, 1) == 1
    if shipped.panel_at_least:
        assert rule.panel_at_least >= 3
        for panel in range(rule.panel_at_least, 60):
            assert panel / 2 < rule.quorum_of(panel) <= panel
    assert rule.working_days >= (1 if shipped.working_days else 0)
    assert StageRule.from_record(json.loads(json.dumps(rule.as_record()))) == rule
    assert rule_sha256(StageRule.from_record(rule.as_record())) == rule_sha256(rule)


@settings(max_examples=200, deadline=None)
@given(
    passing=st.integers(1, 4),
    against=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    tie_breaker=st.booleans(),
    opinions=st.lists(
        st.sampled_from([Action.PASS, Action.SEND_BACK, Action.REJECT]), min_size=8, max_size=8
    ),
)
def test_a_stage_is_settled_in_time_and_passed_only_by_enough(
    passing: int, against: tuple[int, int], tie_breaker: bool, opinions: list[Action]
) -> None:
    needs = {
        Action.PASS: passing,
        Action.SEND_BACK: min(against[0], passing),
        Action.REJECT: min(against[1], passing),
    }
    track = case_track()
    rule = StageRule(needs=needs, tie_breaker=tie_breaker)
    track = track.with_rules({**track.rules, Stage.BUSINESS_REVIEW: rule})
    subject = in_business_review()
    for number, action in enumerate(opinions, start=1):
        request = Request(action, f"user-{number}", "text-1", "理由")
        row = track.transition(subject.state, action)
        state = engine.state_after(track, subject, request, row)
        act = Act(number + 1, number, Stage.BUSINESS_REVIEW, action, "text-1", {})
        subject = replace(subject, acts=(*subject.acts, act), state=state)
        if state is not DocumentState.BUSINESS_REVIEW:
            break
    given_ = [act.action for act in subject.acts[1:]]
    assert len(given_) <= (2 * passing - 1 if tie_breaker else passing)
    outcome = {
        DocumentState.LEGAL_REVIEW: given_.count(Action.PASS) >= passing,
        DocumentState.REJECTED: given_.count(Action.REJECT) >= needs[Action.REJECT],
        DocumentState.SENT_BACK: given_.count(Action.PASS) < passing,
    }
    assert outcome[subject.state]


def in_business_review() -> Subject:
    return Subject(
        ref="document:1",
        title="某公司案",
        state=DocumentState.BUSINESS_REVIEW,
        sha256="text-1",
        approved_sha256="",
        published_sha256="",
        unit_id=1,
        author_ids=frozenset(),
        own_units=frozenset(),
        own_unit_names=frozenset(),
        handler_names=frozenset(),
        acts=(Act(1, 0, Stage.SUBMISSION, Action.SUBMIT, "text-1", {}),),
    )


START = dt.datetime(2026, 3, 2, 1, tzinfo=dt.UTC)
ABOVE: Mapping[int, int | None] = {1: 2, 2: 3, 3: None, 4: 3}
change_plans = st.lists(
    st.tuples(st.sampled_from([None, 1, 2, 3, 4]), st.one_of(st.none(), st.integers(1, 60))),
    max_size=12,
)


@settings(max_examples=200, deadline=None)
@given(plan=change_plans, unit=st.sampled_from([None, 1, 2, 3, 4]), moment=st.integers(-1, 13))
def test_the_rule_of_a_moment_is_the_nearest_units_newest_and_stays_so(
    plan: list[tuple[int | None, int | None]], unit: int | None, moment: int
) -> None:
    changes = tuple(
        RuleChange(
            number,
            owner,
            "case",
            Stage.SCREENING,
            StageRule(working_days=days) if days else None,
            START + dt.timedelta(days=number),
        )
        for number, (owner, days) in enumerate(plan)
    )
    at = START + dt.timedelta(days=moment)
    found = RuleBook(changes, ABOVE).ruling("case", Stage.SCREENING, unit, at)
    before = RuleBook(changes[: moment + 1], ABOVE)
    assert found == before.ruling("case", Stage.SCREENING, unit), "later changes say nothing"
    line: list[int | None] = []
    place = unit
    while place is not None:
        line.append(place)
        place = ABOVE[place]
    for owner in (*line, None):
        of_owner = [change for change in before.changes if change.unit_id == owner]
        if of_owner and of_owner[-1].rule is not None:
            assert found.rule == of_owner[-1].rule
            return
    assert found.change is None
    assert found.rule == stage_rules("case")[Stage.SCREENING]


def test_units_in_a_ring_end_the_search() -> None:
    ring = RuleBook((), {1: 2, 2: 1})
    assert ring.ruling("case", Stage.SCREENING, 1).change is None


def test_a_stage_is_entered_with_the_last_act_of_an_earlier_one() -> None:
    steps = (
        (Stage.SUBMISSION, Action.CORRECT),
        (Stage.SUBMISSION, Action.SUBMIT),
        (Stage.SCREENING, Action.SCREEN),
        (Stage.SCREENING, Action.PASS),
        (Stage.RECUSAL, Action.RECUSE),
        (Stage.BUSINESS_REVIEW, Action.PASS),
        (Stage.BUSINESS_REVIEW, Action.PASS),
    )
    acts = [
        Act(n, n, stage, action, "text-1", {}, START + dt.timedelta(hours=n))
        for n, (stage, action) in enumerate(steps)
    ]
    assert entered_at(acts[:1], Stage.SCREENING) is None
    assert entered_at(acts, Stage.SCREENING) == acts[1].at
    assert entered_at(acts, Stage.BUSINESS_REVIEW) == acts[3].at
    assert entered_at(acts, Stage.LEGAL_REVIEW) == acts[6].at


def test_every_shipped_rule_keeps_to_the_floors() -> None:
    for track in TRACKS:
        for stage, shipped in stage_rules(track).items():
            assert checked_rule(track, stage, shipped.as_record()) == shipped
