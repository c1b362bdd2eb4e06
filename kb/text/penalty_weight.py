"""轻重: penalties for one degree of one conduct weighed against each other, kind by kind.

The upper bound of a range is compared first, then the lower one, as 法释〔1997〕12号 does.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from fractions import Fraction
from typing import Final

from kb.text.fines import FineRange, Measure
from kb.text.penalty_kinds import KIND_WORDS, PenaltyKind
from kb.text.penalty_range import Penalty, penal_words
from kb.text.substance import canonical


class Weight(StrEnum):
    """轻重: the later text against the earlier."""

    LIGHTER = "lighter"
    SAME = "same"
    HEAVIER = "heavier"
    UNDECIDED = "undecided"


Result = tuple[Weight, list[str], list[str]]


def weigh_degree(old: Sequence[Penalty], new: Sequence[Penalty]) -> Result:
    """Weigh the penalties that one degree of one conduct meets."""
    if _choices(old) != _choices(new):
        return (
            Weight.UNDECIDED,
            ["一方写明由执法机关在几种处罚中选择，另一方不是"],
            ["本案按可以选择的处罚实际会处哪一种"],
        )
    results: list[Result] = []
    for kind in PenaltyKind:
        mine = [p for p in old if p.kind is kind]
        other = [p for p in new if p.kind is kind]
        if mine or other:
            results.append(_weigh_kind(kind, mine, other))
    reasons = [reason for _, said, _ in results for reason in said]
    missing = [fact for _, _, facts in results for fact in facts]
    weights = {weight for weight, _, _ in results} - {Weight.SAME}
    if Weight.UNDECIDED in weights:
        return Weight.UNDECIDED, reasons, missing
    if len(weights) > 1:
        return Weight.UNDECIDED, reasons, ["有的处罚变轻，有的变重，需要由人权衡"]
    return (weights.pop() if weights else Weight.SAME), reasons, missing


def _choices(penalties: Sequence[Penalty]) -> frozenset[PenaltyKind]:
    return frozenset(p.kind for p in penalties if p.alternative)


_WORDED: Final = frozenset(
    {
        PenaltyKind.CONFISCATION,
        PenaltyKind.SUSPENSION,
        PenaltyKind.WITHHOLDING,
        PenaltyKind.REVOCATION,
        PenaltyKind.BAN,
        PenaltyKind.DEMOLITION,
    }
)
"""Kinds whose weight depends on what is taken, stopped or forbidden."""


BOTH: Final = "都有"


def _weigh_kind(kind: PenaltyKind, old: Sequence[Penalty], new: Sequence[Penalty]) -> Result:
    name = KIND_WORDS[kind]
    if not new:
        return Weight.LIGHTER, [f"决定时的条文少了{name}"], []
    if not old:
        return Weight.HEAVIER, [f"决定时的条文多了{name}"], []
    if kind is PenaltyKind.FINE:
        result = _weigh_fines(old, new)
    elif kind is PenaltyKind.DETENTION and old[0].days and new[0].days:
        result = _bounds(name, _pair(old[0].days), _pair(new[0].days))
    elif kind in _WORDED and _wording(old) != _wording(new):
        words = f"{'、'.join(p.words() for p in old)}”改为“{'、'.join(p.words() for p in new)}"
        return Weight.UNDECIDED, [f"{name}的内容不同：“{words}”"], [f"核对{name}的范围哪一个更轻"]
    else:
        result = (Weight.SAME, [f"{BOTH}{name}"], [])
    return _with_option(name, result, old, new)


def _wording(penalties: Sequence[Penalty]) -> frozenset[str]:
    return frozenset(penal_words(p).removeprefix("责令").removeprefix("限期") for p in penalties)


def _with_option(
    name: str, result: Result, old: Sequence[Penalty], new: Sequence[Penalty]
) -> Result:
    """Take into account whether the authority may (可以) or must impose it."""
    was, is_now = all(p.optional for p in old), all(p.optional for p in new)
    weight, reasons, missing = result
    if was == is_now or weight is Weight.UNDECIDED:
        return result
    turned = Weight.LIGHTER if is_now else Weight.HEAVIER
    said = f"{name}由应当处改为可以处" if is_now else f"{name}由可以处改为应当处"
    if weight in (Weight.SAME, turned):
        return turned, [*reasons, said], missing
    return Weight.UNDECIDED, [*reasons, said], [f"本案是否会处{name}"]


def _weigh_fines(old: Sequence[Penalty], new: Sequence[Penalty]) -> Result:
    mine = [p.fine for p in old if p.fine]
    other = [p.fine for p in new if p.fine]
    if set(mine) == set(other) and all(fine.measure is not Measure.UNSTATED for fine in mine):
        return Weight.SAME, [f"罚款幅度相同：{mine[0].words()}"], []
    if len(mine) > 1 or len(other) > 1:
        return (
            Weight.UNDECIDED,
            ["同一情形下写有几个罚款幅度"],
            ["本案适用哪一个罚款幅度"],
        )
    return weigh_fine(mine[0], other[0])


def weigh_fine(old: FineRange, new: FineRange) -> Result:
    """Return how a fine weighs against an earlier one, with reasons and what is missing."""
    for side, fine in (("行为时", old), ("决定时", new)):
        if fine.measure is Measure.UNSTATED:
            missing = f"{side}的罚款数额，见实施细则或者裁量基准"
            return Weight.UNDECIDED, [f"{side}的条文没有写罚款数额"], [missing]
    words = f"{old.words()} → {new.words()}"
    if old.measure is not new.measure or canonical(old.base) != canonical(new.base):
        facts = [
            f"本案{fine.base or '罚款基数'}的数额"
            for fine in (old, new)
            if fine.measure is not Measure.MONEY
        ]
        return (
            Weight.UNDECIDED,
            [f"罚款的计算方式不同（{words}）"],
            list(dict.fromkeys(facts)),
        )
    if old.cap != new.cap and (old.low, old.high) != (new.low, new.high):
        return Weight.UNDECIDED, [f"幅度和封顶都变了（{words}）"], [f"本案{old.base}的数额"]
    if old.cap != new.cap:
        return _bounds(f"罚款封顶（{words}）", (None, old.cap), (None, new.cap))
    return _bounds(f"罚款（{words}）", (old.low, old.high), (new.low, new.high))


_Pair = tuple[Fraction | None, Fraction | None]


def _pair(days: tuple[int | None, int | None]) -> _Pair:
    low, high = days
    return (
        None if low is None else Fraction(low),
        None if high is None else Fraction(high),
    )


def _bounds(name: str, old: _Pair, new: _Pair) -> Result:
    """The upper bound decides, then the lower; a bound not stated is none above, nought below."""
    upper = _order(old[1], new[1], open_end=True)
    lower = _order(old[0], new[0], open_end=False)
    if upper is Weight.SAME:
        how = {
            Weight.SAME: "上限、下限都相同",
            Weight.LIGHTER: "上限相同，下限降低",
            Weight.HEAVIER: "上限相同，下限提高",
        }[lower]
        return lower, [f"{name}：{how}"], []
    how = "上限降低" if upper is Weight.LIGHTER else "上限提高"
    if lower not in (upper, Weight.SAME):
        how += f"，下限{'降低' if lower is Weight.LIGHTER else '提高'}，按上限判断"
    return upper, [f"{name}：{how}"], []


def _order(old: Fraction | None, new: Fraction | None, *, open_end: bool) -> Weight:
    if old == new:
        return Weight.SAME
    if old is None:
        return Weight.LIGHTER if open_end else Weight.HEAVIER
    if new is None:
        return Weight.HEAVIER if open_end else Weight.LIGHTER
    return Weight.HEAVIER if new > old else Weight.LIGHTER
