"""Policy documents: outlines 一、 （一） 1. (1), whose items can be cited by number.

Item （十七） of a guiding opinion counts on through all parts, so it is addressed as item_17; where
（一） begins again in every part it becomes part_2__item_1. Interviews printed below a document
(问：… 答：…) are sections of their own and do not swell the last item.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ingest.structure.sections import Section, unique_keys
from kb.text.numerals import parse_numeral

_NUMERAL: Final = "[一二三四五六七八九十]{1,3}"
# 一、明确执法职责 · ## 一、… · （十七）完善… · (十七)完善… · 1.梳理… · １．… ; "1.5倍" is no item
_LEVELS: Final = (
    re.compile(rf"(?P<label>(?P<number>{_NUMERAL})、)\s*(?P<rest>.*)"),
    re.compile(rf"(?P<label>[（(]\s*(?P<number>{_NUMERAL})\s*[）)])\s*(?P<rest>.*)"),
    re.compile(r"(?P<label>(?P<number>[0-9０-９]{1,2})[.．、])\s*(?![0-9])(?P<rest>.*)"),
)
_NAMES: Final = ("part", "item", "point")
# 问:请问……的背景是什么? begins an interview; its questions are headings
_QUESTION: Final = re.compile(r"问\s*[:：]\s*(?P<rest>.+)")
_ANSWER: Final = re.compile(r"答\s*[:：]\s*")
# 请各省级生态环境部门于2021年3月底前…报送我部。: the closing words after the last item
_CLOSING: Final = re.compile(
    r"请|望|以上|特此|本(?:意见|方案|通知|办法|规划)自|各(?:地|省|市).{0,20}(?:报送|报告)"
)
_INTERVIEW_LEAD: Final = re.compile(r".{0,80}(?:回答了?记者|答记者问|记者的?提问)")
_MARK: Final = re.compile(r"#{1,6} ")
_MAX_HEADING: Final = 45
_MAX_LABEL: Final = 8
_STOP_INSIDE: Final = re.compile(r"[。；！;!]|[，,、…：:？?]$")
# A date, a signature, a salutation, a note in brackets, a dash item: short lines that head nothing
_NO_HEADING: Final = re.compile(
    r"^\d{4}[-年]|^[（(—]|^附件|^[问答][:：]|(?:办公室|办公厅|政府|委员会|部|厅|局|法院|检察院|单位)$|[,，].*(?:部门|局)$"
)
PATH_SEPARATOR: Final = " / "


@dataclass(slots=True)
class _Open:
    level: int
    key: str
    label: str
    number: int | None
    heading: str
    lines: list[str] = field(default_factory=list)
    path: str = ""

    def closed(self) -> Section:
        text = "\n".join(self.lines)
        level = max(self.level, 1)
        return Section(self.key, self.heading, text, level, self.label, self.number, self.path)


def parse_outline(paragraphs: Sequence[str]) -> tuple[Section, ...]:
    """Return the sections of a document given as paragraphs without its title."""
    restarting = _restarts(paragraphs)
    found: list[_Open] = [_Open(1, "opening", "", None, "")]
    stack: list[_Open] = []
    questions = 0
    for index, paragraph in enumerate(paragraphs):
        text = _MARK.sub("", paragraph)
        question = _QUESTION.fullmatch(text)
        if question is not None:
            questions += 1
            stack = []
            found.append(_Open(1, f"question_{questions}", "", questions, question["rest"]))
            continue
        if _ends_outline(text, stack):
            stack = []
            found.append(_Open(1, "closing", "", None, ""))
        opened = None if questions else _opened(text, stack, restarting)
        if opened is not None:
            stack = [*stack[: _parent_count(stack, opened.level)], opened]
            found.append(opened)
        elif paragraph.startswith("#") or _is_plain_heading(paragraphs, index):
            stack = [_Open(0, "heading", "", None, text)]
            found.append(stack[0])
        else:
            found[-1].lines.append(_ANSWER.sub("", text, count=1) if questions else text)
    return unique_keys(unit.closed() for unit in found if unit.lines or unit.heading)


def _is_plain_heading(paragraphs: Sequence[str], index: int) -> bool:
    """Whether a short line without a stop heads the longer text below it: 总体目标, 重点任务."""
    text = paragraphs[index]
    if len(text) <= _MAX_LABEL:
        text = text.rstrip("：:")  # 分项目标:
    following = paragraphs[index + 1] if index + 1 < len(paragraphs) else ""
    if len(text) > _MAX_HEADING or len(following) <= len(text) or _STOP_INSIDE.search(text):
        return False
    return _NO_HEADING.search(text) is None


def has_outline(paragraphs: Sequence[str]) -> bool:
    """Whether at least two paragraphs are numbered 一、 or （一）."""
    numbered = [
        p for p in paragraphs if any(level.match(_MARK.sub("", p)) for level in _LEVELS[:2])
    ]
    return len(numbered) >= 2


def _restarts(paragraphs: Sequence[str]) -> bool:
    """Whether （一） occurs more than once, so that items must name their part."""
    firsts = [
        p for p in paragraphs if (m := _LEVELS[1].match(_MARK.sub("", p))) and m["number"] == "一"
    ]
    return len(firsts) > 1


def _ends_outline(text: str, stack: Sequence[_Open]) -> bool:
    if not stack or not stack[-1].lines:
        return False
    return _CLOSING.match(text) is not None or _INTERVIEW_LEAD.match(text) is not None


def _opened(text: str, stack: Sequence[_Open], restarting: bool) -> _Open | None:
    for level, pattern in enumerate(_LEVELS, 1):
        match = pattern.fullmatch(text)
        if match is None:
            continue
        number = parse_numeral(match["number"])
        above = list(stack[: _parent_count(stack, level)])
        name = _NAMES[level - 1]
        numbered = [unit.key for unit in above if unit.level]
        prefix = numbered[-1] if numbered and (level == 3 or restarting) else ""
        key = f"{prefix}__{name}_{number}" if prefix else f"{name}_{number}"
        heading, body = _split_heading(match["rest"])
        path = PATH_SEPARATOR.join(unit.heading for unit in above)
        opened = _Open(level, key, match["label"], number, f"{match['label']}{heading}", path=path)
        if body:
            opened.lines.append(body)
        return opened
    return None


def _parent_count(stack: Sequence[_Open], level: int) -> int:
    return next((i for i, unit in enumerate(stack) if unit.level >= level), len(stack))


def _split_heading(rest: str) -> tuple[str, str]:
    """（十七）完善制度。2021年底前…: the words before the first full stop are the heading."""
    cut = rest.find("。")
    if 0 < cut <= _MAX_HEADING:
        return rest[:cut], rest[cut + 1 :].strip()
    if cut < 0 and len(rest) <= _MAX_HEADING:
        return rest, ""
    return "", rest
