"""Random walks of random people over the whole table, on the pure rules: no way around a stage."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import AnjianError
from kb.model.document import DocumentState
from kb.model.people import Role
from review import deliberation, engine, policy
from review.engine import Request
from review.guards import Situation, acted_hash
from review.invitations import open_invitation
from review.stages import Action, Choice, Stage
from review.subject import Act, Actor, Subject
from review.tracks import case_track
from tests.review.rules import (
    check_declarations,
    check_experts,
    check_publications,
    check_separation,
)

TRACK = case_track()
EXPERTS_DO = (Action.ACCEPT, Action.GIVE_OPINION)
ONWARDS = (
    Action.SUBMIT,
    Action.SCREEN,
    *(Action.DECLARE,) * 6,
    *(Action.PASS,) * 6,
    Action.ASK_EXPERT,
    *EXPERTS_DO,
    Action.OPEN_MEETING,
    *(Action.VOTE,) * 16,
    Action.CLOSE_MEETING,
    *(Action.PUBLISH,) * 3,
)
HANDLING_UNIT, TEAM_BELOW, PROVINCE, OTHER = 1, 2, 3, 4
LINEAGE = {
    HANDLING_UNIT: frozenset({HANDLING_UNIT, PROVINCE}),
    TEAM_BELOW: frozenset({TEAM_BELOW, HANDLING_UNIT, PROVINCE}),
    PROVINCE: frozenset({PROVINCE}),
    OTHER: frozenset({OTHER}),
}
roles = st.frozensets(st.sampled_from(list(Role)), min_size=1)
person = st.tuples(st.sampled_from(sorted(LINEAGE)), roles)


def make_actor(number: int, unit: int, held: frozenset[Role]) -> Actor:
    name = f"user-{number}"
    return Actor(number, name, name, unit, f"unit-{unit}", LINEAGE[unit], held)


@dataclass(slots=True)
class Matter:
    """One case on paper: what `review.actions` does in the database, on the frozen subject."""

    subject: Subject
    text: int = 1
    acts: list[Act] = field(default_factory=list)

    def edit(self) -> None:
        self.text += 1
        self.subject = replace(self.subject, sha256=f"text-{self.text}")

    def attempt(
        self, action: Action, actor: Actor, panel: list[Actor], choice: Choice, sha: str
    ) -> None:
        subject, rule = self.subject, TRACK.rule(Stage.DELIBERATION)
        request = Request(action, actor.name, sha, "理由")
        situation = Situation(subject, action, sha, "理由", {}, {})
        try:
            transition = engine.judge(TRACK, subject, actor, request, situation)
            checklist: dict[str, object] = {}
            decision = None
            if action is Action.ASK_EXPERT:
                able = [one for one in panel if policy.may_be_invited(one, subject)]
                asked = able[len(self.acts) % len(able)] if able else actor
                checklist = {"invitation": len(self.acts), "expert": asked.id}
            elif action is Action.OPEN_MEETING:
                sitting = deliberation.open_sitting(actor, panel, panel, subject, rule)
                checklist = sitting.as_record()
            elif action is Action.VOTE:
                assert subject.open_meeting is not None
                deliberation.check_vote(actor, subject.open_meeting, subject)
                checklist = {"choice": choice.value}
            elif action is Action.CLOSE_MEETING:
                assert subject.open_meeting is not None
                deliberation.check_closer(actor, subject.open_meeting, subject)
                tally = deliberation.tally(subject.open_meeting, subject, rule)
                decision, checklist = tally.decision, tally.as_record()
        except AnjianError:
            return
        after = engine.state_after(TRACK, subject, request, transition, decision)
        act = Act(len(self.acts) + 1, actor.id, transition.stage, action, sha, checklist)
        self.acts.append(act)
        submitting = transition.stage is Stage.SUBMISSION
        publishing = action is Action.PUBLISH
        self.subject = replace(
            subject,
            state=after,
            acts=(*subject.acts, act),
            approved_sha256=sha if after is DocumentState.APPROVED else subject.approved_sha256,
            published_sha256=sha if publishing else subject.published_sha256,
            author_ids=subject.author_ids | ({actor.id} if submitting else set()),
            own_units=subject.own_units | ({actor.unit_id} if submitting else set()),
        )


def fresh() -> Matter:
    return Matter(
        Subject(
            ref="document:1",
            title="某公司案",
            state=DocumentState.DRAFT,
            sha256="text-1",
            approved_sha256="",
            published_sha256="",
            unit_id=HANDLING_UNIT,
            author_ids=frozenset(),
            own_units=frozenset({HANDLING_UNIT}),
            own_unit_names=frozenset(),
            handler_names=frozenset(),
            acts=(),
        )
    )


def likely(people: list[Actor], subject: Subject, action: Action) -> list[Actor]:
    """Those whose turn it might be: a walk of strangers alone would stand still."""
    if action in EXPERTS_DO:
        return [one for one in people if open_invitation(subject, one.id)]
    row = TRACK.table.get((subject.state, action))
    return [one for one in people if row and one.roles & row.roles]


def walk(people: list[Actor], chance: random.Random, steps: int) -> Matter:
    matter = fresh()
    for _ in range(steps):
        if chance.random() < 0.004:
            matter.edit()
        # Mostly what the state allows, or a walk would rarely leave the first stages.
        allowed = TRACK.actions(matter.subject.state)
        onwards = [action for action in ONWARDS if action in allowed]
        some = onwards if onwards and chance.random() < 0.98 else list(allowed or Action)
        action = chance.choice(some)
        sha = acted_hash(matter.subject, action) if chance.random() < 0.97 else "text-1"
        choice = chance.choice([Choice.PUBLISH, Choice.PUBLISH, Choice.PUBLISH, *Choice])
        able = likely(people, matter.subject, action)
        crowd = able if able and chance.random() < 0.8 else people
        matter.attempt(action, chance.choice(crowd), people, choice, sha)
    return matter


@settings(max_examples=150, deadline=None)
@given(
    crowd=st.lists(person, min_size=3, max_size=25),
    chance=st.randoms(use_true_random=True),
)
def test_no_walk_lets_a_person_act_in_two_stages_or_on_their_own(
    crowd: list[tuple[int, frozenset[Role]]], chance: random.Random
) -> None:
    people = [make_actor(n, unit, held) for n, (unit, held) in enumerate(crowd, start=1)]
    matter = walk(people, chance, steps=250)
    submitters = {act.user_id for act in matter.acts if act.stage is Stage.SUBMISSION}
    units = {one.unit_id for one in people if one.id in submitters} | {HANDLING_UNIT}
    check_separation(matter.acts, {one.id: bool(one.unit_lineage & units) for one in people})
    check_declarations(matter.acts)
    check_experts(matter.acts)
    check_publications(matter.acts, published=bool(matter.subject.published_sha256))


def test_the_walks_do_reach_publication_and_hear_experts() -> None:
    """Otherwise the property above would say nothing about published cases and experts."""
    people = [
        make_actor(n, unit, frozenset({role}))
        for n, (unit, role) in enumerate(
            [
                (HANDLING_UNIT, Role.SUBMITTER),
                (PROVINCE, Role.LIBRARIAN),
                *[(PROVINCE, Role.BUSINESS_REVIEWER)] * 3,
                *[(PROVINCE, Role.LEGAL_REVIEWER)] * 3,
                *[(OTHER, Role.PANEL_MEMBER)] * 4,
                *[(OTHER, Role.INSPECTOR)] * 3,
                (PROVINCE, Role.PUBLISHER),
            ],
            start=1,
        )
    ]
    walks = [walk(people, random.Random(n), 500) for n in range(40)]  # noqa: S311
    assert sum(bool(matter.subject.published_sha256) for matter in walks) >= 5
    heard = [any(act.action is Action.GIVE_OPINION for act in matter.acts) for matter in walks]
    assert sum(heard) >= 5
