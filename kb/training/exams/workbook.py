"""成绩表 workbook: results, units and items of an exam as XLSX; nothing in it is a formula."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from kb.beijing import BEIJING
from kb.training.exams.item_statistics import ItemStatistics
from kb.training.exams.results import Results
from kb.training.exams.words import HANDED_IN_WORDS, STANDING_WORDS, VOID_WORDS
from kb.workbook import Table, write

_UNDATED: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def workbook(found: Results, items: Sequence[ItemStatistics]) -> bytes:
    """Return the workbook: 成绩, 单位, 题目, 选项, and 作废 where items are void."""
    tables: tuple[Table, ...] = (
        Table(
            "成绩",
            (
                "单位",
                "姓名",
                "账号",
                "卷别",
                "得分",
                "本单位名次",
                "结果",
                "交卷时间",
                "交卷方式",
                "回执",
            ),
            [
                (
                    each.unit,
                    each.name,
                    each.account,
                    each.form,
                    each.marks,
                    each.rank,
                    STANDING_WORDS[each.standing],
                    f"{each.handed_in_at.astimezone(BEIJING):%Y-%m-%d %H:%M}"
                    if each.handed_in_at
                    else "",
                    HANDED_IN_WORDS[each.handed_in_by],
                    each.receipt,
                )
                for each in found.results
            ],
        ),
        Table(
            "单位",
            ("单位", "应考", "实考", "及格", "及格率", "平均分", "最高分", "最低分"),
            [
                (
                    unit.unit,
                    unit.candidates,
                    unit.sat,
                    unit.passed,
                    None if unit.pass_share is None else round(unit.pass_share, 4),
                    unit.mean,
                    unit.highest,
                    unit.lowest,
                )
                for unit in found.units
            ],
        ),
        Table(
            "题目",
            (
                "题号",
                "试题",
                "题干",
                "分值",
                "人数",
                "未答",
                "得分率",
                "区分度",
                "点二列相关",
                "提示",
            ),
            [
                (
                    item.label,
                    item.key,
                    item.stem,
                    item.marks,
                    item.candidates,
                    item.blank,
                    item.facility,
                    item.discrimination,
                    item.point_biserial,
                    "；".join(item.flags),
                )
                for item in items
            ],
        ),
        Table(
            "选项",
            ("题号", "选项", "内容", "正确", "选择人数", "高分组", "低分组"),
            [
                (
                    item.label,
                    choice.letter,
                    choice.text,
                    "是" if choice.right else "",
                    choice.chosen,
                    choice.upper,
                    choice.lower,
                )
                for item in items
                for choice in item.choices
            ],
        ),
    )
    if found.voided:
        tables += (
            Table(
                "作废",
                ("题号", "处理", "理由", "满分", "及格分"),
                [
                    (
                        f"第 {each.item} 题",
                        VOID_WORDS[each.how],
                        each.reason,
                        found.marks,
                        found.pass_marks,
                    )
                    for each in found.voided.values()
                ],
            ),
        )
    # a result sheet is of the day it was released; before that the last hand-in dates it
    handed_in = [each.handed_in_at for each in found.results if each.handed_in_at]
    moment = found.released_at or max(handed_in, default=_UNDATED)
    return write(tables, title=f"{found.title} 成绩", moment=moment.astimezone(dt.UTC))
