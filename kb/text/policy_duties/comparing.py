"""上下级对照: how the duties of a lower-level plan differ from those of the higher one.

Two duties are one matter when the character pairs of their measures and sentences, weighed by how
rare they are in both documents, are alike (`kb.text.passages`); a duty of the higher document that
is like none is looked for by its heading among the measures without a time. What is reported is a
pointer for a person to both sentences, not a finding that the plan falls short.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from kb.text.passages import Passage, Weigh, character_pairs, likeness
from kb.text.policy_duties.model import Duty, DutyKind
from kb.text.policy_duties.strictness import Strictness, compare_deadlines
from kb.text.substance import canonical

ALIKE: Final = 0.26
"""Weighed likeness, from 0 to 1, from which two duties with a time are one matter."""
ALIKE_UNTIMED: Final = 0.35
"""The same when one of the two has no time, of which there are many more to be like by chance."""
ON_TOPIC: Final = 0.6
"""Share of a heading's weight that a measure without a time must carry to be on its matter."""
_BY_MEASURE: Final = 0.6
"""Share of the measure in the likeness of two duties; the rest is that of their sentences."""
_FEWEST_PAIRS: Final = 4
"""A heading of fewer character pairs names no matter."""
_NATIONAL: Final = "生态环境部"
_STOP: Final = re.compile(r"[，,；;。：:]")
_ORDINAL: Final = re.compile(
    r"^(?:[（(]?[一二三四五六七八九十\d]{1,3}[）)、.]|[一二三四五六七八九十]+是)"
)


class Relation(StrEnum):
    """对照结果: what the lower plan does with a duty of the higher one."""

    SAME = "same"
    EARLIER = "earlier"
    LATER = "later"
    STRICTER = "stricter"
    LOOSER = "looser"
    DIFFERENT = "different"
    UNTIMED = "untimed"
    MISSING = "missing"
    ADDED = "added"

    @property
    def label(self) -> str:
        """Return the Chinese name."""
        return _LABELS[self]


_LABELS: Final = {
    Relation.SAME: "一致",
    Relation.EARLIER: "提前",
    Relation.LATER: "推后",
    Relation.STRICTER: "更严",
    Relation.LOOSER: "放宽",
    Relation.DIFFERENT: "时限方式不同",
    Relation.UNTIMED: "有对应措施，未写时限",
    Relation.MISSING: "未见对应",
    Relation.ADDED: "新增",
}
_RELATIONS: Final = {
    Strictness.SAME: Relation.SAME,
    Strictness.EARLIER: Relation.EARLIER,
    Strictness.LATER: Relation.LATER,
    Strictness.STRICTER: Relation.STRICTER,
    Strictness.LOOSER: Relation.LOOSER,
    Strictness.INCOMPARABLE: Relation.DIFFERENT,
}


@dataclass(frozen=True, slots=True)
class Difference:
    """对照的一行: one duty of each plan, None where there is no counterpart; likeness 0 to 1."""

    relation: Relation
    lower: Duty | None
    higher: Duty | None
    likeness: float

    def as_json(self) -> dict[str, Any]:
        """Return the row as the command prints it, with both quotations and positions."""
        return {
            "relation": self.relation.value,
            "likeness": round(self.likeness, 3),
            "lower": self.lower.as_json() if self.lower is not None else None,
            "higher": self.higher.as_json() if self.higher is not None else None,
        }


@dataclass(frozen=True, slots=True)
class _Words:
    duty: Duty
    measure: Passage
    clause: Passage
    sentence: Passage
    topic: Passage


def compare(lower: Sequence[Duty], higher: Sequence[Duty]) -> tuple[Difference, ...]:
    """Return how `lower` carries out `higher`, in the order of `higher`, then what it adds.

    Give the duties with the untimed ones (`read_duties(text, untimed=True)`): a duty that the lower
    plan takes over without its time is UNTIMED, not MISSING. Only rows with a time on one side are
    reported; what the higher document asks of the ministry alone is never missing below.
    """
    weigh = _weigher([*lower, *higher])
    mine = [_words(duty, weigh) for duty in lower]
    theirs = [_words(duty, weigh) for duty in higher]
    pairs = _pairs(mine, theirs, weigh)
    found = [_found(words, pairs.get(place), mine, weigh) for place, words in enumerate(theirs)]
    taken = {at for at, _ in pairs.values()}
    added = [
        Difference(Relation.ADDED, duty, None, 0.0)
        for at, duty in enumerate(lower)
        if at not in taken
    ]
    return tuple(each for each in (*found, *added) if _is_worth_telling(each))


def _found(
    their: _Words, pair: tuple[int, float] | None, mine: Sequence[_Words], weigh: Weigh
) -> Difference:
    if pair is not None:
        lower = mine[pair[0]].duty
        relation = _RELATIONS[compare_deadlines(lower, their.duty)]
        if not _is_timed(lower):
            relation = Relation.UNTIMED
        return Difference(relation, lower, their.duty, pair[1])
    on_topic = [(_carries(my, their, weigh), my) for my in mine if not _is_timed(my.duty)]
    best = max(
        on_topic,
        key=lambda each: (each[0], likeness(each[1].sentence, their.sentence, weigh)),
        default=None,
    )
    if best is not None and best[0] >= ON_TOPIC:
        return Difference(Relation.UNTIMED, best[1].duty, their.duty, best[0])
    return Difference(Relation.MISSING, None, their.duty, 0.0)


def _carries(my: _Words, their: _Words, weigh: Weigh) -> float:
    """Return the share of the weight of their heading that my sentence and heading have."""
    if len(their.topic.pairs) < _FEWEST_PAIRS:
        return 0.0
    shared = their.topic.pairs & (my.sentence.pairs | my.topic.pairs)
    return weigh(shared) / their.topic.weight


def _is_worth_telling(difference: Difference) -> bool:
    lower, higher = difference.lower, difference.higher
    if difference.relation is Relation.MISSING and higher is not None:
        return _is_timed(higher) and set(higher.responsible) != {_NATIONAL}
    return any(duty is not None and _is_timed(duty) for duty in (lower, higher))


def _is_timed(duty: Duty) -> bool:
    return duty.kind is not DutyKind.NONE


def _pairs(
    mine: Sequence[_Words], theirs: Sequence[_Words], weigh: Weigh
) -> dict[int, tuple[int, float]]:
    """Match place in `theirs` → place in `mine` and likeness, each once.

    Duties with a time on both sides go first, the likest of them before the others.
    """
    alike = sorted(_alike(mine, theirs, weigh), key=lambda each: (each[0], -each[1], *each[2:]))
    found: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for _, score, place, at in alike:
        if place not in found and at not in taken:
            found[place] = (at, score)
            taken.add(at)
    return found


def _alike(
    mine: Sequence[_Words], theirs: Sequence[_Words], weigh: Weigh
) -> Iterator[tuple[bool, float, int, int]]:
    for place, their in enumerate(theirs):
        for at, my in enumerate(mine):
            timed = _is_timed(my.duty) and _is_timed(their.duty)
            if not (_is_timed(my.duty) or _is_timed(their.duty)):
                continue
            by_measure = max(
                likeness(my.measure, their.measure, weigh),
                likeness(my.clause, their.clause, weigh),
            )
            by_sentence = likeness(my.sentence, their.sentence, weigh)
            score = _BY_MEASURE * by_measure + (1 - _BY_MEASURE) * by_sentence
            if score >= (ALIKE if timed else ALIKE_UNTIMED):
                yield not timed, score, place, at


def _words(duty: Duty, weigh: Weigh) -> _Words:
    return _Words(
        duty,
        _passage(duty.measure, weigh),
        _passage(_clause(duty), weigh),
        _passage(duty.place.quote, weigh),
        _passage(_ORDINAL.sub("", duty.heading), weigh),
    )


def _clause(duty: Duty) -> str:
    """Return the clause that a time stands in, or opens; the whole measure without one."""
    if duty.deadline_start is None or duty.deadline_end is None:
        return duty.measure
    quote, at = duty.place.quote, duty.place.start
    start, end = duty.deadline_start - at, duty.deadline_end - at
    head = _STOP.split(quote[:start])[-1]
    if duty.kind in {DutyKind.RECURRING, DutyKind.VAGUE}:
        return head + quote[start:end] + _STOP.split(quote[end:])[0]
    return head + _STOP.split(quote[end:].lstrip("，,"))[0]


def _passage(text: str, weigh: Weigh) -> Passage:
    pairs = character_pairs(canonical("".join(text.split())))
    return Passage(pairs, weigh(pairs), 1.0)


def _weigher(duties: Sequence[Duty]) -> Weigh:
    """Return the weight of pairs: rare ones in the sentences of both documents say more."""
    sentences = {"".join(duty.place.quote.split()) for duty in duties}
    counts: Counter[str] = Counter()
    for sentence in sorted(sentences):
        counts.update(character_pairs(canonical(sentence)))
    total = len(sentences) + 1

    def weigh(pairs: Iterable[str]) -> float:
        return sum(math.log(1 + total / counts.get(pair, 1)) for pair in pairs)

    return weigh
