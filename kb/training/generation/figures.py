"""数量 figures: the time limits, sums, shares and other amounts that a statement gives.

A figure has a shape (its wording with the numbers taken out) and values. Figures of one shape with
other values are what a candidate may confuse it with.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.text.numerals import NUMERAL_CHARS, ascii_digits, format_numeral, parse_numeral

_N: Final = rf"[{NUMERAL_CHARS}]+"
_TIME_UNIT: Final = r"个?工作日|小时|分钟|日|天|个月|年"
_OTHER_UNIT: Final = (
    r"元|倍|平方米|立方米|平方公里|公里|千米|海里|米|公顷|亩|吨|千瓦时|千瓦|名|人|周岁"
)
_TIME: Final = rf"{_N}(?:{_TIME_UNIT})"
_AMOUNT: Final = rf"(?:百分之{_N}|{_N}\s*[%％]|{_N}(?:{_OTHER_UNIT}))"
_FIGURE: Final = re.compile(
    rf"(?P<time>(?:{_TIME}(?:以上|至))?{_TIME}(?:以[上下](?!以))?)"
    rf"|(?P<amount>(?:(?:{_AMOUNT}|{_N})(?:以上|至))?{_AMOUNT}(?:以[上下](?!以))?)"
)
# 自收到之日起十五日内, 提前三十日, 有效期为五年, 每三年一次, 保存十年: it is a time limit;
# 2024年6月30日 and 一年生植物 are none
_BEFORE_TIME: Final = re.compile(
    r"(?:之日起|之时起|后的?|前的?|提前|至少|不得超过|不超过|不得少于|不少于|不得低于|期限?为?|有效期限?为?|"
    r"保存|保管|保留|延长|每|满|逾|最长|最短|在|于|起|连续|封存|为|超过|隔|短于|长于|年限)$"
)
_AFTER_TIME: Final = re.compile(
    r"(?:以?内|之?前|以?后|一次|期满|至少|的期限|以上|以下|不|未|有期徒刑|拘留)"
)
_NO_LIMIT_AFTER: Final = ("第", "至", "到", "每", "最后", "同", "次")
_DATE: Final = re.compile(r"(?:月|\d年|[一二三四五六七八九〇]{4}年|截至|第|近|过去|当|公元|每月)$")
_NUMBER: Final = re.compile(rf"百分之{_N}|{_N}")


@dataclass(frozen=True, slots=True)
class Figure:
    """数量: `start` to `end` in the text it was read in; `kind` is time_limit or amount.

    `shape` is the wording with every number as N, money in 元; `values` are the numbers, and
    `arabic` tells how they are written.
    """

    kind: str
    start: int
    end: int
    text: str
    shape: str
    values: tuple[int, ...]
    arabic: bool


def read_figures(text: str) -> Iterator[Figure]:
    """Yield the figures of a text that state a limit, in order."""
    for match in _FIGURE.finditer(text):
        figure = _figure("time_limit" if match["time"] else "amount", match)
        if figure is None:
            continue
        before, after = text[: match.start()], text[match.end() :]
        # 第三人 is no number of people; one end of 一百元至二千元 is no figure of its own
        if before.endswith(_NO_LIMIT_AFTER) or after.startswith(("至", "到", "以上不")):
            continue
        if figure.kind == "time_limit":
            if _DATE.search(before) or _AFTER_DATE.match(after):
                continue
            limits = "以上" in figure.text or "以下" in figure.text
            if not limits and not _BEFORE_TIME.search(before) and not _AFTER_TIME.match(after):
                continue
            if figure.text.endswith("年") and figure.values[0] > 100:
                continue
        elif figure.shape.startswith(("N人", "N名", "N周岁")) and figure.values[0] < 2:
            continue
        yield figure


_AFTER_DATE: Final = re.compile(rf"平均|年均|{_N}[月日]|生|级|度|代|以来|国|间")


def _figure(kind: str, match: re.Match[str]) -> Figure | None:
    words = re.sub(r"\s", "", match[0])
    shape, values, arabic = shape_of(words)
    if not values or 0 in values:
        return None
    return Figure(kind, *match.span(), words, shape, values, arabic)


def shape_of(words: str) -> tuple[str, tuple[int, ...], bool]:
    """Return the shape, the numbers and whether they are Arabic; no numbers when one is unread."""
    numbers = [ascii_digits(found[0].removeprefix("百分之")) for found in _NUMBER.finditer(words)]
    values = [parse_numeral(number) for number in numbers]
    arabic = any(char.isdigit() and char.isascii() for char in ascii_digits(words))
    shape = _NUMBER.sub(lambda found: "百分之N" if "分之" in found[0] else "N", words)
    read = tuple(value for value in values if value is not None)
    return shape, read if len(read) == len(values) else (), arabic


def apart(one: Figure, other: Figure) -> bool:
    """Return whether no value lies inside two ranges; figures of one bound need only differ."""
    if len(one.values) != 2 or len(other.values) != 2:
        return one.values != other.values
    return one.values[1] <= other.values[0] or other.values[1] <= one.values[0]


def written(shape: str, values: tuple[int, ...], *, arabic: bool) -> str:
    """Return a figure in words: the numbers put into a shape, in the manner of a statute."""
    rest = list(values)
    return re.sub("N", lambda _: _number(rest.pop(0), arabic=arabic), shape)


def _number(value: int, *, arabic: bool) -> str:
    if not arabic:
        return format_numeral(value) if value < 10**8 else str(value)
    return f"{value // 10_000}万" if value >= 10_000 and value % 10_000 == 0 else str(value)
