"""签署 sealing: the author signs a complete report; from then on nothing of it can change."""

from __future__ import annotations

from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, InvalidInput
from kb.model.base import utc_now
from kb.model.case_report import CaseReport, CaseReportHit, Verdict
from kb.model.document import Document
from kb.store.database import Database
from review import signing
from review.case_reports import content, drafting, frame, standing
from review.case_reports.frame import VERDICT_LABELS, ReportAction
from review.subject import load_actor


def sign(database: Database, number: str, *, actor: str, revision: str, signature: str) -> str:
    """Sign a report and return its hash; `revision` is the hash of the draft that was shown.

    Raises:
        NotFound, NotPermitted, IllegalTransition: as in `frame.lock_draft`; the last also when a
            case that was taken down since is adopted.
        StaleRevision: it was saved meanwhile, in another window.
        InvalidInput: a hit has no verdict or no reason, or there is no conclusion; `field` and
            message name what is missing.
        WrongSignature, TooManyAttempts: as in `review.signing`.
    """
    with (
        frame.audited(database, number, ReportAction.SIGN, actor, revision),
        database.unit_of_work() as uow,
    ):
        author = load_actor(uow.session, actor)
        report = frame.lock_draft(uow.session, number, author)
        drafting.check_current(uow.session, report, revision)
        check_complete(uow.session, report)
        ref = frame.ref(number)
        signing.sign(
            uow,
            actor=actor,
            signature=signature,
            action=ReportAction.SIGN,
            ref=ref,
            revision=revision,
        )
        with uow.session.no_autoflush:  # one update: once signed, the row takes no hash either
            report.author_name = author.display_name or author.name
            report.unit_id, report.unit_name = author.unit_id, author.unit_name
            report.changed_at = report.signed_at = utc_now()
            report.sha256 = content.sha256_of(uow.session, report)
        uow.record(
            actor,
            f"case_report.{ReportAction.SIGN.value}",
            ref,
            revision_sha256=report.sha256,
            detail={
                verdict.value: sum(hit.verdict == verdict.value for hit in report.hits)
                for verdict in (Verdict.ADOPT, Verdict.DISTINGUISH)
            },
        )
        return report.sha256


def check_complete(session: Session, report: CaseReport) -> None:
    """Refuse a report in which something is left to decide or to say.

    Raises:
        InvalidInput: a verdict, a reason or the conclusion is missing.
        IllegalTransition: a case that was taken down is adopted.
    """
    for hit in report.hits:
        _check_hit(session, hit)
    if not report.conclusion:
        raise InvalidInput("还没有写检索结论", field="conclusion", hint="请写明结论后再签署")


def _check_hit(session: Session, hit: CaseReportHit) -> None:
    name = f"第 {hit.rank} 件类案“{hit.shown.get('title', '')}”"
    verdict = Verdict(hit.verdict)
    if verdict is Verdict.UNDECIDED:
        raise InvalidInput(
            f"{name}还没有写明是否采用",
            field=f"hits.{hit.rank}.verdict",
            hint="请逐件选择采用或不采用",
        )
    if not hit.reason:
        raise InvalidInput(
            f"{name}没有写明{VERDICT_LABELS[verdict]}的理由",
            field=f"hits.{hit.rank}.reason",
            hint="每一件都须写明理由",
        )
    gone = standing.taken_down(session.get_one(Document, hit.document_id))
    if verdict is Verdict.ADOPT and gone:
        raise IllegalTransition(f"{name}：{gone}，不能再采用", hint="请改为不采用并写明理由")
