"""用语: how a volume writes days, laws and the standing of a text."""

from __future__ import annotations

import datetime as dt
from typing import Final

from kb.compendium.provisions import LawText
from kb.model.regulation import ForceStatus
from kb.text.titles import in_title_marks

STATUS_THEN: Final = {
    ForceStatus.IN_FORCE: "有效",
    ForceStatus.NOT_YET_EFFECTIVE: "尚未施行",
    ForceStatus.REPEALED: "已失效",
    ForceStatus.UNKNOWN: "效力待核",
}


def chinese_day(day: dt.date) -> str:
    """Return 2024年12月31日."""
    return f"{day.year}年{day.month}月{day.day}日"


def version_name(version: str) -> str:
    """Return what a version is called by its date: 2017年6月27日版本."""
    try:
        return f"{chinese_day(dt.date.fromisoformat(version))}版本"
    except ValueError:
        return f"{version}版本" if version else "日期未载版本"


def law_name(law: LawText) -> str:
    """Return 《水污染防治法》（2017年6月27日版本）."""
    return f"{in_title_marks(law.law)}（{version_name(law.version)}）"


def standing_words(law: LawText, as_of: dt.date) -> str:
    """Return since when a text is in force and what it is on the day of the volume."""
    begins = f"{chinese_day(law.effective_on)}起施行" if law.effective_on else "施行日期未载"
    status = law.status(as_of)
    if status is ForceStatus.REPEALED and law.repealed_on is not None:
        return f"{begins}，{chinese_day(law.repealed_on)}起不再适用（已修改或废止）"
    then = "现行有效" if status is ForceStatus.IN_FORCE else STATUS_THEN[status]
    return f"{begins}，截至{chinese_day(as_of)}{then}"
