"""批次编号 batch numbers: which number a planned publication comes out under, gapless by year."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select, text

from kb.errors import InvalidInput
from kb.model.publication import PublicationPlan
from kb.store.unit_of_work import UnitOfWork

# 2024-03: the third batch of 2024
_NUMBER: Final = re.compile(r"(\d{4})-(\d{2,3})")
_POSTGRES_NUMBER_LOCK: Final = 7_205_552


def allot(uow: UnitOfWork, year: int, wanted: str) -> str:
    """Return the number of a batch that was begun, or the next of the year, without gaps.

    Raises:
        InvalidInput: no batch of that year has the number wanted.
    """
    if uow.session.get_bind().dialect.name == "postgresql":
        lock = {"key": _POSTGRES_NUMBER_LOCK}
        uow.session.execute(text("select pg_advisory_xact_lock(:key)"), lock)
    used = uow.session.scalars(
        select(PublicationPlan.batch_number)
        .where(PublicationPlan.batch_number.startswith(f"{year}-"))
        .distinct()
    ).all()
    if not wanted:
        return f"{year}-{_next(used):02d}"
    if not _NUMBER.fullmatch(wanted) or wanted not in used:
        raise InvalidInput(
            f"没有 {year} 年的批次“{wanted[:20]}”",
            field="batch_number",
            hint="请选择已有的批次，或留空新开一批",
        )
    return wanted


def _next(used: Sequence[str]) -> int:
    numbers = [int(found[2]) for one in used if (found := _NUMBER.fullmatch(one))]
    return max(numbers, default=0) + 1
