"""版式规律: how lines of hand-made exam papers begin, each with a line that forced it."""

from __future__ import annotations

import re
from typing import Final

from kb.model.question import QuestionType
from kb.training.exchange.wording import read_type

_NAME: Final = (
    r"(?:(?:单项|多项|不定项)?选择题|单选题?|多选题?|判断题|判断正误题?|是非题|填空题?|简答题|问答题|论述题"
    r"|名词解释题?|案例分析题?|案例题|材料分析题)"
)
# 一、单项选择题（每题2分，共20分） · 第二部分 判断题 · 多选题
_HEADING: Final = re.compile(
    rf"^(?:(?:[一二三四五六七八九十]{{1,3}}\s*[、.．:：]|[（(][一二三四五六七八九十]{{1,3}}[）)]"
    rf"|第[一二三四五六七八九十]{{1,3}}(?:部分|大题)[:：、]?)\s*)?({_NAME})"
    r"(?:\s*[（(【].*|\s*[:：,，。.、].*|\s*(?:共|每|答案).*)?$"
)
_EACH: Final = re.compile(r"每(?:小)?[题空]\s*(\d+(?:\.\d+)?)\s*分")
# 1. · 1、 · 1． · 1） · 第1题 · 但不是 1.5万元
_PLAIN: Final = re.compile(
    r"^(?:第\s*(\d{1,5})\s*题\s*[.．、:：]?|(\d{1,5})\s*(?:[、．）):：]|[.](?!\d)))\s*"
)
# （1） · (1)、
_BRACKETED: Final = re.compile(r"^[（(]\s*(\d{1,3})\s*[）)]\s*[.．、:：]?\s*")
# 案例一： · 【案例】 · 材料二、
CASE: Final = re.compile(
    r"^(?:【(?:案例|材料|案情)[一二三四五六七八九十\d]{0,3}】|(?:案例|材料)[一二三四五六七八九十\d]{1,3}\s*[:：、.．]?(?=\s|$|[^，。]))\s*"
)
_FIELDS: Final = {
    "answer": r"(?:参考|正确|标准)?答案(?:要点)?|答",
    "rationale": r"(?:答案|试题|题目)?解析|分析|答案说明",
    "rubric": r"评分要点|评分标准|采分点|得分点",
    "points": r"考点|知识点",
    "level": r"层级",
    "difficulty": r"难度(?:系数)?|难易(?:程)?度",
    "marks": r"分值|分数",
    "type": r"题型",
    "source_case": r"来源案例",
    "basis": r"(?:法律|法条)?依据|出处",
    "cited": r"引用条文",
}
# 【答案】B · [解析] · 答案：B · 解析: · 参考答案 ：
_LABEL: Final = re.compile(
    "|".join(
        rf"(?P<{name}>[【\[]\s*(?:{words})\s*[】\]]\s*[:：]?|^(?:{words})\s*[:：])"
        for name, words in _FIELDS.items()
    )
)
# 参考答案 · 答案与解析 · 【参考答案】 on a line of its own
ANSWERS: Final = re.compile(
    r"^[【\[]?\s*(?:试题|试卷|习题|部分)?(?:参考|标准|正确)?答案\s*(?:(?:与|及|和|、)?\s*(?:解析|评分标准|评分要点))?\s*[】\]]?\s*[:：]?$"
)
# （2分） at the end of a stem
MARKS_AT_END: Final = re.compile(
    r"\s*[（(]\s*(?:本[小大]?题\s*)?(\d{1,3}(?:\.\d+)?)\s*分\s*[）)]\s*$"
)
# （单选）… · 【判断题】…
TYPE_AT_START: Final = re.compile(rf"^[（(【\[]\s*({_NAME}|判断)\s*[）)】\]]\s*")
# 罚款幅度是（ B ）。
ANSWER_IN_STEM: Final = re.compile(r"[（(]\s*([A-HＡ-Ｈ](?:[\s、,，]*[A-HＡ-Ｈ]){0,7})\s*[）)]")
# 可以当场收缴罚款。（×）
TRUTH_IN_STEM: Final = re.compile(r"[（(]\s*(√|✓|✔|×|✗|✘|╳|对|错|正确|错误|[TFＴＦ]|[xX])\s*[）)]")
# 可以当场收缴罚款。（　）
EMPTY_AT_END: Final = re.compile(r"\s*[（(][\s\u3000]*[）)]\s*[。.]?\s*$")
# 1-5 ABCDA · 6～10：BBCDA
_RANGE: Final = re.compile(r"(\d{1,5})\s*[-—–~～至]\s*(\d{1,5})\s*[:：.．、]?\s*")
# 1.B 2、AC 3：√
_PAIR: Final = re.compile(
    r"(\d{1,5})\s*[.．、:：)）]?\s*([A-HＡ-Ｈ](?:[、,，]?[A-HＡ-Ｈ])*|√|×|✓|✗|正确|错误|对|错)(?=[\s;；,，。、]|\d|$)"
)


def heading_of(line: str) -> tuple[QuestionType, str] | None:
    """Return the type a heading names and the marks of each question, empty when unsaid."""
    match = _HEADING.match(line)
    kind = read_type(match[1]) if match and len(line) <= 120 else None
    if kind is None:
        return None
    each = _EACH.search(line)
    return kind, each[1] if each else ""


def number_of(line: str) -> tuple[int, str, bool] | None:
    """Return the number that begins a question, the text after it, and whether in brackets."""
    if match := _PLAIN.match(line):
        return int(match[1] or match[2]), line[match.end() :], False
    if match := _BRACKETED.match(line):
        return int(match[1]), line[match.end() :], True
    return None


def fields_of(line: str) -> list[tuple[str, str]] | None:
    """Return the labelled fields of a line in order; None when it begins with no label."""
    found = list(_LABEL.finditer(line))
    if not found or found[0].start() > 0:
        return None
    ends = [*(each.start() for each in found[1:]), len(line)]
    return [
        (str(match.lastgroup), line[match.end() : end].strip())
        for match, end in zip(found, ends, strict=True)
    ]


def listed_answers(line: str) -> list[tuple[int, str]] | None:
    """Return the numbered answers of a line such as 1-5 ABCDA or 1.B 2.AC; None for other lines.

    A range whose answers cannot be counted out gives its first number and the empty text.
    """
    ranges = list(_RANGE.finditer(line))
    if ranges and ranges[0].start() == 0:
        ends = [*(each.start() for each in ranges[1:]), len(line)]
        answers: list[tuple[int, str]] = []
        for match, end in zip(ranges, ends, strict=True):
            chunk = line[match.end() : end]
            single = _PAIR.search(chunk)
            # 1-5 ABCDA 6.B
            cut = single.start() if single else len(chunk)
            answers.extend(_counted(int(match[1]), int(match[2]), chunk[:cut]))
            answers.extend(_paired(chunk[cut:]) or [])
        return answers
    return _paired(line)


def _paired(line: str) -> list[tuple[int, str]] | None:
    pairs = list(_PAIR.finditer(line))
    rest = _PAIR.sub("", line)
    if pairs and pairs[0].start() == 0 and not re.sub(r"[\s;；,，。、]", "", rest):
        return [(int(match[1]), match[2]) for match in pairs]
    return None


def _counted(first: int, last: int, text: str) -> list[tuple[int, str]]:
    number = last - first + 1
    words = re.split(r"[\s,，、;；]+", text.strip(" \t。.;；,，"))
    if len(words) != number:
        words = list(re.sub(r"[\s,，、;；。.]", "", text))
    if not 0 < number <= 500 or len(words) != number:
        return [(first, "")]
    return list(zip(range(first, last + 1), words, strict=True))
