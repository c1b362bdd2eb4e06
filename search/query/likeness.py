"""Names of laws that are one slip of the finger away from what was typed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kb.text.regions import find_region
from kb.text.titles import known_titles, short_title

_SHORTEST: Final = 5
"""Of four characters, one is too much to guess: 渔业法 and 矿业法, 水土保持法 is the shortest."""


_NUMERAL: Final = re.compile("[0-9零〇一二三四五六七八九十]")


class Slip(StrEnum):
    """笔误: how two names differ."""

    REPLACED = "replaced"
    SWAPPED = "swapped"
    ADDED = "added"
    LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Difference:
    """差别: one slip at a place of the typed name; characters on both sides, where there are."""

    slip: Slip
    place: int
    typed: str
    meant: str


def difference(typed: str, meant: str) -> Difference | None:
    """Return the one slip between two names; None when they are equal or further apart."""
    if typed == meant or abs(len(typed) - len(meant)) > 1:
        return None
    shorter = min(len(typed), len(meant))
    start = 0
    while start < shorter and typed[start] == meant[start]:
        start += 1
    end = 0
    while end < shorter - start and typed[-1 - end] == meant[-1 - end]:
        end += 1
    mine = typed[start : len(typed) - end]
    theirs = meant[start : len(meant) - end]
    if len(mine) == len(theirs) == 1:
        return Difference(Slip.REPLACED, start, mine, theirs)
    if len(mine) == len(theirs) == 2 and mine == theirs[::-1]:
        return Difference(Slip.SWAPPED, start, mine, theirs)
    if not theirs and len(mine) == 1:
        return Difference(Slip.ADDED, start, mine, "")
    if not mine and len(theirs) == 1:
        return Difference(Slip.LEFT_OUT, start, "", theirs)
    return None


def resembling(typed: str, titles: Mapping[int, Mapping[str, str]]) -> str | None:
    """Return the title whose name is one slip away, None when there is none or more than one.

    Args:
        typed: a name nobody has, without 《》.
        titles: length → name or everyday name of that length → short title.

    Of several, the only one that sounds the same is meant (山冬省 is 山东省). Another region's name
    is never read into a name: 山西省… is not a slip of 山东省….
    """
    if len(typed) < _SHORTEST or short_title(typed) in known_titles():
        return None
    near: dict[str, list[Difference]] = {}
    head, tail = typed[:2], typed[-2:]
    for length in range(max(_SHORTEST, len(typed) - 1), len(typed) + 2):
        for name, title in titles.get(length, {}).items():
            if name[:2] != head and name[-2:] != tail:
                continue  # of five characters, one slip leaves two at one of the ends
            found = difference(typed, name)
            if found is None or _NUMERAL.search(found.typed + found.meant):
                continue  # 解释（二） is another one than 解释（一）
            if typed.startswith(name) or typed.endswith(name):
                continue  # the name is there as it is, beside something else
            if not _other_region(typed, name, found):
                near.setdefault(title, []).append(found)
    if len(near) > 1:
        near = {title: slips for title, slips in near.items() if any(map(_sounds_same, slips))}
    return next(iter(near)) if len(near) == 1 else None


def _other_region(typed: str, name: str, found: Difference) -> bool:
    meant = find_region(name)
    if meant is None or found.place >= _region_length(name):
        return find_region(typed) != meant
    # The slip is in the place's name itself: only a character that sounds the same is one.
    return find_region(typed) is not None or not _sounds_same(found)


def _region_length(name: str) -> int:
    ends: Iterable[int] = (name.find(unit) for unit in "省市区州县盟")
    return min((place + 1 for place in ends if place > 0), default=0)


def _sounds_same(found: Difference) -> bool:
    if found.slip is Slip.SWAPPED:
        return True
    if found.slip is not Slip.REPLACED:
        return False
    from pypinyin import Style, pinyin  # lazy: 0.2 s, and only a slip needs it

    typed, meant = (
        set(pinyin(char, style=Style.NORMAL, heteronym=True)[0])
        for char in (found.typed, found.meant)
    )
    return bool(typed & meant)
