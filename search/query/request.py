"""What is asked: the question, the filters and how many hits."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from kb.errors import InvalidInput
from kb.text.region_names import unknown_region_hint
from kb.text.regions import Region, region_by_code, region_by_name
from search.query.wording import Wording, printable, wording_of

IN_FORCE: Final = "in_force"
ALL: Final = "all"
MAX_LIMIT: Final = 1000
KINDS: Final = (
    *("regulation", "case", "material", "guide", "policy", "benchmark"),
    *("catalogue", "enforcement_item", "syllabus", "syllabus_point", "question", "compendium"),
)
TYPES: Final = (
    *("constitution", "law", "amendment", "legal_decision", "administrative_regulation"),
    *("local_regulation", "judicial_interpretation", "rule", "normative_document"),
    *("standard", "other"),
)
LEVELS: Final = ("national", "provincial", "municipal", "county")
_LEVEL_NAMES: Final = {
    **{"国家": "national", "国家级": "national", "全国": "national"},
    **{"省级": "provincial", "市级": "municipal", "县级": "county"},
}
_TYPE_NAMES: Final = {
    **{"宪法": "constitution", "法律": "law", "行政法规": "administrative_regulation"},
    **{"地方性法规": "local_regulation", "司法解释": "judicial_interpretation", "规章": "rule"},
    **{"规范性文件": "normative_document", "标准": "standard"},
}
_SHOWN_VALUE: Final = 40
"""Characters of a wrong value that its message repeats."""


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """检索请求: a question and filters; None means that a filter is not set.

    `as_of` is the day whose law is meant (today when None). `region` is a six-digit code or a
    name; it keeps what applies there: the region's own texts and those of the regions above it,
    for a region abolished by `as_of` also those of its successors.
    `level` and `type` may be given by their Chinese names. `status` is `in_force` or `all`.
    `query` loses what cannot be shown (NUL, lone surrogates); what
    is searched is `question`.

    Raises:
        InvalidInput: the query is blank, or a filter has a value that does not exist.
    """

    query: str
    kind: str | None = None
    as_of: dt.date | None = None
    region: str | None = None
    level: str | None = None
    type: str | None = None
    issuing_body: str | None = None
    status: str = IN_FORCE
    limit: int = 10

    def __post_init__(self) -> None:
        object.__setattr__(self, "query", printable(self.query))
        if not self.query.strip():
            raise InvalidInput(
                "检索词是空的", hint="请输入要查的情形、法规名称或条号", field="query"
            )
        self._read_names()
        for name, field, value, allowed in (
            ("内容种类", "kind", self.kind, KINDS),
            ("法规类型", "type", self.type, TYPES),
            ("层级", "level", self.level, LEVELS),
            ("效力筛选", "status", self.status, (IN_FORCE, ALL)),
        ):
            if value is not None and value not in allowed:
                raise InvalidInput(
                    f"{name}不接受“{printable(value)[:_SHOWN_VALUE]}”",
                    hint=f"可用的值：{'、'.join(allowed)}",
                    field=field,
                )
        if not 1 <= self.limit <= MAX_LIMIT:
            raise InvalidInput(
                f"结果条数应在 1 到 {MAX_LIMIT} 之间", hint="请用 -n 给出条数", field="limit"
            )
        self.asked_region()

    def _read_names(self) -> None:
        """Take the Chinese names of levels and types, and a type that was given as a level."""
        level, kind = self.level, self.type
        if level in _TYPE_NAMES and kind is None:
            level, kind = None, level
        object.__setattr__(self, "level", _LEVEL_NAMES.get(level or "", level))
        object.__setattr__(self, "type", _TYPE_NAMES.get(kind or "", kind))

    @property
    def question(self) -> str:
        """What is searched: the query cleaned, in simplified characters, its informative part."""
        return self.wording.text

    @property
    def wording(self) -> Wording:
        """The searched text together with what was done to the query."""
        return wording_of(self.query)

    @property
    def day(self) -> dt.date:
        """The day whose law is meant."""
        return self.as_of or dt.date.today()

    def asked_region(self) -> Region | None:
        """Return the region of the filter.

        Raises:
            InvalidInput: no such region is known.
        """
        if self.region is None:
            return None
        found = region_by_code(self.region) or region_by_name(self.region)
        if found is None:
            raise InvalidInput(
                f"没有地区“{printable(self.region)[:_SHOWN_VALUE]}”",
                hint=unknown_region_hint(printable(self.region)[:_SHOWN_VALUE]),
                field="region",
            )
        return found
