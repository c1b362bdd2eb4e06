"""组卷要求 demands: a blueprint as linear rows over the choice of questions, each demand in words.

A variable says that one question stands in one section. Rows of one demand stand and fall together,
so that a conflict can be told in terms of demands.
"""

from __future__ import annotations

import calendar
import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from kb.training.papers.blueprint import Blueprint, Constraint
from kb.training.papers.candidates import Bank, Candidate
from kb.training.papers.words import TYPE_NAMES, marks_text

Floats = npt.NDArray[np.float64]
Choice = npt.NDArray[np.bool_]
"""For each variable of a problem, whether it is chosen."""
SLACK: Final = 1e-6
"""By how much a value may pass the bound of a row: figures of the solver are not exact."""


@dataclass(frozen=True, slots=True)
class Row:
    """线性条件: `low` ≤ Σ weight · choice ≤ `high` over the variables named by `places`."""

    places: npt.NDArray[np.int64]
    weights: Floats
    low: float = -math.inf
    high: float = math.inf


@dataclass(frozen=True, slots=True)
class Demand:
    """要求: `field` is where the blueprint says it, `words` what it says, `unit` 题 or 分.

    `unit` is empty where a figure would say nothing, as for an average.
    """

    field: str
    words: str
    rows: tuple[Row, ...]
    unit: str = "题"


@dataclass(frozen=True, slots=True)
class Problem:
    """组卷问题: which question may stand in which section, and what is demanded.

    `places` are pairs (number of the section, number of the candidate), both from 0; `once` are
    the rows that keep a question from standing in two sections.
    """

    blueprint: Blueprint
    candidates: tuple[Candidate, ...]
    places: tuple[tuple[int, int], ...]
    once: tuple[Row, ...]
    demands: tuple[Demand, ...]


def problem_of(
    blueprint: Blueprint,
    bank: Bank,
    *,
    on: dt.datetime,
    pinned: Sequence[tuple[int, str]] = (),
    without: Iterable[str] = (),
) -> Problem:
    """Return the problem of a blueprint over a bank.

    Args:
        blueprint: what the paper is to be.
        bank: the questions that may be asked.
        on: the moment from which months of `recency` are counted back.
        pinned: sections (from 0) and keys of questions that must stand there.
        without: keys that are left out besides those the blueprint names.
    """
    left_out = frozenset(without)
    candidates = tuple(each for each in bank.candidates if each.key not in left_out)
    places = tuple(_places(blueprint, candidates))
    build = _Build(blueprint, bank, candidates, places)
    demands = (
        *build.sections(),
        *build.constraints(),
        *build.averages(),
        *build.laws(),
        *build.included(),
        *build.pinned(pinned),
        *build.left_out(on),
        *build.alike(),
    )
    return Problem(blueprint, candidates, places, tuple(build.once()), demands)


def _places(blueprint: Blueprint, candidates: tuple[Candidate, ...]) -> Iterator[tuple[int, int]]:
    for number, section in enumerate(blueprint.sections):
        for place, one in enumerate(candidates):
            fits = one.own_marks is None or math.isclose(one.own_marks, section.marks)
            if one.type is section.type and fits:
                yield number, place


class _Build:
    def __init__(
        self,
        blueprint: Blueprint,
        bank: Bank,
        candidates: tuple[Candidate, ...],
        places: tuple[tuple[int, int], ...],
    ) -> None:
        self._blueprint = blueprint
        self._bank = bank
        self._candidates = candidates
        self._places = places
        self._marks = [section.marks for section in blueprint.sections]

    def sections(self) -> Iterator[Demand]:
        for number, section in enumerate(self._blueprint.sections):
            places = [i for i, (where, _) in enumerate(self._places) if where == number]
            words = (
                f"第 {number + 1} 部分{TYPE_NAMES[section.type]} {section.number} 题"
                f"（每题 {marks_text(section.marks)} 分）{self._other_marks(number)}"
            )
            row = _row(places, low=section.number, high=section.number)
            yield Demand(f"sections.{number}.number", words, (row,))

    def _other_marks(self, number: int) -> str:
        """Name the marks that written questions have where none has those of the section."""
        section = self._blueprint.sections[number]
        if any(where == number for where, _ in self._places):
            return ""
        fixed = {one.own_marks for one in self._candidates if one.type is section.type}
        found = sorted(marks for marks in fixed if marks is not None)
        return f"，而题库中的为 {'、'.join(map(marks_text, found))} 分" if found else ""

    def constraints(self) -> Iterator[Demand]:
        for number, one in enumerate(self._blueprint.constraints):
            found = self._where(_matcher(one))
            name, words = f"constraints.{number}", _subject(one)
            if one.min is not None:
                yield Demand(
                    f"{name}.min", f"{words}至少 {one.min} 题", (_row(found, low=one.min),)
                )
            if one.max is not None:
                yield Demand(
                    f"{name}.max", f"{words}至多 {one.max} 题", (_row(found, high=one.max),)
                )
            marks = [self._marks[self._places[i][0]] for i in found]
            for field, bound in (("min_marks", one.min_marks), ("max_marks", one.max_marks)):
                if bound is None:
                    continue
                least = field == "min_marks"
                row = _row(found, marks, low=bound) if least else _row(found, marks, high=bound)
                said = f"{words}{'至少' if least else '至多'} {marks_text(bound)} 分"
                yield Demand(f"{name}.{field}", said, (row,), unit="分")

    def averages(self) -> Iterator[Demand]:
        wanted = self._blueprint.mean_difficulty
        if wanted is None:
            return
        everywhere = range(len(self._places))
        hardness = np.array([self._at(i).difficulty for i in everywhere], dtype=np.float64)
        for field, words, row in (
            (
                "min",
                f"平均难度不低于 {wanted.min:g}",
                _row(everywhere, hardness - wanted.min, low=0),
            ),
            (
                "max",
                f"平均难度不高于 {wanted.max:g}",
                _row(everywhere, hardness - wanted.max, high=0),
            ),
        ):
            yield Demand(f"mean_difficulty.{field}", words, (row,), unit="")

    def laws(self) -> Iterator[Demand]:
        for law in self._blueprint.laws.must:
            row = _row(self._where(_stands_on(law)), low=1)
            yield Demand("laws.must", f"至少 1 题依据《{law}》", (row,))
        for law in self._blueprint.laws.never:
            found = self._where(_stands_on(law))
            yield Demand("laws.never", f"不用依据《{law}》的题", (_row(found, high=0),))

    def included(self) -> Iterator[Demand]:
        for key in self._blueprint.must_include:
            row = _row(self._where(_named(key)), low=1)
            yield Demand("must_include", f"必须有试题 {key}", (row,))

    def pinned(self, pinned: Sequence[tuple[int, str]]) -> Iterator[Demand]:
        for number, key in pinned:
            found = [
                i
                for i, (where, place) in enumerate(self._places)
                if where == number and self._candidates[place].key == key
            ]
            words = f"第 {number + 1} 部分保留已固定的试题 {key}"
            yield Demand("pinned", words, (_row(found, low=1),))

    def left_out(self, on: dt.datetime) -> Iterator[Demand]:
        wanted, recency = self._blueprint, self._blueprint.recency
        if wanted.level == "初级":
            found = self._where(lambda one: one.level != "初级")
            if found:
                yield Demand("level", "初级卷只用初级题", (_row(found, high=0),))
        never = frozenset(wanted.never_include)
        if never:
            found = self._where(lambda one: one.key in never)
            yield Demand("never_include", f"不用指明的 {len(never)} 题", (_row(found, high=0),))
        papers = self._bank.frozen_at[: recency.papers]
        if papers:
            since = papers[-1]
            found = self._where(lambda one: bool(one.last_used) and one.last_used[0] >= since)
            words = f"不用最近 {recency.papers} 份试卷用过的题"
            yield Demand("recency.papers", words, (_row(found, high=0),))
        if recency.months:
            since = _months_before(on, recency.months)
            found = self._where(lambda one: bool(one.last_used) and one.last_used[0] >= since)
            words = f"不用最近 {recency.months} 个月用过的题"
            yield Demand("recency.months", words, (_row(found, high=0),))
        limit = wanted.exposure_limit
        if limit is not None:
            found = self._where(lambda one: len(one.last_used) > limit)
            words = f"只用此前用过不超过 {limit} 次的题"
            yield Demand("exposure_limit", words, (_row(found, high=0),))

    def alike(self) -> Iterator[Demand]:
        limit = self._blueprint.alike_limit
        if limit is None:
            return
        by_article: dict[str, list[int]] = defaultdict(list)
        for i in range(len(self._places)):
            for article in self._at(i).articles:
                by_article[article].append(i)
        rows = tuple(
            _row(found, high=limit) for _, found in sorted(by_article.items()) if len(found) > limit
        )
        if rows:
            yield Demand("alike_limit", f"同一条文至多 {limit} 题", rows)

    def once(self) -> Iterator[Row]:
        by_candidate: dict[int, list[int]] = defaultdict(list)
        for i, (_, place) in enumerate(self._places):
            by_candidate[place].append(i)
        for found in by_candidate.values():
            if len(found) > 1:
                yield _row(found, high=1)

    def _at(self, i: int) -> Candidate:
        return self._candidates[self._places[i][1]]

    def _where(self, matches: Callable[[Candidate], bool]) -> list[int]:
        return [i for i in range(len(self._places)) if matches(self._at(i))]


def _months_before(on: dt.datetime, months: int) -> dt.datetime:
    """Return the same day of an earlier month, or its last day where it is shorter."""
    year, month = divmod(on.year * 12 + on.month - 1 - months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return on.replace(year=year, month=month + 1, day=min(on.day, last))


def _subject(one: Constraint) -> str:
    """Return what a constraint counts, as the subject of a sentence."""
    words = one.words
    if not words:
        return "全卷"
    if one.type and words == TYPE_NAMES[one.type]:
        return words
    return f"{words}{' ' if words[-1].isascii() else ''}的题"


def _stands_on(law: str) -> Callable[[Candidate], bool]:
    return lambda one: law in one.laws


def _named(key: str) -> Callable[[Candidate], bool]:
    return lambda one: one.key == key


def _matcher(one: Constraint) -> Callable[[Candidate], bool]:
    low, high = one.difficulty or (1, 5)

    def matches(question: Candidate) -> bool:
        return (
            (one.type is None or question.type is one.type)
            and (not one.point or one.point in question.points)
            and (not one.category or one.category in question.categories)
            and (one.level is None or question.level == one.level)
            and low <= question.difficulty <= high
            and (not one.law or one.law in question.laws)
        )

    return matches


def _row(
    places: Sequence[int],
    weights: Sequence[float] | Floats | None = None,
    *,
    low: float = -math.inf,
    high: float = math.inf,
) -> Row:
    chosen = np.asarray(places, dtype=np.int64)
    return Row(
        chosen,
        np.ones(len(chosen)) if weights is None else np.asarray(weights, dtype=np.float64),
        low,
        high,
    )
