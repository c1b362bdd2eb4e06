"""时限宽严: which of two times asks for more."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import Final

from kb.text.policy_duties.model import Duty, DutyKind

_DAYS: Final = {"D": 1.0, "W": 7.0, "M": 30.4, "Y": 365.0, "H": 1 / 24}
_LENGTH: Final = re.compile(r"^P(?:T(?=\d+H))?(?P<number>\d+)(?P<unit>[DWMYH])")
_LEAST: Final = re.compile(r";min=(?P<number>\d+)")
_DAY: Final = re.compile(r";(?P<day>\d\d-\d\d|\d\d)$")
# how much a kind of time binds: a day or a rhythm more than 定期, that more than nothing
_BINDING: Final = {DutyKind.NONE: 0, DutyKind.VAGUE: 1}


class Strictness(Enum):
    """宽严: how the lower plan's time stands to the higher one's."""

    SAME = auto()
    EARLIER = auto()
    LATER = auto()
    STRICTER = auto()
    LOOSER = auto()
    INCOMPARABLE = auto()


def compare_deadlines(lower: Duty, higher: Duty) -> Strictness:
    """Compare two times of one matter.

    A last day or a first day is EARLIER or LATER; a rhythm or a length is STRICTER when it is
    shorter or asks for more times; any exact time is stricter than 定期, and that than none.
    """
    mine, theirs = lower.normalised_deadline, higher.normalised_deadline
    if lower.kind is not higher.kind:
        return _by_binding(lower.kind, higher.kind)
    if mine == theirs:
        return Strictness.SAME
    if mine is None or theirs is None:
        return Strictness.INCOMPARABLE
    if lower.kind in {DutyKind.FIXED, DutyKind.START} or "/" in mine + theirs:
        return _by_day(mine, theirs)
    return _by_length(mine, theirs)


def _by_binding(lower: DutyKind, higher: DutyKind) -> Strictness:
    mine, theirs = _BINDING.get(lower, 2), _BINDING.get(higher, 2)
    if mine == theirs:
        return Strictness.INCOMPARABLE
    return Strictness.STRICTER if mine > theirs else Strictness.LOOSER


def _by_day(mine: str, theirs: str) -> Strictness:
    own, other = mine.rsplit("/")[-1] or mine, theirs.rsplit("/")[-1] or theirs
    if own == other:
        return Strictness.SAME
    return Strictness.EARLIER if own < other else Strictness.LATER


def _by_length(mine: str, theirs: str) -> Strictness:
    own, other = _days(mine), _days(theirs)
    if own is None or other is None:
        return Strictness.INCOMPARABLE
    if own != other:
        return Strictness.STRICTER if own < other else Strictness.LOOSER
    times, other_times = _times(mine), _times(theirs)
    if times != other_times:
        return Strictness.STRICTER if times > other_times else Strictness.LOOSER
    day, other_day = _DAY.search(mine), _DAY.search(theirs)
    if day and other_day:
        return _by_day(day["day"], other_day["day"])
    return Strictness.STRICTER if day else Strictness.LOOSER


def _days(written: str) -> float | None:
    match = _LENGTH.match(written)
    return float(match["number"]) * _DAYS[match["unit"]] if match else None


def _times(written: str) -> int:
    match = _LEAST.search(written)
    return int(match["number"]) if match else 0
