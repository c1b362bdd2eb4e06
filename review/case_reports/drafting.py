"""起草 drafting: a report begins with what a search found, and is edited by its author alone.

Each function is one transaction and leaves one audit row; a refusal leaves one as well.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.beijing import beijing_day
from kb.errors import InvalidInput, NotFound, StaleRevision
from kb.model.base import utc_now
from kb.model.case_report import CaseReport, CaseReportHit, Verdict
from kb.model.document import Document, DocumentKind
from kb.store.database import Database
from kb.store.documents import canonical_json
from review import plain_text, refusals
from review.case_reports import content, frame, numbers, standing
from review.case_reports.frame import ReportAction
from review.subject import Actor, load_actor

LONGEST_JSON: Final = 200_000
"""Characters of the request, of the versions, and of what is shown of one hit."""


@dataclass(frozen=True, slots=True)
class FoundCase:
    """检索到的案例: a public case as it was shown; `shown` is JSON.

    `sha256` names the revision that was compared. Of `shown` exports know `title`, `unit`,
    `facts` (`[{name, asked, found}]`: one fact of the case at hand and of this one, as words),
    `reasons` and `differences` (lists of sentences); other fields are kept and hashed.
    """

    key: str
    sha256: str
    shown: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NewReport:
    """新报告: what was asked, of which texts and index, and what was found, best first.

    `request` is JSON: exports know `question`, `as_of` (ISO date), `filters` and `facts` (both
    `[{name, value}]`, as words). `corpus` is JSON: `[{name, value}]` under `texts` and `index`.
    `case` is the key of the case at hand, when it is one of the library.
    """

    title: str
    request: Mapping[str, Any]
    corpus: Mapping[str, Any]
    hits: tuple[FoundCase, ...]
    case: str = ""


@dataclass(frozen=True, slots=True)
class Opinion:
    """取舍意见: what the author makes of one hit, and why."""

    verdict: Verdict
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Changes:
    """修改: fields left None, and hits not named, stay as they are. Opinions go by key of case."""

    title: str | None = None
    conclusion: str | None = None
    opinions: Mapping[str, Opinion] = field(default_factory=dict)


def create(database: Database, wanted: NewReport, *, actor: str) -> str:
    """Store a draft and return its number.

    Raises:
        NotFound: no such account, or a case that the author may not know of.
        NotPermitted: the account is an enterprise's.
        StaleRevision: a case was changed or taken down since it was found.
        InvalidInput: no title, too many hits, one twice, or what is no text or too long.
    """
    with (
        refusals.audited(database, actor=actor, action=ReportAction.CREATE, ref=frame.NEW),
        database.unit_of_work() as uow,
    ):
        author = load_actor(uow.session, actor)
        frame.check_internal(author)
        at_hand = _at_hand(uow.session, wanted.case, author) if wanted.case else None
        if len(wanted.hits) > frame.MOST_HITS:
            raise InvalidInput(
                f"一份报告最多列 {frame.MOST_HITS} 件类案", field="hits", hint="请缩小检索范围"
            )
        moment = utc_now()
        report = CaseReport(
            number=numbers.allot(uow, beijing_day(moment).year),
            title=_title(wanted.title),
            author_id=author.id,
            author_name=author.display_name or author.name,
            unit_id=author.unit_id,
            unit_name=author.unit_name,
            document_id=at_hand.id if at_hand else None,
            created_at=moment,
            changed_at=moment,
            request=_json(wanted.request, "request"),
            corpus=_json(wanted.corpus, "corpus"),
            conclusion="",
            sha256="",
        )
        seen: set[int] = set()
        for rank, hit in enumerate(wanted.hits, start=1):
            document = _found_case(uow.session, hit)
            if document.id in seen:
                raise InvalidInput(f"案例“{hit.key}”列了两次", field="hits", hint="请去掉重复的")
            seen.add(document.id)
            report.hits.append(
                CaseReportHit(
                    document_id=document.id,
                    rank=rank,
                    sha256=hit.sha256,
                    shown=_json(hit.shown, "hits"),
                    verdict=Verdict.UNDECIDED.value,
                    reason="",
                )
            )
        uow.session.add(report)
        uow.session.flush()
        uow.record(
            actor,
            f"case_report.{ReportAction.CREATE.value}",
            frame.ref(report.number),
            revision_sha256=content.sha256_of(uow.session, report),
            detail={"hits": len(report.hits)},
        )
        return report.number


def save(database: Database, number: str, wanted: Changes, *, actor: str, revision: str) -> None:
    """Change a draft; `revision` is the hash of the draft that was shown.

    Raises:
        NotFound: no such draft of this author, or a hit that it does not list.
        NotPermitted, IllegalTransition: it is another person's, or signed.
        StaleRevision: it was saved meanwhile, in another window.
        InvalidInput: a text is too long or holds web code.
    """
    with (
        frame.audited(database, number, ReportAction.SAVE, actor, revision),
        database.unit_of_work() as uow,
    ):
        report = frame.lock_draft(uow.session, number, load_actor(uow.session, actor))
        check_current(uow.session, report, revision)
        if wanted.title is not None:
            report.title = _title(wanted.title)
        if wanted.conclusion is not None:
            report.conclusion = _text(
                wanted.conclusion, "conclusion", "结论", frame.LONGEST_CONCLUSION
            )
        by_key = _hits_by_key(uow.session, report)
        for key, opinion in wanted.opinions.items():
            hit = by_key.get(key)
            if hit is None:
                raise NotFound(
                    f"报告 {number} 没有列案例“{key[:80]}”", hint="请从报告的类案列表中选择"
                )
            hit.verdict = opinion.verdict.value
            hit.reason = _text(
                opinion.reason,
                f"hits.{hit.rank}.reason",
                f"第 {hit.rank} 件类案的理由",
                frame.LONGEST_REASON,
            )
        report.changed_at = utc_now()
        uow.session.flush()
        uow.record(
            actor,
            f"case_report.{ReportAction.SAVE.value}",
            frame.ref(number),
            revision_sha256=content.sha256_of(uow.session, report),
        )


def discard(database: Database, number: str, *, actor: str, revision: str) -> None:
    """Delete a draft; `revision` is the hash of the draft that was shown. Its number stays used.

    Raises:
        NotFound, NotPermitted, IllegalTransition: as in `frame.lock_draft`.
        StaleRevision: it was saved meanwhile, in another window.
    """
    with (
        frame.audited(database, number, ReportAction.DISCARD, actor, revision),
        database.unit_of_work() as uow,
    ):
        report = frame.lock_draft(uow.session, number, load_actor(uow.session, actor))
        check_current(uow.session, report, revision)
        hits = len(report.hits)
        uow.session.delete(report)
        uow.record(
            actor,
            f"case_report.{ReportAction.DISCARD.value}",
            frame.ref(number),
            revision_sha256=revision,
            detail={"hits": hits},
        )


def check_current(session: Session, report: CaseReport, revision: str) -> None:
    """Refuse to act on a draft that is no longer what the author was shown.

    Raises:
        StaleRevision: always for this reason.
    """
    if content.sha256_of(session, report) != revision:
        raise StaleRevision(
            f"报告 {report.number} 在别处保存过，与您看到的不同", hint="请刷新页面，核对后再提交"
        )


def _title(text: str) -> str:
    title = _text(text, "title", "报告名称", frame.LONGEST_TITLE)
    if not title:
        raise InvalidInput("没有填写报告名称", field="title", hint="请填写名称后再提交")
    return title


def _text(text: str, field: str, name: str, longest: int) -> str:
    """Return what the author typed, with the line breaks of this system, and nothing around it."""
    text = text.replace("\r\n", "\n").strip()
    if len(text) > longest:
        raise InvalidInput(f"{name}超过 {longest} 字", field=field, hint="请精简后再提交")
    if problem := plain_text.problem_of(text):
        raise InvalidInput(f"{name}{problem}", field=field, hint="请只填写文字")
    return text


def _json(value: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return a value as it will be read back; the texts in it must be plain ones."""
    written = canonical_json(dict(value))
    if len(written) > LONGEST_JSON:
        raise InvalidInput("检索内容或结果过长", field=name, hint="请缩短检索内容后再生成报告")
    kept: dict[str, Any] = json.loads(written)
    problem = next((found for text in _texts(kept) if (found := plain_text.problem_of(text))), "")
    if problem:
        raise InvalidInput(f"检索内容或结果{problem}", field=name, hint="请只填写文字")
    return kept


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in _texts(part)]
    return [text for part in value for text in _texts(part)] if isinstance(value, list) else []


def _at_hand(session: Session, key: str, author: Actor) -> Document:
    """Return the case at hand: a public one, or one that the author submits for the own unit."""
    document = session.scalars(select(Document).where(Document.key == key)).first()
    if document is None or standing.revision_at_hand(session, document, author) is None:
        raise NotFound(f"没有案例“{key[:80]}”", hint="请核对案例编号")
    return document


def _found_case(session: Session, hit: FoundCase) -> Document:
    document = session.scalars(
        select(Document).where(Document.key == hit.key, Document.kind == DocumentKind.CASE.value)
    ).first()
    if document is None or document.published_revision_id is None:
        raise NotFound(f"没有公开的案例“{hit.key[:80]}”", hint="请重新检索后再生成报告")
    if standing.sha256_of(session, document) != hit.sha256:
        raise StaleRevision(
            f"案例“{hit.key[:80]}”在检索之后有更正或已撤下", hint="请重新检索后再生成报告"
        )
    return document


def _hits_by_key(session: Session, report: CaseReport) -> dict[str, CaseReportHit]:
    by_id = {hit.document_id: hit for hit in report.hits}
    rows = session.execute(select(Document.id, Document.key).where(Document.id.in_(by_id)))
    return {row.key: by_id[row.id] for row in rows}
