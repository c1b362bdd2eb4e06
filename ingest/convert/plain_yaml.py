"""YAML as data files use it: no tags, no anchors, values that JSON knows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import yaml

from kb.errors import ParseError


class _AliasError(yaml.YAMLError):
    """An alias, with its place."""

    def __init__(self, mark: Any) -> None:
        super().__init__("an alias")
        self.problem_mark = mark


def _load(source: str) -> Any:
    """Refuse aliases before anything is built: a few lines of them can unfold to gigabytes."""
    for event in yaml.parse(source, Loader=yaml.CSafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise _AliasError(event.start_mark)
    return yaml.load(source, Loader=yaml.CSafeLoader)


def load_mapping(source: str, *, first_line: int = 1) -> dict[str, Any] | None:
    """Return the mapping that `source` is, with JSON values; None when it is something else.

    `first_line` is where `source` begins in its file, for messages.

    Raises:
        ParseError: not valid YAML, or with anchors and aliases.
    """
    try:
        loaded = _load(source)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"第 {mark.line + first_line} 行有误" if mark is not None else "无法读取"
        raise ParseError(
            f"不是有效的 YAML：{where}",
            hint="请检查冒号后的空格、引号和缩进，且不要使用 & 和 * 引用",
        ) from error
    except (ValueError, RecursionError) as error:  # 2023-13-45 as a date; nesting without end
        raise ParseError(
            "不是有效的 YAML：日期或嵌套有误", hint="请检查日期写法，必要时加引号"
        ) from error
    if not isinstance(loaded, dict):
        return None
    return {str(key): _json_value(value) for key, value in loaded.items()}


def _json_value(value: Any) -> Any:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _json_value(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [_json_value(inner) for inner in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)
