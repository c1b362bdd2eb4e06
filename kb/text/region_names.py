"""What a reader is told about the name of a region: that it is gone, renamed, or unknown."""

from __future__ import annotations

import datetime as dt
from difflib import get_close_matches
from functools import cache
from typing import Final

from kb.text.regions import NATIONAL, Region, all_regions, region_by_code

_MOST_SUGGESTIONS: Final = 3
_CLOSE: Final = 0.6
_ENDS: Final = "省市县州盟区"


def change_note(region: Region, day: dt.date, written: str = "") -> str:
    """Return one sentence on a region that was abolished or renamed by `day`, else "".

    Args:
        region: what the reader named.
        day: the day whose law is meant.
        written: how the reader wrote it; only a former name calls for a word on the new one.
    """
    if not region.stands_on(day) and region.until is not None:
        heirs = [heir.name for code in region.successors if (heir := region_by_code(code))]
        year, places = region.until.year, "、".join(heirs)
        if len(heirs) > 1:
            return (
                f"{region.name}（地级）已于{year}年撤销，辖区分别划入{places}，"
                f"按这{len(heirs)}个市检索，请改选所在的市"
            )
        if region.name.endswith("地区"):
            return f"{region.name}已于{year}年撤销，设立{places}，按{places}检索"
        return f"{region.name}已于{year}年并入{places}，按{places}检索"
    for former in region.former:
        if former.name.rstrip(_ENDS) in written and day >= former.until:
            return f"{former.name}已于{former.until.year}年更名为{region.name}，按{region.name}检索"
    return ""


def near_names(written: str) -> tuple[str, ...]:
    """Return full names of regions that a reader may have meant, the closest first."""
    written = written.strip()
    holding = [name for name in _full_names() if len(written) > 1 and written[:2] in name]
    close = get_close_matches(written, _full_names(), _MOST_SUGGESTIONS, _CLOSE)
    bare = get_close_matches(written.rstrip(_ENDS), _short_names(), _MOST_SUGGESTIONS, _CLOSE)
    found = (*close, *(_short_names()[each] for each in bare), *holding)
    return tuple(dict.fromkeys(found))[:_MOST_SUGGESTIONS]


def unknown_region_hint(written: str) -> str:
    """Return what to do about a region that is not in the table."""
    names = near_names(written)
    if names:
        return f"是否指{'、'.join(names)}？也可写六位行政区划代码，如 370000"
    return "请写六位行政区划代码或省、市、自治州的名称，如 370000、山东省；区县请改写所在的市"


@cache
def _full_names() -> tuple[str, ...]:
    return tuple(region.name for region in all_regions() if region.code != NATIONAL)


@cache
def _short_names() -> dict[str, str]:
    return {
        alias: region.name
        for region in all_regions()
        if region.code != NATIONAL
        for alias in region.aliases
    }
