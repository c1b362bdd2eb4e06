"""What a reader is told before the hits: what was understood otherwise, and what to do next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kb.text.numerals import ArticleNumber
from kb.text.region_names import change_note
from kb.text.regions import region_by_code
from search.query.analysis import QueryAnalysis
from search.query.request import SearchRequest

EARLIEST: Final = dt.date(1949, 10, 1)
_MOST_NAMES: Final = 3


@dataclass(frozen=True, slots=True)
class Note:
    """提示: one Chinese sentence; `code` is stable, for programs."""

    code: str
    message: str


def notes_on(
    request: SearchRequest, analysis: QueryAnalysis, hits: int, *, named: str | None, weak: bool
) -> tuple[Note, ...]:
    """Return the notes on an answer of so many hits.

    Args:
        named: the version of the first hit when the question names it itself, else None.
        weak: the first hit cannot be relied on.
    """
    if not request.question:
        message = "检索词里没有文字或数字。请输入情形、法规名称或条号，如“水污染防治法第83条”"
        return (Note("no_words", message),)
    notes = [*_on_wording(request), *_on_names(analysis, named=named), *_on_day(request, analysis)]
    notes += _on_region(request, analysis)
    if not hits:
        notes.append(_nothing(request))
    elif weak:
        notes.append(
            Note(
                "weak",
                "没有找到很有把握的条文，下面是最接近的内容，"
                "可以换一种说法，或补充行业、做了什么、在哪里",
            )
        )
    return tuple(notes)


def _on_wording(request: SearchRequest) -> Iterator[Note]:
    wording = request.wording
    if wording.cut:
        yield Note(
            "cut",
            f"检索词有 {wording.characters:,} 字，超出上限，"
            f"已选取开头、结尾和信息最多的句子共 {wording.kept:,} 字检索",
        )
    if wording.was_traditional:
        yield Note("traditional", "已按简体字检索")


def _on_names(analysis: QueryAnalysis, *, named: str | None) -> Iterator[Note]:
    typed = {each.typed for each in analysis.corrections}
    if typed:
        laws = "或".join(f"《{each.law}》" for each in analysis.corrections)
        yield Note("corrected", f"没有名为“{'、'.join(sorted(typed))}”的法规，已按{laws}查找")
    if analysis.not_held:
        laws = "".join(f"《{law}》" for law in analysis.not_held[:_MOST_NAMES])
        yield Note("law_not_held", f"馆藏没有{laws}，以下是相近的内容")
    first = analysis.citations[0] if analysis.citations else None
    if first is not None and first.edition and named and not named.startswith(str(first.edition)):
        yield Note(
            "edition_not_held",
            f"馆藏没有《{first.law}》{first.edition} 年的版本，显示的是 {named} 的版本",
        )
    if analysis.citations and named is None:
        wanted = "、".join(
            f"《{each.law}》{ArticleNumber(each.article, each.suffix).label()}"
            for each in analysis.citations[:_MOST_NAMES]
        )
        yield Note(
            "no_such_article",
            f"馆藏中没有{wanted}，或者所选筛选条件不包括它。请核对条号，或去掉筛选条件",
        )


def _on_day(request: SearchRequest, analysis: QueryAnalysis) -> Iterator[Note]:
    today = dt.date.today()
    day = request.as_of
    told = analysis.told_day
    if told is not None and day == told.day:
        rest = "" if told.exact else "，没有写明哪一天的按第一天计"
        several = "，有几个日期时取最晚的" if len(analysis.dates) > 1 else ""
        yield Note(
            "read_as_of",
            f"问题里提到 {told.raw}，以下按 {_in_words(day)} 的法律列出{rest}{several}；"
            "馆藏没有当日文本的法规不会列出；其后的法律处罚较轻的，还要看今天的法律",
        )
    elif day is None:
        past = [each for each in analysis.dates if each < today]
        if past:
            yield Note(
                "past_date",
                f"问题里提到了 {_in_words(past[0])}。如果违法行为发生在那时，"
                f"请把截至日期设为 {past[0].isoformat()}，查当日适用的版本",
            )
    elif day > today:
        yield Note(
            "future_day",
            f"{_in_words(day)}尚未到来，以下按目前已经公布的文本推断，届时可能已有修改",
        )
    elif day < EARLIEST:
        yield Note(
            "early_day",
            f"截至日期 {day.isoformat()} 早于 1949 年 10 月，馆藏没有当时有效的法规，请核对日期",
        )


def _on_region(request: SearchRequest, analysis: QueryAnalysis) -> Iterator[Note]:
    asked = request.asked_region()
    codes = (asked.code,) if asked is not None else analysis.regions
    written = request.region or "" if asked is not None else request.question
    for region in filter(None, map(region_by_code, codes)):
        if message := change_note(region, request.day, written):
            yield Note("region_changed", message)


def _nothing(request: SearchRequest) -> Note:
    if request.issuing_body is not None:
        return Note(
            "nothing_found",
            f"没有找到。制定机关“{request.issuing_body[:40]}”要写全称，如“国务院”，也可去掉",
        )
    filters = {
        "内容种类": request.kind,
        "地区": request.region,
        "层级": request.level,
        "法规类型": request.type,
    }
    chosen = "、".join(name for name, value in filters.items() if value is not None)
    if chosen:
        return Note("nothing_found", f"没有找到。请放宽或去掉筛选条件（{chosen}），或换一种说法")
    return Note(
        "nothing_found",
        "没有找到。请换一种说法，或改为包括失效和未生效的文本；拼音和外文请改用汉字",
    )


def _in_words(day: dt.date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
