"""处罚轻重: which of two provisions punishes less, by stated rules, or why that cannot be told.

The later text is weighed against the earlier one, conduct by conduct, degree by degree. Bounds are
compared as 法释〔1997〕12号 does with statutory punishments: the upper bound first, then the
lower; it speaks of criminal law and is followed here by analogy. A kind of penalty more is heavier.
Whatever needs a fact of the case or a judgement of wording is left undecided and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from kb.text.fines import Measure
from kb.text.penalty_kinds import TIER_WORDS, Tier
from kb.text.penalty_range import Penalty, PenaltyReading
from kb.text.penalty_weight import BOTH, Weight, weigh_degree
from kb.text.substance import canonical


@dataclass(frozen=True, slots=True)
class WeighedRow:
    """一档的比较: the penalties of both sides for one conduct, degree and person.

    `reasons` say why in Chinese; `missing` what would have to be known where it is undecided.
    """

    conduct: tuple[str, ...]
    degree: str
    subject: str
    old: tuple[Penalty, ...]
    new: tuple[Penalty, ...]
    weight: Weight
    reasons: tuple[str, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PenaltyComparison:
    """两个条文的比较: the result of all rows, with its reasons, and what a reader must still check.

    `cautions` hold whatever the result is.
    """

    weight: Weight
    rows: tuple[WeighedRow, ...]
    reasons: tuple[str, ...]
    missing: tuple[str, ...]
    cautions: tuple[str, ...]


def compare_penalties(old: PenaltyReading, new: PenaltyReading) -> PenaltyComparison:
    """Return how the later text's penalties weigh against the earlier text's."""
    unreadable = tuple(_unreadable("行为时", old)) + tuple(_unreadable("决定时", new))
    if unreadable:
        return PenaltyComparison(Weight.UNDECIDED, (), (), unreadable, ())
    before, after = _units(old.penalties), _units(new.penalties)
    rows: list[WeighedRow] = []
    extra: list[str] = []
    alone = len(before) == 1 and len(after) == 1
    least = _ALIKE_ALONE if alone else _ALIKE
    for unit in before:
        for conducts, match in _matches(unit, after, least):
            if match is None:
                rows.append(_unmatched(unit, conducts))
            else:
                rows.extend(_weigh_unit(conducts, unit.penalties, match.penalties))
    if not alone:
        matched = {said for unit in before for said in unit.conduct}
        extra = [
            said
            for unit in after
            for said in unit.conduct
            if not any(_alike(said, other) >= _ALIKE for other in matched)
        ]
    return _whole(rows, extra, before, after, (*old.elsewhere, *new.elsewhere))


def _unreadable(side: str, reading: PenaltyReading) -> Iterable[str]:
    if reading.unread:
        yield f"{side}的条文有罚款数额没有读出：“{reading.unread[0]}”"
    if reading.penalties:
        return
    if reading.elsewhere:
        yield f"{side}的条文把处罚交给别的规定：“{reading.elsewhere[0]}”，请用那一条来比较"
    else:
        yield f"{side}的条文没有写处罚，请改用与它对应的罚则条文来比较"


@dataclass(frozen=True, slots=True)
class _Unit:
    """Conducts that are punished alike."""

    conduct: tuple[str, ...]
    penalties: tuple[Penalty, ...]


def _units(penalties: Sequence[Penalty]) -> list[_Unit]:
    groups: dict[tuple[int, ...], list[str]] = {}
    said: dict[str, list[int]] = {}
    for place, penalty in enumerate(penalties):
        for conduct in penalty.conduct or ("",):
            said.setdefault(conduct, []).append(place)
    for conduct, places in said.items():
        groups.setdefault(tuple(places), []).append(conduct)
    return [
        _Unit(tuple(conducts), tuple(penalties[place] for place in places))
        for places, conducts in groups.items()
    ]


_ALIKE: Final = 0.5
"""Dice's coefficient of character pairs from which two descriptions are of one conduct."""
_ALIKE_ALONE: Final = 0.45
"""The same where each text punishes one conduct only: fewer words need to be shared."""
# 违反本法第三十四条的规定，: where the duty stands says nothing of what was done
_DUTY: Final = re.compile(r"违反[^，]{0,40}?规定[，,]?|由[^，]*?[，,]|有下列行为之一")


def _alike(a: str, b: str) -> float:
    one, other = (_letter_pairs(_DUTY.sub("", text) or text) for text in (a, b))
    total = len(one) + len(other)
    return 2 * len(one & other) / total if total else float(a == b)


def _letter_pairs(text: str) -> frozenset[str]:
    letters = canonical(text)
    return frozenset(letters[i : i + 2] for i in range(len(letters) - 1))


def _matches(
    unit: _Unit, after: Sequence[_Unit], least: float
) -> list[tuple[tuple[str, ...], _Unit | None]]:
    """The conducts of a unit, gathered by the later unit that each is found in."""
    found: dict[int | None, list[str]] = {}
    for said in unit.conduct:
        likeness, place = max(
            (max(_alike(said, other) for other in later.conduct), -place)
            for place, later in enumerate(after)
        )
        found.setdefault(-place if likeness >= least else None, []).append(said)
    return [(tuple(said), None if place is None else after[place]) for place, said in found.items()]


def _unmatched(unit: _Unit, conducts: tuple[str, ...]) -> WeighedRow:
    reason = "决定时的条文里没有找到写法相近的行为"
    return WeighedRow(
        conducts,
        "",
        "",
        _stated(unit.penalties),
        (),
        Weight.UNDECIDED,
        (reason,),
        ("这一行为在决定时的法律里由哪一条处罚，或者是否已不再处罚",),
    )


_Key = tuple[Tier, str, str]
_Slots = dict[_Key, list[Penalty]]
_ADDING: Final = (Tier.NOT_CORRECTED, Tier.MORE_SERIOUS, Tier.SERIOUS, Tier.GRAVE, Tier.OTHER)


def _weigh_unit(
    conduct: tuple[str, ...], old: Sequence[Penalty], new: Sequence[Penalty]
) -> list[WeighedRow]:
    before, after = _slots(old), _slots(new)
    rows: list[WeighedRow] = []
    done: set[tuple[_Key | None, _Key | None]] = set()
    degrees = list(Tier)
    for key in sorted({**before, **after}, key=lambda key: degrees.index(key[0])):
        for mine, other in _partners(key, before, after):
            if (mine, other) in done:
                continue
            done.add((mine, other))
            rows.append(_weigh_slot(conduct, key, before, after, mine, other))
    return rows


def _slots(penalties: Sequence[Penalty]) -> _Slots:
    """Penalties by degree and person; what a degree leaves unsaid is as in the general case."""
    slots: _Slots = {}
    for penalty in penalties:
        condition = canonical(penalty.condition) if penalty.tier is Tier.OTHER else ""
        slots.setdefault((penalty.tier, condition, penalty.subject), []).append(penalty)
    for (tier, _, subject), held in slots.items():
        general = slots.get((Tier.BASE, "", subject), [])
        if tier in _ADDING:
            kinds = {penalty.kind for penalty in held}
            held.extend(penalty for penalty in general if penalty.kind not in kinds)
    return {key: list(_stated(held)) for key, held in slots.items()}


def _stated(penalties: Sequence[Penalty]) -> tuple[Penalty, ...]:
    """Leave out 并处以罚款 where another sentence gives its amount."""
    fines = [p for p in penalties if p.fine is not None]
    unstated = [p for p in fines if p.fine is not None and p.fine.measure is Measure.UNSTATED]
    if len(unstated) == len(fines):
        return tuple(penalties)
    return tuple(p for p in penalties if p not in unstated)


def _partners(key: _Key, before: _Slots, after: _Slots) -> list[tuple[_Key | None, _Key | None]]:
    """The slots to weigh for a degree and person: its own, else the general ones of that side."""
    found: list[list[_Key | None]] = []
    for slots in (before, after):
        tier, condition, subject = key
        general: list[_Key] = [(tier, condition, "")]
        if tier is not Tier.OTHER:
            general += [(Tier.BASE, "", subject), (Tier.BASE, "", "")]
        if subject == "责任人员":
            general = [other for other in general if other[2] == subject]
        held: list[_Key | None] = []
        if key in slots:
            held.append(key)
        else:
            held.extend([other for other in general if other in slots][:1])
        if not held and not subject and tier is not Tier.OTHER:
            held.extend(k for k in slots if k[0] is tier and k[2] in ("单位", "个人"))
        found.append(held or [None])
    return [(mine, other) for mine in found[0] for other in found[1]]


def _weigh_slot(
    conduct: tuple[str, ...],
    key: _Key,
    before: _Slots,
    after: _Slots,
    mine: _Key | None,
    other: _Key | None,
) -> WeighedRow:
    old = tuple(before[mine]) if mine else ()
    new = tuple(after[other]) if other else ()
    tier = key[0]
    degree = TIER_WORDS[tier]
    if tier is Tier.OTHER:
        degree = next(p.condition for p in (*old, *new) if canonical(p.condition) == key[1])
    subject = key[2] or next((k[2] for k in (mine, other) if k and k[2]), "")
    if tier is Tier.OTHER and (not old or not new):
        side = "决定时" if not new else "行为时"
        row_weight, reasons = Weight.UNDECIDED, [f"{side}的条文没有“{degree}”这一档"]
        missing = [_fact(degree)]
    else:
        row_weight, reasons, missing = weigh_degree(old, new)
    return WeighedRow(
        conduct, degree, subject, old, new, row_weight, tuple(reasons), tuple(missing)
    )


def _fact(condition: str) -> str:
    for word, fact in (
        ("违法所得", "本案违法所得的数额"),
        ("货值", "本案货值金额"),
        ("造成", "本案造成的后果"),
        ("营业额", "本案经营额"),
        ("经营额", "本案经营额"),
    ):
        if word in condition:
            return fact
    return f"本案是否属于“{condition}”"


def _whole(
    rows: Sequence[WeighedRow],
    extra: Sequence[str],
    before: Sequence[_Unit],
    after: Sequence[_Unit],
    elsewhere: Sequence[str],
) -> PenaltyComparison:
    weights = {row.weight for row in rows}
    said = dict.fromkeys(reason for row in rows for reason in row.reasons)
    reasons = tuple(reason for reason in said if not reason.startswith(BOTH)) or tuple(said)
    missing = list(dict.fromkeys(fact for row in rows for fact in row.missing))
    if Weight.UNDECIDED in weights:
        weight = Weight.UNDECIDED
    elif weights <= {Weight.SAME, Weight.HEAVIER}:
        weight = Weight.HEAVIER if Weight.HEAVIER in weights else Weight.SAME
    elif weights == {Weight.LIGHTER}:
        weight = Weight.LIGHTER
    else:
        # 轻重不一: for one degree the earlier law applies, for another the later.
        weight = Weight.UNDECIDED
    if weight is Weight.UNDECIDED and len(weights) > 1:
        missing.insert(0, "本案属于哪一种行为、哪一档情节、哪一类当事人：各档轻重不一，见逐档比较")
    return PenaltyComparison(
        weight,
        tuple(rows),
        reasons,
        tuple(missing),
        tuple(_cautions(before, after, extra, elsewhere)),
    )


def _cautions(
    before: Sequence[_Unit],
    after: Sequence[_Unit],
    extra: Sequence[str],
    elsewhere: Sequence[str],
) -> Iterable[str]:
    old, new = (
        {canonical(said) for unit in units for said in unit.conduct} for units in (before, after)
    )
    if old != new:
        yield "受处罚的行为写法有变动，请核对本案行为在两个条文中都应受处罚"
    if extra:
        yield f"决定时的条文新写的行为：{'；'.join(extra[:4])}"
    if elsewhere:
        yield f"条文还有依照别的规定处罚的内容，没有比较：“{elsewhere[0]}”"
