"""会议情况 views: what a reader of a meeting sees of it, as frozen values.

Before an item is closed nobody sees a choice: a running tally would tell the last voters how the
first ones voted. Afterwards an open vote shows who chose what, a secret one only the numbers and
the reasons, without names.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum

from kb.model.document import DocumentState
from review.deliberation import Meter
from review.meetings.frame import MeetingState
from review.meetings.recusals import Ground
from review.stages import Choice, Mode


class ItemState(StrEnum):
    """事项状态: waiting, under deliberation, decided, or left for another meeting."""

    WAITING = "waiting"
    OPEN = "open"
    DECIDED = "decided"
    PUT_OFF = "put_off"


@dataclass(frozen=True, slots=True)
class PersonView:
    """人员: an account by name, with its unit."""

    id: int
    name: str
    display_name: str
    unit: str


@dataclass(frozen=True, slots=True)
class MemberView:
    """审议组成员: a person of the panel, there or not."""

    person: PersonView
    present_at: dt.datetime | None
    excuse: str


@dataclass(frozen=True, slots=True)
class RecusalView:
    """回避: a member who counts in neither number, and on what ground."""

    person: PersonView
    ground: Ground


@dataclass(frozen=True, slots=True)
class VoteView:
    """表决: a choice and its reason; `person` is None in a secret vote."""

    person: PersonView | None
    choice: Choice
    reason: str


@dataclass(frozen=True, slots=True)
class ItemView:
    """议程事项: a document, the quorum of its deliberation, and once closed the votes.

    `voters` are those who have voted, whatever they chose; `has_declared` and `has_voted` are about
    the reader. `cast` is empty before the item is closed; in a secret vote it holds choices and
    reasons without names, in the order of the words. `dissent` are those of it that differ from the
    outcome.
    """

    position: int
    document: int
    key: str
    title: str
    summary: str
    sha256: str
    document_state: DocumentState
    state: ItemState
    presided_by: PersonView | None
    meter: Meter
    voters: tuple[PersonView, ...]
    has_declared: bool
    has_voted: bool
    recusals: tuple[RecusalView, ...]
    outcome: Choice | None
    votes: dict[Choice, int] = field(default_factory=dict)
    cast: tuple[VoteView, ...] = ()

    @property
    def voted(self) -> int:
        """How many have voted."""
        return len(self.voters)

    @property
    def dissent(self) -> tuple[VoteView, ...]:
        """The votes for something else than the outcome; reasonless secret ones say nothing."""
        return tuple(
            vote
            for vote in self.cast
            if vote.choice is not self.outcome and (vote.person or vote.reason)
        )


@dataclass(frozen=True, slots=True)
class MeetingLine:
    """会议: one line of a list."""

    id: int
    title: str
    unit: str
    mode: Mode
    secret: bool
    state: MeetingState
    planned_for: dt.datetime | None
    place: str
    items: int


@dataclass(frozen=True, slots=True)
class MeetingView:
    """会议: everything a reader may see at the moment."""

    line: MeetingLine
    chair: PersonView
    planned_by: PersonView
    opened_at: dt.datetime | None
    closed_at: dt.datetime | None
    members: tuple[MemberView, ...]
    items: tuple[ItemView, ...]
