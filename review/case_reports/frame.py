"""报告框架 frame: who may write and read a report, its name in the audit trail, and its limits.

The functions lock or read rows of the caller's transaction and raise errors of `kb.errors`.
"""

from __future__ import annotations

import datetime as dt
from contextlib import AbstractContextManager
from enum import StrEnum
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, NotFound, NotPermitted
from kb.model.case_report import CaseReport, Verdict
from kb.model.people import Role
from kb.store.database import Database
from review import refusals
from review.subject import Actor

INTERNAL: Final = frozenset(Role) - {Role.ENTERPRISE}
"""Roles that write reports and read signed ones."""
VERDICT_LABELS: Final = {
    Verdict.UNDECIDED: "尚未取舍",
    Verdict.ADOPT: "采用",
    Verdict.DISTINGUISH: "不采用",
}
MOST_HITS: Final = 50
LONGEST_TITLE: Final = 200
LONGEST_REASON: Final = 2_000
LONGEST_CONCLUSION: Final = 20_000
"""Characters, as for the titles, reasons and conclusion of a report."""
NEW: Final = "case_report:new"


class ReportAction(StrEnum):
    """报告操作: what audit rows call it, as `case_report.<value>` or `refused:<value>`."""

    CREATE = "create_case_report"
    SAVE = "save_case_report"
    SIGN = "sign_case_report"
    DISCARD = "discard_case_report"


def ref(number: str) -> str:
    """Return the name under which the audit trail knows a report."""
    return f"case_report:{number[:40]}"


def audited(
    database: Database, number: str, action: ReportAction, actor: str, revision: str = ""
) -> AbstractContextManager[None]:
    """Let a block act on a report; leave an audit row when it is refused."""
    return refusals.audited(
        database, actor=actor, action=action, ref=ref(number), revision=revision
    )


def check_internal(actor: Actor) -> None:
    """Refuse an account of an enterprise.

    Raises:
        NotPermitted: always for this reason.
    """
    if not actor.roles & INTERNAL:
        raise NotPermitted(
            "类案检索报告只供执法、审核和法制人员使用", hint="请联系本单位管理员核对角色"
        )


def readable(session: Session, number: str, reader: Actor) -> CaseReport:
    """Return a signed report to anybody inside, a draft to its author.

    Raises:
        NotFound: there is none, or it is another person's draft; outsiders learn no difference.
        NotPermitted: the account is that of an enterprise.
    """
    check_internal(reader)
    report = existing(session, number)
    if report.signed_at is None and report.author_id != reader.id:
        raise _missing(number)
    return report


def existing(session: Session, number: str) -> CaseReport:
    """Return a report, whoever asks.

    Raises:
        NotFound: there is none.
    """
    report = session.scalars(select(CaseReport).where(CaseReport.number == number)).first()
    if report is None:
        raise _missing(number)
    return report


def lock_draft(session: Session, number: str, author: Actor) -> CaseReport:
    """Return a draft to its author, locked until the transaction ends.

    Raises:
        NotFound: there is none, or it is another person's draft.
        NotPermitted: it is another person's, and signed; or the account is an enterprise's.
        IllegalTransition: it is signed.
    """
    check_internal(author)
    query = select(CaseReport).where(CaseReport.number == number).with_for_update()
    report = session.scalars(query.execution_options(populate_existing=True)).first()
    if report is None or (report.signed_at is None and report.author_id != author.id):
        raise _missing(number)
    if report.author_id != author.id:
        raise NotPermitted("只有报告的作者可以修改和签署", hint="可以另行检索并生成本人的报告")
    check_unsigned(number, report.signed_at)
    return report


def check_unsigned(number: str, signed_at: dt.datetime | None) -> None:
    """Refuse to touch a signed report.

    Raises:
        IllegalTransition: always for this reason.
    """
    if signed_at is not None:
        raise IllegalTransition(
            f"报告 {number} 已经签署，不能再修改或删除",
            hint="如需变更，请另行检索并生成新的报告",
        )


def _missing(number: str) -> NotFound:
    return NotFound(
        f"没有编号为“{number[:40]}”的类案检索报告", hint="草稿只有作者本人可以打开，请核对编号"
    )
