"""定分 rule: which of the marks given to one answer counts, unless the item is void.

1. The latest mark of an arbiter, whoever else marked: it settles a difference, and corrects.
2. Else the program's.
3. Else the mean of two markers' latest marks, where they differ by no more than `SHARE` of the full
   marks; an answer whose markers differ by more waits for the arbiter.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.exam import Exam, ExamCandidate, ExamMark, ExamMarker
from kb.training.exams.sheets import Place

SHARE: Final = 0.2
"""Share of the full marks by which two markers may differ without a third."""
MARKERS: Final = 2


class Settled(StrEnum):
    """定分方式: how the mark of an answer came about, or what it waits for."""

    PROGRAM = "program"
    AGREED = "agreed"
    ARBITER = "arbiter"
    WAITS_MARKER = "waits_marker"
    WAITS_ARBITER = "waits_arbiter"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Given:
    """一次评分: rows of one answer in the order in which they were given."""

    marker_id: int | None
    arbiter: bool
    marks: float
    comment: str


@dataclass(frozen=True, slots=True)
class FinalMark:
    """得分: `marks` is None while the answer waits; `comment` is what was said to it."""

    marks: float | None
    settled: Settled
    comment: str = ""


Marked = Mapping[Place, tuple[Given, ...]]


def settle(rows: Iterable[Given], full: float) -> FinalMark:
    """Return the mark of an answer from all that were given to it, oldest first."""
    latest: dict[int, Given] = {}
    program = arbiter = None
    for row in rows:
        if row.arbiter:
            arbiter = row
        elif row.marker_id is None:
            program = row
        else:
            latest[row.marker_id] = row
    if arbiter is not None:
        return FinalMark(arbiter.marks, Settled.ARBITER, arbiter.comment)
    if program is not None:
        return FinalMark(program.marks, Settled.PROGRAM)
    if len(latest) < MARKERS:
        return FinalMark(None, Settled.WAITS_MARKER)
    marks = [row.marks for row in latest.values()]
    if max(marks) - min(marks) > SHARE * full + 1e-9:
        return FinalMark(None, Settled.WAITS_ARBITER)
    comment = "\n".join(row.comment for row in latest.values() if row.comment)
    return FinalMark(round(sum(marks) / len(marks), 2), Settled.AGREED, comment)


def marks_given(session: Session, exam: Exam) -> dict[int, Marked]:
    """Return all marks of an exam, by candidate and place."""
    arbiters = set(
        session.scalars(
            select(ExamMarker.user_id).where(
                ExamMarker.exam_id == exam.id, ExamMarker.arbiter.is_(True)
            )
        )
    )
    rows = session.execute(
        select(
            ExamMark.candidate_id,
            ExamMark.item,
            ExamMark.part,
            ExamMark.marker_id,
            ExamMark.marks,
            ExamMark.comment,
        )
        .join(ExamCandidate, ExamCandidate.id == ExamMark.candidate_id)
        .where(ExamCandidate.exam_id == exam.id)
        .order_by(ExamMark.id)
    )
    found: dict[int, dict[Place, list[Given]]] = defaultdict(lambda: defaultdict(list))
    for row in rows:
        given = Given(row.marker_id, row.marker_id in arbiters, row.marks, row.comment)
        found[row.candidate_id][row.item, row.part].append(given)
    return {
        candidate: {place: tuple(rows) for place, rows in places.items()}
        for candidate, places in found.items()
    }
