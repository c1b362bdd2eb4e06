"""考试成绩: totals, who passed, ranks within a unit, and how each unit did.

An item that is void counts for nobody as it was answered: either everybody has its marks, or they
are taken out of the full marks, and the marks needed to pass are lowered in proportion.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from statistics import fmean
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.exam import Exam, ExamAnswer, ExamCandidate, ExamVoid, VoidHow
from kb.model.paper import Paper
from kb.model.people import Unit, User
from kb.training.exams.final_marks import FinalMark, Settled, marks_given, settle
from kb.training.exams.people import find
from kb.training.exams.sheets import Place, Sheet, sheet_of


class Standing(StrEnum):
    """考生状况."""

    ABSENT = "absent"
    SITTING = "sitting"
    MARKING = "marking"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Result:
    """成绩 of one candidate; `marks` is None until every answer has its mark.

    `rank` counts from 1 within the unit; equal marks share a rank. It is None without marks.
    """

    candidate_id: int
    user_id: int
    account: str
    name: str
    unit: str
    form: str
    standing: Standing
    marks: float | None
    rank: int | None
    waiting: int
    started_at: dt.datetime | None
    handed_in_at: dt.datetime | None
    handed_in_by: str
    receipt: str
    finals: Mapping[Place, FinalMark]
    responses: Mapping[Place, Mapping[str, Any]]

    def as_json(self) -> dict[str, Any]:
        """Return the row of lists; times are ISO 8601."""
        return {
            "account": self.account,
            "name": self.name,
            "unit": self.unit,
            "form": self.form,
            "standing": self.standing.value,
            "marks": self.marks,
            "rank": self.rank,
            "waiting": self.waiting,
            "handed_in_at": self.handed_in_at.isoformat() if self.handed_in_at else None,
            "handed_in_by": self.handed_in_by,
            "receipt": self.receipt,
        }


@dataclass(frozen=True, slots=True)
class UnitResult:
    """单位成绩: means and extremes are of candidates with marks, None without any."""

    unit: str
    candidates: int
    sat: int
    passed: int
    mean: float | None
    highest: float | None
    lowest: float | None

    @property
    def pass_share(self) -> float | None:
        """Share of those who sat that passed."""
        return self.passed / self.sat if self.sat else None

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return asdict(self) | {"pass_share": self.pass_share}


@dataclass(frozen=True, slots=True)
class VoidItem:
    """作废的题: an item by its position in the paper, how it counts, and why."""

    item: int
    how: VoidHow
    reason: str
    at: dt.datetime

    def as_json(self) -> dict[str, Any]:
        """Return the JSON form; the time is ISO 8601."""
        return {
            "item": self.item,
            "how": self.how.value,
            "reason": self.reason,
            "at": self.at.isoformat(),
        }


@dataclass(frozen=True, slots=True)
class Results:
    """一场考试的成绩: `sheets` are the forms, by name.

    `marks` and `pass_marks` are those that count; void items are left out where they are dropped.
    """

    exam: str
    title: str
    marks: float
    pass_marks: float
    released_at: dt.datetime | None
    results: tuple[Result, ...]
    units: tuple[UnitResult, ...]
    sheets: Mapping[str, Sheet]
    voided: Mapping[int, VoidItem]

    @property
    def waiting(self) -> int:
        """Answers that still have no mark."""
        return sum(result.waiting for result in self.results)

    @property
    def sitting(self) -> int:
        """Candidates who have begun and not handed in."""
        return sum(result.standing is Standing.SITTING for result in self.results)

    def as_json(self) -> dict[str, Any]:
        """Return the object of `anjian exam results --json`."""
        sat = [r for r in self.results if r.marks is not None]
        return {
            "exam": self.exam,
            "title": self.title,
            "marks": self.marks,
            "pass_marks": self.pass_marks,
            "released_at": self.released_at.isoformat() if self.released_at else None,
            "candidates": len(self.results),
            "marked": len(sat),
            "passed": sum(r.standing is Standing.PASSED for r in sat),
            "waiting": self.waiting,
            "results": [result.as_json() for result in self.results],
            "units": [unit.as_json() for unit in self.units],
            "voided": [each.as_json() for each in self.voided.values()],
        }


def results(session: Session, number: str) -> Results:
    """Return the results of an exam as they stand, by unit and rank.

    Raises:
        NotFound: there is no such exam.
    """
    exam = find(session, number)
    paper = session.execute(
        select(Paper.id, Paper.sha256, Paper.marks).where(Paper.id == exam.paper_id)
    ).one()
    rows = session.execute(
        select(ExamCandidate, User.name, User.display_name, Unit.name.label("unit"))
        .join(User, User.id == ExamCandidate.user_id)
        .join(Unit, Unit.id == User.unit_id)
        .where(ExamCandidate.exam_id == exam.id)
        .order_by(Unit.name, User.name)
    ).all()
    sheets = {
        form: sheet_of(session, paper.id, paper.sha256, form)
        for form in sorted({row[0].form for row in rows})
    }
    voided = void_items(session, exam)
    marks, needed = paper.marks, exam.pass_marks
    if sheets:
        worth = {item.item: item.marks for item in next(iter(sheets.values())).items}
        dropped = sum(worth[each.item] for each in voided.values() if each.how is VoidHow.DROP)
        marks = round(paper.marks - dropped, 2)
        needed = round(exam.pass_marks * marks / paper.marks, 2)
    given = marks_given(session, exam)
    answered = _responses(session, exam)
    found = []
    for candidate, account, name, unit in rows:
        finals = {}
        if candidate.handed_in_at is not None:
            marked = given.get(candidate.id, {})
            finals = {
                place: _void(voided[place[0]], asked.question.marks)
                if place[0] in voided
                else settle(marked.get(place, ()), asked.question.marks)
                for place, asked in sheets[candidate.form].asked.items()
            }
        waiting = sum(final.marks is None for final in finals.values())
        total = None
        if finals and not waiting:
            total = round(sum(final.marks or 0.0 for final in finals.values()), 2)
        found.append(
            Result(
                candidate_id=candidate.id,
                user_id=candidate.user_id,
                account=account,
                name=name,
                unit=unit,
                form=candidate.form,
                standing=_standing(candidate, total, needed),
                marks=total,
                rank=None,
                waiting=waiting,
                started_at=candidate.started_at,
                handed_in_at=candidate.handed_in_at,
                handed_in_by=candidate.handed_in_by,
                receipt=candidate.receipt,
                finals=finals,
                responses=answered.get(candidate.id, {}),
            )
        )
    ranked = _ranked(found)
    return Results(
        exam=exam.number,
        title=exam.title,
        marks=marks,
        pass_marks=needed,
        released_at=exam.released_at,
        results=tuple(ranked),
        units=tuple(_of_units(ranked)),
        sheets=sheets,
        voided=voided,
    )


def void_items(session: Session, exam: Exam) -> dict[int, VoidItem]:
    """Return the items of an exam that are void, by their position in the paper."""
    rows = session.scalars(
        select(ExamVoid).where(ExamVoid.exam_id == exam.id).order_by(ExamVoid.item)
    )
    return {
        row.item: VoidItem(row.item, VoidHow(row.how), row.reason, row.voided_at) for row in rows
    }


def _void(void: VoidItem, full: float) -> FinalMark:
    return FinalMark(full if void.how is VoidHow.GIVE else 0.0, Settled.VOID, void.reason)


def _standing(candidate: ExamCandidate, total: float | None, needed: float) -> Standing:
    if candidate.started_at is None:
        return Standing.ABSENT
    if candidate.handed_in_at is None:
        return Standing.SITTING
    if total is None:
        return Standing.MARKING
    return Standing.PASSED if total >= needed - 1e-9 else Standing.FAILED


def _ranked(found: list[Result]) -> list[Result]:
    by_unit: dict[str, list[float]] = defaultdict(list)
    for result in found:
        if result.marks is not None:
            by_unit[result.unit].append(result.marks)
    ranked = [
        result
        if result.marks is None
        else replace(result, rank=1 + sum(other > result.marks for other in by_unit[result.unit]))
        for result in found
    ]
    last = 1 + len(ranked)
    return sorted(ranked, key=lambda each: (each.unit, each.rank or last, each.account))


def _of_units(found: list[Result]) -> list[UnitResult]:
    units: dict[str, list[Result]] = defaultdict(list)
    for result in found:
        units[result.unit].append(result)
    rows = []
    for unit, members in units.items():
        marks = [each.marks for each in members if each.marks is not None]
        rows.append(
            UnitResult(
                unit=unit,
                candidates=len(members),
                sat=sum(each.started_at is not None for each in members),
                passed=sum(each.standing is Standing.PASSED for each in members),
                mean=round(fmean(marks), 2) if marks else None,
                highest=max(marks, default=None),
                lowest=min(marks, default=None),
            )
        )
    return rows


def _responses(session: Session, exam: Exam) -> dict[int, dict[Place, Mapping[str, Any]]]:
    rows = session.execute(
        select(ExamAnswer.candidate_id, ExamAnswer.item, ExamAnswer.part, ExamAnswer.response)
        .join(ExamCandidate, ExamCandidate.id == ExamAnswer.candidate_id)
        .where(ExamCandidate.exam_id == exam.id)
    )
    found: dict[int, dict[Place, Mapping[str, Any]]] = defaultdict(dict)
    for row in rows:
        found[row.candidate_id][row.item, row.part] = row.response
    return found
