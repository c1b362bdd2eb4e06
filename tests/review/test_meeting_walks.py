"""Anybody does anything with meetings, in any order, in a real database: no way around a quorum."""

from __future__ import annotations

import random
from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from kb.errors import AnjianError
from kb.model.deliberation import Ballot, MeetingItem
from kb.model.document import DocumentState
from kb.model.operations import ReviewRecord
from kb.model.people import User
from kb.store import audit
from kb.store.database import Database
from review import actions
from review.meetings import attendance, conduct, planning, sittings
from review.meetings.planning import Plan
from review.meetings.recusals import Ground
from review.stages import Choice, Mode
from tests.review.bureau import PANEL, PEOPLE, Desk
from tests.review.council import case, guide
from tests.review.desk.signers import PASSWORD

NAMES = tuple(name for name, _, _ in PEOPLE)
SEATS = (*PANEL, "panel-own", "everything")
LIKELY = (*PANEL, *PANEL, *PANEL, *NAMES)
STEPS = 160
TRIES = 4
"""Of other people and arguments, when a move that leads onwards is refused: a determined crowd."""
MOST_WALKS = 60
# What leads onwards comes more often, or a walk would rarely decide anything.
ONWARDS = ("plan", "attend", "open", "open_item", "declare", "vote", "close_item")
MOVES = (
    *["plan"] * 4,
    *["attend"] * 8,
    *["open"] * 8,
    *["open_item"] * 12,
    *["vote"] * 60,
    *["close_item"] * 4,
    *["declare"] * 10,
    *["vote_outside"] * 3,
    "change",
    "cancel",
    "recuse",
    "recuse_outside",
    "defer_item",
    "close",
    "open_outside",
    "close_outside",
)


class Walk:
    """One walk: random people, moves and arguments, on three documents and a few meetings."""

    def __init__(self, database: Database, chance: random.Random) -> None:
        self.database = database
        self.chance = chance
        self.desks = [case(database, "case-1"), case(database, "case-2"), guide(database)]
        self.meetings: list[int] = []
        self.done: set[str] = set()
        self.leading = PANEL[0]
        """Chairs the newest meeting."""

    def go(self) -> None:
        for name in self.some(PANEL, 4):
            for desk in self.desks:
                desk.opens(name)
        self.try_("plan")
        for _ in range(STEPS):
            self.try_(self.chance.choice(MOVES))

    def try_(self, move: str) -> None:
        for _ in range(TRIES if move in ONWARDS else 1):
            try:
                self.moves()[move]()
            except AnjianError:
                continue
            self.done.add(move)
            return

    def some(self, names: tuple[str, ...], at_least: int = 0) -> tuple[str, ...]:
        return tuple(self.chance.sample(names, self.chance.randint(at_least, len(names))))

    def plan(self) -> Plan:
        panel = self.chance.choice([PANEL, SEATS, self.some(SEATS, 3)])
        agenda = self.chance.choice(
            [self.desks[:2], self.desks[2:], self.chance.sample(self.desks, 2)]
        )
        return Plan(
            title="会议",
            chair=self.chance.choice(panel),
            panel=panel,
            agenda=tuple(desk.id for desk in agenda),
            mode=self.chance.choice(list(Mode)),
            secret=self.chance.random() < 0.4,
        )

    def call(self, actor: str) -> None:
        wanted = self.plan()
        self.meetings.append(planning.plan(self.database, wanted, actor=actor))
        self.leading = wanted.chair

    def moves(self) -> dict[str, Callable[[], object]]:
        chance, base = self.chance, self.database
        actor = self.leading if chance.random() < 0.3 else chance.choice(LIKELY)
        meeting = chance.choice(self.meetings[-2:] or [0])
        desk = chance.choice(self.desks)
        choice = chance.choice([*[Choice.PUBLISH] * 5, *Choice])
        act = {"actor": actor, "revision": desk.sha}
        ground = chance.choice(list(Ground))
        room = chance.choice([PANEL, PANEL, PANEL, self.some(SEATS)])
        return {
            "plan": lambda: self.call(actor),
            "change": lambda: planning.change(base, meeting, {"panel": room}, actor=actor),
            "cancel": lambda: planning.cancel(base, meeting, actor=actor),
            "attend": lambda: attendance.attend(base, meeting, actor=actor, present=room),
            "open": lambda: conduct.open_meeting(base, meeting, actor=actor),
            "recuse": lambda: attendance.recuse(
                base, meeting, desk.id, **act, ground=ground, opinion="理由"
            ),
            "recuse_outside": lambda: actions.recuse(base, desk.id, **act, opinion="理由"),
            "open_item": lambda: conduct.open_item(
                base, meeting, desk.id, **act, deputy=chance.choice(["", actor])
            ),
            "defer_item": lambda: conduct.defer_item(base, meeting, desk.id, actor=actor),
            "declare": lambda: actions.declare(base, desk.id, **act),
            "vote": lambda: conduct.vote(base, meeting, desk.id, **act, choice=choice),
            "close_item": lambda: conduct.close_item(
                base, meeting, desk.id, **act, signature=PASSWORD
            ),
            "close": lambda: conduct.close(base, meeting, actor=actor),
            "open_outside": lambda: sittings.open_meeting(
                base, desk.id, **act, panel=room, present=room, secret=chance.random() < 0.4
            ),
            "vote_outside": lambda: sittings.vote(base, desk.id, **act, choice=choice),
            "close_outside": lambda: sittings.close_meeting(base, desk.id, **act),
        }


def barred(database: Database) -> set[int]:
    """The accounts of the handling unit and the team below it, and of the earlier stages."""
    out = {name for name, unit, _ in PEOPLE if unit.startswith("云泽市")}
    out |= {"librarian", "business-1", "business-2", "legal-1", "legal-2", "submitter"}
    with database.reading() as session:
        return set(session.scalars(select(User.id).where(User.name.in_(out))))


def check_decisions(desk: Desk) -> None:
    """Replay the records of one document by hand."""
    records = desk.records
    shut_out = barred(desk.database)
    approved = False
    for place, closing in enumerate(records):
        if closing.action != "close_meeting":
            continue
        opening = [r for r in records[:place] if r.action == "open_meeting"][-1]
        aside = {r.user_id for r in records[:place] if r.action == "recuse"} | shut_out
        votes = [r for r in records[:place] if r.action == "vote" and r.id > opening.id]
        voters = {r.user_id for r in votes}
        assert len(voters) == len(votes), "somebody voted twice"
        assert not voters & aside
        assert voters <= {r.user_id for r in records[:place] if r.action == "declare"}
        panel = set(opening.checklist["panel"]) - aside
        meeting = opening.checklist["mode"] == "meeting"
        room = set(opening.checklist["present"]) - aside if meeting else voters
        assert voters <= (room if meeting else panel)
        secret = opening.checklist["secret"]
        with desk.database.reading() as session:
            box = select(func.count()).where(Ballot.opened_record_id == opening.id)
            assert session.scalar(box) == (len(votes) if secret else 0)
        tally = closing.checklist
        assert (tally["panel"], tally["present"]) == (len(panel), len(room))
        if tally["decision"] == "publish":
            assert len(panel) >= 3
            assert len(room) * 3 >= len(panel) * 2
            assert tally["votes"]["publish"] * 2 > len(room)
            assert not secret or len(votes) >= 3
            approved = True
    assert (desk.state is DocumentState.APPROVED) is approved


@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
@given(chance=st.randoms(use_true_random=True))
def test_no_sequence_of_meeting_actions_approves_without_quorum(
    new_province: Callable[[], Database], chance: random.Random
) -> None:
    database = new_province()
    walk = Walk(database, chance)
    walk.go()
    for desk in walk.desks:
        check_decisions(desk)
    with database.reading() as session:
        audit.verify(audit.entries(session))
        outcomes = session.execute(
            select(MeetingItem.outcome, ReviewRecord.checklist).join(
                ReviewRecord, ReviewRecord.id == MeetingItem.closed_record_id
            )
        )
        assert all(outcome == checklist["decision"] for outcome, checklist in outcomes)
    database.close()


def test_the_walks_do_approve_something(new_province: Callable[[], Database]) -> None:
    """Otherwise the property above would say nothing; no single walk has to be the lucky one."""
    done: set[str] = set()
    approved = 0
    for seed in range(MOST_WALKS):
        database = new_province()
        walk = Walk(database, random.Random(seed))  # noqa: S311
        walk.go()
        done |= walk.done
        approved += sum(desk.state is DocumentState.APPROVED for desk in walk.desks)
        database.close()
        if approved and done >= set(ONWARDS):
            return
    raise AssertionError(f"{MOST_WALKS} walks: {approved} approved, never {set(ONWARDS) - done}")
