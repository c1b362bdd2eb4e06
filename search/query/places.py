"""Region names in a question."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kb.text.regions import NATIONAL, all_regions, ancestors

# 日照不足, 中山装, 长春藤, 大同小异: aliases that are also words count only with 市
_ALSO_WORDS: Final = frozenset({"日照", "中山", "长春", "大同", "平安", "海口", "西宁", "太原"})


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(_codes(), key=len, reverse=True))))


@cache
def _codes() -> dict[str, str]:
    named: dict[str, str] = {}
    for region in all_regions():
        if region.code == NATIONAL:
            continue
        for name in (region.name, *region.aliases):
            if len(name) > 1 and name not in _ALSO_WORDS:
                named.setdefault(name, region.code)
    return named


def mentioned_regions(question: str) -> tuple[str, ...]:
    """Return the codes of the regions named, in order; a province named with its city is dropped.

    我是漯河乡下的 gives 411100; 河南省漯河市 gives 411100 too.
    """
    found = list(dict.fromkeys(_codes()[match[0]] for match in _pattern().finditer(question)))
    above = {region.code for code in found for region in ancestors(code)}
    return tuple(code for code in found if code not in above)
