"""YAML as data files use it: no tags, no anchors, values that JSON knows."""

from __future__ import annotations

import datetime as dt
from typing import Any

import yaml

from kb.errors import ParseError


class _PlainLoader(yaml.SafeLoader):
    """Refuses aliases: a few lines of them can unfold to gigabytes."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            raise yaml.composer.ComposerError(None, None, "an alias", _mark_of(parent))
        return super().compose_node(parent, index)


def _mark_of(node: yaml.Node | None) -> yaml.Mark | None:
    mark = node.start_mark if node is not None else None
    return mark if isinstance(mark, yaml.Mark) else None


def load_mapping(source: str, *, first_line: int = 1) -> dict[str, Any] | None:
    """Return the mapping that `source` is, with JSON values; None when it is something else.

    `first_line` is where `source` begins in its file, for messages.

    Raises:
        ParseError: not valid YAML, or with anchors and aliases.
    """
    try:
        loaded = yaml.load(source, Loader=_PlainLoader)  # noqa: S506 - a SafeLoader
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
