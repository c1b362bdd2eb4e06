"""本单位报送 submissions: what a submitter's unit has written or handed in, and where it stands."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from kb.model.document import Document, DocumentState
from kb.model.people import Role
from kb.store.database import Database
from review.desk import opening, stage_clock
from review.rules import in_force
from review.rules.calendar_days import load_calendar
from review.stages import Stage
from review.subject import current_revision, load_actor, subject_of_document
from review.tracks import STATE_LABELS

MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Submission:
    """报送事项: `stage` is None where nobody reviews it, `due_on` where no clock runs.

    `days_left` counts working days until `due_on`.
    """

    document_id: int
    key: str
    kind: str
    title: str
    state: DocumentState
    state_label: str
    stage: Stage | None
    since: dt.datetime
    due_on: dt.date | None
    days_left: int | None


def submissions(database: Database, *, actor: str, limit: int = MOST) -> tuple[Submission, ...]:
    """Return the texts of the account's unit, the newest first; none for others than submitters.

    What somebody has stepped aside from is not theirs to follow and is left out.

    Raises:
        NotFound: no such account.
    """
    with database.reading() as session:
        person = load_actor(session, actor)
        if Role.SUBMITTER not in person.roles:
            return ()
        query = (
            select(Document)
            .where(Document.unit_id == person.unit_id, Document.current_revision_id.is_not(None))
            .order_by(Document.id.desc())
            .limit(limit)
        )
        rules, calendar = in_force.load_rules(session), load_calendar(session)
        found: list[Submission] = []
        for document in session.scalars(query):
            current = current_revision(session, document)
            subject = subject_of_document(session, document, current)
            if not opening.is_own(person, document, subject):
                continue
            track = rules.document_track(document, subject)
            stage = opening.stage_of(track, subject)
            since = stage_clock.since(document, subject.acts, stage)
            days = track.rule(stage).working_days if stage else 0
            due = stage_clock.due_on(calendar, since, days)
            found.append(
                Submission(
                    document_id=document.id,
                    key=document.key,
                    kind=document.kind,
                    title=document.title,
                    state=subject.state,
                    state_label=STATE_LABELS[subject.state],
                    stage=stage,
                    since=since,
                    due_on=due,
                    days_left=stage_clock.days_left(calendar, due),
                )
            )
        return tuple(found)
