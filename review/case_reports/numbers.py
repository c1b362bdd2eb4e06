"""报告编号 numbers: 2026-0001, counted up within a year from the first draft on.

The number of a discarded draft is not given again: the audit trail goes on naming that draft by it.
"""

from __future__ import annotations

import re
from typing import Final

from sqlalchemy import select, text

from kb.model.case_report import CaseReport
from kb.model.operations import AuditEntry
from kb.store.unit_of_work import UnitOfWork
from review.case_reports.frame import ReportAction, ref

_NUMBER: Final = re.compile(r"\d{4}-(\d{4,})")
_POSTGRES_NUMBER_LOCK: Final = 7_205_553


def allot(uow: UnitOfWork, year: int) -> str:
    """Return the next number of a year; no other transaction takes one before this one ends."""
    if uow.session.get_bind().dialect.name == "postgresql":
        lock = {"key": _POSTGRES_NUMBER_LOCK}
        uow.session.execute(text("select pg_advisory_xact_lock(:key)"), lock)
    prefix = f"{year}-"
    held = uow.session.scalars(
        select(CaseReport.number).where(CaseReport.number.startswith(prefix))
    )
    given = uow.session.scalars(
        select(AuditEntry.subject).where(
            AuditEntry.action == f"case_report.{ReportAction.CREATE.value}",
            AuditEntry.subject.startswith(ref(prefix)),
        )
    )
    used = (*held, *(subject.removeprefix(ref("")) for subject in given))
    taken = [int(found[1]) for one in used if (found := _NUMBER.fullmatch(one))]
    return f"{year}-{max(taken, default=0) + 1:04d}"
