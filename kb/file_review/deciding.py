"""评定 the result of a file: the mean of two reviewers, or the arbiter's where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Seat(StrEnum):
    """评查席位."""

    FIRST = "first"
    SECOND = "second"
    ARBITER = "arbiter"


SEAT_WORDS: Final = {Seat.FIRST: "评查人一", Seat.SECOND: "评查人二", Seat.ARBITER: "仲裁人"}


class Standing(StrEnum):
    """案卷评查进度."""

    UNSEATED = "unseated"
    SCORING = "scoring"
    ARBITER_NEEDED = "arbiter_needed"
    ARBITRATING = "arbitrating"
    DECIDED = "decided"


STANDING_WORDS: Final = {
    Standing.UNSEATED: "待指定评查人",
    Standing.SCORING: "评查中",
    Standing.ARBITER_NEEDED: "待指定仲裁人",
    Standing.ARBITRATING: "仲裁中",
    Standing.DECIDED: "已评定",
}


@dataclass(frozen=True, slots=True)
class Given:
    """一席的评分: None until it is handed in; `total` is 0 with a fatal item."""

    total: float | None = None
    fatal: bool = False

    @property
    def handed_in(self) -> bool:
        """Whether the score is final."""
        return self.total is not None


@dataclass(frozen=True, slots=True)
class Decision:
    """评定结果: `points` is None until the file is decided."""

    standing: Standing
    points: float | None = None
    fatal: bool = False
    arbitrated: bool = False


def differ(first: Given, second: Given, threshold: float) -> bool:
    """Whether two handed-in scores need an arbiter: a fatal item of one alone, or the points."""
    assert first.total is not None
    assert second.total is not None
    return first.fatal is not second.fatal or abs(first.total - second.total) >= threshold


def decide(seats: Mapping[Seat, Given], threshold: float) -> Decision:
    """Return where a file stands by its seats."""
    if not {Seat.FIRST, Seat.SECOND} <= seats.keys():
        return Decision(Standing.UNSEATED)
    first, second = seats[Seat.FIRST], seats[Seat.SECOND]
    if first.total is None or second.total is None:
        return Decision(Standing.SCORING)
    if not differ(first, second, threshold):
        return Decision(Standing.DECIDED, (first.total + second.total) / 2, first.fatal)
    arbiter = seats.get(Seat.ARBITER)
    if arbiter is None:
        return Decision(Standing.ARBITER_NEEDED)
    if arbiter.total is None:
        return Decision(Standing.ARBITRATING)
    return Decision(Standing.DECIDED, arbiter.total, arbiter.fatal, arbitrated=True)
