"""评查视图 views: a round, a file and its scores as an account may see them."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from kb.file_review.deciding import Decision, Seat
from kb.file_review.sheet import Sheet


@dataclass(frozen=True, slots=True)
class RoundLine:
    """批次列表中的一个: `waiting` counts the account's own seats that are not handed in."""

    id: int
    name: str
    year: int
    unit: str
    sheet: str
    threshold: float
    files: int
    closed_at: dt.datetime | None
    waiting: int = 0

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form of lists; times are ISO 8601."""
        return asdict(self) | {"closed_at": self.closed_at.isoformat() if self.closed_at else None}


@dataclass(frozen=True, slots=True)
class Part:
    """本人在一个批次中的身份: `oversees` reads all of it and acts on nothing."""

    manages: bool
    oversees: bool
    unit_id: int
    reads_unit: bool

    @property
    def sees_all(self) -> bool:
        """Whether the account sees every file and the results."""
        return self.manages or self.oversees


@dataclass(frozen=True, slots=True)
class Task:
    """本人的一份案卷."""

    file_id: int
    number: str
    title: str
    unit: str
    seat: Seat
    handed_in_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class SeatView:
    """一席: the score is None where the reader may not see it; `name` is empty likewise."""

    seat: Seat
    name: str
    handed_in_at: dt.datetime | None
    score: ScoreView | None


@dataclass(frozen=True, slots=True)
class ScoreView:
    """一份评分: `deductions` maps a number to points and reason, `fatal` to a reason."""

    deductions: dict[str, Any]
    fatal: dict[str, str]
    opinion: str
    total: float
    version: str
    left: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class FileView:
    """一份案卷: `mine` is the reader's own seat; `grade` is empty until it is decided."""

    round_id: int
    round_name: str
    closed: bool
    threshold: float
    id: int
    number: str
    title: str
    unit: str
    sheet: Sheet
    decision: Decision
    grade: str
    mine: Seat | None
    seats: tuple[SeatView, ...]
    part: Part

    @property
    def own(self) -> SeatView | None:
        """The reader's own seat."""
        return next((each for each in self.seats if each.seat is self.mine), None)


@dataclass(frozen=True, slots=True)
class Reviewer:
    """可以评查的人: how many files of the round they have."""

    account: str
    name: str
    unit: str
    files: int
