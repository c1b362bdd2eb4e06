"""考试编号 numbers: E2026-0001, counted up within a year."""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import select, text

from kb.model.exam import Exam
from kb.store.unit_of_work import UnitOfWork

_NUMBER: Final = re.compile(r"E\d{4}-(\d{4,})")
_POSTGRES_NUMBER_LOCK: Final = 7_205_562


def allot(uow: UnitOfWork, year: int) -> str:
    """Return the next number of a year; no other transaction takes one before this one ends."""
    if uow.session.get_bind().dialect.name == "postgresql":
        lock = {"key": _POSTGRES_NUMBER_LOCK}
        uow.session.execute(text("select pg_advisory_xact_lock(:key)"), lock)
    used = uow.session.scalars(select(Exam.number).where(Exam.number.startswith(f"E{year}-")))
    taken = [int(found[1]) for one in used if (found := _NUMBER.fullmatch(one))]
    return f"E{year}-{max(taken, default=0) + 1:04d}"
