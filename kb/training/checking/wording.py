"""可比文字: a text reduced to what counts in it, one character for each word or figure.

Figures become one character each by value, so that comparing characters compares values. Spaces,
punctuation, marks of items, width and case fall away, and so do 的 and what a law calls itself
(本法).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from kb.training.checking.quantities import Quantity, read_quantities

_FIRST_CODE: Final = 0xF0000  # a plane of characters that no text uses
# （一）, ㈠: marks of items, but not 第（一）项 and 第（一）、（二）项
_ITEM_MARK: Final = re.compile(r"(?<![第、和或至])[（(][一二三四五六七八九十]{1,3}[）)]|[㈠-㈩]")
_OWN_NAME: Final = re.compile(
    r"[本该](?:法|条例|办法|规定|细则|规则|决定|解释)(?!律|院)中?|(?:前款|本条|本款)?所称"
)
_MARKS: Final = " 　\n，,。；;：:、"
# One word for what drafters write in several ways; each is written over in place.
_SAME_WORDS: Final = (
    (re.compile("必须"), "应当"),
    (re.compile("或(?!者|许|缺|然)"), "或者"),
    (re.compile("应(?=[在将由于向按依])"), "应当"),
    (re.compile("严禁"), "禁止"),
    # a body is the same under its former and its present name
    (re.compile("环境保护(?:(?:行政)?主管|监督管理)?部门"), "生态环境部门"),
    (re.compile("(?:国土资源|地质矿产|土地)(?:行政)?主管部门"), "自然资源部门"),
    (re.compile("工商行政管理(?:部门|机关)"), "市场监督管理部门"),
    (
        re.compile("(?:产品)?质量(?:技术)?监督(?:检验检疫)?(?:管理)?(?:行政)?(?:主管)?部门"),
        "市场监督管理部门",
    ),
    (re.compile("安全生产监督管理(?:主管)?部门"), "应急管理部门"),
    (re.compile("农业(?:行政)?主管部门"), "农业农村部门"),
    (re.compile("卫生(?:(?:行政)?主管|行政)部门"), "卫生健康部门"),
    (
        re.compile("(?<!住房)(?<!住房和)(?:(?<!城乡)|城乡)建设(?:(?:行政)?主管|行政)部门"),
        "住房城乡建设部门",
    ),
    (re.compile("林业(?:行政)?主管部门"), "林业草原部门"),
    (re.compile("监管部门"), "监督管理部门"),
    (re.compile("(?:行政)?主管部门"), "部门"),
    # 县级以上人民政府 in a rule on places is the same governments as with 地方
    (re.compile("县级以上(?:地方)?(?:各级)?人民政府"), "县级以上人民政府"),
)


@dataclass(frozen=True, slots=True)
class Wording:
    """可比文字: `code` has one character for each that counts; it stands from `at` to `until`.

    Both count in `raw` and are as long as `code`.
    """

    raw: str
    code: str
    at: tuple[int, ...]
    until: tuple[int, ...]

    def words(self, start: int, end: int) -> str:
        """Return what is printed for the characters `start` to `end` of `code`, and between."""
        return "".join(self._printed(start, end)).strip(_MARKS)

    def gap(self, start: int, end: int) -> str:
        """Return the same with the punctuation on either side."""
        if start >= end:
            return ""
        before = self.at[start]
        while before > 0 and not self.raw[before - 1].isalnum():
            before -= 1
        return self.raw[before : self.at[start]] + "".join(self._printed(start, end))

    def _printed(self, start: int, end: int) -> Iterator[str]:
        """Each character as printed, with the punctuation that follows it."""
        place = start
        while place < end:
            until = self.until[place]
            first = self.at[place]
            place += 1
            while place < end and self.at[place] == first:
                place += 1
            while until < len(self.raw) and (
                not self.raw[until].isalnum() or self.raw[until] == "的"
            ):
                until += 1
            yield self.raw[first:until]


@dataclass(slots=True)
class Reader:
    """读法: gives texts their comparable form; texts of one reader are comparable."""

    _codes: dict[Quantity, str] = field(default_factory=dict)
    _quantities: dict[str, Quantity] = field(default_factory=dict)

    def read(self, text: str) -> Wording:
        """Return the comparable form of a text."""
        code: list[str] = []
        at: list[int] = []
        until: list[int] = []
        skipped = _skipped(text)
        figures = {each.start: each for each in read_quantities(text)}
        replaced = _replaced(text)
        position = 0
        while position < len(text):
            if position in figures:
                figure = figures[position]
                code.append(self._code(figure.quantity))
                at.append(position)
                until.append(figure.end)
                position = figure.end
            elif position in skipped:
                position = skipped[position]
            elif position in replaced:
                words, end = replaced[position]
                code.extend(words)
                at.extend([position] * len(words))
                until.extend([end] * len(words))
                position = end
            else:
                for char in unicodedata.normalize("NFKC", text[position]).casefold():
                    if char.isalnum() and char != "的":
                        code.append(char)
                        at.append(position)
                        until.append(position + 1)
                position += 1
        return Wording(text, "".join(code), tuple(at), tuple(until))

    def quantity(self, char: str) -> Quantity | None:
        """Return the figure behind a character of a `code`, None for a plain character."""
        return self._quantities.get(char)

    def quantities(self, wording: Wording) -> tuple[Quantity, ...]:
        """Return the figures of a text in order."""
        found = map(self._quantities.get, wording.code)
        return tuple(each for each in found if each is not None)

    def _code(self, quantity: Quantity) -> str:
        known = self._codes.get(quantity)
        if known is None:
            known = chr(_FIRST_CODE + len(self._codes))
            self._codes[quantity] = known
            self._quantities[known] = quantity
        return known


def bigrams(code: str) -> frozenset[str]:
    """Return the pairs of neighbouring characters of a comparable text."""
    return frozenset(code[i : i + 2] for i in range(len(code) - 1))


def covered(wanted: frozenset[str], by: frozenset[str]) -> float:
    """Return the share of some pairs that stand in others; 1.0 when none is wanted."""
    return len(wanted & by) / len(wanted) if wanted else 1.0


def is_figure(char: str) -> bool:
    """Return whether a character of a comparable text stands for a figure."""
    return ord(char) >= _FIRST_CODE


def _skipped(text: str) -> dict[int, int]:
    found = {match.start(): match.end() for match in _ITEM_MARK.finditer(text)}
    found.update((match.start(), match.end()) for match in _OWN_NAME.finditer(text))
    return found


def _replaced(text: str) -> dict[int, tuple[str, int]]:
    return {
        match.start(): (word, match.end())
        for pattern, word in _SAME_WORDS
        for match in pattern.finditer(text)
    }
