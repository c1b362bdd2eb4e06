"""题目统计: how hard an item was, whether it tells good candidates from weak ones, what was chosen.

Facility is the mean share of the full marks. Discrimination is the facility in the upper group less
that in the lower one, each 27 % of the candidates by total (Kelley 1939), and the point-biserial
correlation of the item with the total of the other items. Counts are of candidates who handed in
and whose answers all have marks; letters are those of the paper as stored, whatever the form. An
item that is void has no figures besides who chose what.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from statistics import StatisticsError, correlation, fmean
from typing import Any, Final

from kb.model.question import QuestionType
from kb.training.exams import responses
from kb.training.exams.results import Result, Results
from kb.training.exams.sheets import Asked, Place
from kb.training.exams.words import VOID_WORDS

GROUP: Final = 0.27
FEWEST: Final = 20
"""Candidates below which nothing is flagged."""
TOO_EASY: Final = 0.95
TOO_HARD: Final = 0.2
WEAK: Final = 0.2
DEAD: Final = 0.02
"""Share of the candidates below which a wrong option is one that nobody takes for right."""
_CHOSEN: Final = frozenset({QuestionType.SINGLE, QuestionType.MULTIPLE})


@dataclass(frozen=True, slots=True)
class Choice:
    """选项统计: how many chose an option, of all and of the upper and the lower group."""

    letter: str
    text: str
    right: bool
    chosen: int
    upper: int
    lower: int


@dataclass(frozen=True, slots=True)
class ItemStatistics:
    """一题的统计: figures are None where they cannot be told (nobody, or all alike).

    `label` numbers the item as the paper does, `key` names the question in the bank.
    """

    item: int
    part: int
    label: str
    key: str
    type: str
    stem: str
    marks: float
    candidates: int
    blank: int
    facility: float | None
    discrimination: float | None
    point_biserial: float | None
    choices: tuple[Choice, ...]
    flags: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return asdict(self) | {"choices": [asdict(c) for c in self.choices]}


def item_statistics(found: Results) -> tuple[ItemStatistics, ...]:
    """Return the statistics of every item and part of a paper, in the paper's order."""
    sat = sorted(
        (each for each in found.results if each.marks is not None),
        key=lambda each: (-(each.marks or 0.0), each.account),
    )
    size = math.ceil(len(sat) * GROUP)
    upper, lower = sat[:size], sat[len(sat) - size :]
    if not found.sheets:
        return ()
    sheet = next(iter(found.sheets.values()))
    keys = {item.item: item.key for item in sheet.items}
    return tuple(
        _of_item(found, sheet.asked[place], keys[place[0]], sat, upper, lower)
        for place in sorted(sheet.asked)
    )


def _of_item(
    found: Results,
    asked: Asked,
    key: str,
    sat: Sequence[Result],
    upper: Sequence[Result],
    lower: Sequence[Result],
) -> ItemStatistics:
    place, full = asked.place, asked.question.marks
    void = found.voided.get(asked.item)
    facility = None if void else _facility(sat, place, full)
    high, low = _facility(upper, place, full), _facility(lower, place, full)
    groups = high is not None and low is not None and len(sat) > 1 and not void
    difference = round((high or 0.0) - (low or 0.0), 3) if groups else None
    own = [_marks(each, place) for each in sat]
    rest = [(each.marks or 0.0) - mine for each, mine in zip(sat, own, strict=True)]
    choices = _choices(found, asked, sat, upper, lower)
    counted = ItemStatistics(
        item=asked.item,
        part=asked.part,
        label=f"第 {asked.item} 题" + (f"第 {asked.part} 问" if asked.part else ""),
        key=key,
        type=asked.question.type.value,
        stem=asked.question.title,
        marks=full,
        candidates=len(sat),
        blank=sum(responses.is_blank(each.responses.get(place)) for each in sat),
        facility=None if facility is None else round(facility, 3),
        discrimination=difference,
        point_biserial=None if void else _correlation(own, rest),
        choices=choices,
        flags=(),
    )
    if void:
        return replace(counted, flags=(f"{VOID_WORDS[void.how]}：{void.reason}",))
    return replace(counted, flags=tuple(_flags(counted)))


def _flags(item: ItemStatistics) -> list[str]:
    if item.candidates < FEWEST or item.facility is None:
        return []
    found = []
    if item.facility > TOO_EASY:
        found.append(f"过易：得分率 {item.facility:.0%}")
    if item.facility < TOO_HARD:
        found.append(f"过难：得分率 {item.facility:.0%}")
    if item.discrimination is not None:
        if item.discrimination < 0:
            found.append(f"区分度为负（{item.discrimination:.2f}）：低分组答得比高分组好")
        elif item.discrimination < WEAK and TOO_HARD <= item.facility <= TOO_EASY:
            found.append(f"区分度低（{item.discrimination:.2f}）")
    for choice in item.choices:
        if not choice.right and choice.chosen < DEAD * item.candidates:
            found.append(f"选项 {choice.letter} 几乎无人选择，起不到干扰作用")
    right = [choice.upper for choice in item.choices if choice.right]
    for choice in item.choices:
        if not choice.right and right and choice.upper > min(right):
            found.append(f"答案可疑：高分组选 {choice.letter} 的多于选正确项的，请核对答案和条文")
    return found


def _choices(
    found: Results,
    asked: Asked,
    sat: Sequence[Result],
    upper: Sequence[Result],
    lower: Sequence[Result],
) -> tuple[Choice, ...]:
    if asked.question.type not in _CHOSEN:
        return ()
    rows = []
    for option in asked.question.options:
        letter = asked.original(option.letter)
        rows.append(
            Choice(
                letter=letter,
                text=option.text,
                right=option.letter in asked.question.right,
                chosen=_chosen(found, sat, asked.place, letter),
                upper=_chosen(found, upper, asked.place, letter),
                lower=_chosen(found, lower, asked.place, letter),
            )
        )
    return tuple(sorted(rows, key=lambda row: row.letter))


def _chosen(found: Results, group: Sequence[Result], place: Place, letter: str) -> int:
    count = 0
    for each in group:
        given = each.responses.get(place, {}).get("chosen", ())
        asked = found.sheets[each.form].asked[place]
        count += letter in {asked.original(one) for one in given}
    return count


def _marks(each: Result, place: Place) -> float:
    return each.finals[place].marks or 0.0


def _facility(group: Sequence[Result], place: Place, full: float) -> float | None:
    if not group or not full:
        return None
    return fmean(_marks(each, place) for each in group) / full


def _correlation(own: list[float], rest: list[float]) -> float | None:
    try:
        return round(correlation(own, rest), 3)
    except StatisticsError:  # fewer than two candidates, or all alike
        return None
