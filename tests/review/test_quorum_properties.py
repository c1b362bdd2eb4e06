"""Whatever the panel, the room, the recusals and the votes: what a deliberation may decide."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from kb.errors import AnjianError, NotPermitted
from kb.model.document import DocumentState
from kb.model.people import Role
from review import deliberation, policy
from review.deliberation import Sitting, Tally
from review.stages import Action, Choice, Mode, Stage, StageRule
from review.subject import Act, Actor, Subject
from tests.review.test_walks import (
    HANDLING_UNIT,
    OTHER,
    PROVINCE,
    TEAM_BELOW,
    TRACK,
    fresh,
    make_actor,
)

RULE = TRACK.rule(Stage.DELIBERATION)
CIRCULATED = replace(RULE, mode=Mode.CIRCULATION)
LARGEST = 9
PANEL = frozenset({Role.PANEL_MEMBER})


@dataclass(frozen=True)
class House:
    """A panel by number: who is of the handling unit, stepped aside when, is there, votes what."""

    size: int
    own: frozenset[int]
    aside_before: frozenset[int]
    aside_during: frozenset[int]
    present: frozenset[int]
    votes: dict[int, Choice]
    mode: Mode

    @property
    def rule(self) -> StageRule:
        return RULE if self.mode is Mode.MEETING else CIRCULATED

    @property
    def members(self) -> list[Actor]:
        return [
            make_actor(n, HANDLING_UNIT if n in self.own else OTHER, PANEL)
            for n in range(1, self.size + 1)
        ]

    @property
    def counted(self) -> frozenset[int]:
        """Who counts at the end, worked out from the numbers alone."""
        everybody = frozenset(range(1, self.size + 1))
        return everybody - self.own - self.aside_before - self.aside_during


# Most votes go one way, or few houses would decide anything.
choices = st.sampled_from([*[Choice.PUBLISH] * 6, *Choice])
houses = st.builds(
    House,
    size=st.integers(1, LARGEST),
    own=st.frozensets(st.integers(1, LARGEST), max_size=2),
    aside_before=st.frozensets(st.integers(1, LARGEST), max_size=2),
    aside_during=st.frozensets(st.integers(1, LARGEST), max_size=2),
    present=st.frozensets(st.integers(1, LARGEST), min_size=3),
    votes=st.dictionaries(st.integers(1, LARGEST), choices, min_size=2),
    mode=st.sampled_from(Mode),
)


def acted(subject: Subject, user: int, action: Action, checklist: dict[str, object]) -> Subject:
    act = Act(len(subject.acts) + 1, user, Stage.DELIBERATION, action, "text-1", checklist)
    if action is Action.RECUSE:
        act = replace(act, stage=Stage.RECUSAL)
    return replace(subject, acts=(*subject.acts, act))


def opened(house: House, *, secret: bool) -> tuple[Subject, Act, Sitting]:
    """Open a deliberation with whoever of the house can preside; houses that cannot are skipped."""
    subject = replace(fresh().subject, state=DocumentState.DELIBERATION)
    for user in house.aside_before:
        subject = acted(subject, user, Action.RECUSE, {})
    room = [member for member in house.members if member.id in house.present]
    for chair in room if house.mode is Mode.MEETING else house.members:
        try:
            sitting = deliberation.open_sitting(
                chair, house.members, room, subject, house.rule, mode=house.mode, secret=secret
            )
        except AnjianError:
            continue
        subject = acted(subject, chair.id, Action.OPEN_MEETING, sitting.as_record())
        return subject, subject.acts[-1], sitting
    assume(False)
    raise AssertionError


def held(house: House, order: Sequence[int], *, secret: bool = False) -> tuple[Tally, set[int]]:
    """Hold the deliberation, the members voting in this order; return the tally and who voted."""
    subject, opening, _ = opened(house, secret=secret)
    members = {member.id: member for member in house.members}
    for user in house.aside_during & set(members):
        subject = acted(subject, user, Action.RECUSE, {})
    box: list[Choice] = []
    for user in order:
        if user not in members:
            continue
        try:
            deliberation.check_vote(members[user], opening, subject)
        except NotPermitted:
            continue
        choice = house.votes[user]
        box.append(choice)
        subject = acted(
            subject, user, Action.VOTE, {} if secret else {"choice": choice.value, "salt": "x"}
        )
        with pytest.raises(NotPermitted, match="已经表决"):
            deliberation.check_vote(members[user], opening, subject)
    counted = deliberation.tally(opening, subject, house.rule, ballots=box if secret else ())
    return counted, set(deliberation.voters_in(opening, subject))


@settings(max_examples=400, deadline=None)
@given(house=houses)
def test_nothing_is_published_without_quorum_and_majority(house: House) -> None:
    counted, voters = held(house, sorted(house.votes))
    cast = Counter(house.votes[user] for user in voters)
    _, opening, sitting = opened(house, secret=False)
    room = sitting.present & house.counted if house.mode is Mode.MEETING else voters
    assert voters <= house.counted
    assert (counted.panel, counted.present) == (len(house.counted), len(room))
    if counted.decision is Choice.PUBLISH:
        assert len(house.counted) >= 3
        assert len(room) * 3 >= len(house.counted) * 2
        assert cast[Choice.PUBLISH] * 2 > len(room)
    assert counted.decision is not Choice.ABSTAIN
    assert sum(counted.votes.values()) == len(voters)
    assert opening.user_id in house.counted | house.aside_during


@settings(max_examples=200, deadline=None)
@given(house=houses, chance=st.randoms(use_true_random=False))
def test_the_outcome_does_not_depend_on_the_order_of_voting(
    house: House, chance: random.Random
) -> None:
    order = sorted(house.votes)
    shuffled = list(order)
    chance.shuffle(shuffled)
    assert held(house, order) == held(house, shuffled)


@settings(max_examples=300, deadline=None)
@given(house=houses)
def test_a_secret_vote_decides_as_an_open_one_from_three_ballots_on(house: House) -> None:
    order = sorted(house.votes)
    secret, voters = held(house, order, secret=True)
    open_vote, _ = held(house, order)
    if len(voters) >= deliberation.SECRET_AT_LEAST:
        assert replace(open_vote, dissenters=()) == secret
    else:
        assert secret.decision is Choice.DEFER
        assert secret.votes == {}


@settings(max_examples=200, deadline=None)
@given(house=houses)
def test_members_who_may_not_sit_change_no_number(house: House) -> None:
    """The same house without them, from the start, counts and decides the same."""
    barred = house.own | house.aside_before
    assume(not house.aside_during & barred)
    order = sorted(house.votes)
    with_them, _ = held(house, order)
    subject, opening, sitting = opened(house, secret=False)
    without = [member for member in house.members if member.id not in barred]
    chair = next(member for member in without if member.id == opening.user_id)
    again = deliberation.open_sitting(
        chair,
        without,
        [member for member in without if member.id in house.present],
        subject,
        house.rule,
        mode=house.mode,
    )
    assert (again.panel, again.present) == (sitting.panel, sitting.present)
    assert with_them.panel == len(house.counted)


@settings(max_examples=200, deadline=None)
@given(house=houses)
def test_the_meter_foretells_what_opening_and_closing_count(house: House) -> None:
    subject, opening, sitting = opened(house, secret=False)
    before = deliberation.meter_of(opening, subject, house.rule)
    assert before.panel == len(sitting.panel)
    assert before.reached is (house.mode is Mode.MEETING)
    assert before.recused == house.size - len(sitting.panel)
    room = [member for member in house.members if member.id in sitting.present]
    planned = deliberation.meter_before(house.members, room, subject, house.rule)
    assert (planned.panel, planned.recused, planned.needed) == (
        before.panel,
        before.recused,
        before.needed,
    )
    assert planned.present == len(sitting.present)


@pytest.mark.parametrize(
    ("unit", "roles", "sits"),
    [
        (OTHER, PANEL, True),
        (PROVINCE, PANEL, True),
        (HANDLING_UNIT, PANEL, False),
        (TEAM_BELOW, PANEL, False),
        (OTHER, frozenset(Role) - PANEL, False),
        (HANDLING_UNIT, frozenset(Role), False),
    ],
    ids=["elsewhere", "above", "handling unit", "team below", "no member", "every role at home"],
)
def test_who_may_sit_on_a_panel(unit: int, roles: frozenset[Role], sits: bool) -> None:
    assert policy.may_sit_on_panel(make_actor(7, unit, roles), fresh().subject) is sits


@pytest.mark.parametrize(
    ("stage", "sits"),
    [
        (Stage.DELIBERATION, True),
        *[
            (stage, False)
            for stage in (
                Stage.SUBMISSION,
                Stage.SCREENING,
                Stage.BUSINESS_REVIEW,
                Stage.LEGAL_REVIEW,
                Stage.PUBLICATION,
                Stage.RECUSAL,
            )
        ],
    ],
)
def test_whoever_acted_in_another_stage_or_stepped_aside_does_not_sit(
    stage: Stage, sits: bool
) -> None:
    action = {Stage.RECUSAL: Action.RECUSE, Stage.DELIBERATION: Action.VOTE}.get(stage, Action.PASS)
    act = Act(1, 7, stage, action, "text-1", {})
    subject = replace(fresh().subject, acts=(act,))
    member = make_actor(7, OTHER, PANEL)
    assert policy.may_sit_on_panel(member, subject) is sits


@pytest.mark.parametrize("names", [{"own_unit_names": "unit-4"}, {"handler_names": "user-7"}])
def test_whoever_the_text_names_does_not_sit(names: dict[str, str]) -> None:
    named = {field: frozenset({name}) for field, name in names.items()}
    subject = replace(fresh().subject, **named)
    assert not policy.may_sit_on_panel(make_actor(7, OTHER, PANEL), subject)


def test_the_houses_do_decide_for_publication_and_against() -> None:
    """Otherwise the properties above would say nothing."""
    everybody = frozenset(range(1, 6))
    house = House(5, frozenset(), frozenset(), frozenset({5}), everybody, {}, Mode.MEETING)
    for choice, decision in ((Choice.PUBLISH, Choice.PUBLISH), (Choice.ABSTAIN, Choice.DEFER)):
        voting = replace(house, votes=dict.fromkeys(everybody, choice))
        assert held(voting, sorted(everybody))[0].decision is decision
