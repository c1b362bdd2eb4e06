"""本篇审议 deliberating: how the deliberation of one document stands, for one who takes part in it.

Choices are in no part of it: a running tally would tell the last voters how the first ones voted.
"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import NotPermitted
from kb.model.deliberation import Meeting, MeetingItem
from kb.model.document import DocumentState
from kb.model.people import User
from kb.store.database import Database
from review import deliberation, policy
from review.deliberation import Meter
from review.desk.opening import Opened, allowed, opened
from review.meetings import candidates, frame
from review.meetings.frame import MeetingState
from review.stages import Action, Mode, Stage
from review.subject import Act, Actor


@dataclass(frozen=True, slots=True)
class MeetingLink:
    """所在会议: the meeting whose agenda a document stands on, of those the reader may see."""

    id: int
    title: str
    mode: Mode


@dataclass(frozen=True, slots=True)
class Deliberating:
    """审议情况: of one document that waits for its deliberation or is deliberated on.

    `meter` is None before it is opened, and `voters` (display names) are empty in a secret vote.
    `elsewhere` says that it stands on an agenda, `meeting` is None where that is not for this
    reader. The flags say what the reader is offered here; the service decides again. `askable` are
    those who could be named to the panel of a circulation.
    """

    mode: Mode
    secret: bool
    meter: Meter | None
    chair: str
    voted: int
    voters: tuple[str, ...]
    has_voted: bool
    meeting: MeetingLink | None
    elsewhere: bool
    may_open: bool
    may_vote: bool
    may_close: bool
    conducts: bool
    askable: tuple[Actor, ...]

    @property
    def in_room(self) -> bool:
        """Whether it is deliberated on in the room of a meeting, where its votes are cast."""
        return self.elsewhere and self.mode is Mode.MEETING


def deliberating(database: Database, document_id: int, *, actor: str) -> Deliberating | None:
    """Return how the deliberation stands; None in every other stage.

    Raises:
        NotFound, NotPermitted, IllegalTransition: as `review.desk.opening.opened`.
    """
    with opened(database, document_id, actor=actor) as at:
        if at.subject.state is not DocumentState.DELIBERATION:
            return None
        meeting = _meeting(at.session, document_id)
        begun = at.subject.open_meeting
        if begun is None:
            return _before(at, meeting)
        return _under_way(at, begun, meeting)


def _before(at: Opened, meeting: Meeting | None) -> Deliberating:
    rule = at.track.rule(Stage.DELIBERATION)
    may_open = (
        meeting is None
        and rule.mode is Mode.CIRCULATION
        and Action.OPEN_MEETING in allowed(at.track, at.subject, at.actor)
    )
    members = candidates.members(at.session) if may_open else ()
    return Deliberating(
        mode=Mode(meeting.mode) if meeting else rule.mode,
        secret=meeting.secret if meeting else False,
        meter=None,
        chair="",
        voted=0,
        voters=(),
        has_voted=False,
        meeting=_link(at, meeting),
        elsewhere=meeting is not None,
        may_open=may_open,
        may_vote=False,
        may_close=False,
        conducts=False,
        askable=tuple(one for one in members if policy.may_sit_on_panel(one, at.subject)),
    )


def _under_way(at: Opened, begun: Act, meeting: Meeting | None) -> Deliberating:
    sitting = deliberation.sitting_of(begun, at.subject)
    voters = deliberation.voters_in(begun, at.subject)
    in_room = meeting is not None and sitting.mode is Mode.MEETING
    return Deliberating(
        mode=sitting.mode,
        secret=sitting.secret,
        meter=deliberation.meter_of(begun, at.subject, at.track.rule(Stage.DELIBERATION)),
        chair=_names(at.session, {begun.user_id})[begun.user_id],
        voted=len(voters),
        voters=() if sitting.secret else tuple(sorted(_names(at.session, voters).values())),
        has_voted=at.actor.id in voters,
        meeting=_link(at, meeting),
        elsewhere=meeting is not None,
        may_open=False,
        may_vote=not in_room and _may_vote(at, begun),
        may_close=not in_room and _may_close(at, begun),
        conducts=begun.user_id == at.actor.id,
        askable=(),
    )


def _may_vote(at: Opened, begun: Act) -> bool:
    try:
        deliberation.check_vote(at.actor, begun, at.subject)
    except NotPermitted:
        return False
    return Action.VOTE in allowed(at.track, at.subject, at.actor)


def _may_close(at: Opened, begun: Act) -> bool:
    try:
        deliberation.check_closer(at.actor, begun, at.subject)
    except NotPermitted:
        return False
    return Action.CLOSE_MEETING in allowed(at.track, at.subject, at.actor)


def _meeting(session: Session, document_id: int) -> Meeting | None:
    """Return the planned or open meeting that has yet to settle a document."""
    query = (
        select(Meeting)
        .join(MeetingItem, MeetingItem.meeting_id == Meeting.id)
        .where(
            MeetingItem.document_id == document_id,
            MeetingItem.outcome == "",
            Meeting.state.in_((MeetingState.PLANNED.value, MeetingState.OPEN.value)),
        )
    )
    return session.scalars(query.order_by(Meeting.id.desc())).first()


def _link(at: Opened, meeting: Meeting | None) -> MeetingLink | None:
    if meeting is None:
        return None
    ids = frozenset(row.user_id for row in frame.rows_of(at.session, meeting.id))
    if not frame.is_reader(at.actor, meeting, ids):
        return None
    return MeetingLink(meeting.id, meeting.title, Mode(meeting.mode))


def _names(session: Session, ids: set[int] | frozenset[int]) -> dict[int, str]:
    rows = session.execute(
        select(User.id, User.name, User.display_name).where(User.id.in_(list(ids)))
    )
    return {row.id: row.display_name or row.name for row in rows}
