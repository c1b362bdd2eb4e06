"""Days in a question on which something happened."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from kb.text.dates import find_dates

_FIRST: Final = dt.date(1949, 10, 1)
# 2018年修正, 2020年1月1日起施行, 2016年版: the law's own days, not those of an act
_OF_THE_LAW: Final = re.compile(
    r"\s*(?:第[一二三四五六]次)?(?:以?[后前])?(?:新?修[正订改]|版|公布|颁布|发布|通过|出台|起?施行|起?实施|生效|废止|的?(?:法律|规定|条文|标准))"
)


def days_of_events(question: str) -> tuple[dt.date, ...]:
    """Return the days told, in order and each once: 2022年3月 gives 1 March 2022.

    A period gives its first day. Days that belong to a law (2018年修正) are left out.
    """
    found = (
        span.value
        for span in find_dates(question)
        if span.value >= _FIRST and _OF_THE_LAW.match(question, span.end) is None
    )
    return tuple(dict.fromkeys(found))
