"""Why a provision names another: to penalise a breach, to apply it, to except it, or in passing.

Read from the clause around the reference alone. A breach counts as penalised only where the same
paragraph with its items says what follows from it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class ReferenceKind(StrEnum):
    """援引方式: why one provision names another."""

    PENALISES = "penalises"
    APPLIES = "applies"
    EXCEPTS = "excepts"
    MENTIONS = "mentions"


_CLAUSE_MARKS: Final = "。；：！？\n"
# 违反本法第十条规定, 未按照本条例第八条的规定, 不履行本办法第三条规定的义务, 不符合…
_BREACH_BEFORE: Final = re.compile(
    r"(?:(?<!没有)(?<!未)违反了?|违背|不履行|未履行|拒不履行|不遵守|未遵守|不执行|未执行|不符合|未达到|逃避履行"
    r"|(?:未|不|没有|拒不)(?:按照?|依照?|依据|根据|遵照)"
    r"|(?<!没)有)[^，。；：、]{0,12}$"
)
# 有本条例第十五条所列行为之一的, 从事本法第九条禁止的活动的
_CONDUCT_AFTER: Final = re.compile(
    r"^(?:[^，。；：]{0,14})(?:行为|情形|活动|义务|要求|规定)[^，。；：]{0,12}(?:的|者)(?=[，、。；：]|$)"
)
_HAVING: Final = re.compile(r"(?<!没)有[^，。；：、]{0,12}$")
_CONSEQUENCE: Final = re.compile(
    r"罚款|罚金|警告|处罚|责令|吊销|暂扣|没收|拘留|处分|通报批评|刑事责任|有期徒刑|拘役|管制"
    r"|取缔|降低资质|限制从业|禁止从业|予以处理"
)
# 依照本法第六十条的规定处罚, 适用《行政处罚法》第三十三条
_APPLY_BEFORE: Final = re.compile(
    r"(?:依照|依据|按照|根据|参照|比照|遵照|适用|援用|执行|遵守|符合|履行|依(?!法)|按)"
    r"[^，。；：、]{0,8}$"
)
_NOT_APPLY_BEFORE: Final = re.compile(r"(?:不适用|不受|不依照|不按照)[^，。；：、]{0,8}$")
_NEGATED: Final = re.compile(r"(?:未|不|没有|拒不)(?:按|依|遵|符|适|履|执)[^，。；]{0,10}$")
_EXCEPT_BEFORE: Final = re.compile(r"除(?:了|按照|依照|符合|属于|有|具有)?[^，。；：]{0,16}$")
_EXCEPT_CLOSE: Final = re.compile(r"^[^。；：]{0,60}?(?:以?外|除外)")
_EXCEPT_AFTER: Final = re.compile(r"^[^，。；：]{0,24}(?:除外|的?限制(?=[，。；]|$))")
# between two references of one list: 违反本法第十条、第十二条第一款和本法第十五条
_LIST_JOIN: Final = re.compile(
    r"^(?:的?(?:有关|相关)?规定)?[\s、，,]*(?:以及|及其|和|与|或者|或|及|至|暨)?\s*$"
)
_ITEM_LINE: Final = re.compile(r"\s*(?:[（(][一二三四五六七八九十]{1,3}[）)]|[㈠-㈩])")


def kinds_of(text: str, places: Iterable[tuple[int, int]]) -> tuple[ReferenceKind, ...]:
    """Return the kind of each reference; `places` are (start, end) in reading order."""
    found: list[ReferenceKind] = []
    last_end: int | None = None
    for start, end in places:
        joined = last_end is not None and _LIST_JOIN.match(text[last_end:start]) is not None
        # A list is judged once, by what stands before its first member.
        kind = found[-1] if joined and found else _kind(text, start, end)
        if joined and kind is ReferenceKind.MENTIONS:
            kind = _kind(text, start, end)
        found.append(kind)
        last_end = end
    return tuple(found)


def _kind(text: str, start: int, end: int) -> ReferenceKind:
    before, after = _clause_before(text, start), text[end : end + 80]
    if _EXCEPT_BEFORE.search(before) and _EXCEPT_CLOSE.match(after):
        return ReferenceKind.EXCEPTS
    if _NOT_APPLY_BEFORE.search(before) or _EXCEPT_AFTER.match(after):
        return ReferenceKind.EXCEPTS
    breach = _BREACH_BEFORE.search(before)
    if breach is not None and (
        not _HAVING.match(breach[0]) or _CONDUCT_AFTER.match(after) is not None
    ):
        if _CONSEQUENCE.search(_stretch(text, start)):
            return ReferenceKind.PENALISES
        return ReferenceKind.MENTIONS
    if _APPLY_BEFORE.search(before) and not _NEGATED.search(before):
        return ReferenceKind.APPLIES
    return ReferenceKind.MENTIONS


def _clause_before(text: str, start: int) -> str:
    low = max(0, start - 40)
    before = text[low:start]
    cut = max(before.rfind(mark) for mark in _CLAUSE_MARKS)
    return before[cut + 1 :]


def _stretch(text: str, place: int) -> str:
    """The paragraph around a place, with the items that belong to it."""
    lines: list[tuple[int, str]] = []
    at = 0
    for line in text.splitlines(keepends=True):
        lines.append((at, line))
        at += len(line)
    own = max((i for i, (begin, _) in enumerate(lines) if begin <= place), default=0)
    first = own
    while first > 0 and _ITEM_LINE.match(lines[first][1]):
        first -= 1
    last = own + 1
    while last < len(lines) and _ITEM_LINE.match(lines[last][1]):
        last += 1
    return "".join(line for _, line in lines[first:last])
