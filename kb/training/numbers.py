"""编号 numbers of papers, exams and courses: P2026-0001, counted up within a year."""

from __future__ import annotations

from enum import Enum

from sqlalchemy import SQLColumnExpression, select, text

from kb.model.exam import Exam
from kb.model.paper import Paper
from kb.model.training import Course
from kb.store.unit_of_work import UnitOfWork


class Series(Enum):
    """编号序列: the letter, the column that holds the numbers, and the PostgreSQL lock."""

    PAPER = ("P", Paper.number, 7_205_561)
    EXAM = ("E", Exam.number, 7_205_562)
    COURSE = ("T", Course.number, 7_205_563)

    @property
    def letter(self) -> str:
        """What its numbers begin with."""
        return self.value[0]

    @property
    def column(self) -> SQLColumnExpression[str]:
        """Where its numbers are kept."""
        return self.value[1]

    @property
    def lock(self) -> int:
        """The advisory lock that writers of it wait for."""
        return self.value[2]


def allot(uow: UnitOfWork, series: Series, year: int) -> str:
    """Return the next number of a year; no other transaction takes one before this one ends."""
    if uow.session.get_bind().dialect.name == "postgresql":
        uow.session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": series.lock})
    prefix = f"{series.letter}{year}-"
    used = uow.session.scalars(select(series.column).where(series.column.startswith(prefix)))
    taken = [int(number.removeprefix(prefix)) for number in used]
    return f"{prefix}{max(taken, default=0) + 1:04d}"
