"""汇编方案 spec: what a volume is to hold, as a checked value, read from YAML, JSON or a form.

Every field that is wrong is named in Chinese with its line, all of them at once. Whether the
knowledge base holds what is asked for is another question, answered by `kb.compendium.selecting`.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from kb.compendium.content import (
    PRINTABLE_KINDS,
    Audience,
    CompendiumContent,
    FrontPage,
    InternalField,
    Key,
    Line,
    Part,
    Prose,
    Switches,
    Title,
)
from kb.compendium.spec_faults import Fault, WrongSpec, faults_of, load
from kb.model.document import DocumentKind
from kb.text.case_codes import CASE_TYPES, ELEMENTS
from kb.text.region_names import unknown_region_hint
from kb.text.regions import RegionLevel, region_by_code, region_by_name

MOST_WORDS: Final = 20
LEVEL_NAMES: Final = {
    "national": "国家级",
    "provincial": "省级",
    "municipal": "市级",
    "county": "县级",
}
_KINDS: Final = {"案例": "case", "指南": "guide", "材料": "material", "政策": "policy"}
_AUDIENCES: Final = {"公开": "public", "内部": "internal"}


def _coded(words: Mapping[str, str], what: str) -> BeforeValidator:
    """Accept a code or its Chinese word."""
    codes = {word: code for code, word in words.items()}

    def read(value: object) -> object:
        if not isinstance(value, str):
            return value
        code = codes.get(value.strip(), value.strip())
        if code not in words:
            listed = "、".join(f"{word}（{each}）" for each, word in words.items())
            raise PydanticCustomError("code", f"没有“{value[:40]}”这种{what}，可用：{listed}")
        return code

    return BeforeValidator(read)


def _flipped(words: Mapping[str, str]) -> dict[str, str]:
    return {code: word for word, code in words.items()}


def _region(value: object) -> object:
    if not isinstance(value, str):
        return value
    known = region_by_code(value.strip()) or region_by_name(value)
    if known is None:
        raise PydanticCustomError(
            "region", f"不认识的行政区划“{value[:40]}”，{unknown_region_hint(value)}"
        )
    return known.code


def _many(value: object) -> object:
    """One value stands for a list of one."""
    return (value,) if isinstance(value, str | int) and not isinstance(value, bool) else value


def _words(value: object) -> object:
    return tuple(value.split()) if isinstance(value, str) else value


def _year(value: object) -> object:
    if isinstance(value, bool):
        raise PydanticCustomError("year", "应为四位年份")
    return value


def _day(value: object) -> object:
    """Only a written day: pydantic would read a number as seconds."""
    if value is None or isinstance(value, str | dt.date):
        return value
    raise PydanticCustomError("day", "应为日期，如 2024-12-31")


def _pages(value: object) -> object:
    """A text alone is the page 编写说明."""
    return ({"title": "编写说明", "text": value},) if isinstance(value, str) else value


Element = Annotated[str, _coded(ELEMENTS, "要素")]
CaseType = Annotated[str, _coded(CASE_TYPES, "案例类型")]
Level = Annotated[RegionLevel, _coded(LEVEL_NAMES, "层级")]
KindOfText = Annotated[
    DocumentKind,
    _coded({kind.value: _flipped(_KINDS)[kind.value] for kind in PRINTABLE_KINDS}, "文稿"),
]
Region = Annotated[str, BeforeValidator(_region)]
Day = Annotated[dt.date, BeforeValidator(_day)]
Year = Annotated[int, BeforeValidator(_year), Field(ge=1949, le=2999)]
Word = Annotated[str, Field(min_length=1, max_length=100)]
_Many = BeforeValidator(_many)


class Filter(Part):
    """选取条件: what is left empty does not filter; of several values of one field any will do.

    `query` is words that all must occur in title or text, `violation` words of the violation.
    `year`, `since` and `until` mean the day of the decision, else of the violation, else of
    publication. A region includes those below it. `keys` are what a search gave.
    """

    query: Annotated[tuple[Word, ...], BeforeValidator(_words), Field(max_length=MOST_WORDS)] = ()
    violation: Annotated[
        tuple[Word, ...], BeforeValidator(_words), Field(max_length=MOST_WORDS)
    ] = ()
    keys: Annotated[tuple[Key, ...], _Many, Field(max_length=5000)] = ()
    kind: Annotated[tuple[KindOfText, ...], _Many] = (DocumentKind.CASE,)
    element: Annotated[tuple[Element, ...], _Many] = ()
    case_type: Annotated[tuple[CaseType, ...], _Many] = ()
    region: Annotated[tuple[Region, ...], _Many] = ()
    level: Annotated[tuple[Level, ...], _Many] = ()
    unit: Annotated[tuple[Word, ...], _Many] = ()
    tags: Annotated[tuple[Word, ...], _Many] = ()
    year: Annotated[tuple[Year, ...], _Many] = ()
    since: Day | None = None
    until: Day | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.since and self.until and self.since > self.until:
            raise PydanticCustomError("range", "起始日期晚于截止日期")
        return self


class MadeGroup(Part):
    """自定分组: a title with the keys of its cases, a condition, or both; the first that fits."""

    title: Title
    cases: Annotated[tuple[Key, ...], _Many] = ()
    where: Filter | None = None

    @model_validator(mode="after")
    def _says_what(self) -> Self:
        if not self.cases and self.where is None:
            raise PydanticCustomError("empty_group", "没有写明收哪些案例（cases 或 where）")
        return self


OrderBy = Literal["decided_on", "violation_on", "published_at", "region", "title", "key", "fine"]
GroupBy = Literal["none", "element", "case_type", "region"]


class Spec(Part):
    """汇编方案: everything that decides a volume besides the knowledge base.

    `pick` come first and in their order, wherever `select` would put them; `exclude` wins over
    both. Without `select` only what is picked or named in a group is held. `dated` and `as_of`
    default to the newest day of publication among the cases, so that the clock decides nothing.
    """

    title: Title
    subtitle: Line = ""
    issuer: Line = ""
    period: Line = ""
    audience: Annotated[Audience, _coded(_flipped(_AUDIENCES), "读者")] = "public"
    dated: Day | None = None
    as_of: Day | None = None
    select: Filter | None = None
    pick: Annotated[tuple[Key, ...], _Many, Field(max_length=5000)] = ()
    exclude: Annotated[tuple[Key, ...], _Many, Field(max_length=5000)] = ()
    limit: Annotated[int, Field(ge=1, le=5000)] | None = None
    order_by: OrderBy = "decided_on"
    descending: bool = False
    group_by: GroupBy = "none"
    groups: tuple[MadeGroup, ...] = Field(default=(), max_length=200)
    front_matter: Annotated[
        tuple[FrontPage, ...], BeforeValidator(_pages), Field(max_length=20)
    ] = ()
    foreword: Prose = ""
    comments: dict[Key, Prose] = Field(default_factory=dict)
    internal_fields: Annotated[tuple[InternalField, ...], _Many] = ()
    include: Switches = Switches()

    @property
    def named(self) -> tuple[str, ...]:
        """Keys that are asked for by name, in order, without those excluded."""
        listed = (*self.pick, *(key for group in self.groups for key in group.cases))
        out = set(self.exclude)
        return tuple(key for key in dict.fromkeys(listed) if key not in out)

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form; `read` of it gives the same spec again."""
        return self.model_dump(mode="json", exclude_defaults=True) | {
            "select": self.select.model_dump(mode="json") if self.select else None
        }

    def choice_json(self) -> dict[str, Any]:
        """Return the part that decides which entries there are, for the content to keep."""
        chosen = {name: value for name, value in self.to_json().items() if name in _CHOICE}
        return chosen


_CHOICE: Final = frozenset(
    {
        "select",
        "pick",
        "exclude",
        "limit",
        "order_by",
        "descending",
        "group_by",
        "groups",
        "dated",
        "as_of",
    }
)


def parse(text: str) -> Spec:
    """Return the spec that a YAML or JSON text holds.

    Raises:
        WrongSpec: it is no YAML, or fields are wrong; every one is told with its line.
    """
    value, lines = load(text)
    return read(value, lines)


def read(value: object, lines: Mapping[tuple[int | str, ...], int] | None = None) -> Spec:
    """Return the spec of a decoded YAML, JSON or form.

    Args:
        value: the decoded fields.
        lines: the line, from 1, of each place of the text, where there is one.

    Raises:
        WrongSpec: as `parse`.
    """
    if not isinstance(value, Mapping):
        raise WrongSpec([Fault("spec", "汇编方案是空的，或不是“字段: 值”的形式")])
    try:
        spec = Spec.model_validate(value)
    except ValidationError as error:
        raise WrongSpec(faults_of(error, lines or {})) from None
    found = tuple(_contradictions(spec))
    if found:
        raise WrongSpec(found)
    return spec


def spec_of(content: CompendiumContent) -> Spec:
    """Return the spec that a content was made of, its comments those of the entries held."""
    return read(
        {
            **content.spec,
            "title": content.title,
            "subtitle": content.subtitle,
            "issuer": content.issuer,
            "period": content.period,
            "audience": content.audience,
            "front_matter": [page.model_dump() for page in content.front_matter],
            "foreword": content.foreword,
            "comments": {one.document: one.comment for one in content.entries if one.comment},
            "internal_fields": content.internal_fields,
            "include": content.switches.model_dump(),
        }
    )


def _contradictions(spec: Spec) -> Iterator[Fault]:
    if spec.select is None and not spec.named:
        yield Fault(
            "select", "没有写明选取条件（select）或案例（pick）；要全部收入，请写 select: {}"
        )
    if spec.audience == "public" and spec.internal_fields:
        yield Fault("internal_fields", "内部字段只能用于内部汇编（audience: internal）")
    if spec.groups and spec.group_by != "none":
        yield Fault("groups", "已写自定分组，请删去 group_by")
    if spec.dated and spec.as_of and spec.as_of > spec.dated:
        yield Fault("as_of", "法规截止日（as_of）晚于印行日期（dated）")
    grouped = [key for group in spec.groups for key in group.cases]
    for field, words, keys in (
        ("pick", "指定案例", spec.pick),
        ("exclude", "排除案例", spec.exclude),
        ("groups", "自定分组中的案例", grouped),
    ):
        yield from _repeated(field, words, keys)
    for key in sorted({*spec.pick, *grouped} & set(spec.exclude)):
        yield Fault("exclude", f"“{key}”既指定收入又排除")


def _repeated(field: str, words: str, keys: Iterable[str]) -> Iterator[Fault]:
    for key, times in Counter(keys).items():
        if times > 1:
            yield Fault(field, f"{words}“{key}”写了 {times} 次")
