"""报告查阅 reading: reports as views, for their author and, once signed, for everybody inside."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kb.errors import BrokenChain, IllegalTransition
from kb.model.case_report import CaseReport, CaseReportHit, Verdict
from kb.model.document import Document
from kb.model.operations import AuditEntry
from kb.store.visibility import is_visible
from review.case_reports import content, frame, standing
from review.case_reports.frame import ReportAction
from review.subject import Actor

SIGNING: Final = f"case_report.{ReportAction.SIGN.value}"
"""The audit row that carries the hash."""


class Shelf(StrEnum):
    """列表: one's own drafts, the signed reports of one's unit, or all signed ones."""

    DRAFTS = "drafts"
    UNIT = "unit"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class ReportLine:
    """报告: one line of a list; `adopted` counts adopted hits."""

    number: str
    title: str
    author: str
    unit: str
    changed_at: dt.datetime
    signed_at: dt.datetime | None
    hits: int
    adopted: int

    def as_json(self) -> dict[str, object]:
        """Return the fields of a line in the lists of command and API."""
        return {
            "number": self.number,
            "title": self.title,
            "author": self.author,
            "unit": self.unit,
            "changed_at": self.changed_at.isoformat(),
            "signed_at": self.signed_at.isoformat() if self.signed_at else None,
            "hits": self.hits,
            "adopted": self.adopted,
        }


@dataclass(frozen=True, slots=True)
class HitView:
    """报告中的类案: `mark` says what became of the case since, empty while all is as it was."""

    rank: int
    key: str
    title: str
    sha256: str
    shown: dict[str, Any]
    verdict: Verdict
    reason: str
    mark: str
    public: bool


@dataclass(frozen=True, slots=True)
class ReportView:
    """类案检索报告: `revision` is the hash of what is shown, `intact` tells that nothing changed.

    What is signed is intact when its content, its row and the audit trail have one hash.
    `case` is the key of the case at hand, empty where there is none in the library.
    """

    line: ReportLine
    author_account: str
    case: str
    created_at: dt.datetime
    request: dict[str, Any]
    corpus: dict[str, Any]
    hits: tuple[HitView, ...]
    conclusion: str
    sha256: str
    revision: str
    intact: bool
    mine: bool


def list_reports(
    session: Session, reader: Actor, shelf: Shelf, *, cursor: int = 0, limit: int = 20
) -> tuple[tuple[ReportLine, ...], int]:
    """Return the reports of a shelf, the newest first, and how many there are.

    Raises:
        NotPermitted: the account is an enterprise's.
    """
    frame.check_internal(reader)
    query = select(CaseReport)
    if shelf is Shelf.DRAFTS:
        query = query.where(CaseReport.author_id == reader.id, CaseReport.signed_at.is_(None))
    else:
        query = query.where(CaseReport.signed_at.is_not(None))
    if shelf is Shelf.UNIT:
        query = query.where(CaseReport.unit_id == reader.unit_id)
    return _lines(session, query, cursor, limit)


def list_signed(
    session: Session, *, unit: str = "", limit: int = 20
) -> tuple[tuple[ReportLine, ...], int]:
    """Return signed reports, those of one unit when it is named, and how many there are."""
    query = select(CaseReport).where(CaseReport.signed_at.is_not(None))
    if unit:
        query = query.where(CaseReport.unit_name == unit)
    return _lines(session, query, 0, limit)


def get_report(session: Session, number: str, reader: Actor) -> ReportView:
    """Return a report to somebody who may read it.

    Raises:
        NotFound, NotPermitted: as in `frame.readable`.
    """
    return view_of(session, frame.readable(session, number, reader), reader.id)


def view_of(session: Session, report: CaseReport, reader_id: int | None = None) -> ReportView:
    """Return the picture of a report for `reader_id`, or for nobody in particular."""
    written = content.content_of(session, report)
    revision = content.sha256_of(session, report)
    return ReportView(
        line=_line(report),
        author_account=written["author"]["account"],
        case=written["case"],
        created_at=report.created_at,
        request=report.request,
        corpus=report.corpus,
        hits=tuple(_hit(session, hit) for hit in report.hits),
        conclusion=report.conclusion,
        sha256=report.sha256,
        revision=revision,
        intact=report.signed_at is None
        or revision == report.sha256 == _signing_row(session, report)[1],
        mine=report.author_id == reader_id,
    )


def signed(session: Session, number: str, reader: Actor) -> tuple[ReportView, bytes]:
    """Return a signed report and the bytes whose sha256 it is named by.

    Raises:
        NotFound, NotPermitted: as in `frame.readable`.
        IllegalTransition: it is not signed yet.
        BrokenChain: it is not what the audit trail says was signed.
    """
    report = frame.readable(session, number, reader)
    return _checked(session, report, view_of(session, report, reader.id))


def signed_on_the_machine(session: Session, number: str) -> tuple[ReportView, bytes]:
    """Return the same to whoever runs a command beside the database.

    Raises:
        NotFound, IllegalTransition, BrokenChain: as in `signed`.
    """
    report = frame.existing(session, number)
    return _checked(session, report, view_of(session, report))


def _checked(session: Session, report: CaseReport, view: ReportView) -> tuple[ReportView, bytes]:
    if report.signed_at is None:
        raise IllegalTransition(f"报告 {report.number} 尚未签署", hint="请在签署之后导出")
    if not view.intact:
        raise BrokenChain(
            f"报告 {report.number} 与签署时的校验值不一致",
            seq=_signing_row(session, report)[0],
            hint="请联系审计员核对数据库副本",
        )
    return view, content.canonical(session, report)


def _signing_row(session: Session, report: CaseReport) -> tuple[int, str]:
    """Return where the audit trail has the signature, and the hash it has of it."""
    query = select(AuditEntry.seq, AuditEntry.revision_sha256).where(
        AuditEntry.subject == frame.ref(report.number), AuditEntry.action == SIGNING
    )
    row = session.execute(query.order_by(AuditEntry.seq)).first()
    return (row.seq, row.revision_sha256) if row else (0, "")


def _lines(
    session: Session, query: Select[CaseReport], cursor: int, limit: int
) -> tuple[tuple[ReportLine, ...], int]:
    total = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    order = CaseReport.changed_at.desc(), CaseReport.id.desc()
    rows = session.scalars(query.order_by(*order).offset(cursor).limit(limit))
    return tuple(_line(row) for row in rows), total


def _line(report: CaseReport) -> ReportLine:
    return ReportLine(
        number=report.number,
        title=report.title,
        author=report.author_name,
        unit=report.unit_name,
        changed_at=report.changed_at,
        signed_at=report.signed_at,
        hits=len(report.hits),
        adopted=sum(hit.verdict == Verdict.ADOPT.value for hit in report.hits),
    )


def _hit(session: Session, hit: CaseReportHit) -> HitView:
    document = session.get_one(Document, hit.document_id)
    return HitView(
        rank=hit.rank,
        key=document.key,
        title=str(hit.shown.get("title") or document.key),
        sha256=hit.sha256,
        shown=hit.shown,
        verdict=Verdict(hit.verdict),
        reason=hit.reason,
        mark=standing.mark_of(session, document, hit.sha256),
        public=is_visible(document),
    )
