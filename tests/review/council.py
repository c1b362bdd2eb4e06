"""A meeting of the panel in the small province, and the steps people take in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kb.model.document import DocumentKind, DocumentState
from kb.store.database import Database
from review.engine import Outcome
from review.meetings import attendance, conduct, planning, reading
from review.meetings.planning import Plan
from review.meetings.recusals import Ground
from review.meetings.views import ItemView, MeetingView
from review.stages import Choice, Mode
from review.subject import load_actor
from tests.review.bureau import PANEL, Desk, draft
from tests.review.desk.signers import PASSWORD

TITLE = "2024年第一次案例审议会"


@dataclass(frozen=True, slots=True)
class Council:
    """One meeting; every step is about its first document unless another is named."""

    database: Database
    id: int
    desks: tuple[Desk, ...]

    def view(self, reader: str = "panel-2") -> MeetingView:
        with self.database.reading() as session:
            return reading.get_meeting(session, self.id, load_actor(session, reader))

    def item(self, place: int = 0, reader: str = "panel-2") -> ItemView:
        return self.view(reader).items[place]

    def attend(self, *present: str, actor: str = "panel-1", **excuses: str) -> None:
        attendance.attend(
            self.database,
            self.id,
            actor=actor,
            present=present or PANEL,
            excuses={name.replace("_", "-"): reason for name, reason in excuses.items()},
        )

    def open(self, actor: str = "panel-1") -> None:
        conduct.open_meeting(self.database, self.id, actor=actor)

    def begin(self, *present: str) -> Council:
        self.attend(*present)
        self.open()
        return self

    def open_item(self, actor: str = "panel-1", deputy: str = "", place: int = 0) -> Outcome:
        desk = self.desks[place]
        return conduct.open_item(
            self.database, self.id, desk.id, actor=actor, revision=desk.sha, deputy=deputy
        )

    def recuse(
        self,
        actor: str,
        ground: Ground = Ground.RELATIVE,
        opinion: str = "当事人的姐夫",
        place: int = 0,
    ) -> Outcome:
        desk = self.desks[place]
        return attendance.recuse(
            self.database,
            self.id,
            desk.id,
            actor=actor,
            revision=desk.sha,
            ground=ground,
            opinion=opinion,
        )

    def vote(
        self, actor: str, choice: Choice = Choice.PUBLISH, opinion: str = "", place: int = 0
    ) -> Outcome:
        desk = self.desks[place]
        desk.opens(actor)
        return conduct.vote(
            self.database,
            self.id,
            desk.id,
            actor=actor,
            revision=desk.sha,
            choice=choice,
            opinion=opinion,
        )

    def close_item(self, actor: str = "panel-1", place: int = 0) -> Outcome:
        desk = self.desks[place]
        return conduct.close_item(
            self.database,
            self.id,
            desk.id,
            actor=actor,
            revision=desk.sha,
            signature=PASSWORD,
        )

    def defer_item(self, actor: str = "panel-1", place: int = 0) -> None:
        conduct.defer_item(self.database, self.id, self.desks[place].id, actor=actor)

    def decide(self, **votes: Choice) -> Outcome:
        """Open the first item, let everybody vote for publication but those named, and close it."""
        self.open_item()
        for name in PANEL:
            self.vote(name, votes.get(name.replace("-", "_"), Choice.PUBLISH))
        return self.close_item()

    def close(self, actor: str = "panel-1") -> str:
        return conduct.close(self.database, self.id, actor=actor)


def council(database: Database, *desks: Desk, actor: str = "panel-1", **changes: Any) -> Council:
    """Plan a meeting on some documents, on one case without any."""
    agenda = desks or (draft(database).bring_to(DocumentState.DELIBERATION),)
    wanted: dict[str, Any] = {
        "title": TITLE,
        "chair": "panel-1",
        "panel": PANEL,
        "agenda": tuple(desk.id for desk in agenda),
        **changes,
    }
    return Council(database, planning.plan(database, Plan(**wanted), actor=actor), agenda)


def circulation(database: Database, **changes: Any) -> Council:
    """Send a guide round the panel."""
    return council(database, guide(database), mode=Mode.CIRCULATION, **changes)


def case(database: Database, key: str, **changes: Any) -> Desk:
    """Return a further case that waits for its deliberation."""
    return draft(database, key=key, **changes).bring_to(DocumentState.DELIBERATION)


def guide(database: Database, key: str = "guide-1") -> Desk:
    """Return a guide that waits for its deliberation."""
    desk = draft(database, key=key, kind=DocumentKind.GUIDE)
    desk.submit()
    desk.passes("business-1")
    desk.passes("legal-1")
    return desk
