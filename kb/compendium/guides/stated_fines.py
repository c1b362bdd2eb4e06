"""指南中的罚款: the ranges that a guide states, and whether the cited provisions say the same.

A guide writes 罚款5000元至5万元, 不超过50万元, 3倍至5倍 where a statute writes 处…以上…以下的罚款.
Amounts are exact, in yuan or in multiples.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from kb.text.fines import FineFinding, FineRange, Measure, read_fines
from kb.text.numerals import NUMERAL_CHARS, ascii_digits, parse_numeral


@dataclass(frozen=True, slots=True)
class StatedRange:
    """写明的幅度: bounds in yuan, or in multiples where `times`; None where none is stated.

    `single` is an amount that stands alone (罚款5000元, 可达200万元): it may be either bound.
    `text[start:end] == raw`.
    """

    raw: str
    start: int
    end: int
    low: Fraction | None
    high: Fraction | None
    times: bool
    single: bool


_NUMBER: Final = rf"[{NUMERAL_CHARS}]+(?:[.．][{NUMERAL_CHARS}]+)?"
_UNIT: Final = r"(?:[百千万亿]*元|倍)"
_RANGE: Final = re.compile(
    rf"(?P<low>{_NUMBER})\s*(?P<low_unit>{_UNIT})?\s*(?:以上\s*(?:至|到)?|至|到|-|—+|～|~)\s*"
    rf"(?P<high>{_NUMBER})\s*(?P<high_unit>{_UNIT})(?:以下)?"
)
_LIMIT: Final = re.compile(
    rf"(?:不超过|不高于|不得超过|最高|以内为)\s*(?P<high>{_NUMBER})\s*(?P<unit>{_UNIT})"
)
_SINGLE: Final = re.compile(rf"(?P<value>{_NUMBER})\s*(?P<unit>{_UNIT})")
_FACTORS: Final = {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def stated_ranges(text: str) -> tuple[StatedRange, ...]:
    """Return every range of money or multiples that a sentence states, in order."""
    plain = ascii_digits(text)
    found: list[StatedRange] = []
    at = 0
    while at < len(plain):
        matches = [
            match
            for pattern in (_RANGE, _LIMIT, _SINGLE)
            if (match := pattern.search(plain, at)) is not None
        ]
        if not matches:
            break
        match = min(matches, key=lambda each: (each.start(), -each.end()))
        stated = _stated(match)
        if stated is not None:
            found.append(stated)
        at = match.end()
    return tuple(found)


def disagreeing(text: str, provisions: Iterable[str]) -> tuple[StatedRange, ...]:
    """Return the ranges of a sentence that none of the texts of its provisions has.

    Where no fine of the provisions can be read, nothing is said to disagree.
    """
    texts = tuple(provisions)
    written = [fine for each in texts for fine in fines_of(each)]
    if not written:
        return ()
    # 费用不足20万元的按20万元计算: an amount of the provision that is no bound of the fine
    named = {each.high for one in texts for each in stated_ranges(one) if each.single}
    return tuple(
        each
        for each in stated_ranges(text)
        if not (each.single and each.high in named)
        and not any(_agrees(each, fine) for fine in written)
    )


def fines_of(provision: str) -> tuple[FineRange, ...]:
    """Return the fines with an amount that a provision imposes."""
    return tuple(
        found.fine
        for found in read_fines(provision)
        if _has_amount(found) and found.fine is not None
    )


def _has_amount(found: FineFinding) -> bool:
    return found.fine is not None and found.fine.measure is not Measure.UNSTATED


def _agrees(stated: StatedRange, fine: FineRange) -> bool:
    if stated.times != (fine.measure is Measure.RATIO):
        return not stated.times and stated.single and stated.high == fine.cap
    if stated.single:
        return stated.high in {fine.low, fine.high, fine.cap}
    return stated.high == fine.high and (stated.low == fine.low)


def _stated(match: re.Match[str]) -> StatedRange | None:
    group = match.groupdict()
    single = "value" in group
    unit = group.get("high_unit") or group.get("unit") or ""
    high_words = group.get("high") or group.get("value") or ""
    high = _value(high_words, unit)
    low = None
    if group.get("low"):
        low = _value(group["low"], group.get("low_unit") or unit)
        if low is not None and high is not None and group.get("low_unit") is None:
            # 1至5万元: 万 belongs to both
            low = _scaled(low, high_words, high)
    if high is None or (group.get("low") and low is None):
        return None
    return StatedRange(match[0], match.start(), match.end(), low, high, unit == "倍", single)


def _scaled(low: Fraction, high_words: str, high: Fraction) -> Fraction:
    scale = 1
    for letter in re.sub(r"[^百千万亿]", "", high_words[-2:]):
        scale *= _FACTORS[letter]
    return low * scale if low * scale <= high else low


def _value(number: str, unit: str) -> Fraction | None:
    """Return 5 and 万元 as 50000, 1.5 and 万元 as 15000, 三 and 倍 as 3."""
    number = number.replace("．", ".")
    scale = 1
    for letter in reversed(unit.removesuffix("元").removesuffix("倍")):
        scale *= _FACTORS[letter]
    while number and number[-1] in _FACTORS and "." in number:
        scale *= _FACTORS[number[-1]]
        number = number[:-1]
    if re.fullmatch(r"\d+\.\d+", number):
        return Fraction(number) * scale
    plain = re.fullmatch(r"(\d+)([百千万亿]+)", number)
    if plain is not None:
        for letter in plain[2]:
            scale *= _FACTORS[letter]
        number = plain[1]
    value = parse_numeral(number)
    return None if value is None else Fraction(value) * scale
