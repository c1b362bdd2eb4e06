"""分条施行: articles that begin on another day than the law they stand in, as its text says.

本法自2021年1月1日起施行。第三十八条自2022年7月1日起施行。 Articles are taken as they are numbered;
a rule told by its subject (有关…的规定自…起施行) names none and is left to the reader.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.text.dates import find_dates
from kb.text.numerals import NUMERAL_CHARS, ArticleNumber, ascii_digits, parse_numeral
from kb.text.provisions import article_body

LONGEST_RANGE: Final = 200
"""Articles of one range; 第一条至第九百条 is a slip, not a commencement."""

_ARTICLE: Final = rf"第[{NUMERAL_CHARS}]+条(?:之[{NUMERAL_CHARS}]+)?"
_PARTS: Final = r"(?:第[^，。；、]{1,8}[款项目])*"
_NUMBER: Final = rf"[{NUMERAL_CHARS}]{{1,4}}"
_DATE: Final = rf"{_NUMBER}\s*年\s*{_NUMBER}\s*月\s*{_NUMBER}\s*日"
# 第三十八条、第四十条第一款自2022年7月1日起施行; 其中第五条至第八条的规定，自…起实施
_COMMENCES: Final = re.compile(
    rf"(?P<articles>(?:本[法则]|本条例|本办法|本规定|本细则|本规则|本解释)?{_ARTICLE}{_PARTS}"
    rf"(?:(?:[、和及]|以及|至|到)\s*(?:{_ARTICLE}{_PARTS}|第[^，。；、条]{{1,8}}[款项目]))*)"
    rf"(?:的规定|关于[^。；]{{1,40}}的规定|规定的[^。；，]{{1,30}})?[，,]?"
    rf"(?:自(?P<day>{_DATE})(?:零时)?(?:起|之日起|以?后)?(?:正式)?(?:施行|实施|生效|执行)"
    # 第二条、第三条在…完成有关程序后，由…公布施行日期
    r"|(?P<later>[^。；]{0,40}?(?:的?(?:施行|实施)(?:日期|时间)[，,]?由[^。；]{2,40}(?:规定|确定|公布)"
    r"|由[^。；]{2,40}公布(?:施行|实施)(?:日期|时间))))"
)
_NAMED: Final = re.compile(
    rf"第(?P<number>[{NUMERAL_CHARS}]+)条(?:之(?P<suffix>[{NUMERAL_CHARS}]+))?"
    rf"{_PARTS}(?:\s*(?P<range>[至到])\s*第(?P<last>[{NUMERAL_CHARS}]+)条)?"
)
_SENTENCE: Final = re.compile(r"[^。\n]+。?")


@dataclass(frozen=True, slots=True)
class PartCommencement:
    """分条施行: an article and its day; `on` is None where a body is to set it. `quote` says so."""

    article: ArticleNumber
    on: dt.date | None
    quote: str


def part_commencements(article: str) -> tuple[PartCommencement, ...]:
    """Return what an article, given with or without its label, says of other articles' days.

    Of an article of which only a paragraph begins on its own day the whole is named, and the quote
    tells which paragraph.
    """
    text = ascii_digits(article_body(article))
    found: dict[ArticleNumber, PartCommencement] = {}
    for sentence in _SENTENCE.finditer(text):
        quote = sentence[0].strip()
        for match in _COMMENCES.finditer(quote):
            spans = find_dates(match["day"]) if match["day"] else ()
            if match["day"] and not spans:
                continue
            on = spans[0].value if spans else None
            for number in _numbers(match["articles"]):
                found.setdefault(number, PartCommencement(number, on, quote))
    return tuple(found.values())


def _numbers(words: str) -> Iterator[ArticleNumber]:
    for match in _NAMED.finditer(words):
        first = parse_numeral(match["number"])
        if first is None:
            continue
        suffix = parse_numeral(match["suffix"]) if match["suffix"] else None
        yield ArticleNumber(first, suffix)
        last = parse_numeral(match["last"]) if match["last"] else None
        if last is not None and first < last <= first + LONGEST_RANGE:
            yield from (ArticleNumber(number) for number in range(first + 1, last + 1))
