"""The title of a law: its first heading, or its first lines when the text marks none."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from ingest.clean import Line

# What a Chinese statute or decision can end in; （试行） and （二） may follow.
_TITLE_END: Final = re.compile(
    r"(?:法|法典|条例|规定|办法|细则|规则|决定|决议|解释|解答|批复|意见|通知|公告|命令|令|标准|规范|"
    r"方案|规划|章程|宪法|修正案|安排|规程|制度|准则|说明|目录|清单|基准)(?:[（(][^（()）]{1,12}[）)])?$"
)
_NOT_TITLE: Final = re.compile(r"[。；：]|^[（(]?\d{4}年|^第.{1,6}[条章编节]")
_MAX_LINES: Final = 4
_MAX_CHARS: Final = 120


def find_title(lines: Sequence[Line]) -> str:
    """Return the title, or an empty string when the beginning does not look like one.

    A title broken over lines is put together: 某某省人民代表大会常务委员会 / 关于……的决定.
    """
    marked = next((line.text for line in lines if line.level == 1), "")
    if marked:
        return marked
    built = ""
    for line in lines[:_MAX_LINES]:
        if _NOT_TITLE.search(line.text) or len(built) + len(line.text) > _MAX_CHARS:
            break
        built += line.text
        if _TITLE_END.search(built):
            return built
    return built
