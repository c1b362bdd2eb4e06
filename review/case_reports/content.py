"""报告内容 content: the one form of a report that is hashed, shown before and fixed by signing.

The form is a JSON object; its hash is the sha256 of `kb.store.documents.canonical_json` of it:
sorted keys, no spaces, characters unescaped, UTF-8. `signed_at` is empty in a draft.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.case_report import CaseReport
from kb.model.document import Document
from kb.model.people import User
from kb.store.documents import canonical_json, content_sha256

FORM: Final = "anjian-case-report-1"
"""Names the form, so that a later one cannot be mistaken for it."""


def content_of(session: Session, report: CaseReport) -> dict[str, Any]:
    """Return everything that a signature is given for."""
    keys = _keys(session, report)
    return {
        "form": FORM,
        "number": report.number,
        "title": report.title,
        "author": {
            "account": session.get_one(User, report.author_id).name,
            "name": report.author_name,
        },
        "unit": report.unit_name,
        "created_at": report.created_at.isoformat(timespec="microseconds"),
        "signed_at": (
            report.signed_at.isoformat(timespec="microseconds") if report.signed_at else ""
        ),
        "case": keys.get(report.document_id or 0, ""),
        "request": report.request,
        "corpus": report.corpus,
        "hits": [
            {
                "rank": hit.rank,
                "key": keys[hit.document_id],
                "sha256": hit.sha256,
                "shown": hit.shown,
                "verdict": hit.verdict,
                "reason": hit.reason,
            }
            for hit in report.hits
        ],
        "conclusion": report.conclusion,
    }


def canonical(session: Session, report: CaseReport) -> bytes:
    """Return the bytes whose sha256 names the report."""
    return canonical_json(content_of(session, report)).encode()


def sha256_of(session: Session, report: CaseReport) -> str:
    """Return the hash of a report as it is."""
    return content_sha256(content_of(session, report))


def _keys(session: Session, report: CaseReport) -> dict[int, str]:
    wanted = {hit.document_id for hit in report.hits}
    if report.document_id is not None:
        wanted.add(report.document_id)
    rows = session.execute(select(Document.id, Document.key).where(Document.id.in_(wanted)))
    return {row.id: row.key for row in rows}
