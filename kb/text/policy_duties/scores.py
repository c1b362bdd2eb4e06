"""How well duties are read: against hand-made rows of real policies and of invented sentences."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.text.policy_duties.model import Duty
from kb.text.policy_duties.reading import read_duties

ALL = "all"
_BACKGROUND = "background"


@dataclass(frozen=True, slots=True)
class Expected:
    """应有的一行: where its time stands, what it comes to, and who is named (None for nobody)."""

    start: int
    end: int
    normalised: str | None
    kind: str
    responsible: frozenset[str]
    name: str


@dataclass(slots=True)
class Tally:
    """计数: rows expected, rows found and rows right by group; the misses in words."""

    expected: dict[str, int] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    right: dict[str, int] = field(default_factory=dict)
    responsible: dict[str, int] = field(default_factory=dict)
    misses: list[str] = field(default_factory=list)

    def add(self, group: str, wanted: Sequence[Expected], duties: Sequence[Duty]) -> None:
        """Count one text. A row is right when time, normal form and kind are."""
        left = list(duties)
        for one in wanted:
            self._count(self.expected, group, one.kind)
            duty = next((duty for duty in left if _same(one, duty)), None)
            if duty is None:
                near = [d for d in duties if _overlaps(one, d)]
                got = f"，读作 {near[0].normalised_deadline} {near[0].kind.value}" if near else ""
                self.misses.append(f"{group}：缺 {one.name} {one.normalised} {one.kind}{got}")
                continue
            left.remove(duty)
            self._count(self.right, group, one.kind)
            if frozenset(map(_plain, duty.responsible)) == one.responsible:
                self._count(self.responsible, group, one.kind)
            else:
                self.misses.append(
                    f"{group}：{one.name} 责任单位应为 {_units(one.responsible)}，"
                    f"读作 {_units(duty.responsible)}"
                )
        for duty in duties:
            self._count(self.found, group, duty.kind.value)
        for duty in left:
            self.misses.append(
                f"{group}：多 {duty.deadline_text} {duty.normalised_deadline} {duty.kind.value}"
            )

    def _count(self, counter: dict[str, int], group: str, kind: str) -> None:
        for name in (ALL, group, f"kind {kind}"):
            counter[name] = counter.get(name, 0) + 1

    def figures(self) -> dict[str, dict[str, float | int | None]]:
        """Return recall and precision of the times, and the share of right units among them."""
        names = sorted(self.expected | self.found, key=lambda name: (name != ALL, name))
        return {
            name: {
                "expected": self.expected.get(name, 0),
                "found": self.found.get(name, 0),
                "recall": _share(self.right.get(name, 0), self.expected.get(name, 0)),
                "precision": _share(self.right.get(name, 0), self.found.get(name, 0)),
                "responsible": _share(self.responsible.get(name, 0), self.right.get(name, 0)),
            }
            for name in names
        }


def score_policies(gold: Path, folder: Path) -> Tally:
    """Count the policies of `folder` against rows `{file, anchor, occurrence, normalised, …}`.

    Rows of kind background only say where nothing may be found; a file without other rows counts.
    """
    rows = _rows(gold)
    tally = Tally()
    for name in sorted({row["file"] for row in rows}):
        text = (folder / name).read_text(encoding="utf-8")
        wanted = [
            _at(row, _find(text, row["anchor"], row["occurrence"]))
            for row in rows
            if row["file"] == name and row["kind"] != _BACKGROUND
        ]
        tally.expected.setdefault(name, 0)
        tally.add(name, wanted, read_duties(text))
    return tally


def score_sentences(path: Path) -> Tally:
    """Count invented texts, rows `{text, duties: [{deadline_text, normalised, kind, …}]}`."""
    tally = Tally()
    for row in _rows(path):
        text, at, wanted = row["text"], 0, []
        for duty in row["duties"]:
            start = text.index(duty["deadline_text"], at)
            at = start + 1
            wanted.append(_at({**duty, "anchor": duty["deadline_text"]}, start))
        tally.add("sentences", wanted, read_duties(text))
    return tally


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _find(text: str, anchor: str, occurrence: int) -> int:
    at = -1
    for _ in range(occurrence):
        at = text.index(anchor, at + 1)
    return at


def _at(row: dict[str, Any], start: int) -> Expected:
    units = frozenset(map(_plain, row["responsible"] or ()))
    anchor = row["anchor"]
    return Expected(start, start + len(anchor), row["normalised"], row["kind"], units, anchor)


def _overlaps(one: Expected, duty: Duty) -> bool:
    if duty.deadline_start is None or duty.deadline_end is None:
        return False
    return duty.deadline_start < one.end and one.start < duty.deadline_end


def _same(one: Expected, duty: Duty) -> bool:
    return (
        _overlaps(one, duty)
        and duty.normalised_deadline == one.normalised
        and duty.kind.value == one.kind
    )


def _plain(name: str) -> str:
    return name.replace("（", "(").replace("）", ")")


def _units(names: Iterable[str]) -> str:
    return "、".join(sorted(map(_plain, names))) or "未明确"


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None
