"""What is asked for: a description in words, or the fields and texts of a case."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kb.errors import InvalidInput
from kb.text.case_codes import ELEMENTS
from kb.text.regions import region_by_code, region_by_name
from kb.text.script import simplified
from search.query.wording import printable

MAX_TEXT: Final = 20_000
"""Characters of a description."""
MAX_LIMIT: Final = 50
_READABLE: Final = re.compile(r"[^\W_]")


@dataclass(frozen=True, slots=True)
class SimilarQuery:
    """类案检索请求: `text` or `content` (the fields and sections of a case), not both.

    `exclude` is the key of the case itself. `element` and `region` keep only cases of that
    element, and of that region or below it; a region may be given by name. `as_of` keeps those
    that had been published by that day.

    Raises:
        InvalidInput: the description is blank, without a readable character or too long, or a
            filter has a value that does not exist.
    """

    text: str = ""
    content: Mapping[str, Any] | None = None
    exclude: str = ""
    element: str = ""
    region: str = ""
    limit: int = 5
    as_of: dt.date | None = None
    wording: str = field(default="", init=False)

    def __post_init__(self) -> None:
        if self.content is None:
            self._check_text()
        if self.element and self.element not in ELEMENTS:
            raise InvalidInput(
                f"没有环境要素“{printable(self.element)[:40]}”",
                hint=f"可用的值：{'、'.join(ELEMENTS)}",
                field="element",
            )
        if self.region:
            found = region_by_code(self.region) or region_by_name(self.region)
            if found is None:
                raise InvalidInput(
                    f"没有地区“{printable(self.region)[:40]}”",
                    hint="请写六位行政区划代码或名称，如 370000、山东省",
                    field="region",
                )
            object.__setattr__(self, "region", found.code)
        if not 1 <= self.limit <= MAX_LIMIT:
            raise InvalidInput(
                f"结果条数应在 1 到 {MAX_LIMIT} 之间", hint="请用 -n 或 limit 给出", field="limit"
            )

    def _check_text(self) -> None:
        plain = printable(self.text).strip()
        if len(self.text) > MAX_TEXT:
            raise InvalidInput(
                f"案情描述有 {len(self.text)} 字，超过 {MAX_TEXT} 字",
                hint="请只留下与违法事实有关的部分",
                field="text",
            )
        if not plain:
            raise InvalidInput(
                "案情描述是空的", hint="请写出什么单位、做了什么、怎么发现的", field="text"
            )
        if _READABLE.search(plain) is None:
            raise InvalidInput(
                "案情描述里没有文字", hint="请写出什么单位、做了什么、怎么发现的", field="text"
            )
        object.__setattr__(self, "wording", simplified(plain))
