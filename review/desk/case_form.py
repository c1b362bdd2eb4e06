"""案例模板 case form: the fields of a case, checked one by one, and the content they make.

The content has the form of an ingested case: front-matter fields beside a list of `sections`, days
as ISO strings, empty fields left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StrictBool,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from kb.errors import InvalidInput
from kb.text.regions import region_by_code, region_by_name
from review import plain_text

LONGEST_TEXT: Final = 30_000
"""Characters of one of the four texts; published cases have at most a tenth of it."""

LONGEST_FIELD_NAME: Final = 80

HEADINGS: Final[Mapping[str, str]] = {
    "facts": "案情简介",
    "handling": "查处情况",
    "legal_basis": "法律依据",
    "lessons": "启示意义",
}
"""The four texts of a case in reading order, under the key that sections carry."""

NEEDED: Final[Mapping[str, str]] = {
    "title": "标题",
    "number": "案件编号",
    "case_type": "案例类型",
    "element": "环境要素",
    "handling_unit": "办案单位",
    "party_display": "当事人（公开称谓）",
    "party_type": "当事人类型",
    "violation": "违法行为",
    "violation_on": "违法日期",
    "decided_on": "决定日期",
    "found_by": "发现方式",
    "remedy_status": "救济情况",
    "rectification": "整改情况",
    "why_chosen": "入选理由",
    "legal_basis": "法律依据条文",
}
"""What a submission cannot do without; a draft may lack all of it but the title."""


def _plain(value: str) -> str:
    problem = plain_text.problem_of(value)
    if problem:
        raise PydanticCustomError("plain", problem)
    return value


def _region(value: str) -> str:
    found = region_by_code(value) or region_by_name(value)
    if found is None:
        raise PydanticCustomError("region", "不是已知的地区，请写六位行政区划代码或全称")
    return found.code


def _day(value: object) -> object:
    if isinstance(value, str) and len(value) != len("2021-12-31"):
        raise PydanticCustomError("day", "日期无法识别，请写成 2021-12-31 这样的格式")
    return value


Word = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_plain)]
Line = Annotated[str, Field(max_length=300), AfterValidator(_plain)]
Note = Annotated[str, Field(max_length=4_000), AfterValidator(_plain)]
Text = Annotated[str, Field(max_length=LONGEST_TEXT), AfterValidator(_plain)]
Code = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,39}$")]
Day = Annotated[dt.date, BeforeValidator(_day)]
Yuan = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Element = Literal[
    "water", "air", "solid_waste", "noise", "soil", "marine", "radiation", "nature",
    "eia", "permit", "climate", "general",
]  # fmt: skip
FoundBy = Literal[
    "tip_off", "automatic_monitoring", "random_inspection", "cross_inspection", "supervision",
    "transfer", "special_campaign", "routine_inspection",
]  # fmt: skip
BasisRole = Literal[
    "duty", "penalty", "procedure", "coordination", "exemption", "definition", "discretion"
]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Basis(_Part):
    """依据条文: an article of a law in the version that applied on the day of the violation."""

    law: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_plain)]
    version: Day | None = None
    article: int | None = Field(default=None, ge=1, le=2_000)
    article_suffix: int | None = Field(default=None, ge=1, le=50)
    paragraph: int | None = Field(default=None, ge=1, le=50)
    items: list[Annotated[int, Field(ge=1, le=100)]] = Field(default=[], max_length=50)
    role: BasisRole | None = None


class FinePart(_Part):
    """罚款构成: one fine and the figures of its calculation, each named by its source."""

    model_config = ConfigDict(extra="allow", str_strip_whitespace=True)
    __pydantic_extra__: dict[str, Annotated[float, Field(allow_inf_nan=False)]]

    what: Line
    yuan: Yuan


class Section(_Part):
    """段落: one of the four texts, as Markdown."""

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
    heading: Line = ""
    text: Text = ""
    level: int = Field(default=1, ge=1, le=6)
    label: Line | None = None
    number: int | None = None
    path: Line | None = None

    @model_validator(mode="after")
    def _usual_heading(self) -> Section:
        self.heading = self.heading or HEADINGS.get(self.key, "")
        return self


class CaseForm(_Part):
    """案例: every field a submitter can fill in; restricted ones never leave the internal side."""

    title: Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_plain)]
    number: Line | None = None
    batch: Line | None = None
    case_type: Literal["model", "warning", "minor_exempt"] | None = None
    element: list[Element] = Field(default=[], max_length=12)
    region: Annotated[str, AfterValidator(_region)] | None = None
    level: Literal["national", "provincial", "municipal", "county"] | None = None
    handling_unit: Line | None = None
    co_handling_units: list[Word] = Field(default=[], max_length=30)
    handlers: list[Word] = Field(default=[], max_length=50, description="承办人，不公开")
    party: Line | None = Field(default=None, description="当事人真实名称，不公开")
    party_display: Line | None = Field(default=None, description="当事人公开称谓，如某电镀有限公司")
    party_type: Literal["enterprise", "institution", "individual", "self_employed"] | None = None
    industry: Line | None = None
    permit_type: Line | None = None
    whistle_blower: Line | None = Field(default=None, description="举报人，不公开")
    informant: Line | None = Field(default=None, description="提供线索的人，不公开")
    contacts: list[Line] = Field(default=[], max_length=20, description="联系方式，不公开")
    internal_notes: Note | None = Field(default=None, description="内部说明，不公开")
    violation: Note | None = None
    violation_on: Day | None = None
    violation_until: Day | None = None
    discovered_on: Day | None = None
    decided_on: Day | None = None
    found_by: FoundBy | None = None
    methods: list[Code] = Field(default=[], max_length=40)
    measures: list[Code] = Field(default=[], max_length=40)
    fine_yuan: Yuan | None = None
    confiscated_yuan: Yuan | None = None
    damages_yuan: Yuan | None = None
    fine_parts: list[FinePart] = Field(default=[], max_length=40)
    discretion: Note | None = None
    transferred_to_police: StrictBool | None = None
    remedy_status: Note | None = None
    rectification: Note | None = None
    why_chosen: Note | None = None
    tags: list[Word] = Field(default=[], max_length=40)
    legal_basis: list[Basis] = Field(default=[], max_length=80)
    sections: list[Section] = Field(default=[], max_length=20)
    attachments: list[Sha256] = Field(default=[], max_length=50, description="附件，按顺序")
    public_attachments: list[Sha256] = Field(
        default=[], max_length=50, description="其中要公开的，公开的是去除元数据后的副本"
    )

    @model_validator(mode="after")
    def _in_order(self) -> CaseForm:
        keys = [section.key for section in self.sections]
        if len(set(keys)) != len(keys):
            raise PydanticCustomError("sections", "同一段落出现了两次")
        if self.violation_on and self.decided_on and self.decided_on < self.violation_on:
            raise PydanticCustomError("decided_on", "决定日期早于违法日期")
        if not set(self.public_attachments) <= set(self.attachments):
            raise PydanticCustomError("public_attachments", "要公开的附件不在附件之中")
        if len(set(self.attachments)) != len(self.attachments):
            raise PydanticCustomError("attachments", "同一个附件写了两次")
        return self


FIELDS: Final = frozenset(CaseForm.model_fields)


def content_of(form: Mapping[str, Any]) -> dict[str, Any]:
    """Return the content of a filled-in form.

    Raises:
        InvalidInput: a field is unknown, too long or has a value of the wrong form; `field` names
            it with its place, e.g. `legal_basis.0.article`.
    """
    try:
        checked = CaseForm.model_validate(form)
    except ValidationError as wrong:
        raise _input_error(wrong.errors()[0]) from None
    content = checked.model_dump(mode="json", exclude_none=True)
    return {name: _whole(value) for name, value in content.items() if value not in ("", [])}


def missing(content: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the Chinese names of what a submission still lacks."""
    lacking = [label for name, label in NEEDED.items() if content.get(name) in (None, "", [])]
    written = {
        str(section.get("key"))
        for section in content.get("sections") or ()
        if str(section.get("text") or "").strip()
    }
    return (*lacking, *(heading for key, heading in HEADINGS.items() if key not in written))


def _whole(value: Any) -> Any:
    """Write whole amounts as integers, leave out empty members: one content, one hash."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [_whole(entry) for entry in value]
    if isinstance(value, dict):
        return {k: _whole(entry) for k, entry in value.items() if entry not in ("", [])}
    return value


_MESSAGES: Final = {
    "extra_forbidden": "没有这个字段",
    "missing": "必须填写",
    "string_too_long": "太长",
    "string_too_short": "不能为空",
    "string_type": "应为文字",
    "string_pattern_mismatch": "写法不正确",
    "literal_error": "不是可选的值",
    "too_long": "条数太多",
    "list_type": "应为列表",
    "int_type": "应为整数",
    "bool_type": "应为是或否",
    "model_type": "应为对象",
    "dict_type": "应为对象",
    "greater_than_equal": "数值太小",
    "less_than_equal": "数值太大",
}
_OWN: Final = frozenset(
    {"plain", "region", "day", "sections", "decided_on", "attachments", "public_attachments"}
)
_HINTS: Final = {
    "extra_forbidden": "请删除该字段，可用的字段见接口说明 /api/v1/docs",
    "literal_error": "可选的值见接口说明 /api/v1/docs",
}


def _input_error(error: ErrorDetails) -> InvalidInput:
    kind = error["type"]
    field = ".".join(str(part) for part in error["loc"])[:LONGEST_FIELD_NAME] or kind
    if kind in _OWN:
        reason = error["msg"]
    elif kind.startswith("date"):
        reason = "日期无法识别，请写成 2021-12-31 这样的格式"
    elif kind.startswith(("float", "int")):
        reason = "应为数字"
    else:
        reason = _MESSAGES.get(kind, "的值不正确")
    if "max_length" in (limits := error.get("ctx") or {}):
        reason += f"（上限 {limits['max_length']}）"
    return InvalidInput(
        f"{field} {reason}", field=field, hint=_HINTS.get(kind, "请按提示修改后再保存")
    )
