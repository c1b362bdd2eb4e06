"""评查结果表 workbook: results, units, findings, the commonest deductions and agreement as XLSX."""

from __future__ import annotations

import datetime as dt
from typing import Final

from kb.file_review.deciding import SEAT_WORDS, STANDING_WORDS
from kb.file_review.results import Results
from kb.workbook import Table, write

_UNDATED: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


def workbook(found: Results) -> bytes:
    """Return the workbook: 结果, 单位, 扣分, 常见问题, 一致性. Nothing in it is a formula."""
    agreement = found.agreement
    tables = (
        Table(
            "结果",
            (
                "案卷号",
                "案卷名称",
                "办案单位",
                "进度",
                "得分",
                "等次",
                "否决",
                "评查人一",
                "评查人二",
                "仲裁人",
                "推荐案例",
            ),
            [
                (
                    each.number,
                    each.title,
                    each.unit,
                    STANDING_WORDS[each.standing],
                    each.points,
                    each.grade,
                    "是" if each.fatal else "",
                    *each.totals,
                    each.proposed,
                )
                for each in found.files
            ],
            title=f"{found.name}（{found.sheet_title}）",
        ),
        Table(
            "单位",
            ("单位", "案卷", "已评定", "平均分", found.best_grade, found.worst_grade),
            [
                (each.unit, each.files, each.decided, each.average, each.best, each.failed)
                for each in found.units
            ],
        ),
        Table(
            "扣分",
            ("案卷号", "办案单位", "席位", "项号", "类别", "内容", "扣分", "理由"),
            [
                (
                    each.file,
                    each.unit,
                    SEAT_WORDS[each.seat],
                    each.number,
                    each.heading,
                    each.text,
                    each.points,
                    each.reason,
                )
                for each in found.findings
            ],
        ),
        Table(
            "常见问题",
            ("项号", "类别", "内容", "案卷数", "平均扣分"),
            [
                (each.number, each.heading, each.text, each.files, each.points)
                for each in found.common
            ],
        ),
        Table(
            "一致性",
            ("两人都已提交", "平均相差", "交仲裁", "否决项认定不一"),
            [
                (
                    agreement.pairs,
                    agreement.mean_difference,
                    agreement.arbitrated,
                    agreement.fatal_split,
                )
            ],
        ),
    )
    moment = found.closed_at or _UNDATED
    return write(tables, title=f"{found.name} 评查结果", moment=moment.astimezone(dt.UTC))
