"""Article numbers as people type them around a law's name, beyond the grammar of references.

The grammar reads what statutes and decisions write; this reads what a search box gets: 83 alone,
art 83, §83, 83号条款, and the number in front of the name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from kb.text.numerals import NUMERAL_CHARS, parse_numeral

_N: Final = rf"[{NUMERAL_CHARS}]{{1,12}}+"
_SUFFIX: Final = rf"\s*(?:之|-)\s*(?P<suffix>{_N})(?!\s*[年月日条])"
_NOT_ARTICLE: Final = "(?![例件幅约纪])"
# （2017修正）, 》, 的, a blank: what may stand between name and number
_CLOSE: Final = r"(?:[\s》〉”\"'的之中里，,:：]|[（(\[【][^（）()\[\]【】]{0,30}[）)\]】])*"
# 83的内容, 83是什么: only such words may follow a number without a unit
_TAIL: Final = (
    r"\s*(?:$|[，。？！；、,.?!;]"
    r"|的?\s*(?:内容|原文|全文|条文|具体|规定|是什么|是啥|怎么|讲|说|写|什么))"
)
_MARK: Final = r"(?:art(?:icle)?s?\b\.?|§+|sec(?:tion)?\b\.?|clause\b|no\b\.?|第)"
_ARTICLE: Final = (
    rf"(?:第?\s*(?P<unit>{_N})\s*(?:号条款?|条款?){_NOT_ARTICLE}(?:{_SUFFIX})?"
    rf"|{_MARK}\s*(?P<marked>{_N})(?!\s*[章节编部分款项目次批届季个])(?:{_SUFFIX})?"
    rf"|(?P<bare>{_N})(?:{_SUFFIX})?(?:\s*条)?(?={_TAIL}))"
)


def _pattern(written: str) -> re.Pattern[str]:
    """The suffix is a group of three alternatives: each gets a name of its own."""
    for name in ("suffix_of_unit", "suffix_of_marked", "suffix_of_bare"):
        written = written.replace("(?P<suffix>", f"(?P<{name}>", 1)
    return re.compile(written, re.IGNORECASE)


_AFTER: Final = _pattern(_CLOSE + _ARTICLE)
_LEAD: Final = (
    r"(?:\s|请问|请|查一?下|查询|查找|查|搜索?|帮我|我想|想|看一?下|看"
    r"|违反了?|根据|依据|按照|依照|《|“)*"
)
# 第八十三条 水污染防治法, 83条水污染防治法, §83 of …: the number leads
_BEFORE: Final = _pattern(
    rf"^{_LEAD}(?:第?\s*(?P<unit>{_N})\s*(?:号条款?|条款?){_NOT_ARTICLE}(?:{_SUFFIX})?"
    rf"|{_MARK}\s*(?P<marked>{_N})(?:{_SUFFIX})?"
    rf"|(?P<bare>\d{{1,4}})(?:{_SUFFIX})?\s+)"
    r"(?:第\s*[^，。]{1,6}[款项目])*[\s的，,：:《〈“]*(?:of\s+)?(?:中华人民共和国)?$"
)
_EDITION: Final = re.compile(r"[（(\[【]\s*((?:19|20)\d{2})\s*年?(?:[^（）()]{0,12})[）)\]】]")
_LONGEST: Final = 1500
"""No law has more articles; 2018 behind a name is a year."""


@dataclass(frozen=True, slots=True)
class SpelledArticle:
    """条号写法: an article number with its place in the question."""

    start: int
    end: int
    number: int
    suffix: int | None
    edition: int | None = None


def article_after(question: str, position: int) -> SpelledArticle | None:
    """Return the number that begins right behind a name ending at `position`."""
    match = _AFTER.match(question, position)
    return _spelled(match) if match is not None else None


def article_before(question: str, position: int) -> SpelledArticle | None:
    """Return the number the question begins with, when a name at `position` follows it."""
    match = _BEFORE.match(question[:position])
    return _spelled(match) if match is not None else None


def edition_after(question: str, position: int) -> int | None:
    """Return the year of a note such as （2017修正） right behind a name."""
    match = _EDITION.match(question, position)
    return int(match[1]) if match is not None else None


def without_lead(question: str) -> int:
    """Return where a question begins once 请问, 违反, 《 and the like are passed over."""
    match = re.match(_LEAD, question)
    return match.end() if match is not None else 0


def _spelled(match: re.Match[str]) -> SpelledArticle | None:
    kind = next(name for name in ("unit", "marked", "bare") if match[name] is not None)
    number = parse_numeral(match[kind])
    written = match[f"suffix_of_{kind}"]
    suffix = parse_numeral(written) if written else None
    if number is None or not 0 < number <= _LONGEST or (written and not suffix):
        return None
    return SpelledArticle(match.start(), match.end(), number, suffix)
