"""Region names in a question."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from kb.text.regions import NATIONAL, all_regions, ancestors

# 日照不足, 中山装, 三明治, 未开封: short names that are also words, rivers or mountains count
# only in full
_ALSO_WORDS: Final = frozenset(
    {
        *("日照", "中山", "长春", "大同", "海口", "西宁", "太原", "三明", "四平", "开封", "北海"),
        *("安康", "白银", "来宾", "黄山", "普洱", "哈密", "山南", "朝阳", "长治", "内江", "巴中"),
        *("黑河", "本溪", "白山", "天水", "定西", "河池", "河源", "丽水", "天门", "保山", "包头"),
        *("海东", "文昌", "万宁", "新余", "清远"),
    }
)
# 复合肥厂 is no place in 合肥, 黄河南岸 none in 河南
_NO_PLACES: Final = ("复合肥", "混合肥", "配合肥", "黄河南", "大河南", "小河南", "黄河北", "大河北")


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile(
        "|".join(map(re.escape, sorted((*_codes(), *_NO_PLACES), key=len, reverse=True)))
    )


@cache
def _codes() -> dict[str, str]:
    named: dict[str, str] = {}
    for region in all_regions():
        if region.code == NATIONAL:
            continue
        for name in region.names:
            if len(name) > 1 and name not in _ALSO_WORDS:
                named.setdefault(name, region.code)
    return named


def mentioned_regions(question: str) -> tuple[str, ...]:
    """Return the codes of the regions named, in order; a province named with its city is dropped.

    我是漯河乡下的 gives 411100; 河南省漯河市 gives 411100 too.
    """
    codes = _codes()
    named = (match[0] for match in _pattern().finditer(question))
    found = list(dict.fromkeys(codes[name] for name in named if name in codes))
    above = {region.code for code in found for region in ancestors(code)}
    return tuple(code for code in found if code not in above)
