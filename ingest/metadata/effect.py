"""From which day a version is in force, and the words or the inference it rests on.

Adoption and commencement are different dates. The commencement article of an amended law still
names the day of the original law (水污染防治法 of 2017: 自2008年6月1日起施行), so it only counts
when no amendment came after that day. Amending decisions are mostly not in the library; the table
`known_effects.json` holds the days that differ from their adoption. Whatever is inferred says so in
`basis`, which is shown wherever the date is.
"""

from __future__ import annotations

import calendar
import datetime as dt
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Final

from ingest.metadata.acts import CHANGES, LAWMAKING, Act, ActKind
from ingest.structure.tree import Statute, Unit
from kb.model.regulation import ProvisionKind
from kb.text.dates import find_dates
from kb.text.numerals import ascii_digits, parse_numeral

_TAIL_UNITS: Final = 6
_UNKNOWN_AMENDMENT: Final = dt.timedelta(days=120)
"""Local laws are published up to three months after adoption; a version dated later than that after
the last act it names was amended by an act it does not name."""

_SMALL: Final = "[0-9一二三四五六七八九十l]{1,3}"
_DATE: Final = rf"[0-9〇零○一二三四五六七八九十]{{2,4}}年{_SMALL}月{_SMALL}日"
# 本法自2008年6月1日起施行 · 本条例自公布之日起施行 · 自2021年1月1日零时起施行 · 自发布之日施行
_COMMENCES: Final = re.compile(
    rf"(?P<subject>[^。；;\n]{{0,60}}?)自(?P<when>{_DATE}|(?:修订|国务院)?(?:公布|发布|颁布|通过"
    rf"|批准|印发|下发|公告)之?日)(?P<hour>零时)?(?P<start>起|之日起|以后|后)?"
    rf"(?P<delay>满?[0-9一二三四五六七八九十]{{1,3}}(?:日|天|个月|年)(?:之?后|后)?)?(?:正式)?起?"
    r"(?:施行|实施|生效|执行|试行)"
)
# 本规定经…审议通过，自…起施行 and 本规定由…负责解释，自…起施行 speak of the whole as well.
# 第三十八条自…起施行, 有关…的规定自…起施行: parts that begin on their own day
_PART_OF_LAW: Final = re.compile(
    r"第[^，。]{1,12}[条款项章节](?:[、和][^，。]*)?(?:的?规定)?[，,]?$|的规定[，,]?$"
)
_WHOLE_LAW: Final = re.compile(
    r"(?:^|[，,、。\s（(])(?:本|该)《?[\u3400-\u9fff]{1,12}》?(?:[（(][^）)]*[）)])?(?:[经由].*[，,])?$"
    r"|(?:^|\s)$"
)
_LABEL: Final = re.compile(
    r"^(?:第[^条\n]{1,12}条(?:之[一二三四五六七八九十]+)?[\s：:]*|[一二三四五六七八九十]+、)"
)
_DIGIT_GAP: Final = re.compile(r"(?<=[0-9年月]) +(?=[0-9年月日])")
_DELAY: Final = re.compile(r"满?(?P<number>[0-9一二三四五六七八九十]{1,3})(?P<unit>日|天|个月|年)")
_TYPED_ONE: Final = re.compile(r"(?<=[年月])l(?=[0-9月日])|(?<=[年月])l(?=[月日])")  # 2019年9月l日


@dataclass(frozen=True, slots=True)
class SeparateCommencement:
    """分别施行: a part of the law that begins on a day of its own."""

    on: dt.date
    quote: str


@dataclass(frozen=True, slots=True)
class Effect:
    """施行日期: the day (None when nothing tells it), its basis in Chinese, and separate parts.

    `stated_on` is the day the commencement article names, for an amended law that of the original:
    it is the day of 同时废止.
    """

    on: dt.date | None
    basis: str
    separate: tuple[SeparateCommencement, ...] = ()
    stated_on: dt.date | None = None


@dataclass(frozen=True, slots=True)
class _Clause:
    on: dt.date | None
    relative: bool
    delay: str
    quote: str


def find_effect(
    statute: Statute, acts: Sequence[Act], *, short_title: str, version_on: dt.date | None
) -> Effect:
    """Return the commencement of the version of `version_on` (its adoption or last amendment)."""
    clauses, separate = _clauses(statute)
    stated = clauses[-1] if clauses else None
    noted = max((act.on for act in acts if act.kind is ActKind.EFFECTIVE), default=None)
    known = _known(short_title, version_on)
    effect = (
        _from_preamble(noted, version_on)
        or _from_known(known)
        or _from_clause(stated, acts, version_on)
        or _inferred(stated, version_on)
    )
    return Effect(effect.on, effect.basis, separate, (stated and stated.on) or effect.on)


def _from_preamble(noted: dt.date | None, version_on: dt.date | None) -> Effect | None:
    """题注 2022年5月1日 施行: it belongs to this version when it is not older than it."""
    if noted is None or (version_on is not None and noted < version_on):
        return None
    return Effect(noted, f"题注载明自{_written(noted)}起施行")


def _from_known(known: KnownEffect | None) -> Effect | None:
    return Effect(known.on, f"修改决定规定的施行日期：{known.source}") if known else None


def _from_clause(
    stated: _Clause | None, acts: Sequence[Act], version_on: dt.date | None
) -> Effect | None:
    if stated is None:
        return None
    if stated.on is not None:
        if version_on is None or stated.on >= version_on:
            return Effect(stated.on, f"正文：{stated.quote}")
        if not _changed_after(stated.on, acts, version_on):
            return Effect(stated.on, f"正文：{stated.quote}")
        return None
    if any(act.kind in CHANGES for act in acts) or version_on is None:
        return None
    promulgated = _promulgated(acts, version_on)
    start = promulgated or version_on
    return Effect(
        _later(start, stated.delay),
        f"正文：{stated.quote}；{'公布' if promulgated else '通过或公布'}日期为{_written(start)}",
    )


def _inferred(stated: _Clause | None, version_on: dt.date | None) -> Effect:
    if version_on is None:
        on = stated.on if stated else None
        return Effect(on, f"正文：{stated.quote}" if stated and on else "未载明施行日期")
    if stated is not None:
        return Effect(
            version_on,
            f"推定：正文所载“{stated.quote}”是原文本的施行日期，本版本按修改通过之日"
            f"{_written(version_on)}计",
        )
    return Effect(version_on, f"推定：未载明施行日期，按通过或公布之日{_written(version_on)}计")


def _changed_after(day: dt.date, acts: Sequence[Act], version_on: dt.date) -> bool:
    # A second adoption is an amendment too: 最高人民法院审判委员会第1823次会议通过 in 2020.
    if any(act.kind in CHANGES | {ActKind.ADOPTED} and act.on > day for act in acts):
        return True
    last = max((act.on for act in acts if act.kind in LAWMAKING), default=day)
    return version_on - max(last, day) > _UNKNOWN_AMENDMENT


def _promulgated(acts: Sequence[Act], version_on: dt.date) -> dt.date | None:
    days = [act.on for act in acts if act.kind is ActKind.PROMULGATED]
    return max((day for day in days if abs(day - version_on) <= _UNKNOWN_AMENDMENT), default=None)


def _clauses(statute: Statute) -> tuple[list[_Clause], tuple[SeparateCommencement, ...]]:
    clauses: list[_Clause] = []
    separate: list[SeparateCommencement] = []
    for unit in _where_it_stands(statute):
        text = _LABEL.sub("", _TYPED_ONE.sub("1", _DIGIT_GAP.sub("", ascii_digits(unit.text))))
        for match in _COMMENCES.finditer(text):
            spans = find_dates(match["when"])
            on = spans[0].value if spans else None
            quote = match[0].strip().lstrip("，,、")
            subject = match["subject"]
            if _PART_OF_LAW.search(subject):
                if on is not None:
                    separate.append(SeparateCommencement(on, quote))
            elif _WHOLE_LAW.search(subject) or not subject.strip():
                clauses.append(_Clause(on, on is None, match["delay"] or "", quote))
    return clauses, tuple(separate)


def _where_it_stands(statute: Statute) -> Sequence[Unit]:
    """The last units before the annexes; for a short text that is everything."""
    body = [
        unit for unit in statute.units if unit.kind in (ProvisionKind.ARTICLE, ProvisionKind.OTHER)
    ]
    return body[-_TAIL_UNITS:]


def _later(day: dt.date, delay: str) -> dt.date:
    """30日后 counts from the day after; 满六个月 ends on the same day of the month."""
    match = _DELAY.match(delay)
    number = parse_numeral(match["number"]) if match else None
    if match is None or number is None:
        return day
    if match["unit"] in ("日", "天"):
        return day + dt.timedelta(days=number)
    months = number * (12 if match["unit"] == "年" else 1)
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _written(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@dataclass(frozen=True, slots=True)
class KnownEffect:
    """已知施行日期 of an amended version; `law` ends in * when it is the beginning of titles."""

    law: str
    version: str
    on: dt.date
    source: str

    def fits(self, short_title: str, version: str) -> bool:
        """Whether this entry speaks of that version."""
        if self.version != version:
            return False
        if self.law.endswith("*"):
            return short_title.startswith(self.law[:-1])
        return self.law == short_title


@cache
def known_effects() -> tuple[KnownEffect, ...]:
    """Return the table of days that amending decisions set, from `known_effects.json`."""
    source = resources.files("ingest.metadata").joinpath("known_effects.json")
    return tuple(
        KnownEffect(
            entry["law"],
            entry["version"],
            dt.date.fromisoformat(entry["effective_on"]),
            entry["source"],
        )
        for entry in json.loads(source.read_text(encoding="utf-8"))
    )


def _known(short_title: str, version_on: dt.date | None) -> KnownEffect | None:
    if version_on is None:
        return None
    version = version_on.isoformat()
    return next((entry for entry in known_effects() if entry.fits(short_title, version)), None)
