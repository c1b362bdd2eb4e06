"""数量: figures of a text by value, so that 十日 is 10日 and 十万元 is 100,000 yuan."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from kb.text.numerals import NUMERAL_CHARS, ascii_digits, parse_numeral


@dataclass(frozen=True, slots=True)
class Quantity:
    """数量: an exact figure (`low` equals `high`) or a range; None where it is open.

    `unit` is the measure (元, 日, 工作日, 倍, %), 第条 for the number of an article. `strict` says
    that the upper bound itself is outside (不满十四周岁).
    """

    low: Fraction | None
    high: Fraction | None
    unit: str
    strict: bool = False

    @property
    def exact(self) -> bool:
        """Whether it is one figure and no range."""
        return self.low is not None and self.low == self.high

    @property
    def bounded(self) -> bool:
        """Whether it is a range with two ends."""
        return self.low is not None and self.high is not None and self.low < self.high

    def overlaps(self, other: Quantity) -> bool:
        """Return whether both hold a figure in common; ranges that merely touch do not."""
        if self.unit != other.unit:
            return False
        if self.exact or other.exact:
            return self._holds(other.low if other.exact else None) or other._holds(
                self.low if self.exact else None
            )
        low = max((each.low for each in (self, other) if each.low is not None), default=None)
        high = min((each.high for each in (self, other) if each.high is not None), default=None)
        return low is None or high is None or low < high

    def _holds(self, figure: Fraction | None) -> bool:
        if figure is None:
            return False
        return (self.low is None or self.low <= figure) and (
            self.high is None or figure <= self.high
        )


@dataclass(frozen=True, slots=True)
class QuantityAt:
    """数量及其位置: `start` to `end` index the text it was read in."""

    quantity: Quantity
    start: int
    end: int


_UNITS: Final = (
    "个工作日|工作日|个自然日|日历日|日|天|个月|月|年|小时|分钟|秒|周岁|周|岁|万美元|美元|元|倍"
    "|平方公里|平方千米|平方米|立方米|公里|千米|海里|厘米|毫米|米|公顷|亩|公吨|吨|公斤|千克|毫克|克"
    "|升|分贝|摄氏度|[%％‰]|人|名|次|份|个|户|家|种|处|台|辆|艘|件"
)
_SAME_UNIT: Final = {
    "个工作日": "工作日", "天": "日", "个自然日": "日", "日历日": "日", "个月": "月",
    "周岁": "岁", "千米": "公里", "平方千米": "平方公里", "千克": "公斤", "公吨": "吨",
    "％": "%", "名": "人",
}  # fmt: skip
_NUMBER: Final = rf"[{NUMERAL_CHARS}](?:[{NUMERAL_CHARS}.．,]*[{NUMERAL_CHARS}])?"
_SHARE: Final = rf"[百千万]分之[{NUMERAL_CHARS}]+|[二三四五六七八九十]+分之[一二三四五六七八九]"
_FIGURE: Final = rf"(?:{_SHARE}|{_NUMBER}\s*(?:{_UNITS}))"
_BOUND: Final = rf"(?:{_FIGURE}|{_NUMBER})"
_WITHIN: Final = r"(?:以内|之内|内(?!容|部|陆|河|地|外|设|蒙|水))"
_QUANTITY: Final = re.compile(
    rf"第\s*(?P<article>[{NUMERAL_CHARS}]+)\s*条(?:\s*之\s*(?P<suffix>[一二三四五六七八九十]))?"
    rf"|(?P<low>{_BOUND})\s*(?:以上|以后)\s*[，、,]?\s*(?:至|到)?(?P<strict>不满|不足|未满)?\s*"
    rf"(?P<high>{_FIGURE})\s*(?:以下|{_WITHIN})?"
    rf"|(?P<from>{_BOUND})\s*(?:至|到|—+|–|－|-|～|~)\s*(?P<to>{_FIGURE})\s*(?:以下|{_WITHIN})?"
    rf"|(?P<least>{_FIGURE})\s*以上"
    rf"|(?P<most>{_FIGURE})\s*以下"
    rf"|(?P<exact>{_FIGURE})(?:{_WITHIN})?"
)
_SPLIT: Final = re.compile(rf"(?P<number>{_NUMBER})\s*(?P<unit>{_UNITS})?")
# 统一, 任何一个, 第一次, 十分, 万一: no figure is meant
_NOT_A_FIGURE_AFTER: Final = re.compile(r"(?:第|统|唯|专|单|逐|之|同|划|每(?=一))$")
_SCALES: Final = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8, "": 1}


def read_quantities(text: str) -> Iterator[QuantityAt]:
    """Yield every figure with a unit and every number of an article, in order."""
    for match in _QUANTITY.finditer(text):
        quantity = _quantity(match)
        if quantity is None or _NOT_A_FIGURE_AFTER.search(text, 0, match.start()):
            continue
        yield QuantityAt(quantity, match.start(), match.end())


def _quantity(match: re.Match[str]) -> Quantity | None:
    if match["article"] is not None:
        number, suffix = parse_numeral(match["article"]), parse_numeral(match["suffix"] or "零")
        if number is None or suffix is None:
            return None
        value = number + Fraction(suffix, 1000)
        return Quantity(value, value, "第条")
    first, second = match["low"] or match["from"], match["high"] or match["to"]
    if first and second:
        return _range(first, second, strict=match["strict"] is not None)
    one = _figure(match["least"] or match["most"] or match["exact"] or "")
    if one is None:
        return None
    value, unit = one
    if match["least"]:
        return Quantity(value, None, unit)
    return Quantity(None if match["most"] else value, value, unit)


def _range(first: str, second: str, *, strict: bool) -> Quantity | None:
    high = _figure(second)
    if high is None:
        return None
    low = _figure(first)
    if low is None:
        # 五至十万元, 五十以上二百元以下: the unit stands once, after the second figure
        bare = _number(first)
        if bare is None:
            return None
        scale = re.search(r"([万亿])\s*\D*$", second)
        if scale and bare < 1000 and bare * _SCALES[scale[1]] < high[0] and "万" not in first:
            bare *= _SCALES[scale[1]]
        low = (bare, high[1])
    if low[1] != high[1] or low[0] > high[0]:
        return None
    return Quantity(low[0], high[0], high[1], strict)


def _figure(words: str) -> tuple[Fraction, str] | None:
    share = re.fullmatch(r"([百千万])分之(.+)", words)
    if share is not None:
        part = _number(share[2])
        return None if part is None else (part * 100 / _SCALES[share[1]], "%")
    fraction = re.fullmatch(r"(.+)分之(.+)", words)
    if fraction is not None:
        whole, part = _number(fraction[1]), _number(fraction[2])
        return None if not whole or part is None else (part / whole * 100, "%")
    match = _SPLIT.fullmatch(words.strip())
    if match is None or match["unit"] is None:
        return None
    value = _number(match["number"])
    if value is None:
        return None
    unit = _SAME_UNIT.get(match["unit"], match["unit"])
    if unit == "‰":
        return value / 10, "%"
    return value, unit


def _number(words: str) -> Fraction | None:
    plain = ascii_digits(words).replace(",", "").replace("．", ".")
    decimal = re.fullmatch(r"(\d+\.\d+|\d+)([十百千万亿]?)(万|亿)?", plain)
    if decimal is not None:
        return Fraction(decimal[1]) * _SCALES[decimal[2]] * _SCALES[decimal[3] or ""]
    value = parse_numeral(plain)
    return None if value is None else Fraction(value)
