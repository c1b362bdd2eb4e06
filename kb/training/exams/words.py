"""考试用语: how pages and workbooks call where a candidate stands and who handed a paper in."""

from __future__ import annotations

from typing import Final

from kb.training.exams.results import Standing

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
