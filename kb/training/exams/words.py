"""考试用语: how pages and workbooks call where a candidate stands and who handed a paper in."""

from __future__ import annotations

from typing import Final

from kb.model.exam import Partial, VoidHow
from kb.training.exams.results import Standing

STANDING_WORDS: Final = {
    Standing.ABSENT: "缺考",
    Standing.SITTING: "作答中",
    Standing.MARKING: "阅卷中",
    Standing.PASSED: "及格",
    Standing.FAILED: "不及格",
}
PARTIAL_WORDS: Final = {
    Partial.NONE: "多项选择题：选出全部正确选项且没有选错才得分，少选、多选、错选都不得分。",
    Partial.HALF: "多项选择题：少选且没有选错的，得该题一半的分；多选、错选、不选不得分。",
}
"""What candidates are told of how a multiple choice is marked."""
VOID_WORDS: Final = {VoidHow.GIVE: "已作废，人人得满分", VoidHow.DROP: "已作废，不计入总分"}
HANDED_IN_WORDS: Final = {
    "candidate": "本人交卷",
    "clock": "到时由系统交卷",
    "supervisor": "监考交卷",
    "": "",
}
