"""The written forms of 第…条第…款第…项, as a scanner of steps.

A step is one number (or list of numbers) with its unit; a run of steps joined by 、, 和, 至 … is
one cluster. Blanks and line breaks are allowed everywhere: text comes from hard-wrapped PDFs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from kb.text.numerals import NUMERAL_CHARS, parse_numeral


class Unit(StrEnum):
    """条款单位."""

    ARTICLE = "条"
    PARAGRAPH = "款"
    ITEM = "项"
    SUBITEM = "目"


class Join(StrEnum):
    """连接方式: how a step or number hangs on the one before."""

    NONE = ""  # 第八十三条第二项
    AND = "and"  # 第八十三条、第八十四条
    RANGE = "range"  # 第十条至第十五条


@dataclass(frozen=True, slots=True)
class Number:
    """One number of a step with its place in the text and what joins it to the one before."""

    value: int
    start: int
    end: int
    join: Join


@dataclass(frozen=True, slots=True)
class Step:
    """条款步: e.g. 第（一）、（三）项 with its unit; `suffix` is the N of 之N."""

    start: int
    end: int
    join: Join
    unit: Unit
    numbers: tuple[Number, ...]
    suffix: int | None = None


_N: Final = f"[{NUMERAL_CHARS}]"
# 第八十\n三条: a line break inside the number
_NUMBER: Final = rf"{_N}(?:\s{{0,3}}{_N}){{0,11}}"
# 第（三）项, 第(三)项, 第㈢项, 第 3 项
_ONE: Final = rf"(?:[（(]\s*{_NUMBER}\s*[）)]|[㈠-㈩]|{_NUMBER})"
_PARENTHESISED: Final = rf"(?:[（(]\s*{_NUMBER}\s*[）)]|[㈠-㈩])"
_RANGE_WORD: Final = r"(?:至|到|—{1,2}|–|－|-|~|～)"
_AND_WORD: Final = r"(?:、|，|,|以及|及其|及|和|与|或者|或|暨|并)"
# 第一、二款 · 第（一）至（三）项 · 第（一）（二）项 · 第（二）、第（三）项
_LIST: Final = (
    rf"{_ONE}(?:\s*(?:{_RANGE_WORD}|{_AND_WORD})\s*第?\s*{_ONE}|\s*{_PARENTHESISED}){{0,30}}"
)
# 第一百二十条之一 but 第八条之一般规定 and 第十条之规定
_SUFFIX: Final = rf"\s*之\s*(?P<suffix>[{NUMERAL_CHARS}]++)(?![般切些种类次个年月日])"
# 第三条例外, 第十二条件: the character belongs to the next word. 第二项目标 likewise.
_UNIT: Final = (
    rf"(?P<unit>条(?![例件幅约纪])(?:{_SUFFIX})?|款(?!项|式)|项(?!目[^第\W])|目(?![标的录前]))"
)

_STEP: Final = re.compile(rf"(?P<mark>第\s*)?(?P<list>{_LIST})\s*{_UNIT}")
_LIST_MEMBER: Final = re.compile(rf"(?P<join>{_RANGE_WORD}|{_AND_WORD})?\s*第?\s*(?P<one>{_ONE})")
_JOIN: Final = re.compile(
    rf"\s*(?:(?P<range>{_RANGE_WORD})|(?P<and>{_AND_WORD}))?\s*(?=第|[（(㈠-㈩]|{_N})"
)
# 第十条的规定和第十二条, 第五十五条规定的“1年”、第七十五条: the law carries over
_JOIN_AFTER_NOUN: Final = re.compile(
    r"\s*(?:的?(?:有关|相关)?规定|(?:所称|规定|所列)的?[“\"][^”\"\n]{1,30}[”\"])"
    rf"\s*{_AND_WORD}\s*(?=第[^款项目，。、]{{1,12}}条)"
)
# 第一百二十条之一、之二
_NEXT_SUFFIX: Final = re.compile(rf"\s*{_AND_WORD}\s*(?P<whole>之\s*(?P<suffix>{_N}++))(?!\s*条)")

#: Where a cluster may begin: 第…条, or 83条 right behind something that may be a law's name.
ANCHOR: Final = re.compile(
    rf"第\s*{_LIST}\s*条(?![例件幅约纪])"
    rf"|(?<=[法例定办释则典案录》）)”*的\s]){_NUMBER}\s*条(?![例件幅约纪])"
)
#: 该条第二款, 同条第三项, 本条第一款: an article named by pointing.
POINTED_ARTICLE: Final = re.compile(rf"(?P<word>该|同|本)条\s*(?=第\s*{_LIST}\s*[款项])")
# 第二项、三项的规定 goes on; 第二条、三条河道 does not
_AFTER_BARE_STEP: Final = re.compile(
    r"\s*(?:[，。、；：）》”,;.)第]|规定|之规定|的|所|处|及|和|或|$)"
)
_ASCII_NUMBER: Final = re.compile(r"[0-9０-９\s]+")


def scan_steps(text: str, position: int) -> tuple[Step, ...]:
    """Read the cluster of steps that begins at `position`; empty when none begins there."""
    steps: list[Step] = []
    join = Join.NONE
    while True:
        step = _scan_one(text, position, join, first=not steps)
        if step is None or (steps and not _may_follow(steps[-1], step, text)):
            break
        steps.append(step)
        position = step.end
        while (more := _scan_suffix(text, position, steps[-1])) is not None:
            steps.append(more)
            position = more.end
        joined = _JOIN_AFTER_NOUN.match(text, position)
        if joined is not None:
            join, position = Join.AND, joined.end()
            continue
        joined = _JOIN.match(text, position)
        if joined is None:
            break
        join = Join.RANGE if joined["range"] else Join.AND if joined["and"] else Join.NONE
        position = joined.end()
    return tuple(steps)


def _scan_one(text: str, position: int, join: Join, *, first: bool) -> Step | None:
    match = _STEP.match(text, position)
    if match is None:
        return None
    unit = Unit(match["unit"][0])
    if match["mark"] is None and not first and not _mark_may_be_missing(text, match, join):
        return None
    numbers = _numbers(match)
    if not numbers:
        return None
    suffix = parse_numeral(match["suffix"]) if match["suffix"] else None
    return Step(match.start(), match.end(), join, unit, numbers, suffix)


def _mark_may_be_missing(text: str, match: re.Match[str], join: Join) -> bool:
    """83条2款(3)项 and 第二项、三项的规定 drop 第; 第八十三条三项措施 is not a step."""
    written = match["list"]
    if written[0] in "（(" or "㈠" <= written[0] <= "㈩":
        return True
    if join is Join.NONE:
        return _ASCII_NUMBER.fullmatch(written) is not None
    return _AFTER_BARE_STEP.match(text, match.end()) is not None


def _numbers(match: re.Match[str]) -> tuple[Number, ...]:
    numbers: list[Number] = []
    base = match.start("list")
    for member in _LIST_MEMBER.finditer(match["list"]):
        value = _value(member["one"])
        if value is None or value == 0:
            return ()
        word = member["join"]
        if not numbers:
            join = Join.NONE
        elif word is not None and re.fullmatch(_RANGE_WORD, word):
            join = Join.RANGE
        else:
            join = Join.AND
        numbers.append(Number(value, base + member.start("one"), base + member.end("one"), join))
    return tuple(numbers)


def _value(written: str) -> int | None:
    if "㈠" <= written[0] <= "㈩":
        return ord(written[0]) - ord("㈠") + 1
    return parse_numeral(re.sub(r"[\s（()）]", "", written))


def _may_follow(previous: Step, step: Step, text: str) -> bool:
    """Whether two steps belong to one cluster: nothing but a join may start a new article."""
    if step.unit is Unit.ARTICLE:
        return step.join is not Join.NONE
    if step.join is Join.RANGE:
        return step.unit is previous.unit
    order = list(Unit)
    if step.join is Join.NONE:
        # 第二项 第一款 without a comma is two things, not one address. A blank line separates.
        between = text[previous.end : step.start]
        return order.index(step.unit) > order.index(previous.unit) and between.count("\n") < 2
    return True


def _scan_suffix(text: str, position: int, previous: Step) -> Step | None:
    if previous.unit is not Unit.ARTICLE or previous.suffix is None:
        return None
    match = _NEXT_SUFFIX.match(text, position)
    suffix = parse_numeral(match["suffix"]) if match else None
    if match is None or suffix is None:
        return None
    return Step(
        match.start("whole"), match.end("whole"), Join.AND, Unit.ARTICLE, previous.numbers, suffix
    )
