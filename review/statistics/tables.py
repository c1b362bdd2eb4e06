"""年度报告的各表: what was collected, published and commended in a year (指导意见第十七项).

Rows are plain values, in the order in which they are shown. How often precedents were used is what
signed search reports say of them (`review.case_reports.adoptions`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from statistics import median
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.beijing import beijing_day
from kb.errors import NotFound
from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.model.people import Unit
from kb.model.publication import Commendation
from kb.store.visibility import is_visible
from kb.text.regions import region_by_code
from review.case_reports import adoptions
from review.stages import Stage
from review.statistics import quotas
from review.statistics.events import (
    STAGE_OF,
    Move,
    Stay,
    moves,
    stays,
    working_days_of,
)

NO_UNIT: Final = "（未注明单位）"
NO_LONGER_SHOWN: Final = "（已停止展示）"
STAGES: Final = (
    Stage.SCREENING,
    Stage.BUSINESS_REVIEW,
    Stage.LEGAL_REVIEW,
    Stage.DELIBERATION,
    Stage.PUBLICATION,
)
KINDS: Final = (
    DocumentKind.CASE,
    DocumentKind.GUIDE,
    DocumentKind.MATERIAL,
    DocumentKind.BENCHMARK,
    DocumentKind.CATALOGUE,
    DocumentKind.SYLLABUS,
    DocumentKind.QUESTION,
    DocumentKind.POLICY,
    DocumentKind.COMPENDIUM,
)
"""Kinds that are reviewed one by one; regulations come in batches and are no unit's submission."""


@dataclass(frozen=True, slots=True)
class Counts:
    """件数: documents to which something happened in the year, each counted once.

    `adopted` passed deliberation for publication; `published` were published for the first time.
    `used` counts otherwise: every report signed in the year that adopts a case counts.
    """

    submitted: int = 0
    sent_back: int = 0
    adopted: int = 0
    published: int = 0
    internal_only: int = 0
    rejected: int = 0
    recalled: int = 0
    withdrawn: int = 0
    commended: int = 0
    used: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            *(getattr(self, each.name) + getattr(other, each.name) for each in fields(Counts))
        )


@dataclass(frozen=True, slots=True)
class UnitRow:
    """单位: cases of one handling unit; `quota` is None where no number was set."""

    unit: str
    region: str
    level: str
    quota: int | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class KindRow:
    """种类: documents of one kind."""

    kind: DocumentKind
    counts: Counts


@dataclass(frozen=True, slots=True)
class StageRow:
    """环节用时: how many times cases left a stage in the year, and the median working days."""

    stage: Stage
    left: int
    median_days: float


@dataclass(frozen=True, slots=True)
class PublishedRow:
    """发布的案例: published for the first time in the year and still shown."""

    number: str
    title: str
    unit: str
    published_on: dt.date


@dataclass(frozen=True, slots=True)
class CommendedRow:
    """通报表扬: a unit commended in the year, for which case and why."""

    unit: str
    title: str
    decided_on: dt.date
    reason: str


@dataclass(frozen=True, slots=True)
class YearlyReport:
    """年度报告 of one year: its tables; `total` adds up the units."""

    year: int
    units: tuple[UnitRow, ...]
    total: UnitRow
    kinds: tuple[KindRow, ...]
    stages: tuple[StageRow, ...]
    published: tuple[PublishedRow, ...]
    commended: tuple[CommendedRow, ...]


def yearly_report(session: Session, year: int) -> YearlyReport:
    """Return the tables of a year, days counted in Beijing.

    Raises:
        InvalidInput: it is no year.
        NotFound: nothing was asked for, submitted, published, commended or used in it.
    """
    quotas.check_year(year)
    documents = {
        document.id: document
        for document in session.scalars(
            select(Document).where(Document.kind.in_([kind.value for kind in KINDS]))
        )
    }
    paths = {number: path for number, path in moves(session).items() if number in documents}
    counts = {number: counts_of(path, year) for number, path in paths.items()}
    cases = {n: d for n, d in documents.items() if d.kind == DocumentKind.CASE.value}
    commended = _commendations(session, year)
    used = {n: count.total for n, count in adoptions.by_case(session, cases, year=year).items()}
    units = _units(session, year, cases, counts, commended, used)
    kinds = tuple(
        KindRow(kind, total)
        for kind in KINDS
        if (total := _sum(c for n, c in counts.items() if documents[n].kind == kind.value))
        != Counts()
    )
    if not units and not kinds:
        raise NotFound(
            f"{year} 年没有报送任务，也没有报送、发布、表扬或被采用的记录",
            hint="请核对年份；报送任务用 anjian quota set 下达",
        )
    quota = [row.quota for row in units if row.quota is not None]
    return YearlyReport(
        year=year,
        units=units,
        total=UnitRow(
            "合计", "", "", sum(quota) if quota else None, _sum(row.counts for row in units)
        ),
        kinds=kinds,
        stages=_stages(session, year, [path for n, path in paths.items() if n in cases]),
        published=_published(session, [cases[n] for n in cases if _first(paths, n, year)], paths),
        commended=_commended(session, commended),
    )


def counts_of(path: list[Move], year: int) -> Counts:
    """Return what happened in a year to the document of these moves."""
    entered = {move.after for move in path if move.day.year == year}
    submitted_on = next(
        (m.day for m in path if m.before is DocumentState.DRAFT and m.after in STAGE_OF), None
    )

    def first_time(state: DocumentState) -> int:
        day = next((move.day for move in path if move.after is state), None)
        return int(day is not None and day.year == year)

    return Counts(
        submitted=int(submitted_on is not None and submitted_on.year == year),
        sent_back=int(DocumentState.SENT_BACK in entered),
        adopted=first_time(DocumentState.APPROVED),
        published=first_time(DocumentState.PUBLISHED),
        internal_only=int(DocumentState.INTERNAL_ONLY in entered),
        rejected=int(DocumentState.REJECTED in entered),
        recalled=int(DocumentState.RECALLED in entered),
        withdrawn=int(DocumentState.WITHDRAWN in entered),
    )


def _sum(counts: Iterable[Counts]) -> Counts:
    return sum(counts, Counts())


def _units(
    session: Session,
    year: int,
    cases: Mapping[int, Document],
    counts: Mapping[int, Counts],
    commended: Iterable[Commendation],
    used: Mapping[int, int],
) -> tuple[UnitRow, ...]:
    names = {unit.id: unit for unit in session.scalars(select(Unit))}
    asked = {row.unit: row.cases for row in quotas.list_quotas(session, year)}
    totals: dict[int | None, Counts] = {
        unit.id: Counts() for unit in names.values() if unit.name in asked
    }
    for number, document in cases.items():
        count = counts.get(number, Counts()) + Counts(used=used.get(number, 0))
        if count != Counts():
            totals[document.unit_id] = totals.get(document.unit_id, Counts()) + count
    for row in commended:
        totals[row.unit_id] = totals.get(row.unit_id, Counts()) + Counts(commended=1)
    rows = []
    for unit_id, total in totals.items():
        unit = names[unit_id] if unit_id is not None else None
        region = region_by_code(unit.region) if unit else None
        rows.append(
            UnitRow(
                unit=unit.name if unit else NO_UNIT,
                region=region.name if region else "",
                level=unit.level if unit else "",
                quota=asked.get(unit.name) if unit else None,
                counts=total,
            )
        )
    order = {unit.name: (unit.region, unit.id) for unit in names.values()}
    return tuple(sorted(rows, key=lambda row: order.get(row.unit, ("999999", 0))))


def _stages(session: Session, year: int, paths: Iterable[list[Move]]) -> tuple[StageRow, ...]:
    working_days = working_days_of(session)
    found: dict[Stage, list[Stay]] = {stage: [] for stage in STAGES}
    for path in paths:
        for stay in stays(path, working_days):
            if stay.left_on.year == year:
                found[stay.stage].append(stay)
    return tuple(
        StageRow(stage, len(of), float(median(stay.working_days for stay in of)))
        for stage, of in found.items()
        if of
    )


def _first(paths: Mapping[int, list[Move]], number: int, year: int) -> bool:
    return bool(counts_of(paths.get(number, []), year).published)


def _published(
    session: Session, documents: Iterable[Document], paths: Mapping[int, list[Move]]
) -> tuple[PublishedRow, ...]:
    names = {unit.id: unit.name for unit in session.scalars(select(Unit))}
    rows = []
    for document in documents:
        if not is_visible(document):
            continue
        content = session.get_one(Revision, document.published_revision_id).public_content
        day = next(m.day for m in paths[document.id] if m.after is DocumentState.PUBLISHED)
        unit = names[document.unit_id] if document.unit_id is not None else NO_UNIT
        rows.append(
            PublishedRow(
                str(content.get("number") or ""), str(content.get("title") or ""), unit, day
            )
        )
    return tuple(sorted(rows, key=lambda row: (row.published_on, row.title)))


def _commendations(session: Session, year: int) -> list[Commendation]:
    rows = session.scalars(select(Commendation).order_by(Commendation.id))
    return [row for row in rows if beijing_day(row.decided_at).year == year]


def _commended(session: Session, rows: Iterable[Commendation]) -> tuple[CommendedRow, ...]:
    found = []
    for row in rows:
        document = session.get_one(Document, row.document_id)
        title = NO_LONGER_SHOWN
        if is_visible(document):
            revision = session.get_one(Revision, document.published_revision_id)
            title = str(revision.public_content.get("title") or "")
        unit = session.get_one(Unit, row.unit_id).name
        day = beijing_day(row.decided_at)
        found.append(CommendedRow(unit, title, day, row.reason))
    return tuple(found)
