"""组卷方案 blueprint: what a paper is to be, as a checked value, read from YAML, JSON or a form.

Every field that is wrong is named in Chinese, all of them at once. Whether the bank can give such
a paper is another question, asked by `kb.training.papers.solver`.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Any, Final, Literal, Self

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from kb.errors import InvalidInput
from kb.model.question import QuestionType
from kb.store.catalogue import SyllabusPointView
from kb.text.titles import expand_abbreviation, short_title
from kb.training.form import Fault
from kb.training.papers.words import TYPE_NAMES, TYPES_BY_NAME, marks_text

LONGEST_SPEC: Final = 100_000
"""Characters of a written blueprint."""
MOST_SEED: Final = 2**31 - 1
MOST_MARKS: Final = 1000.0
_SHOWN_FAULTS: Final = 8


def _number(value: object) -> object:
    """A truth value is a whole number to Python, and no number to anybody who writes 是."""
    if isinstance(value, bool):
        raise PydanticCustomError("number", "应为数字")
    return value


def _kind(value: object) -> object:
    return TYPES_BY_NAME.get(value.strip(), value) if isinstance(value, str) else value


def _title(value: object) -> object:
    if not isinstance(value, str):
        return value
    return expand_abbreviation(value) or short_title(value)


Count = Annotated[int, BeforeValidator(_number), Field(ge=0, le=1000)]
Marks = Annotated[float, BeforeValidator(_number), Field(ge=0, le=MOST_MARKS, allow_inf_nan=False)]
Kind = Annotated[QuestionType, BeforeValidator(_kind)]
"""A type of questions, by its code or its Chinese name."""
Level = Literal["初级", "中级"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)]
Law = Annotated[str, BeforeValidator(_title), StringConstraints(min_length=1, max_length=200)]
Key = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Difficulty = Annotated[int, BeforeValidator(_number), Field(ge=1, le=5)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Section(_Part):
    """题型部分: so many questions of one type, each for the same marks."""

    type: Kind
    number: Annotated[int, BeforeValidator(_number), Field(ge=1, le=500)]
    marks: Annotated[float, BeforeValidator(_number), Field(gt=0, le=100, allow_inf_nan=False)]

    @property
    def total(self) -> float:
        """Marks of the whole section."""
        return self.number * self.marks


class Constraint(_Part):
    """组卷要求: how many questions, or marks, of a kind there are to be.

    What is left out holds for all questions. `difficulty` is a range, both ends included; one
    number in the written form stands for that number alone.
    """

    type: Kind | None = None
    point: Words = ""
    category: Words = ""
    level: Level | None = None
    difficulty: tuple[Difficulty, Difficulty] | None = None
    law: Annotated[str, BeforeValidator(_title), StringConstraints(max_length=200)] = ""
    min: Count | None = None
    max: Count | None = None
    min_marks: Marks | None = None
    max_marks: Marks | None = None

    @model_validator(mode="before")
    @classmethod
    def _one_difficulty(cls, value: Any) -> Any:
        if isinstance(value, Mapping) and isinstance(value.get("difficulty"), int | str):
            one = value["difficulty"]
            return {**value, "difficulty": (one, one) if one != "" else None}
        return value

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.difficulty and self.difficulty[0] > self.difficulty[1]:
            raise PydanticCustomError("range", "难度的下限大于上限")
        bounds = (self.min, self.max, self.min_marks, self.max_marks)
        if all(bound is None for bound in bounds):
            raise PydanticCustomError("bounds", "没有写明最少或最多的题数或分值")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise PydanticCustomError("range", "最少题数大于最多题数")
        least, most = self.min_marks, self.max_marks
        if least is not None and most is not None and least > most:
            raise PydanticCustomError("range", "最少分值大于最多分值")
        return self

    @property
    def words(self) -> str:
        """What questions are meant, in words; empty when all are."""
        low, high = self.difficulty or (0, 0)
        parts = (
            TYPE_NAMES[self.type] if self.type else "",
            f"考点 {self.point}" if self.point else "",
            f"类别“{self.category}”" if self.category else "",
            f"{self.level}题" if self.level else "",
            f"难度 {low}" if low and low == high else f"难度 {low}—{high}" if low else "",
            f"依据《{self.law}》" if self.law else "",
        )
        return "、".join(filter(None, parts))


class MeanDifficulty(_Part):
    """平均难度 over all questions of the paper, between 1 and 5."""

    min: Annotated[float, BeforeValidator(_number), Field(ge=1, le=5, allow_inf_nan=False)] = 1
    max: Annotated[float, BeforeValidator(_number), Field(ge=1, le=5, allow_inf_nan=False)] = 5

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.min > self.max:
            raise PydanticCustomError("range", "平均难度的下限大于上限")
        return self


class Laws(_Part):
    """法规: each of `must` is the ground of at least one question, none of `never` of any."""

    must: tuple[Law, ...] = Field(default=(), max_length=100)
    never: tuple[Law, ...] = Field(default=(), max_length=100)


class Recency(_Part):
    """不重复: questions of the last `papers` frozen papers, or of those frozen within the last
    `months`, are left out; 0 means no such limit."""

    papers: Count = 0
    months: Annotated[int, BeforeValidator(_number), Field(ge=0, le=240)] = 0


class Blueprint(_Part):
    """组卷方案: everything that decides a paper besides the bank.

    A 初级 paper takes 初级 questions alone, a 中级 paper takes both. `alike_limit` is how many
    questions may stand on one article; None sets no limit. `exposure_limit` is how many frozen
    papers a question may have been in. Times are minutes, marks are points.
    """

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    level: Level
    marks: Annotated[
        float, BeforeValidator(_number), Field(gt=0, le=MOST_MARKS, allow_inf_nan=False)
    ]
    pass_marks: Annotated[float, BeforeValidator(_number), Field(gt=0, allow_inf_nan=False)]
    minutes: Annotated[int, BeforeValidator(_number), Field(ge=1, le=600)]
    sections: tuple[Section, ...] = Field(min_length=1, max_length=20)
    constraints: tuple[Constraint, ...] = Field(default=(), max_length=200)
    mean_difficulty: MeanDifficulty | None = None
    laws: Laws = Laws()
    must_include: tuple[Key, ...] = Field(default=(), max_length=200)
    never_include: tuple[Key, ...] = Field(default=(), max_length=2000)
    recency: Recency = Recency()
    exposure_limit: Count | None = None
    alike_limit: Annotated[int, BeforeValidator(_number), Field(ge=1, le=1000)] | None = 1
    instructions: tuple[Annotated[str, StringConstraints(max_length=300)], ...] = Field(
        default=(), max_length=20
    )
    forms: tuple[Literal["A", "B", "C", "D"], ...] = Field(
        default=("A", "B"), min_length=1, max_length=4
    )
    seed: Annotated[int, BeforeValidator(_number), Field(ge=0, le=MOST_SEED)] = 1

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form; `read` of it gives the same blueprint again."""
        return self.model_dump(mode="json", exclude_none=True) | {"alike_limit": self.alike_limit}


class WrongBlueprint(InvalidInput):
    """方案有误: every field at fault of a blueprint; the message names the first ones."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        shown = [fault.message for fault in self.faults[:_SHOWN_FAULTS]]
        left = len(self.faults) - len(shown)
        super().__init__(
            "组卷方案有误：" + "；".join(shown) + (f"；另有 {left} 处" if left else ""),
            field=self.faults[0].field,
            hint="请改正后重试",
        )


def parse(text: str) -> Blueprint:
    """Return the blueprint written as YAML or JSON.

    Raises:
        WrongBlueprint: it is not one; every field at fault is named.
    """
    if len(text) > LONGEST_SPEC:
        raise WrongBlueprint([Fault("spec", f"组卷方案超过 {LONGEST_SPEC} 字，请精简")])
    try:
        loaded = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        where = f"第 {place.line + 1} 行附近" if place else "内容"
        raise WrongBlueprint([Fault("spec", f"{where}不是正确的 YAML 或 JSON")]) from error
    return read(loaded)


def read(value: object) -> Blueprint:
    """Return the blueprint of a decoded YAML, JSON or form.

    Raises:
        WrongBlueprint: as `parse`.
    """
    if not isinstance(value, Mapping):
        raise WrongBlueprint([Fault("spec", "组卷方案是空的，或不是“字段: 值”的形式")])
    try:
        blueprint = Blueprint.model_validate(value)
    except ValidationError as error:
        found = (_fault(each) for each in error.errors(include_url=False, include_input=False))
        raise WrongBlueprint(dict.fromkeys(found)) from None
    faults = tuple(_sums(blueprint))
    if faults:
        raise WrongBlueprint(faults)
    return blueprint


def unknown_points(blueprint: Blueprint, points: Iterable[SyllabusPointView]) -> tuple[Fault, ...]:
    """Return a fault for every syllabus code or category that the syllabus does not have."""
    listed = tuple(points)
    codes = {point.code for point in listed}
    categories = {point.category for point in listed}
    found: list[Fault] = []
    for place, one in enumerate(blueprint.constraints):
        for name, value, known in (
            ("point", one.point, codes),
            ("category", one.category, categories),
        ):
            if value and value not in known:
                what = f"{_label(('constraints', place))}的{_NAMES[name]}“{value}”"
                found.append(Fault(f"constraints.{place}.{name}", f"{what}不在已发布的考试大纲中"))
    return tuple(found)


def _sums(blueprint: Blueprint) -> Iterator[Fault]:
    total = sum(section.total for section in blueprint.sections)
    if not math.isclose(total, blueprint.marks, abs_tol=1e-6):
        yield Fault(
            "marks",
            f"各部分共 {marks_text(total)} 分，与总分 {marks_text(blueprint.marks)} 分不符",
        )
    if blueprint.pass_marks > blueprint.marks:
        yield Fault(
            "pass_marks",
            f"及格分 {marks_text(blueprint.pass_marks)} 大于总分 {marks_text(blueprint.marks)}",
        )
    for field, words, values in (
        ("must_include", "必选试题", blueprint.must_include),
        ("never_include", "不用的试题", blueprint.never_include),
        ("laws.must", "必须有的法规", blueprint.laws.must),
        ("laws.never", "不得有的法规", blueprint.laws.never),
        ("forms", "卷别", blueprint.forms),
    ):
        for value, times in Counter(values).items():
            if times > 1:
                yield Fault(field, f"{words}“{value}”写了 {times} 次")
    for key in sorted(set(blueprint.must_include) & set(blueprint.never_include)):
        yield Fault("must_include", f"试题“{key}”既必选又不用")
    for law in sorted(set(blueprint.laws.must) & set(blueprint.laws.never)):
        yield Fault("laws.must", f"《{law}》既必须有又不得有")


_NAMES: Final[Mapping[str, str]] = {
    "title": "试卷名称",
    "level": "层级",
    "marks": "分值",
    "pass_marks": "及格分",
    "minutes": "时长（分钟）",
    "sections": "题型部分",
    "constraints": "组卷要求",
    "type": "题型",
    "number": "题数",
    "point": "考点代码",
    "category": "考点类别",
    "difficulty": "难度",
    "law": "法规",
    "min": "下限",
    "max": "上限",
    "min_marks": "最少分值",
    "max_marks": "最多分值",
    "mean_difficulty": "平均难度",
    "laws": "法规要求",
    "must": "必须有的法规",
    "never": "不得有的法规",
    "must_include": "必选试题",
    "never_include": "不用的试题",
    "recency": "不重复要求",
    "papers": "最近几份试卷",
    "months": "最近几个月",
    "exposure_limit": "用过次数的上限",
    "alike_limit": "同一条文的题数上限",
    "instructions": "注意事项",
    "forms": "卷别",
    "seed": "种子",
}
_TOP_NAMES: Final = {**_NAMES, "marks": "总分"}
_ORDINALS: Final = {"sections": "第 {} 部分", "constraints": "第 {} 项要求"}
_REASONS: Final[Mapping[str, str]] = {
    "missing": "没有填写",
    "extra_forbidden": "不是组卷方案的字段",
    "greater_than": "应大于 {gt:g}",
    "greater_than_equal": "应不小于 {ge:g}",
    "less_than_equal": "应不大于 {le:g}",
    "less_than": "应小于 {lt:g}",
    "finite_number": "应为确定的数字",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "int_parsing_size": "数字过大",
    "float_parsing": "应为数字",
    "float_type": "应为数字",
    "string_type": "应为文字",
    "string_too_short": "没有填写",
    "string_too_long": "超过 {max_length} 字",
    "tuple_type": "应为列表",
    "too_long": "超过 {max_length} 项",
    "too_short": "没有填写",
    "literal_error": "不是可用的值（{expected}）",
    "model_type": "应为“字段: 值”的形式",
}


def _fault(error: ErrorDetails) -> Fault:
    place = tuple(error["loc"])
    kind, context = error["type"], error.get("ctx", {})
    if kind == "enum":
        reason = f"不是可用的值（{'、'.join(one.value for one in QuestionType)}）"
    elif kind in _REASONS:
        reason = _REASONS[kind].format(**context).replace("' or '", "、").replace("'", "")
    elif kind in ("number", "range", "bounds"):
        reason = error["msg"]
    else:
        reason = "填写不正确"
    join = "：" if kind in ("range", "bounds") else ""
    return Fault(".".join(map(str, place)), f"{_label(place)}{join}{reason}")


def _label(place: tuple[int | str, ...]) -> str:
    """Return what a place in the blueprint is called: 第 2 部分的题数."""
    words: list[str] = []
    for before, step in zip(("", *place), place, strict=False):
        if isinstance(step, int):
            name = _ORDINALS.get(str(before))
            words[-1:] = [name.format(step + 1) if name else f"{words[-1]}第 {step + 1} 个"]
        else:
            names = _TOP_NAMES if len(place) == 1 else _NAMES
            words.append(names.get(step, f"“{step[:40]}”"))
    return "的".join(words)
