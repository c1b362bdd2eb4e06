"""类案检索报告: what was searched for a case at hand, what was found, what was made of it.

Source of the duty: 最高人民法院《关于统一法律适用加强类案检索的指导意见（试行）》, by analogy.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from kb.model.base import Base, utc_now


class Verdict(StrEnum):
    """取舍: what the author makes of a precedent."""

    UNDECIDED = "undecided"
    ADOPT = "adopt"
    DISTINGUISH = "distinguish"


class CaseReport(Base):
    """类案检索报告: a draft until it is signed, unchangeable afterwards.

    `request` is the question and its filters, `corpus` the versions of texts and index at the
    time. Names of author and unit are kept as they were, so that the hash holds whatever people
    are called later. `sha256` is the hash of the signed content, empty in a draft. Database
    triggers refuse every change of a signed report and of its hits.
    """

    __tablename__ = "case_report"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    author_id: Mapped[int] = mapped_column(ForeignKey("user.id"), index=True)
    author_name: Mapped[str]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_name: Mapped[str]
    document_id: Mapped[int | None] = mapped_column(ForeignKey("document.id"), index=True)
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    changed_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    request: Mapped[dict[str, Any]]
    corpus: Mapped[dict[str, Any]]
    conclusion: Mapped[str] = mapped_column(default="")
    signed_at: Mapped[dt.datetime | None]
    sha256: Mapped[str] = mapped_column(default="")

    hits: Mapped[list[CaseReportHit]] = relationship(
        back_populates="report", order_by="CaseReportHit.rank", cascade="all, delete-orphan"
    )


class CaseReportHit(Base):
    """报告中的类案: a precedent as it was shown, with the author's verdict and reason."""

    __tablename__ = "case_report_hit"
    __table_args__ = (UniqueConstraint("report_id", "document_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    report_id: Mapped[int] = mapped_column(ForeignKey("case_report.id"))
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id"), index=True)
    rank: Mapped[int]
    sha256: Mapped[str]
    shown: Mapped[dict[str, Any]]
    verdict: Mapped[str] = mapped_column(default=Verdict.UNDECIDED.value)
    reason: Mapped[str] = mapped_column(default="")

    report: Mapped[CaseReport] = relationship(back_populates="hits")
