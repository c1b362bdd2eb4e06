"""What a policy document says about itself: number, day, issuing body, territory.

Pages about a document are not the document: where a page gives no number or day of its own, none is
invented, and a number cited from another document is not taken for its own.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.metadata.acts import DOCUMENT_NUMBER
from kb.model.regulation import Level
from kb.text.dates import DatePrecision, find_dates
from kb.text.numerals import ascii_digits
from kb.text.regions import NATIONAL, find_region


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """文件要素: 文号、成文或发布日期、发文机关、区域和层级; empty where the text is silent."""

    document_number: str
    issued_on: dt.date | None
    issuing_body: str
    region: str
    level: Level


_HEAD: Final = 12
_TAIL: Final = 8
# 2021年10月12日 alone: the day below the signature. 2022-01-21 10:55:09 某公众号: posted on a page
_DATE_LINE: Final = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日|[一二三四五六七八九〇○零]{4}年.{2,8}日")
_POSTED: Final = re.compile(r"(?:.{0,10}[:：]\s*)?(?P<day>\d{4}[-/.]\d{1,2}[-/.]\d{1,2})(?:\s.*)?")
_ORGAN: Final = (
    r"[\u3400-\u9fff]{2,24}?(?:人民政府(?:办公(?:室|厅))?|生态环境(?:部|厅|局)(?:办公(?:室|厅))?|委员会"
    r"|办公(?:室|厅)|[部厅局])"
)
# 廊坊市人民政府办公室关于印发…的通知 · 生态环境部发布《…》 · 山东省生态环境厅日前印发《…》
_TITLE_ORGAN: Final = re.compile(rf"({_ORGAN})(?=关于|印发|发布)")
_ISSUES: Final = re.compile(
    rf"(?:^|[，,。近日前])({_ORGAN})(?:日前|近日|正式)?(?:印发|发布|出台|制定|公布)了?《"
)
_SIGNATURE: Final = re.compile(_ORGAN)


def read_paper(title: str, paragraphs: Sequence[str]) -> PaperFacts:
    """Return the facts of a policy document from its title and paragraphs."""
    head = [ascii_digits(p) for p in paragraphs[:_HEAD]]
    tail = [ascii_digits(p) for p in paragraphs[-_TAIL:]]
    body = _issuing_body(title, head, tail)
    region = find_region(title) or (find_region(body) if body else None)
    return PaperFacts(
        document_number=_number(title, head),
        issued_on=_day(head, tail),
        issuing_body=body,
        region=region.code if region else NATIONAL,
        level=Level(region.level.value) if region else Level.NATIONAL,
    )


def _number(title: str, head: Sequence[str]) -> str:
    for text in (title, *head):
        match = DOCUMENT_NUMBER.fullmatch(text.strip("（）() "))
        if match is not None:
            return re.sub(r"\s", "", match[0])
    in_title = DOCUMENT_NUMBER.search(title)
    return re.sub(r"\s", "", in_title[0]) if in_title else ""


def _day(head: Sequence[str], tail: Sequence[str]) -> dt.date | None:
    for line in (*head, *reversed(tail)):
        if _DATE_LINE.fullmatch(line.strip()):
            return _single_day(line)
    for line in head[:4]:
        posted = _POSTED.fullmatch(line)
        if posted is not None:
            return _single_day(posted["day"])
    return None


def _single_day(text: str) -> dt.date | None:
    days = [span.value for span in find_dates(text) if span.precision is DatePrecision.DAY]
    return days[0] if days else None


def _issuing_body(title: str, head: Sequence[str], tail: Sequence[str]) -> str:
    in_title = _TITLE_ORGAN.match(title)
    if in_title is not None:
        return in_title[1]
    for line in head:
        issues = _ISSUES.search(line)
        if issues is not None:
            return issues[1]
    return next((line for line in (*head, *tail) if _SIGNATURE.fullmatch(line)), "")
