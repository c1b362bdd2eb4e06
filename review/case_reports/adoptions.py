"""被采用次数 adoptions: how often signed reports adopted a case, for the unit that submitted it.

A report counts once for a case, whoever wrote it; `elsewhere` leaves out the unit's own reports.
What is signed cannot change, so a count never falls, even when the case is taken down.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.beijing import beijing_day
from kb.model.case_report import CaseReport, CaseReportHit, Verdict
from kb.model.document import Document


@dataclass(frozen=True, slots=True)
class Adoption:
    """被采用次数: by reports of all units, and by those of other units than the case's own."""

    total: int = 0
    elsewhere: int = 0

    def __add__(self, other: Adoption) -> Adoption:
        return Adoption(self.total + other.total, self.elsewhere + other.elsewhere)


NONE: Final = Adoption()


def by_case(
    session: Session, documents: Iterable[int] | None = None, *, year: int | None = None
) -> dict[int, Adoption]:
    """Return the count of every case that was adopted at all, by its document id.

    `documents` limits it to these; `year` to reports signed in that year, as counted in Beijing.
    """
    query = (
        select(Document.id, Document.unit_id, CaseReport.unit_id, CaseReport.signed_at)
        .join(CaseReportHit, CaseReportHit.document_id == Document.id)
        .join(CaseReport, CaseReport.id == CaseReportHit.report_id)
        .where(CaseReport.signed_at.is_not(None), CaseReportHit.verdict == Verdict.ADOPT.value)
    )
    if documents is not None:
        query = query.where(Document.id.in_(list(documents)))
    found: dict[int, Adoption] = defaultdict(Adoption)
    for document_id, own_unit, unit, signed_at in session.execute(query):
        if year is None or (signed_at is not None and beijing_day(signed_at).year == year):
            found[document_id] += Adoption(1, int(own_unit != unit))
    return dict(found)


def of_case(session: Session, document_id: int) -> Adoption:
    """Return the count of one case."""
    return by_case(session, [document_id]).get(document_id, NONE)


def of_unit(session: Session, unit_id: int) -> Adoption:
    """Return the count of all cases that a unit submitted."""
    own = select(Document.id).where(Document.unit_id == unit_id)
    counts: Mapping[int, Adoption] = by_case(session, session.scalars(own))
    return sum(counts.values(), NONE)
