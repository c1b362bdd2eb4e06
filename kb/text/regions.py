"""Administrative regions by their GB/T 2260 code, and the region a title speaks for.

The table `regions.json` holds every province, the 333 prefecture-level regions of the mainland
(地级市、地区、自治州、盟), the counties that answer to a province directly, autonomous counties and
county-level cities with their own regulations, and the invented province 澜江省 (99xxxx) in which
the starter texts are set. Codes, names and parents follow GB/T 2260 with its changes as published
by the Ministry of Civil Affairs. A region that was abolished (莱芜市) stays in the table with the
day (`until`) and the regions that took its place (`successors`); a region that was renamed keeps
its code and lists its former names (襄樊市). The day is that of the State Council's approval or of
its announcement; readers are told the year.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Final

NATIONAL: Final = "000000"


class RegionLevel(StrEnum):
    """行政层级: the level of government a region belongs to."""

    NATIONAL = "national"
    PROVINCIAL = "provincial"
    MUNICIPAL = "municipal"
    COUNTY = "county"


@dataclass(frozen=True, slots=True)
class FormerName:
    """曾用名: what a region was called before `until`."""

    name: str
    until: dt.date


@dataclass(frozen=True, slots=True)
class Region:
    """行政区划: one region; `code` has six digits, `parent` is a code and None for the nation.

    `until` is the first day without the region, `successors` the codes of those it became part of.
    """

    code: str
    name: str
    level: RegionLevel
    parent: str | None
    coastal: bool = False
    aliases: tuple[str, ...] = ()
    until: dt.date | None = None
    successors: tuple[str, ...] = ()
    former: tuple[FormerName, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Every name it answers to: the full one, everyday ones, former ones."""
        return (self.name, *self.aliases, *(each.name for each in self.former))

    def stands_on(self, day: dt.date) -> bool:
        """Return whether the region was not yet abolished on that day."""
        return self.until is None or day < self.until


@cache
def all_regions() -> tuple[Region, ...]:
    """Return every region of the table in the order of codes."""
    source = resources.files("kb.text").joinpath("regions.json")
    return tuple(
        Region(
            code=row["code"],
            name=row["name"],
            level=RegionLevel(row["level"]),
            parent=row["parent"],
            coastal=row["coastal"],
            aliases=tuple(row["aliases"]),
            until=dt.date.fromisoformat(row["until"]) if "until" in row else None,
            successors=tuple(row.get("successors", ())),
            former=tuple(
                FormerName(each["name"], dt.date.fromisoformat(each["until"]))
                for each in row.get("former", ())
            ),
        )
        for row in json.loads(source.read_text(encoding="utf-8"))
    )


@cache
def _by_code() -> dict[str, Region]:
    return {region.code: region for region in all_regions()}


@cache
def _by_name() -> dict[str, Region]:
    named: dict[str, Region] = {}
    for region in all_regions():
        for alias in region.names:
            named.setdefault(alias, region)
    named.update((region.name, region) for region in all_regions())
    return named


def region_by_code(code: str) -> Region | None:
    """Return the region with this six-digit code."""
    return _by_code().get(code)


def region_by_name(name: str) -> Region | None:
    """Return the region by full name, everyday name (济南) or a path of names (山东省济南市)."""
    name = name.strip()
    if (region := _by_name().get(name)) is not None:
        return region
    for cut in range(2, len(name) - 1):
        outer, inner = _by_name().get(name[:cut]), _by_name().get(name[cut:])
        if outer is not None and inner is not None and outer in ancestors(inner.code):
            return inner
    return None


def ancestors(code: str) -> tuple[Region, ...]:
    """Return the regions above this one, the nearest first, the nation last.

    Unknown codes give an empty tuple.
    """
    above: list[Region] = []
    region = _by_code().get(code)
    while region is not None and region.parent is not None:
        region = _by_code()[region.parent]
        above.append(region)
    return tuple(above)


def applicable_codes(code: str) -> tuple[str, ...]:
    """Return the codes whose regulations apply in a region: its own and those above it."""
    return (code, *(region.code for region in ancestors(code)))


def codes_on(code: str, day: dt.date) -> tuple[str, ...]:
    """Return the codes whose regulations apply in a region on a day.

    For a region abolished by then they are those of its successors, after its own: what it
    enacted may still stand on its former territory.
    """
    region = _by_code().get(code)
    if region is None or region.stands_on(day):
        return applicable_codes(code)
    codes = (code, *(each for heir in region.successors for each in codes_on(heir, day)))
    return tuple(dict.fromkeys(codes))


def children(code: str) -> tuple[Region, ...]:
    """Return the regions directly below this one, in the order of codes."""
    return _children().get(code, ())


@cache
def _children() -> dict[str, tuple[Region, ...]]:
    below: dict[str, list[Region]] = {}
    for region in all_regions():
        if region.parent is not None:
            below.setdefault(region.parent, []).append(region)
    return {code: tuple(regions) for code, regions in below.items()}


# 中国（山东）自由贸易试验区条例; 关于修改《山东省…条例》的决定
_LEAD_IN: Final = re.compile(r"(?:中国[（(]|(?:关于[^《〈]{0,12})?[《〈])?")


@cache
def _full_names_pattern() -> re.Pattern[str]:
    names = sorted(
        (region.name for region in all_regions() if region.code != NATIONAL), key=len, reverse=True
    )
    return re.compile("|".join(map(re.escape, names)))


@cache
def _alias_pattern() -> re.Pattern[str]:
    names = sorted(
        (name for region in all_regions() if region.code != NATIONAL for name in region.names),
        key=len,
        reverse=True,
    )
    # 绍兴古城保护利用条例 speaks for 绍兴; 中山陵 or 长春藤 would not begin a title.
    return re.compile("|".join(map(re.escape, names)))


def find_region(title: str) -> Region | None:
    """Return the narrowest region at the beginning of a regulation's title, if it names one.

    山东省济南市… gives 济南市. National titles give None: the caller decides what that means.
    """
    start = _LEAD_IN.match(title)
    position = start.end() if start else 0
    found: Region | None = None
    for pattern in (_full_names_pattern(), _alias_pattern()):
        while (match := pattern.match(title, position)) is not None:
            region = _by_name()[match[0]]
            if found is not None and found not in ancestors(region.code):
                break
            found, position = region, match.end()
        if found is not None:
            return found
    return None
