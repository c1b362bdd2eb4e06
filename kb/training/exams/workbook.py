"""成绩表 workbook: results, units and items of an exam as XLSX; nothing in it is a formula."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from kb.beijing import BEIJING
from kb.training.exams.item_statistics import ItemStatistics
from kb.training.exams.results import Results, Standing

STANDING_WORDS: Final = {
    Standing.ABSENT: "缺考",
    Standing.SITTING: "作答中",
    Standing.MARKING: "阅卷中",
    Standing.PASSED: "及格",
    Standing.FAILED: "不及格",
}
HANDED_IN_WORDS: Final = {
    "candidate": "本人交卷",
    "clock": "到时由系统交卷",
    "supervisor": "监考交卷",
    "": "",
}
_WIDEST: Final = 60


def workbook(found: Results, items: Sequence[ItemStatistics]) -> bytes:
    """Return the workbook: 成绩, 单位, 题目, 选项."""
    book = Workbook()
    book.remove(book.worksheets[0])
    _sheet(
        book,
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
        (
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
        ),
    )
    _sheet(
        book,
        "单位",
        ("单位", "应考", "实考", "及格", "及格率", "平均分", "最高分", "最低分"),
        (
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
        ),
    )
    _sheet(
        book,
        "题目",
        ("题号", "试题", "题干", "分值", "人数", "未答", "得分率", "区分度", "点二列相关", "提示"),
        (
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
        ),
    )
    _sheet(
        book,
        "选项",
        ("题号", "选项", "内容", "正确", "选择人数", "高分组", "低分组"),
        (
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
        ),
    )
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _sheet(book: Workbook, title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet: Worksheet = book.create_sheet(title)
    widths = [2 * len(name) for name in head]
    for number, row in enumerate((head, *rows), start=1):
        for place, value in enumerate(row, start=1):
            cell = sheet.cell(number, place, value)
            if isinstance(value, str):
                cell.data_type = "s"  # a name that begins with = stays a name
                widths[place - 1] = max(widths[place - 1], 2 * len(value))
            if number == 1:
                cell.font = Font(bold=True)
                cell.alignment = Alignment(horizontal="center")
    for place, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = min(_WIDEST, width + 2)
    sheet.freeze_panes = "A2"
