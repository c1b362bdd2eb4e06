"""会议查阅 reading: who sees which meeting, and how its rows become views."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.model.deliberation import Meeting, MeetingItem, MeetingMember
from kb.model.document import Document, DocumentState, Revision
from kb.model.operations import ReviewRecord
from kb.model.people import Role, Unit, User
from review import deliberation, policy
from review.meetings import ballots, frame
from review.meetings.frame import MeetingState
from review.meetings.recusals import ground_of
from review.meetings.views import (
    ItemState,
    ItemView,
    MeetingLine,
    MeetingView,
    MemberView,
    PersonView,
    RecusalView,
    VoteView,
)
from review.rules import in_force
from review.stages import Action, Choice, Mode, Stage
from review.subject import Act, Actor, Subject, subject_of_document

SUMMARY_LENGTH: Final = 160
"""Characters of a summary."""


def list_meetings(
    session: Session,
    reader: Actor,
    *,
    state: MeetingState | None = None,
    cursor: int = 0,
    limit: int = 20,
) -> tuple[tuple[MeetingLine, ...], int]:
    """Return the meetings a person may see, newest first, and how many there are."""
    query = select(Meeting)
    if Role.AUDITOR not in reader.roles:
        sits = select(MeetingMember.meeting_id).where(MeetingMember.user_id == reader.id)
        query = query.where(
            or_(
                Meeting.id.in_(sits),
                Meeting.chair_id == reader.id,
                Meeting.created_by == reader.id,
            )
        )
    if state is not None:
        query = query.where(Meeting.state == state.value)
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    rows = session.scalars(query.order_by(Meeting.id.desc()).offset(cursor).limit(limit)).all()
    return tuple(_line(session, row) for row in rows), total


def get_meeting(session: Session, meeting_id: int, reader: Actor) -> MeetingView:
    """Return a meeting to somebody who may see it.

    Raises:
        NotFound: there is none, or it is not for this person; outsiders learn no difference.
    """
    return view_of(session, readable(session, meeting_id, reader), reader.id)


def readable(session: Session, meeting_id: int, reader: Actor) -> Meeting:
    """Return the row of a meeting to somebody who may see it.

    Raises:
        NotFound: as `get_meeting`.
    """
    meeting = session.get(Meeting, meeting_id)
    ids = frozenset(row.user_id for row in frame.rows_of(session, meeting_id))
    if meeting is None or not frame.is_reader(reader, meeting, ids):
        raise NotFound(f"没有编号为 {meeting_id} 的会议", hint="只能查看自己参加或筹备的会议")
    return meeting


def view_of(session: Session, meeting: Meeting, reader_id: int | None = None) -> MeetingView:
    """Return the picture of a meeting for `reader_id`, or for nobody in particular."""
    rows = frame.rows_of(session, meeting.id)
    people = _people(
        session, {row.user_id for row in rows} | {meeting.chair_id, meeting.created_by}
    )
    panel, here = frame.panel_of(session, meeting.id)
    return MeetingView(
        line=_line(session, meeting),
        chair=people[meeting.chair_id],
        planned_by=people[meeting.created_by],
        opened_at=meeting.opened_at,
        closed_at=meeting.closed_at,
        members=tuple(MemberView(people[row.user_id], row.present_at, row.excuse) for row in rows),
        items=tuple(
            _item(session, item, panel, here, reader_id)
            for item in frame.items_of(session, meeting.id)
        ),
    )


def _line(session: Session, meeting: Meeting) -> MeetingLine:
    items = select(func.count()).where(MeetingItem.meeting_id == meeting.id)
    return MeetingLine(
        id=meeting.id,
        title=meeting.title,
        unit=session.get_one(Unit, meeting.unit_id).name,
        mode=Mode(meeting.mode),
        secret=meeting.secret,
        state=MeetingState(meeting.state),
        planned_for=meeting.planned_for,
        place=meeting.place,
        items=session.scalar(items) or 0,
    )


def _item(
    session: Session,
    item: MeetingItem,
    panel: tuple[Actor, ...],
    here: tuple[Actor, ...],
    reader_id: int | None,
) -> ItemView:
    document = session.get_one(Document, item.document_id)
    subject = _as_it_was(subject_of_document(session, document), item.closed_record_id)
    rule = in_force.document_track(session, document, subject).rule(Stage.DELIBERATION)
    opened = _act(subject, item.opened_record_id)
    closed = _act(subject, item.closed_record_id)
    content = _public_content(session, document, item.sha256)
    if opened is None:
        meter = deliberation.meter_before(panel, here, subject, rule)
        aside = {one.id for one in panel if not policy.may_sit_on_panel(one, subject)}
        voters: frozenset[int] = frozenset()
    else:
        meter = deliberation.meter_of(opened, subject, rule)
        aside = set(deliberation.sitting_of(opened, subject).absent_from_count)
        voters = deliberation.voters_in(opened, subject)
    people = _people(session, aside | voters | ({opened.user_id} if opened else set()))
    return ItemView(
        position=item.position,
        document=document.id,
        key=document.key,
        title=str(content.get("title") or document.title),
        summary=_summary(content),
        sha256=item.sha256,
        document_state=DocumentState(document.state),
        state=_state(item),
        presided_by=people[opened.user_id] if opened else None,
        meter=meter,
        voters=tuple(people[one] for one in sorted(voters)),
        has_declared=reader_id is not None and subject.has_declared(reader_id, Stage.DELIBERATION),
        has_voted=reader_id in voters,
        recusals=tuple(RecusalView(people[one], ground_of(one, subject)) for one in sorted(aside)),
        outcome=Choice(item.outcome) if item.outcome else None,
        votes=_votes(closed),
        cast=_cast(session, subject, opened, closed),
    )


def _as_it_was(subject: Subject, closed_record_id: int | None) -> Subject:
    """Return the subject without what happened after its deliberation was closed."""
    if closed_record_id is None:
        return subject
    return replace(subject, acts=tuple(act for act in subject.acts if act.id <= closed_record_id))


def _act(subject: Subject, record_id: int | None) -> Act | None:
    return next((act for act in subject.acts if act.id == record_id), None)


def _state(item: MeetingItem) -> ItemState:
    if item.outcome:
        return ItemState.DECIDED if item.closed_record_id else ItemState.PUT_OFF
    return ItemState.OPEN if item.opened_record_id else ItemState.WAITING


def _votes(closed: Act | None) -> dict[Choice, int]:
    counted = closed.checklist["votes"] if closed else {}
    return {choice: counted[choice.value] for choice in Choice if choice.value in counted}


def _cast(
    session: Session, subject: Subject, opened: Act | None, closed: Act | None
) -> tuple[VoteView, ...]:
    """Return the votes of a closed item; an uncounted box stays shut."""
    if opened is None or closed is None or not closed.checklist["votes"]:
        return ()
    if deliberation.is_secret(opened):
        papers = ballots.papers(session, opened.id)
        shown = sorted((paper.choice.value, paper.reason) for paper in papers)
        return tuple(VoteView(None, Choice(choice), reason) for choice, reason in shown)
    votes = deliberation.votes_in(opened, subject)
    people = _people(session, set(votes))
    said = session.execute(
        select(ReviewRecord.user_id, ReviewRecord.opinion).where(
            ReviewRecord.subject == subject.ref,
            ReviewRecord.action == Action.VOTE.value,
            ReviewRecord.id > opened.id,
            ReviewRecord.id < closed.id,
        )
    )
    reasons = {row.user_id: row.opinion for row in said}
    return tuple(VoteView(people[one], votes[one], reasons[one]) for one in sorted(votes))


def _public_content(session: Session, document: Document, sha256: str) -> dict[str, Any]:
    """Return the masked form of what is deliberated on: minutes need no party's name."""
    forms = session.scalars(
        select(Revision.public_content).where(
            Revision.document_id == document.id, Revision.sha256 == sha256
        )
    )
    return next(iter(forms.all()), {})


def _summary(content: dict[str, Any]) -> str:
    sections: list[dict[str, Any]] = content.get("sections") or [{}]
    text = str(content.get("summary") or sections[0].get("text", "")).strip()
    return text if len(text) <= SUMMARY_LENGTH else text[:SUMMARY_LENGTH] + "…"


def _people(session: Session, ids: Iterable[int]) -> dict[int, PersonView]:
    rows = session.execute(
        select(User.id, User.name, User.display_name, Unit.name)
        .join(Unit, Unit.id == User.unit_id)
        .where(User.id.in_(list(ids)))
    )
    return {row[0]: PersonView(*row) for row in rows}
