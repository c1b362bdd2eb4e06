"""后续程序 as they stand: what hinders showing a case again, and what is due for withdrawal."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.document import Document, DocumentState, Revision
from kb.model.publication import Proceeding
from review.rules.calendar_days import load_calendar
from review.rules.working_days import add_working_days

DAYS_TO_WITHDRAW: Final = 3
"""Working days in which a changed or revoked decision must be gone (行政处罚法第四十八条)."""


class ProceedingKind(StrEnum):
    """后续程序种类: the first two can end well, the last two are the end."""

    RECONSIDERATION = "reconsideration"
    LAWSUIT = "lawsuit"
    CHANGED = "changed"
    REVOKED = "revoked"

    @property
    def is_final(self) -> bool:
        """Whether the decision no longer stands as it was published."""
        return self in (ProceedingKind.CHANGED, ProceedingKind.REVOKED)


PUBLIC_REASONS: Final[Mapping[ProceedingKind, str]] = {
    ProceedingKind.RECONSIDERATION: "处罚决定已被申请行政复议",
    ProceedingKind.LAWSUIT: "处罚决定已被提起行政诉讼",
    ProceedingKind.CHANGED: "处罚决定已被变更",
    ProceedingKind.REVOKED: "处罚决定已被撤销或者确认违法、无效",
}
"""What the tombstone says; the note of whoever recorded the proceeding stays inside."""


@dataclass(frozen=True, slots=True)
class DueWithdrawal:
    """待撤回: a case whose decision was changed or revoked, and the last day for taking it back."""

    document_id: int
    key: str
    title: str
    kind: ProceedingKind
    happened_on: dt.date
    due_on: dt.date
    revision: str

    def overdue(self, day: dt.date) -> bool:
        """Return whether the last day is past."""
        return day > self.due_on


def hindrance(session: Session, document_id: int) -> str:
    """Return why a suspended case may not be shown again; empty when nothing stands against it."""
    for row in _proceedings(session, document_id):
        kind = ProceedingKind(row.kind)
        if kind.is_final:
            return f"{PUBLIC_REASONS[kind]}，不能恢复展示"
        if row.ended_on is None:
            return f"{PUBLIC_REASONS[kind]}，尚无结果，不能恢复展示"
    return ""


def due_withdrawals(session: Session) -> tuple[DueWithdrawal, ...]:
    """Return what has to be withdrawn, the most urgent first."""
    rows = session.execute(
        select(Proceeding, Document, Revision.sha256)
        .join(Document, Document.id == Proceeding.document_id)
        .join(Revision, Revision.id == Document.published_revision_id)
        .where(
            Proceeding.kind.in_([kind.value for kind in ProceedingKind if kind.is_final]),
            Document.state != DocumentState.WITHDRAWN.value,
        )
        .order_by(Proceeding.happened_on, Proceeding.id)
    )
    calendar = load_calendar(session)
    found: dict[int, DueWithdrawal] = {}
    for row, document, sha256 in rows:
        found.setdefault(
            document.id,
            DueWithdrawal(
                document_id=document.id,
                key=document.key,
                title=document.title,
                kind=ProceedingKind(row.kind),
                happened_on=row.happened_on,
                due_on=add_working_days(row.happened_on, DAYS_TO_WITHDRAW, calendar),
                revision=sha256,
            ),
        )
    return tuple(sorted(found.values(), key=lambda one: (one.due_on, one.key)))


def _proceedings(session: Session, document_id: int) -> tuple[Proceeding, ...]:
    return tuple(
        session.scalars(
            select(Proceeding)
            .where(Proceeding.document_id == document_id)
            .order_by(Proceeding.happened_on.desc(), Proceeding.id.desc())
        )
    )
