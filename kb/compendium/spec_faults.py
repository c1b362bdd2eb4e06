"""方案错误: the faults of a written spec, told in Chinese by line and field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import yaml
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from kb.errors import InvalidInput
from kb.training.form import Fault as Fault

LONGEST_SPEC: Final = 400_000
"""Characters of a written spec, comments on the cases included."""
_SHOWN: Final = 8
Place = tuple[int | str, ...]


class WrongSpec(InvalidInput):
    """方案有误: every field at fault of a spec; the message names the first ones."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        more = len(self.faults) - _SHOWN
        shown = "；".join(fault.message for fault in self.faults[:_SHOWN])
        super().__init__(
            f"汇编方案有误：{shown}{f'；另有 {more} 处' if more > 0 else ''}",
            hint="请按 docs/compendia.md 中的字段说明修改",
            field=self.faults[0].field,
        )


class _Loader(yaml.SafeLoader):
    """YAML 读取器: refuses what a spec never needs and a text can be made to explode with.

    Days stay text, so that a wrong one (2024-13-01) is a fault of its field.
    """

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.events.AliasEvent):
            mark = self.peek_event().start_mark  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError("alias", mark, "方案中不能使用引用（*）", mark)
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if pair[0] != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(text: str) -> tuple[Any, dict[Place, int]]:
    """Return what a YAML or JSON text holds, and the line, from 1, of every place in it.

    Raises:
        WrongSpec: it is too long, no YAML, or names a field twice.
    """
    if len(text) > LONGEST_SPEC:
        raise WrongSpec([Fault("spec", f"汇编方案超过 {LONGEST_SPEC} 字，请精简")])
    try:
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            lines: dict[Place, int] = {}
            doubled: list[Fault] = []
            if node is not None:
                _read_lines(node, (), lines, doubled)
            if doubled:
                raise WrongSpec(doubled)
            return (loader.construct_document(node) if node is not None else None), lines
        finally:
            loader.dispose()
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        place = getattr(error, "problem_mark", None)
        where = f"第 {place.line + 1} 行附近" if place else "内容"
        problem = getattr(error, "problem", "") or ""
        why = problem if problem.startswith("方案") else "不是正确的 YAML 或 JSON"
        raise WrongSpec([Fault("spec", f"{where}{why}")]) from error


def _read_lines(
    node: yaml.Node, place: Place, lines: dict[Place, int], doubled: list[Fault]
) -> None:
    lines[place] = node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        met: set[str] = set()
        for key, value in node.value:
            name = str(getattr(key, "value", ""))
            if name in met:
                line = key.start_mark.line + 1
                doubled.append(Fault(name, f"第 {line} 行：字段“{name[:40]}”写了两次"))
            met.add(name)
            _read_lines(value, (*place, name), lines, doubled)
            lines[(*place, name)] = key.start_mark.line + 1
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            _read_lines(value, (*place, number), lines, doubled)


def faults_of(error: ValidationError, lines: Mapping[Place, int]) -> tuple[Fault, ...]:
    """Return the faults of a spec that failed its checks, each once, in the order of the text."""
    found = error.errors(include_url=False, include_input=False)
    ordered = sorted(found, key=lambda one: _line(one["loc"], lines) or 0)
    return tuple(dict.fromkeys(_fault(each, lines) for each in ordered))


_NAMES: Final[Mapping[str, str]] = {
    "title": "标题",
    "subtitle": "副标题",
    "issuer": "编印单位",
    "period": "时段",
    "audience": "读者",
    "dated": "印行日期",
    "as_of": "法规截止日",
    "select": "选取条件",
    "pick": "指定案例",
    "exclude": "排除案例",
    "limit": "篇数上限",
    "order_by": "排序",
    "descending": "倒序",
    "group_by": "分组",
    "groups": "自定分组",
    "front_matter": "前置页",
    "foreword": "前言",
    "comments": "点评",
    "internal_fields": "内部字段",
    "include": "附属部分",
    "query": "检索词",
    "violation": "违法行为",
    "keys": "案例键",
    "kind": "文稿种类",
    "element": "要素",
    "case_type": "案例类型",
    "region": "地区",
    "level": "层级",
    "unit": "单位",
    "tags": "标签",
    "year": "年份",
    "since": "起始日期",
    "until": "截止日期",
    "cases": "案例",
    "where": "条件",
    "text": "正文",
    "facts": "要点表",
    "pictures": "附图",
    "provisions": "条文附录",
    "changes": "新旧条文对照",
    "index_of_laws": "法规索引",
    "commendations": "表扬单位",
}
_REASONS: Final[Mapping[str, str]] = {
    "missing": "没有填写",
    "extra_forbidden": "不是汇编方案的字段",
    "greater_than_equal": "应不小于 {ge}",
    "less_than_equal": "应不大于 {le}",
    "int_parsing": "应为整数",
    "int_type": "应为整数",
    "int_from_float": "应为整数",
    "bool_type": "应为 true 或 false",
    "bool_parsing": "应为 true 或 false",
    "date_type": "应为日期，如 2024-12-31",
    "date_parsing": "应为日期，如 2024-12-31",
    "date_from_datetime_parsing": "应为日期，如 2024-12-31",
    "date_from_datetime_inexact": "应为日期，如 2024-12-31",
    "string_type": "应为文字（数字请加引号）",
    "string_too_short": "没有填写",
    "string_too_long": "超过 {max_length} 字",
    "tuple_type": "应为列表",
    "dict_type": "应为“字段: 值”的形式",
    "too_long": "超过 {max_length} 项",
    "too_short": "没有填写",
    "literal_error": "不是可用的值（{expected}）",
    "model_type": "应为“字段: 值”的形式",
}
_OWN: Final = frozenset({"code", "region", "range", "year", "day", "empty_group"})


def _fault(error: ErrorDetails, lines: Mapping[Place, int]) -> Fault:
    place = tuple(step for step in error["loc"] if step != "[key]")
    kind, context = error["type"], error.get("ctx", {})
    if kind in _OWN:
        reason, join = error["msg"], "："
    elif kind in _REASONS:
        reason = _REASONS[kind].format(**context).replace("' or '", "、").replace("'", "")
        reason, join = reason.replace(" or ", "、").replace(", ", "、"), ""
    else:
        reason, join = "填写不正确", ""
    line = _line(place, lines)
    where = f"第 {line} 行：" if line else ""
    return Fault(".".join(map(str, place)) or "spec", f"{where}{_label(place)}{join}{reason}")


def _line(place: Place, lines: Mapping[Place, int]) -> int | None:
    """The line of a place, or of the nearest one that it is in."""
    for length in range(len(place), 0, -1):
        if (line := lines.get(place[:length])) is not None:
            return line
    return None


def _label(place: Place) -> str:
    """Return what a place in the spec is called: 自定分组第 2 个的标题."""
    words: list[str] = []
    for step in place:
        if isinstance(step, int):
            if words:
                words[-1] += f"第 {step + 1} 个"
        else:
            words.append(_NAMES.get(step, f"“{step[:40]}”"))
    return "的".join(words) or "方案"
