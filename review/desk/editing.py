"""谁可以写 who may write: a text in a state that can be edited, and a submitter of its own unit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, NotFound, NotPermitted
from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.model.people import Role
from kb.store.unit_of_work import UnitOfWork
from review import policy
from review.stages import Action
from review.subject import (
    Actor,
    Subject,
    current_revision,
    load_actor,
    lock_document,
    subject_of_document,
)
from review.tracks import STATE_LABELS, track_of

EDITABLE: Final = (DocumentState.DRAFT, DocumentState.SENT_BACK, DocumentState.CORRECTING)
WRITTEN: Final = {DocumentKind.CASE: "案例", DocumentKind.GUIDE: "指南"}
"""Kinds that are written on the desk; other texts are ingested from files."""


@dataclass(frozen=True, slots=True)
class Writer:
    """执笔人: an account that may write on a document, with the row locked."""

    actor: Actor
    document: Document
    current: Revision
    subject: Subject


def id_of(session: Session, key: str) -> int:
    """Return the number of the document that a key names.

    Raises:
        NotFound: there is none.
    """
    found = session.scalar(select(Document.id).where(Document.key == key))
    if found is None:
        raise NotFound(f"没有编号为“{key[:80]}”的文稿", hint="请从列表中重新打开")
    return found


def check_submitter(actor: Actor, kind: DocumentKind = DocumentKind.CASE) -> None:
    """Refuse an account that submits for nobody.

    Raises:
        NotPermitted: it has not the role.
    """
    if Role.SUBMITTER not in actor.roles:
        raise NotPermitted(
            f"账号“{actor.name}”不是报送人，不能编写{WRITTEN[kind]}",
            hint="请由办案单位的报送人办理",
        )


def writer_of(
    uow: UnitOfWork, document_id: int, name: str, kind: DocumentKind = DocumentKind.CASE
) -> Writer:
    """Return the writer, when this account may write on this document now.

    `kind` is that of the form the text is written in.

    Raises:
        NotFound: no such document or account.
        IllegalTransition: it is of another kind, or its state does not allow editing.
        NotPermitted: another unit's case, no submitter, or somebody who stepped aside.
    """
    document = lock_document(uow.session, document_id)
    actor = load_actor(uow.session, name)
    current = current_revision(uow.session, document)
    subject = subject_of_document(uow.session, document, current)
    if document.kind != kind.value:
        raise IllegalTransition(
            f"只有{WRITTEN[kind]}可以在这里编写", hint="其他文稿请改好文件后重新入库"
        )
    if subject.state not in EDITABLE:
        raise IllegalTransition(
            f"“{STATE_LABELS[subject.state]}”状态下不能修改内容",
            hint=f"审查中的{WRITTEN[kind]}退回补正后才能修改，已发布的请先申请更正",
        )
    check_submitter(actor, kind)
    if document.unit_id != actor.unit_id:
        raise NotPermitted(f"只能编写本单位办理的{WRITTEN[kind]}", hint="请由办案单位的报送人办理")
    row = track_of(kind).transition(subject.state, Action.SUBMIT)
    policy.check(actor, subject, Action.SUBMIT, row)
    return Writer(actor, document, current, subject)
