"""The table is the life cycle: every pair of state and action is walked, on every track."""

from __future__ import annotations

from collections import deque

import pytest

from kb.errors import IllegalTransition
from kb.model.document import DocumentKind
from kb.model.document import DocumentState as State
from kb.model.people import Role
from review import guards
from review.policy import ROLE_LABELS
from review.stages import Action, Choice, Mode, Stage
from review.tracks import (
    STATE_LABELS,
    Track,
    batch_track,
    case_track,
    circulation_track,
    regulation_track,
    track_of,
)
from review.transitions import CORRECTION_ENDS, DECISIONS, Guard, Settles

QUESTIONS = batch_track("question")
TRACKS = (case_track(), circulation_track(), regulation_track(), batch_track(), QUESTIONS)
EVERY_STATE = [
    pytest.param(track, state, id=f"{track.name}-{state.value}")
    for track in TRACKS
    for state in State
]
TERMINAL = {State.REJECTED, State.RECALLED, State.INTERNAL_ONLY, State.WITHDRAWN, State.ARCHIVED}


@pytest.mark.parametrize(("track", "state"), EVERY_STATE)
def test_every_action_in_a_state_is_a_complete_row_or_a_conflict(
    track: Track, state: State
) -> None:
    for action in Action:
        if (state, action) not in track.table:
            with pytest.raises(IllegalTransition) as conflict:
                track.transition(state, action)
            assert STATE_LABELS[state] in str(conflict.value)
            continue
        row = track.transition(state, action)
        assert row.roles, "a row that nobody or everybody may use"
        assert Role.ADMIN not in row.roles
        assert row.roles <= set(ROLE_LABELS)
        assert set(row.guards) <= set(guards._CHECKS)
        if row.settles is Settles.WHEN_AGREED:
            assert track.rule(row.stage).needs[action] >= 1, "the stage says how many opinions"


@pytest.mark.parametrize("track", TRACKS, ids=lambda track: track.name)
def test_an_ended_matter_stays_ended(track: Track) -> None:
    assert not {state for state, _ in track.table} & TERMINAL


@pytest.mark.parametrize("track", [case_track(), circulation_track()], ids=lambda t: t.name)
def test_only_an_approved_or_suspended_text_can_be_published(track: Track) -> None:
    sources = {state for (state, action) in track.table if action is Action.PUBLISH}
    assert sources == {State.APPROVED, State.SUSPENDED}
    for state in sources:
        assert Guard.APPROVED_HASH in track.table[state, Action.PUBLISH].guards
        assert Guard.NO_LEAK in track.table[state, Action.PUBLISH].guards
    approving = {
        state
        for (state, _), row in track.table.items()
        if row.to is State.APPROVED and row.settles is not Settles.NEVER
    }
    assert approving == {State.DELIBERATION}


@pytest.mark.parametrize(
    ("track", "stages"),
    [
        (
            case_track(),
            [Stage.SUBMISSION, Stage.SCREENING, Stage.BUSINESS_REVIEW, Stage.LEGAL_REVIEW,
             Stage.DELIBERATION, Stage.PUBLICATION],
        ),
        (
            circulation_track(),
            [Stage.SUBMISSION, Stage.BUSINESS_REVIEW, Stage.LEGAL_REVIEW, Stage.DELIBERATION,
             Stage.PUBLICATION],
        ),
        (batch_track(), [Stage.SUBMISSION, Stage.SOURCE_CHECK, Stage.LEGAL_CHECK, Stage.SIGN_OFF]),
    ],
    ids=["case", "circulation", "batch"],
)  # fmt: skip
def test_no_path_to_the_public_leaves_a_stage_out(track: Track, stages: list[Stage]) -> None:
    for stage in stages:
        assert not _reaches_public(track, without=stage), f"{stage} can be left out"
    assert _reaches_public(track, without=None)


@pytest.mark.parametrize("track", TRACKS, ids=lambda track: track.name)
def test_every_state_of_a_track_is_reached_or_is_where_it_begins(track: Track) -> None:
    begins = {State.DRAFT, State.PUBLISHED}
    reached = begins | {row.to for row in track.table.values()} | set(DECISIONS.values())
    assert {state for state, _ in track.table} <= reached


def test_every_review_stage_can_send_back() -> None:
    for state in (State.SCREENING, State.BUSINESS_REVIEW, State.LEGAL_REVIEW, State.APPROVED):
        assert case_track().table[state, Action.SEND_BACK].to is State.SENT_BACK
    assert DECISIONS[Choice.SEND_BACK] is State.SENT_BACK


def test_every_decision_has_a_state_and_abstention_is_none() -> None:
    assert set(DECISIONS) == set(Choice) - {Choice.ABSTAIN}


def test_no_end_of_a_correction_publishes_the_correction() -> None:
    assert State.APPROVED not in CORRECTION_ENDS.values()
    assert set(CORRECTION_ENDS) == {State.REJECTED, State.RECALLED, State.INTERNAL_ONLY}


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_kind_has_a_track(kind: DocumentKind) -> None:
    expected = {DocumentKind.CASE: "case", DocumentKind.REGULATION: "regulation"}
    assert track_of(kind).name == expected.get(kind, "circulation")


def test_the_rules_of_the_stages_are_those_of_the_guiding_opinions() -> None:
    rules = case_track().rules
    assert rules[Stage.BUSINESS_REVIEW].needs[Action.PASS] == 2
    assert rules[Stage.LEGAL_REVIEW].needs[Action.PASS] == 2, "review and countersign"
    assert rules[Stage.LEGAL_REVIEW].needs[Action.VETO] == 1
    assert rules[Stage.DELIBERATION].mode is Mode.MEETING
    assert rules[Stage.DELIBERATION].quorum == (2, 3)
    assert circulation_track().rules[Stage.DELIBERATION].mode is Mode.CIRCULATION
    clocks = [rules[stage].working_days for stage in (
        Stage.BUSINESS_REVIEW, Stage.LEGAL_REVIEW, Stage.DELIBERATION,
    )]  # fmt: skip
    assert clocks == [10, 7, 5]


def test_every_word_of_the_vocabulary_has_a_chinese_name() -> None:
    assert all(state in STATE_LABELS for state in State)
    assert all(action.label for action in Action)
    assert all(stage.label for stage in Stage)


def _reaches_public(track: Track, *, without: Stage | None) -> bool:
    """Whether a draft can become published when nobody ever acts in one stage.

    Rows for what was published before lead nobody there for the first time.
    """
    waiting, seen = deque([State.DRAFT]), {State.DRAFT}
    while waiting:
        state = waiting.popleft()
        for (source, _), row in track.table.items():
            if source is not state or row.stage is without or row.settles is Settles.NEVER:
                continue
            if Guard.WAS_PUBLISHED in row.guards:
                continue
            if row.to not in seen:
                seen.add(row.to)
                waiting.append(row.to)
    return State.PUBLISHED in seen
