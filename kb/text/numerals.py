"""Numbers as statutes write them: 一百二十, 〇, 壹佰, full-width and ASCII digits.

`ArticleNumber` is the number of an article together with the 之N that amendments add.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import total_ordering
from typing import Final

_DIGITS: Final = {
    **dict(zip("零一二三四五六七八九", range(10), strict=True)),
    **dict(zip("〇壹贰叁肆伍陆柒捌玖", range(10), strict=True)),
    **dict(zip("0123456789", range(10), strict=True)),
    "○": 0,  # 二○二一: typed with the circle of the symbol table
    "两": 2,
    "弍": 2,
    "貳": 2,
    "叄": 3,
    "陸": 6,
}
_SMALL_UNITS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE_UNITS: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_ZEROS: Final = "零〇○0"

#: Characters that a number may consist of, for use inside other patterns' brackets.
NUMERAL_CHARS: Final = "0-9０-９零〇○一二两三四五六七八九十百千万亿壹贰叁肆伍陆柒捌玖拾佰仟"

_ASCII_DIGITS: Final = str.maketrans("０１２３４５６７８９", "0123456789")
_WRITTEN_DIGITS: Final = "零一二三四五六七八九"
_WRITTEN_UNITS: Final = ("", "十", "百", "千")


def ascii_digits(text: str) -> str:
    """Replace full-width digits by ASCII ones; the length never changes, so offsets hold."""
    return text.translate(_ASCII_DIGITS)


def parse_numeral(text: str) -> int | None:
    """Return the value of a whole numeral, or None when `text` is not exactly one.

    Reads 八十三, 一百〇二, 二〇二一 (digit by digit), 83, ８３, 3万, 壹佰贰拾.
    Colloquial endings (一百二 for 120) are refused because a statute could mean 102.
    """
    text = ascii_digits(text.strip())
    if not text:
        return None
    if text.isascii():
        return int(text) if text.isdigit() else None
    if all(char in _DIGITS for char in text):
        # A run of digits without units is read place by place: 二〇二一, 一九九七.
        value = 0
        for char in text:
            value = value * 10 + _DIGITS[char]
        return value
    return _parse_with_units(text)


def _parse_with_units(text: str) -> int | None:
    total = 0
    last_large: int | None = None
    rest = text
    while rest:
        cut = next((i for i, char in enumerate(rest) if char in _LARGE_UNITS), None)
        group = rest if cut is None else rest[:cut]
        value = _parse_group(group, leading=last_large is None)
        if value is None:
            return None
        if cut is None:
            return total + value
        unit = _LARGE_UNITS[rest[cut]]
        if last_large is not None and unit >= last_large:
            return None
        total += value * unit
        last_large = unit
        rest = rest[cut + 1 :]
    return total


def _parse_group(group: str, *, leading: bool) -> int | None:
    """Value of a stretch below 万: digits and 千/百/十 with falling units."""
    if not group:
        return None
    if all(char in "0123456789" for char in group):
        return int(group)
    total = 0
    digit: int | None = None
    last_unit = 10_000
    after_zero = False
    for position, char in enumerate(group):
        if char in _SMALL_UNITS:
            unit = _SMALL_UNITS[char]
            if unit >= last_unit:
                return None
            if digit is None:
                # 十二 and 一百十二 drop the 一; 百二 does not exist.
                if unit != 10:
                    return None
                digit = 1
            total += digit * unit
            digit, last_unit, after_zero = None, unit, False
        elif char in _ZEROS:
            if digit is not None or (position == 0 and leading):
                return None
            after_zero = True
        elif char in _DIGITS:
            if digit is not None:
                return None
            digit = _DIGITS[char]
        else:
            return None
    if digit is not None:
        if last_unit in (100, 1000) and not after_zero:
            return None  # 一百二
        total += digit
    return total


def format_numeral(value: int) -> str:
    """Write a number from 0 to 99,999,999 as statutes do: 120 is 一百二十, 12 is 十二.

    Raises ValueError outside that range.
    """
    if not 0 <= value < 10**8:
        raise ValueError(f"只能写出0至99999999之间的数，收到 {value}")
    if value == 0:
        return "零"
    high, low = divmod(value, 10_000)
    written = ""
    if high:
        written = _format_group(high) + "万"
        if low and low < 1000:
            written += "零"
    if low:
        written += _format_group(low)
    starts_with_ten = 10 <= (high or low) < 20
    return written.removeprefix("一") if starts_with_ten else written


def _format_group(value: int) -> str:
    written = ""
    pending_zero = False
    for power in range(3, -1, -1):
        digit = value // 10**power % 10
        if digit:
            if pending_zero and written:
                written += "零"
            written += _WRITTEN_DIGITS[digit] + _WRITTEN_UNITS[power]
            pending_zero = False
        else:
            pending_zero = True
    return written


# 第一百二十条之一, 第83条, 第 ８３ 条: the label an article carries or is cited by.
_ARTICLE_LABEL: Final = re.compile(
    rf"第\s*([{NUMERAL_CHARS}]+)\s*条(?:\s*之\s*([{NUMERAL_CHARS}]+))?"
)


@total_ordering
@dataclass(frozen=True, slots=True)
class ArticleNumber:
    """条号: number 120 with suffix 1 is 第一百二十条之一; sorted as the statute prints them."""

    number: int
    suffix: int | None = None

    def __lt__(self, other: ArticleNumber) -> bool:
        return (self.number, self.suffix or 0) < (other.number, other.suffix or 0)

    def label(self) -> str:
        """Return the printed label, e.g. 第一百二十条之一."""
        label = f"第{format_numeral(self.number)}条"
        return label if self.suffix is None else f"{label}之{format_numeral(self.suffix)}"


def parse_article_label(text: str) -> ArticleNumber | None:
    """Read a whole article label; None when `text` holds anything else."""
    match = _ARTICLE_LABEL.fullmatch(text.strip())
    if match is None:
        return None
    number = parse_numeral(match[1])
    if number is None:
        return None
    if match[2] is None:
        return ArticleNumber(number)
    suffix = parse_numeral(match[2])
    return None if suffix is None else ArticleNumber(number, suffix)
