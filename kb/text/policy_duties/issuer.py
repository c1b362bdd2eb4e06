"""发文机关与发文日期: who speaks in a policy file and on which day it was written.

Both are read from the opening lines and the signature, and are None where they are not written:
the page that reposts a document often leaves them out.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from kb.text.dates import DatePrecision, find_dates
from kb.text.policy_duties.layout import Sentence
from kb.text.regions import RegionLevel

_MUNICIPALITIES: Final = ("北京市", "天津市", "上海市", "重庆市")
_PLACE: Final = r"(?P<place>[\u4e00-\u9fff]{2,8}?(?:省|自治区|自治州|市|州|盟|县|区|旗))"
_BODY: Final = (
    r"(?:人民政府|政府|生态环境[厅局]|[\u4e00-\u9fff]{2,10}?(?:委员会|厅|局|委))(?:办公[厅室])?"
)
# 廊坊市人民政府办公室关于印发… · 山东省生态环境厅日前印发《…》 · 生态环境部发布《…》
_LOCAL: Final = re.compile(
    rf"(?:^|[，。：；、近日前由]){_PLACE}{_BODY}(?:等[^，。]{{0,8}})?"
    r"(?:[^，。；]{0,6}?)(?:关于|印发|发布|出台|制定)"
)
_NATIONAL: Final = re.compile(
    r"(?:^|[，。：；、近日前由])(?P<body>生态环境部)(?:办公厅)?(?:等[^，。]{0,8})?[^，。；]{0,4}?(?:关于|印发|发布|出台)"
)
# The title alone: 澄江市危险废物三年行动方案
_TITLE: Final = re.compile(
    rf"^(?:关于印发)?《?{_PLACE}[^，。；]{{2,40}}(?:方案|通知|意见|办法|规定|计划|细则)》?(?:的通知)?$"
)
_SIGNATURE: Final = re.compile(rf"^{_PLACE}{_BODY}$")
_OPENING: Final = 60
"""Sentences among which title and first words of the document stand, page furniture included."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """发文机关: the place that a document speaks for and its level; "" for the nation."""

    place: str
    level: RegionLevel

    def bureau(self, trade: str = "生态环境") -> str:
        """Return the name of its department: 山东省生态环境厅, 廊坊市生态环境局, 生态环境部."""
        if self.level is RegionLevel.NATIONAL:
            return f"{trade}部"
        is_office = self.level is RegionLevel.PROVINCIAL and self.place not in _MUNICIPALITIES
        return f"{self.place}{trade}{'厅' if is_office else '局'}"


def find_issuer(sentences: Sequence[Sentence]) -> Issuer | None:
    """Return who issued the document, None when its opening names nobody."""
    opening = [sentence.text for sentence in sentences[:_OPENING]]
    for text in opening:
        found = [
            (match.start(), issuer)
            for match, issuer in (
                (_NATIONAL.search(text), Issuer("", RegionLevel.NATIONAL)),
                *((match, _of(match["place"])) for match in _LOCAL.finditer(text)),
            )
            if match is not None
        ]
        if found:
            return min(found, key=lambda each: each[0])[1]
    for pattern in (_TITLE, _SIGNATURE):
        for text in opening:
            if match := pattern.match(text.rstrip("。")):
                return _of(match["place"])
    return None


def issuer_named(name: str) -> Issuer | None:
    """Return the issuer that a name stands for: 乙河市人民政府办公室; None for any other body."""
    name = name.strip()
    if name.startswith("生态环境部"):
        return Issuer("", RegionLevel.NATIONAL)
    match = re.match(_PLACE + _BODY, name)
    return _of(match["place"]) if match else None


def _of(place: str) -> Issuer:
    place = re.sub(r"^.*(?:日前|近日|由)", "", place)
    if place in _MUNICIPALITIES or place.endswith(("省", "自治区")):
        level = RegionLevel.PROVINCIAL
    elif place.endswith(("市", "州", "盟")):
        level = RegionLevel.MUNICIPAL
    else:
        level = RegionLevel.COUNTY
    return Issuer(place, level)


# 2021年10月12日 · 2022-01-21 10:55:09 某网 · 发布日期：2021-01-06 · 办公室2023年5月8日印发
_DATE_LINE: Final = re.compile(r"(?:发布|印发|成文|发文)(?:日期|时间)|印发$|^.{0,14}办公[厅室]")
_FROM_THE_EDGES: Final = 12


def find_day(sentences: Sequence[Sentence]) -> dt.date | None:
    """Return the day a document was written, from its signature or the head of the page.

    A date that stands alone on a line is the signature; else a line near the top or the end that
    says 发布日期 or 印发, or bears the time of day of a web page.
    """
    alone: list[dt.date] = []
    marked: list[dt.date] = []
    for number, sentence in enumerate(sentences):
        spans = [s for s in find_dates(sentence.text) if s.precision is DatePrecision.DAY]
        if len(spans) != 1 or len(sentence.text) > 40:
            numeric = re.match(r"(\d{4})-(\d{2})-(\d{2})\d{2}：\d{2}", sentence.text)
            if numeric and number < _FROM_THE_EDGES:
                try:
                    marked.append(dt.date(int(numeric[1]), int(numeric[2]), int(numeric[3])))
                except ValueError:
                    continue
            continue
        span = spans[0]
        if span.raw == sentence.text:
            alone.append(span.value)
        elif (
            number < _FROM_THE_EDGES or number >= len(sentences) - _FROM_THE_EDGES
        ) and _DATE_LINE.search(sentence.text):
            marked.append(span.value)
    return next(iter(alone or marked), None)
