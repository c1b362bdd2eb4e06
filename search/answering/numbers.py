"""Numbers that a text states, with the word they count: 二万元 and 20,000元 are one statement."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from kb.text.numerals import NUMERAL_CHARS, parse_numeral
from search.answering.folding import fold

# 20,000 is one number; the commas of 处2000,3日内 (folded from ，) part two
_DIGITS: Final = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
_NUMERAL: Final = rf"(?:{_DIGITS}[万萬亿億千百]*|[{NUMERAL_CHARS}萬億貳叄陸弍廿卅]+)"
# 元 of 二万元, 日 of 十五日, 条 of 第八十三条; the words of two letters and more are named because
# 个工作日 is not 个月. 以, 至, 和 in 三至五倍 are no unit.
_UNITS: Final = (
    r"个?工作日|个?小时|个月|年度|分钟|平方米|立方米|毫克|微克|分贝|[%‰]"
    r"|(?![以至到或和及与的内起者之])[一-鿿]"
)
_ARTICLE_OF_AMENDMENT: Final = re.compile(rf"第({_NUMERAL})条之({_NUMERAL})")
_WHOLES: Final = {"百": Fraction(100), "千": Fraction(1000), "万": Fraction(10_000)}
"""百分之三十: here a bare unit is a number."""
_PART: Final = re.compile(rf"({_NUMERAL})分之({_NUMERAL})")
_STATED: Final = re.compile(rf"({_NUMERAL})({_UNITS})?")
# 进一步, 一般, 统一: the 一 counts nothing. 一次 and 一年 count, and are not here.
_NOT_COUNTED: Final = re.compile(
    r"第一时间|进一步|一般|一定|一切|一律|一并|一旦|一致|一经|一起|一同|一直|一些|一样|一方面"
    r"|统一|同一|唯一|任一|单一|逐一|万一|之一|十分"
)


@dataclass(frozen=True, slots=True)
class Stated:
    """所称数字: its value (None where the numeral has none), the word it counts, as written.

    The unit of 第一百二十条之一 is 条之1, so that it differs from 第一百二十条.
    """

    value: Fraction | None
    unit: str
    raw: str

    def among(self, others: frozenset[Stated]) -> bool:
        """Return whether others state the same; a bare number agrees with whatever it counts."""
        if self.value is None:
            return any(self.raw == other.raw for other in others)
        return any(self.value == other.value and self.unit in ("", other.unit) for other in others)


def stated_numbers(text: str) -> frozenset[Stated]:
    """Return every number of a text, article numbers among them."""
    return frozenset(_numbers(fold(text).text))


def _numbers(text: str) -> Iterator[Stated]:
    for match in _ARTICLE_OF_AMENDMENT.finditer(text):
        suffix = _value(match[2])
        yield Stated(_value(match[1]), f"条之{suffix}", match[0])
    text = _ARTICLE_OF_AMENDMENT.sub("，", text)
    for match in _PART.finditer(text):
        below = _WHOLES.get(match[1]) or _value(match[1])
        above = _value(match[2])
        whole = above / below if above is not None and below else None
        yield Stated(whole, "", match[0])
    text = _NOT_COUNTED.sub("，", _PART.sub("，", text))
    for match in _STATED.finditer(text):
        value, unit = _value(match[1]), match[2] or ""
        if value is not None and unit in ("%", "‰"):
            value, unit = value / (100 if unit == "%" else 1000), ""
        yield Stated(value, unit, match[0])


def _value(numeral: str) -> Fraction | None:
    """Return the value of 二万, 20,000 or 1.5万; None for what is no single number (二三十)."""
    digits = re.match(_DIGITS, numeral)
    if digits is None or digits[0].isdigit():
        whole = parse_numeral(numeral)
        return None if whole is None else Fraction(whole)
    value = Fraction(digits[0].replace(",", ""))
    for unit in numeral[digits.end() :]:
        value *= parse_numeral("一" + unit) or 1
    return value
