"""评查表文件: a scoring sheet read from YAML; every fault is named with its place, in Chinese."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.metadata import entry_points
from typing import Any, Final, TypeGuard

import yaml

from kb.errors import InvalidInput
from kb.file_review.sheet import FULL_POINTS, HEADINGS, KINDS, STEP, Sheet, from_json

GROUP: Final = "anjian.scoring_sheets"
"""Entry points of who offers sheets: a function that returns YAML by name."""
LONGEST_FILE: Final = 200_000
LONGEST_TEXT: Final = 300
MOST_ITEMS: Final = 200
MOST_ARTICLE: Final = 2_000
_MOST_SHOWN: Final = 5
_NUMBER: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,19}")
"""Numbers become names of form fields."""
_TOP: Final = {"kind", "title", "edition", "sources", "grades", "headings", "fatal"}


def shipped() -> dict[str, str]:
    """Return the YAML of every sheet that an installed package offers, by name."""
    found: dict[str, str] = {}
    for entry in sorted(entry_points(group=GROUP)):
        found.update(entry.load()())
    return found


def read_shipped(name: str) -> Sheet:
    """Return one of the sheets that are offered.

    Raises:
        InvalidInput: there is none of that name.
    """
    sheets = shipped()
    if name not in sheets:
        raise InvalidInput(
            f"没有评查表“{name[:40]}”", field="sheet", hint=f"可用的有：{'、'.join(sheets) or '无'}"
        )
    return read(sheets[name])


def read(text: str) -> Sheet:
    """Return the sheet that a YAML file holds.

    Raises:
        InvalidInput: with every fault (the first five in words), each with its place.
    """
    if len(text) > LONGEST_FILE:
        raise _refused(["文件过大"])
    try:
        data = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError):
        raise _refused(["不是可读的 YAML"]) from None
    if not isinstance(data, dict):
        raise _refused(["应是一张有 kind、title、headings 的表"])
    try:
        faults = list(_faults(data))
    except RecursionError:
        faults = ["结构不正确"]
    if faults:
        raise _refused(faults)
    return from_json(_whole(data))


def _refused(faults: list[str]) -> InvalidInput:
    shown = "；".join(faults[:_MOST_SHOWN])
    more = f"；另有 {len(faults) - _MOST_SHOWN} 处" if len(faults) > _MOST_SHOWN else ""
    return InvalidInput(
        f"评查表有 {len(faults)} 处问题：{shown}{more}",
        field="sheet",
        hint="请按 docs/file-review.md 的格式改正后再上传",
    )


def _faults(data: Mapping[Any, Any]) -> Iterator[str]:
    for name in data.keys() - _TOP:
        yield f"没有“{str(name)[:20]}”这一栏"
    if data.get("kind") not in KINDS:
        yield f"kind 应为{'、'.join(KINDS)}之一"
    for name in ("title", "edition"):
        if not _is_text(data.get(name)):
            yield f"{name} 应为 1 至 {LONGEST_TEXT} 字的文字"
    sources = data.get("sources", [])
    if not isinstance(sources, list) or not all(_is_text(one) for one in sources):
        yield "sources 应为文字的列表"
    yield from _grade_faults(data.get("grades"))
    yield from _heading_faults(data.get("headings"))
    yield from _fatal_faults(data.get("fatal"))
    yield from _numbers_twice(data)


def _grade_faults(rows: object) -> Iterator[str]:
    if not _are_tables(rows) or len(rows) < 2:
        yield "grades 至少要有两个等次"
        return
    if not all(_is_text(row.get("name")) and _is_points(row.get("from"), least=0) for row in rows):
        yield f"grades 的每个等次要有 name 和 from（0 至 {FULL_POINTS:g}）"
        return
    least = [float(row["from"]) for row in rows]
    if least != sorted(set(least), reverse=True) or least[-1] != 0:
        yield "grades 应从高到低排列，最后一个从 0 分起"
    if len({row["name"] for row in rows}) < len(rows):
        yield "grades 有重名的等次"


def _heading_faults(rows: object) -> Iterator[str]:
    if not _are_tables(rows):
        yield "headings 应为八类评查内容的列表"
        return
    keys = [row.get("key") for row in rows]
    for key in keys:
        if not isinstance(key, str) or key not in HEADINGS:
            yield f"没有“{str(key)[:20]}”这一类，应为{'、'.join(HEADINGS)}"
    known = [key for key in keys if isinstance(key, str) and key in HEADINGS]
    for key, times in Counter(known).items():
        if times > 1:
            yield f"“{HEADINGS[key]}”出现了 {times} 次"
    for key, name in HEADINGS.items():
        if key not in known:
            yield f"缺少“{name}”（{key}）"
    for row in rows:
        yield from _faults_of_heading(row)
    total = sum(float(row["points"]) for row in rows if _is_points(row.get("points")))
    if total != FULL_POINTS:
        yield f"八类合计 {total:g} 分，应为 {FULL_POINTS:g} 分"


def _faults_of_heading(row: Mapping[str, Any]) -> Iterator[str]:
    key = row.get("key")
    name = HEADINGS.get(key, str(key)[:20]) if isinstance(key, str) else str(key)[:20]
    if not _is_points(row.get("points")):
        yield f"“{name}”的分值应为 {STEP:g} 的倍数，大于 0"
    items = row.get("items")
    if not _are_tables(items) or not 0 < len(items) <= MOST_ITEMS:
        yield f"“{name}”没有评查项"
        return
    for item in items:
        yield from _item_faults(item)
    total = sum(float(item["points"]) for item in items if _is_points(item.get("points")))
    if _is_points(row.get("points")) and total != row["points"]:
        yield f"“{name}”各项合计 {total:g} 分，与该类的 {row['points']:g} 分不符"


def _item_faults(item: Mapping[str, Any]) -> Iterator[str]:
    label = f"第 {str(item.get('number'))[:20]} 项"
    yield from _text_faults(item, label)
    points = item.get("points")
    if not _is_points(points):
        yield f"{label}的分值应为 {STEP:g} 的倍数，大于 0"
    steps = item.get("steps", [])
    if not _are_tables(steps) or len(steps) > MOST_ITEMS:
        yield f"{label}的 steps 应为扣分档的列表"
        return
    for step in steps:
        if not _is_text(step.get("when")) or not _is_points(step.get("points")):
            yield f"{label}的扣分档要有 points 和 when"
        elif _is_points(points) and step["points"] > points:
            yield f"{label}的扣分档 {step['points']:g} 分超过该项的 {points:g} 分"


def _fatal_faults(rows: object) -> Iterator[str]:
    if not _are_tables(rows) or len(rows) > MOST_ITEMS:
        yield "fatal 应为否决项的列表"
        return
    for row in rows:
        yield from _text_faults(row, f"否决项 {str(row.get('number'))[:20]}")


def _text_faults(row: Mapping[str, Any], label: str) -> Iterator[str]:
    number = row.get("number")
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        yield f"{label}的 number 应加引号，由不超过 20 个字母、数字、点或连字符组成"
    if not _is_text(row.get("text")):
        yield f"{label}没有内容，或超过 {LONGEST_TEXT} 字"
    basis = row.get("basis", [])
    if not _are_tables(basis) or not all(
        _is_text(each.get("law"))
        and type(each.get("article")) is int
        and 0 < each["article"] <= MOST_ARTICLE
        for each in basis
    ):
        yield f"{label}的依据要有 law（法律简称）和 article（条号）"


def _numbers_twice(data: Mapping[Any, Any]) -> Iterator[str]:
    headings, fatal = data.get("headings"), data.get("fatal")
    rows: list[Any] = list(fatal) if _are_tables(fatal) else []
    if _are_tables(headings):
        for heading in headings:
            items = heading.get("items")
            rows += items if _are_tables(items) else []
    counted = Counter(str(row.get("number")).strip() for row in rows)
    for number, times in counted.items():
        if times > 1:
            yield f"编号“{number[:20]}”用了 {times} 次"


def _is_text(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value.strip()) <= LONGEST_TEXT


def _is_points(value: Any, *, least: float = STEP) -> bool:
    return bool(
        type(value) in (int, float)
        and math.isfinite(value)
        and least <= value <= FULL_POINTS
        and value % STEP == 0
    )


def _are_tables(rows: object) -> TypeGuard[list[dict[str, Any]]]:
    return isinstance(rows, list) and all(isinstance(row, dict) for row in rows)


def _whole(data: Mapping[str, Any]) -> dict[str, Any]:
    """Write out what a file may leave out, and the headings in their one order."""
    order = list(HEADINGS)
    return {
        **data,
        "sources": data.get("sources", []),
        "headings": [
            {**heading, "items": [{"basis": [], "steps": [], **item} for item in heading["items"]]}
            for heading in sorted(data["headings"], key=lambda row: order.index(row["key"]))
        ],
        "fatal": [{"basis": [], **row} for row in data["fatal"]],
    }
