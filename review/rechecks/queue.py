"""复核队列: what waits for a second look, what the public is told of it, and how it is closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, InvalidInput, NotFound
from kb.model.base import utc_now
from kb.model.document import Document, DocumentKind, DocumentState
from kb.model.people import Role, Unit, User
from kb.model.publication import Recheck
from kb.store.database import Database
from kb.store.documents import content_sha256
from kb.text.provisions import label_of
from review import guards, policy, refusals
from review.subject import load_actor, lock_document, subject_of_document

READERS: Final = frozenset(
    {Role.LEGAL_REVIEWER, Role.PUBLISHER, Role.LIBRARIAN, Role.AUDITOR, Role.ADMIN}
)
"""Who may read the queue; closing takes more, see `policy.check_recheck`."""
CLOSE: Final = "recheck.close"


class Verdict(StrEnum):
    """复核结论: what was done about a published text whose law has changed.

    `REVIEWED` is the one of laws: other bodies' texts are looked at, and changed by their makers.
    """

    KEPT = "kept"
    CORRECTED = "corrected"
    WITHDRAWN = "withdrawn"
    REVIEWED = "reviewed"


VERDICT_LABELS: Final = {
    "": "待复核",
    Verdict.KEPT: "维持",
    Verdict.CORRECTED: "已更正",
    Verdict.WITHDRAWN: "已撤回",
    Verdict.REVIEWED: "已核阅",
    "renumbered": "仅条号变动",
}


def verdicts_of(kind: DocumentKind) -> tuple[Verdict, ...]:
    """Return the verdicts that there are for texts of a kind."""
    if kind is DocumentKind.REGULATION:
        return (Verdict.REVIEWED,)
    return (Verdict.KEPT, Verdict.CORRECTED, Verdict.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Words:
    """一段文字 of a comparison, changed or common to both sides."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Notice:
    """复核提示: what a reader of the published text is told while its recheck is open.

    `provision` and `new_provision` are `slug/version/eid`; the latter is empty when the provision
    is gone, and `new_provisions` are all of them when it was split. `new_work` is the slug of the
    law of the new version; `new_law` its short title, empty when it is the same law. `parts` are
    the entries of the document that cite the provision (enforcement items, syllabus points,
    articles of a law).
    `effective_on` is the day from which the new version applies, empty when unknown.
    """

    law: str
    label: str
    provision: str
    old_version: str
    new_provision: str
    new_version: str
    effective_on: str
    fate: str
    old: tuple[Words, ...]
    new: tuple[Words, ...]
    new_work: str
    new_law: str
    new_provisions: tuple[str, ...]
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueueEntry:
    """复核事项: one document and one provision, with the verdict when there is one."""

    id: int
    document_id: int
    key: str
    kind: DocumentKind
    title: str
    unit: str
    notice: Notice
    opened_at: dt.datetime
    verdict: str
    reason: str
    closed_by: str
    closed_at: dt.datetime | None

    def as_json(self) -> dict[str, Any]:
        """Return the entry as the command and the API show it to those who work on the queue."""
        notice = self.notice
        return {
            "id": self.id,
            "document": self.key,
            "kind": self.kind.value,
            "title": self.title,
            "unit": self.unit,
            "law": notice.law,
            "label": notice.label,
            "provision": notice.provision,
            "old_version": notice.old_version,
            "new_provision": notice.new_provision,
            "new_version": notice.new_version,
            "new_law": notice.new_law,
            "new_provisions": list(notice.new_provisions),
            "parts": list(notice.parts),
            "effective_on": notice.effective_on,
            "fate": notice.fate,
            "old": [{"text": word.text, "changed": word.changed} for word in notice.old],
            "new": [{"text": word.text, "changed": word.changed} for word in notice.new],
            "opened_at": self.opened_at.isoformat(),
            "verdict": self.verdict,
            "reason": self.reason,
            "closed_by": self.closed_by,
            "closed_at": self.closed_at.isoformat() if self.closed_at else None,
        }


def listed(
    session: Session, *, everything: bool = False, cursor: int = 0, limit: int = 50
) -> tuple[tuple[QueueEntry, ...], int]:
    """Return the queue, the oldest first, by an offset cursor, and how many there are.

    With `everything`, closed ones and provisions that only were renumbered come too.
    """
    query = select(Recheck)
    if not everything:
        query = query.where(Recheck.verdict == "")
    total = int(session.scalar(select(func.count()).select_from(query.subquery())) or 0)
    found = _entries(session, query.order_by(Recheck.id).offset(cursor).limit(limit))
    return found, total


def of_documents(session: Session, document_ids: Sequence[int]) -> tuple[QueueEntry, ...]:
    """Return what is open of some documents, the oldest first."""
    return _entries(
        session,
        select(Recheck)
        .where(Recheck.document_id.in_(document_ids), Recheck.verdict == "")
        .order_by(Recheck.id),
    )


def notices(session: Session, document_id: int) -> tuple[Notice, ...]:
    """Return what to tell the readers of a published document, the oldest first."""
    rows = session.scalars(
        select(Recheck)
        .where(Recheck.document_id == document_id, Recheck.verdict == "")
        .order_by(Recheck.id)
    )
    return tuple(_notice(row) for row in rows)


def close(
    database: Database, recheck_id: int, *, actor: str, verdict: Verdict, reason: str = ""
) -> QueueEntry:
    """Close a recheck (复核结论).

    Args:
        database: where it is.
        recheck_id: which one.
        actor: a legal reviewer or publisher who neither wrote nor handled the text; of a law,
            which others made, any.
        verdict: kept needs a reason; corrected and withdrawn need the correction or the
            withdrawal to have happened since the recheck was opened; reviewed is for laws alone.
        reason: shown in the queue, not to the public; the audit trail holds its hash.

    Raises:
        NotFound: there is no such recheck or account.
        NotPermitted: this person may not.
        IllegalTransition: it is closed already, or what the verdict says has not happened.
        InvalidInput: the reason is missing or too long, or the verdict is not for such a text.
    """
    with (
        refusals.audited(
            database, actor=actor, action=CLOSE, ref=f"recheck:{recheck_id}", revision=""
        ),
        database.unit_of_work() as uow,
    ):
        session = uow.session
        row = session.scalars(
            select(Recheck).where(Recheck.id == recheck_id).with_for_update()
        ).first()
        if row is None:
            raise NotFound(f"没有编号为 {recheck_id} 的复核事项", hint="请从复核队列中重新打开")
        document = lock_document(session, row.document_id)
        if row.verdict:
            raise IllegalTransition(
                f"该复核事项已有结论：{VERDICT_LABELS[row.verdict]}", hint="无需再次办理"
            )
        closer = load_actor(session, actor)
        subject = subject_of_document(session, document)
        if document.kind == DocumentKind.REGULATION.value:
            policy.check_rechecks(closer)
        else:
            policy.check_recheck(closer, subject)
        guards.check_opinion(reason)
        _check_verdict(document, row, verdict, reason)
        row.verdict, row.reason = verdict.value, reason.strip()
        row.closed_by, row.closed_at = closer.id, utc_now()
        uow.record(
            actor,
            CLOSE,
            f"document:{document.id}",
            revision_sha256=subject.published_sha256,
            detail={
                "recheck": row.id,
                "provision": row.provision,
                "new_version": row.new_version,
                "verdict": verdict.value,
                "reason_sha256": content_sha256(row.reason),
            },
        )
        session.flush()
        return _entries(session, select(Recheck).where(Recheck.id == row.id))[0]


def _check_verdict(document: Document, row: Recheck, verdict: Verdict, reason: str) -> None:
    possible = verdicts_of(DocumentKind(document.kind))
    if verdict not in possible:
        raise InvalidInput(
            f"这类文稿的复核没有“{VERDICT_LABELS[verdict]}”的结论",
            field="verdict",
            hint="可用的结论：" + "、".join(VERDICT_LABELS[each] for each in possible),
        )
    if verdict is Verdict.KEPT and not reason.strip():
        raise InvalidInput(
            "维持原文需要写明理由", field="reason", hint="请说明条文修改为何不影响该文稿"
        )
    corrected_on = document.published_at
    if verdict is Verdict.CORRECTED and (corrected_on is None or corrected_on <= row.opened_at):
        raise IllegalTransition(
            "该文稿在复核开始后没有发布过更正", hint="请先办理更正并重新发布，再作结论"
        )
    gone = DocumentState(document.state) in (DocumentState.WITHDRAWN, DocumentState.ARCHIVED)
    if verdict is Verdict.WITHDRAWN and not gone:
        raise IllegalTransition("该文稿没有撤回", hint="请先撤回或归档该文稿，再作结论")


def _entries(session: Session, query: Select[Recheck]) -> tuple[QueueEntry, ...]:
    rows = session.scalars(query).all()
    documents = {
        document.id: (document, unit)
        for document, unit in session.execute(
            select(Document, Unit.name)
            .outerjoin(Unit, Unit.id == Document.unit_id)
            .where(Document.id.in_({row.document_id for row in rows}))
        )
    }
    closers = {row.closed_by for row in rows if row.closed_by is not None}
    people = session.execute(select(User.id, User.display_name).where(User.id.in_(closers)))
    names = {row.id: row.display_name for row in people}
    return tuple(
        QueueEntry(
            id=row.id,
            document_id=row.document_id,
            key=documents[row.document_id][0].key,
            kind=DocumentKind(documents[row.document_id][0].kind),
            title=documents[row.document_id][0].title,
            unit=documents[row.document_id][1] or "",
            notice=_notice(row),
            opened_at=row.opened_at,
            verdict=row.verdict,
            reason=row.reason,
            closed_by=names.get(row.closed_by, "") if row.closed_by is not None else "",
            closed_at=row.closed_at,
        )
        for row in rows
    )


def _notice(row: Recheck) -> Notice:
    diff = row.diff
    slug = row.provision.split("/")[0]
    new_work = str(diff.get("new_work") or slug)
    provision = str(diff["new_provision"])
    return Notice(
        law=str(diff["law"]),
        label=label_of(row.provision.split("/")[2]),
        provision=row.provision,
        old_version=row.old_version,
        new_provision=provision,
        new_version=row.new_version,
        effective_on=str(diff["effective_on"]),
        fate=str(diff["fate"]),
        old=_words(diff["old"]),
        new=_words(diff["new"]),
        new_work=new_work,
        new_law=str(diff.get("new_law") or "") if new_work != slug else "",
        new_provisions=tuple(diff.get("new_provisions") or ([provision] if provision else [])),
        parts=tuple(diff.get("parts") or ()),
    )


def _words(pieces: Sequence[Sequence[Any]]) -> tuple[Words, ...]:
    return tuple(Words(str(text), bool(changed)) for text, changed in pieces)
