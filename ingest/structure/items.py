"""Laws without articles: decisions, replies, amendments, whose units are 一、二、 or headings.

刑法修正案（十一） counts 一、… where others write 第一条; a reply of two paragraphs has no units at
all. Nothing is invented: rows of the kind `other` hold the items, the beginning is the preamble.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from ingest.clean import Line
from ingest.structure.patterns import ANNEX_HEADING, BRACKETED, LISTED
from ingest.structure.tree import Unit
from kb.model.regulation import ProvisionKind
from kb.text.numerals import parse_numeral

# 2020年12月26日 第十三届… · （1998年8月31日…通过） · 法释〔2021〕12号 · …国务院令 第708号
_ADOPTION: Final = re.compile(
    r"[（(]?\d{4}年\d{1,2}月|[（(].{0,120}(?:通过|公布|发布|施行|批准)"
    r"|.{0,20}〔\d{4}〕|.{0,30}令 ?第"
)


@dataclass(slots=True)
class _Open:
    kind: ProvisionKind
    eid: str
    number: int | None
    heading: str
    path: str
    lines: list[str]


def item_units(lines: Sequence[Line]) -> tuple[Unit, ...]:
    """Return a preamble (title and adoption lines) and the items, headed stretches or the whole."""
    start = _end_of_preamble(lines)
    units: list[Unit] = []
    if start:
        text = "\n".join(line.text for line in lines[:start])
        units.append(Unit(ProvisionKind.PREAMBLE, "preamble", text))
    body = lines[start:]
    pattern = LISTED if any(LISTED.fullmatch(line.text) for line in body) else BRACKETED
    counts: Counter[str] = Counter()
    current = _Open(ProvisionKind.OTHER, "whole", None, "", "", [])
    section = ""
    for line in body:
        opened = _opening(line, pattern)
        if opened is None:
            current.lines.append(line.text)
            continue
        if current.lines:
            units.append(_closed(current, counts))
        kind, eid, number = opened
        if eid == "heading":
            section = ""
        heading = line.text if line.level or kind is ProvisionKind.ANNEX else ""
        path = "" if kind is ProvisionKind.ANNEX else section
        current = _Open(kind, eid, number, heading, path, [line.text])
        if eid == "heading":
            section = line.text
    if current.lines:
        units.append(_closed(current, counts))
    return tuple(units)


def _end_of_preamble(lines: Sequence[Line]) -> int:
    """Index of the first line that is neither title nor adoption line."""
    titles = {line.text.replace(" ", "") for line in lines if line.level == 1}
    for index, line in enumerate(lines):
        is_title = line.level == 1 or line.text.replace(" ", "") in titles
        if not (index == 0 or is_title or _ADOPTION.match(line.text)):
            return index
    return len(lines)


def _opening(line: Line, pattern: re.Pattern[str]) -> tuple[ProvisionKind, str, int | None] | None:
    if ANNEX_HEADING.fullmatch(line.text):
        return ProvisionKind.ANNEX, "annex", None
    item = pattern.fullmatch(line.text)
    if item is not None:
        number = parse_numeral(item[1])
        return ProvisionKind.OTHER, f"item_{number}", number
    if line.level:
        return ProvisionKind.OTHER, "heading", None
    return None


def _closed(unit: _Open, counts: Counter[str]) -> Unit:
    counts[unit.eid] += 1
    count = counts[unit.eid]
    number = unit.number
    if unit.eid in ("annex", "heading"):
        eid = f"{unit.eid}_{count}"
        number = count if unit.eid == "annex" else None
    else:
        # 一、 comes again under the next heading, or in the next of several amended texts.
        eid = unit.eid if count == 1 else f"{unit.eid}-{count}"
    return Unit(
        unit.kind,
        eid,
        "\n".join(unit.lines),
        number=number,
        heading=unit.heading,
        path=unit.path,
    )
