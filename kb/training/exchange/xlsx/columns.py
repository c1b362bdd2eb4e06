"""列: the columns of a workbook of questions, and the names under which people give them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from kb.training.question import LETTERS

NUMBER: Final = "number"
CARRIED: Final = "carried"
OPTIONS: Final = "options"
BASIS: Final = "basis"

COLUMNS: Final = (
    (NUMBER, "题号", 7.0),
    ("type", "题型", 12.0),
    ("stem", "题干", 60.0),
    *((letter, f"选项{letter}", 22.0) for letter in LETTERS),
    ("answer", "答案", 18.0),
    ("rationale", "解析", 40.0),
    ("marks", "分值", 7.0),
    ("difficulty", "难度", 7.0),
    ("level", "层级", 8.0),
    ("points", "考点", 16.0),
    ("rubric", "评分要点", 30.0),
    ("source_case", "来源案例", 14.0),
    ("cited", "引用条文（仅供查看）", 50.0),
)
"""Column, heading and width in characters, as they are written; carried texts come after them."""
CARRIED_HEADING: Final = "随附信息（请勿修改）"

_NAMES: Final = {
    NUMBER: ("题号", "序号", "编号", "no", "试题编号"),
    "type": ("题型", "题目类型", "试题类型", "类型", "试题题型"),
    "stem": (
        "题干", "题目", "试题", "题目内容", "试题内容", "问题", "题面", "试题题干", "题干内容",
    ),
    OPTIONS: ("选项", "备选项", "备选答案", "选项内容", "候选项", "试题选项"),
    "answer": (
        "答案", "正确答案", "参考答案", "标准答案", "正确选项", "试题答案", "答案要点",
    ),
    "rationale": ("解析", "答案解析", "试题解析", "题目解析", "分析", "说明", "解析说明"),
    BASIS: ("依据", "法律依据", "出处", "法条依据", "答案依据", "命题依据"),
    "marks": ("分值", "分数", "得分", "默认分值", "满分"),
    "difficulty": ("难度", "难易程度", "难易度", "难度等级", "难度系数", "试题难度"),
    "level": ("层级", "级别", "适用层级", "等级"),
    "points": ("考点", "知识点", "大纲考点", "考点编码", "所属考点", "考核点"),
    "rubric": ("评分要点", "评分标准", "采分点", "得分点", "评分细则"),
    "source_case": ("来源案例", "案例编号"),
}  # fmt: skip
_BY_NAME: Final = {name: column for column, names in _NAMES.items() for name in names}
# 选项A · A选项 · A · 答案A · 备选项 A · 选项1
_LETTER: Final = re.compile(r"^(?:选项|备选项|备选答案|候选项|答案)?([a-h1-8])(?:选项|项)?$")
_NOTE: Final = re.compile(r"[（(【\[].*?[）)】\]]|[*＊:：\s]")


def column_of(heading: str) -> str | None:
    """Return the column that a heading names: a field, a letter, or one of the constants."""
    if heading.startswith("随附信息"):
        return CARRIED
    name = _NOTE.sub("", unicodedata.normalize("NFKC", heading)).casefold()
    if name in _BY_NAME:
        return _BY_NAME[name]
    match = _LETTER.match(name)
    if match is None:
        return None
    mark = match[1].upper()
    return LETTERS[int(mark) - 1] if mark.isdigit() else mark
