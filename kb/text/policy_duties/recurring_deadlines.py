"""周期与期限: 每年年底前, 每季度, 每年至少开展一次, 年度动态调整, 自立案之日起90日内, 定期.

All patterns read one folded sentence (`layout.fold`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from typing import Final

from kb.text.numerals import parse_numeral
from kb.text.policy_duties.model import Deadline, DutyKind

_NUMERAL: Final = r"(?:\d{1,4}|[一二三四五六七八九十两百半]{1,4})"
_BEFORE: Final = r"(?:(?:之|以)?前)"
_EVERY: Final = re.compile(
    r"(?P<least>至少)?(?P<each>每人)?每隔?(?P<count>\d{1,2}|[一二两三四五六十])?个?"
    r"(?P<unit>半年|年度?|季度?|月|旬|周|星期|日|天)"
)
_LENGTHS: Final = {
    "年": "Y", "年度": "Y", "季": "Q", "季度": "Q", "月": "M", "旬": "10D",
    "周": "W", "星期": "W", "日": "D", "天": "D", "半年": "6M",
}  # fmt: skip
# What follows 每年 or 每月 when it names a day: 年底前, 12月31日前, 5日前, 第一季度前
_IN_YEAR: Final = re.compile(
    rf"的?(?:(?P<end>年?[底末]){_BEFORE}?|(?P<month>{_NUMERAL})月(?:份)?"
    rf"(?:(?P<day>{_NUMERAL})[日号]|(?P<edge>[底末])|(?P<ten>[上中下])旬)?{_BEFORE}?"
    rf"|第?(?P<quarter>[一二三四])季度[底末]?{_BEFORE}?)"
)
_IN_MONTH: Final = re.compile(
    rf"的?(?:(?P<day>{_NUMERAL})[日号]{_BEFORE}?|(?P<end>月?[底末]){_BEFORE}?)"
)
_END_OF: Final = re.compile(rf"的?[底末]{_BEFORE}?")
# 每年至少开展一次, 每年组织不少于2次, 每年接受不少于60学时
_LEAST: Final = re.compile(
    r"^[^，。；]{0,14}?(?:至少|不少于|不低于|不得少于|最少)[^，。；\d]{0,8}?"
    rf"(?P<number>\d{{1,6}}|{_NUMERAL})(?:个|次|学时|课时|轮|遍|场|期|批|件|家|万吨|吨|小时|%|项|名|天)"
)
_TIMES: Final = re.compile(rf"^[^，。；]{{0,24}}?(?P<number>{_NUMERAL})(?:次|轮|遍)")
# 每年约有, 每年产生: figures, not duties
_FIGURE: Final = re.compile(
    r"^(?:约|平均|均|新增|产生|发生|造成|减少|增加了|都有|排放|不得|不低于\d+%)"
)
_TAKING_TURNS: Final = re.compile(
    r"(?P<count>[一两三])(?P<unit>年|季度?|月|周)(?:[一1]次?)?(?=调度|通报|评估|考核|总结|检查|报告|会商|轮训|轮换)"
)
# 月调度、季通报、年考核
_EACH_PERIOD: Final = re.compile(
    r"(?<![\d本上当每一两三近全多往历])(?P<unit>[月季周]|年(?=考核))(?=调度|通报|会商|研判|考核|报告制)"
)
_ACTS: Final = "调度|通报|报送|上报|公开|公布|汇总|填报|报告|分析|推送|更新|会商|评估|考核|总结"
_BY_PERIOD: Final = re.compile(rf"按(?P<unit>年度?|季度?|月度?|周|日|半年)(?={_ACTS})")
# 建立目录清单年度动态调整机制; not 纳入年度考核, 2021年度考核, 年度计划
_PERIODIC_NOUN: Final = re.compile(
    rf"(?<![\d〇零一二三四五六七八九年])(?P<unit>年度|季度|月度|半年度?)(?:动态|定期)?(?:调整|{_ACTS}|评议|轮训|述职|督查|检查)"
)
_SET_UP: Final = re.compile(
    r"(?:建立|实行|开展|组织|进行|完善|健全|实施|做好|落实|推行|执行|形成|、)[^，。；]{0,30}$"
)
_NO_SETTING_UP: Final = re.compile(
    r"(?:纳入|列入|作为|依据|结合|根据|计入|制定|编制|印发)[^，。；]{0,12}$"
)

_SPAN: Final = re.compile(
    rf"(?<!\d)(?P<number>{_NUMERAL})个?(?P<unit>工作日|自然日|日|天|月|年|周|星期|小时|分钟)(?:之|以)?内"
)
_SPAN_UNITS: Final = {
    "工作日": "D", "自然日": "D", "日": "D", "天": "D", "月": "M", "年": "Y",
    "周": "W", "星期": "W",
}  # fmt: skip
_AHEAD: Final = re.compile(
    rf"提前(?:至少)?(?P<number>{_NUMERAL})个?(?P<unit>工作日|自然日|日|天|月|年|周|星期|小时|分钟)"
)
# 自立案之日起90日内, 检查结束后5个工作日内: the event the days are counted from
_EVENT: Final = re.compile(
    r"(?:[自从](?:[^，。；、]{1,30})起|(?:[在于自])(?P<bare>[^，。；、在于自]{1,14}后)"
    r"|(?P<issued>本[^，。；、]{1,12}之日起))$"
)
# 近三年内未受处罚, 三年内曾因: a condition, not a time to act in
_CONDITION_BEFORE: Final = re.compile(
    r"(?:近|过去|最近|连续|以往|前|有效期|保存|保管|拘留|期限为|不超过|不满)$"
)
_CONDITION_AFTER: Final = re.compile(r"^(?:未|无|曾|累计|受到|受过|发生|有|被|再次|没有|不|因)")

_AT_ONCE: Final = re.compile(
    r"即日起|[自从](?:本[^，。；]{1,8}|文件)?(?:印发|发布|公布|下发|发文)之日起(?!\d|[一二三四五六七八九十]+个?[日工月])"
)
_IN_FORCE: Final = re.compile(r"^(?:正式)?(?:施行|实施|生效|执行)")
_UP_TO: Final = re.compile(r"，?[至到]")
_VAGUE: Final = re.compile(
    r"不定期|(?<!不)定期(?!存款|检测报告|监测数据)|适时|尽快|择机|近期内?(?!目标|规划|发生)"
)
_VAGUE_ACT: Final = re.compile(r"^[^，。；、：《“（）”\u25a0]{0,12}")


def recurring(text: str) -> Iterator[Deadline]:
    """Yield what a sentence asks for again and again, in no order."""
    for match in _EVERY.finditer(text):
        found = _every(text, match)
        if found is not None:
            yield found
    for match in _TAKING_TURNS.finditer(text):
        count = parse_numeral(match["count"])
        yield Deadline(
            match.start(), match.end(), DutyKind.RECURRING, _length(count, match["unit"])
        )
    for match in _EACH_PERIOD.finditer(text):
        yield Deadline(match.start(), match.end(), DutyKind.RECURRING, _length(1, match["unit"]))
    for match in _BY_PERIOD.finditer(text):
        yield Deadline(match.start(), match.end(), DutyKind.RECURRING, _length(1, match["unit"]))
    for match in _PERIODIC_NOUN.finditer(text):
        before = text[: match.start()]
        if _SET_UP.search(before) and not _NO_SETTING_UP.search(before):
            end = match.start("unit") + len(match["unit"])
            yield Deadline(match.start(), end, DutyKind.RECURRING, _length(1, match["unit"]))


def _every(text: str, match: re.Match[str]) -> Deadline | None:
    after = text[match.end() :]
    count = parse_numeral(match["count"]) if match["count"] else 1
    if count is None or _FIGURE.match(after):
        return None
    length, end, details = _length(count, match["unit"]), match.end(), ""
    if length == "P1Y" and (day := _IN_YEAR.match(after)):
        details, end = _day_of_year(day), end + day.end()
    elif length == "P1M" and (day := _IN_MONTH.match(after)):
        number = parse_numeral(day["day"]) if day["day"] else None
        details, end = f";{number:02d}" if number else ";end", end + day.end()
    elif length in {"P3M", "P6M"} and (day := _END_OF.match(after)):
        details, end = ";end", end + day.end()
    least = _LEAST.match(text[end:])
    if least is not None:
        number = parse_numeral(least["number"])
        return Deadline(
            match.start(),
            end + least.end(),
            DutyKind.RECURRING,
            f"{length}{details};min={number}",
        )
    if match["least"]:
        times = _TIMES.match(text[end:])
        number = parse_numeral(times["number"]) if times else 1
        details += f";min={number}"
    return Deadline(match.start(), end, DutyKind.RECURRING, length + details)


def _day_of_year(day: re.Match[str]) -> str:
    if day["month"]:
        month = parse_numeral(day["month"]) or 0
        if not 1 <= month <= 12:
            return ""
        last = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)[month - 1]
        number = parse_numeral(day["day"]) if day["day"] else None
        edge = {"上": 10, "中": 20}.get(day["ten"] or "", min(last, 28) if month == 2 else last)
        return f";{month:02d}-{number or edge:02d}" if (number or edge) <= last else ""
    if day["quarter"]:
        return {"一": ";03-31", "二": ";06-30", "三": ";09-30", "四": ";12-31"}[day["quarter"]]
    return ";12-31"


def _length(count: int | None, unit: str) -> str:
    unit = unit if unit in _LENGTHS else unit.removesuffix("度")
    symbol, times = _LENGTHS[unit], count or 1
    if symbol == "Q":
        return f"P{3 * times}M"
    return f"P{symbol}" if symbol[0].isdigit() else f"P{times}{symbol}"


def periods(text: str) -> Iterator[Deadline]:
    """Yield the lengths of time within which, or before which, something is to be done."""
    for match in _SPAN.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if _CONDITION_BEFORE.search(before) or _CONDITION_AFTER.match(after):
            continue
        event = _EVENT.search(before)
        start = match.start()
        if event is not None:
            start = event.start() if event["bare"] is None else event.start("bare")
        if (value := _span(match["number"], match["unit"])) is not None:
            yield Deadline(start, match.end(), DutyKind.PERIOD, value)
    for match in _AHEAD.finditer(text):
        if (value := _span(match["number"], match["unit"])) is not None:
            yield Deadline(match.start(), match.end(), DutyKind.PERIOD, f"-{value}")


def _span(number: str, unit: str) -> str | None:
    if number == "半":
        return {"年": "P6M", "月": "P15D", "小时": "PT30M"}.get(unit)
    value = parse_numeral(number)
    if value is None:
        return None
    if unit in {"小时", "分钟"}:
        return f"PT{value}{'H' if unit == '小时' else 'M'}"
    return f"P{value}{_SPAN_UNITS[unit]}" + (";workdays" if unit == "工作日" else "")


def at_once(text: str, written_on: dt.date | None) -> Iterator[Deadline]:
    """Yield 即日起 and 印发之日起, from the day of the document where it is known."""
    for match in _AT_ONCE.finditer(text):
        behind = text[match.end() :]
        # 即日起至2024年3月31日: only the last day is to be kept
        if not (_IN_FORCE.match(behind) or _UP_TO.match(behind)):
            value = f"{written_on.isoformat()}/" if written_on is not None else None
            yield Deadline(match.start(), match.end(), DutyKind.START, value)


def vague(text: str) -> Iterator[Deadline]:
    """Yield words that ask for something at no set time, with what they ask for."""
    for match in _VAGUE.finditer(text):
        act = _VAGUE_ACT.match(text[match.end() :])
        end = match.end() + (act.end() if act else 0)
        yield Deadline(match.start(), end, DutyKind.VAGUE, None)
