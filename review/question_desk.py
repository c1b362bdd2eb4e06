"""试题编写与更正: a trainer writes a question or puts one right, and it goes into review.

A revision passes business review, legal review and circulation, whoever wrote it; until it is
published the bank holds the last one that was, which stays out of papers while it is stale. A draft
may be unfinished, and is gone on with later; nothing with a fault of form is handed in.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import IllegalTransition, InvalidInput, NotFound, StaleRevision
from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork
from kb.training.bank.saving import held_signatures, save, save_unfinished
from kb.training.form import faults
from kb.training.question import QuestionContent
from review import guards, policy, refusals
from review.desk import remarks
from review.desk.remarks import Remark
from review.document_desk import act_in
from review.engine import Outcome, Request
from review.stages import Action
from review.subject import (
    Actor,
    Subject,
    current_revision,
    load_actor,
    lock_document,
    subject_of_document,
)
from review.tracks import question_track

CORRECT: Final = "question.correct"
WRITE: Final = "question.write"


@dataclass(frozen=True, slots=True)
class Written:
    """已保存的试题: where it is, and the state it is in; `sha256` names the revision."""

    document_id: int
    key: str
    sha256: str
    state: DocumentState


@dataclass(frozen=True, slots=True)
class OnPaper:
    """编写中的试题: its newest revision as stored, and what is asked of whoever goes on with it.

    `published` tells that an earlier revision is in the bank, so that the next one is a correction
    and needs a reason. `content` may be unfinished, see `kb.training.bank.saving`.
    """

    document_id: int
    key: str
    state: DocumentState
    sha256: str
    content: Mapping[str, Any]
    published: bool
    open_remarks: tuple[Remark, ...]


def on_paper(session: Session, key: str, *, actor: str) -> OnPaper:
    """Return a question for the person who wants to go on with it.

    Raises:
        NotFound: there is no such question or account.
        NotPermitted: this account does not write it.
        IllegalTransition: it is in review, waits with its batch, or was taken down.
    """
    document = lock_document(session, _id_of(session, key))
    current = current_revision(session, document)
    subject = subject_of_document(session, document, current)
    _check_writer(load_actor(session, actor), document, subject)
    return OnPaper(
        document_id=document.id,
        key=document.key,
        state=subject.state,
        sha256=current.sha256,
        content=current.content,
        published=bool(subject.published_sha256),
        open_remarks=remarks.open_remarks(subject),
    )


def write(database: Database, *, actor: str, content: QuestionContent, hand_in: bool) -> Written:
    """Store a new question of the actor's unit: as a draft, or handed in for review.

    Raises:
        NotFound: there is no such account.
        NotPermitted: this account submits no questions.
        InvalidInput: the bank has the same question, or it is handed in with a fault of form.
    """
    with (
        refusals.audited(database, actor=actor, action=WRITE, ref="question:new"),
        database.unit_of_work() as uow,
    ):
        author = load_actor(uow.session, actor)
        _check_submits(author)
        finished = not faults(content)
        if finished and content.signature() in held_signatures(uow.session):
            raise InvalidInput(
                "题库中已有同一道题", field="stem", hint="请在题库中查找后更正原题，或者另拟"
            )
        key = f"question-{secrets.token_hex(8)}"
        store = save if finished or hand_in else save_unfinished
        document, revision = store(
            uow,
            content,
            actor=actor,
            key=key,
            unit_id=author.unit_id,
            created_by=author.id,
        )
        if hand_in:
            act_in(uow, document.id, Request(Action.SUBMIT, actor, revision.sha256))
        return _written(document, revision)


def revise(
    database: Database,
    key: str,
    *,
    actor: str,
    base: str,
    content: QuestionContent,
    hand_in: bool,
    reason: str = "",
    replies: Mapping[str, str] | None = None,
) -> Written:
    """Store a further revision of a question: as a draft, or handed in for review.

    Args:
        database: where it is.
        key: of the question.
        actor: a trainer or submitter; of its own unit, where the question has one.
        base: the hash of the newest revision, on which this one was made.
        content: the whole question; unfinished only where it is not handed in.
        hand_in: whether it goes into review.
        reason: why a published question is corrected; part of the record.
        replies: to what it was sent back for, by the number of the remark.

    Raises:
        NotFound: there is no such question or account.
        NotPermitted: this account does not write it.
        IllegalTransition: it is in review, waits with its batch, or was taken down.
        StaleRevision: somebody saved another revision meanwhile.
        InvalidInput: it is handed in with a fault of form or without a reply; it is a correction
            without a reason, or is what is published.
    """
    with database.reading() as session:
        document_id = _id_of(session, key)
    with (
        refusals.audited(
            database, actor=actor, action=WRITE, ref=f"document:{document_id}", revision=base
        ),
        database.unit_of_work() as uow,
    ):
        document, revision = _revised(uow, document_id, actor, base, content, reason, hand_in)
        if hand_in:
            subject = subject_of_document(uow.session, document, revision)
            answered = remarks.replies_to(
                remarks.open_remarks(subject), {remarks.REPLIES: dict(replies or {})}
            )
            act_in(
                uow,
                document_id,
                Request(Action.SUBMIT, actor, revision.sha256, reason, answered),
            )
        return _written(document, revision)


def correct(
    database: Database,
    key: str,
    *,
    actor: str,
    base: str,
    content: QuestionContent,
    reason: str,
) -> Outcome:
    """Store a further revision of a question and hand it in.

    Args:
        database: where it is.
        key: of the question.
        actor: a trainer or submitter; of its own unit, where the question has one.
        base: the hash of the newest revision, on which the correction was made.
        content: the whole question.
        reason: why; part of the record.

    Raises:
        NotFound: there is no such question or account.
        NotPermitted: this account submits no questions, or stepped aside.
        IllegalTransition: it is in review, or was taken down.
        StaleRevision: somebody saved another revision meanwhile.
        InvalidInput: the question has a fault of form, is what it was, or no reason is given.
    """
    with database.reading() as session:
        document_id = _id_of(session, key)
    with (
        refusals.audited(
            database, actor=actor, action=CORRECT, ref=f"document:{document_id}", revision=base
        ),
        database.unit_of_work() as uow,
    ):
        _check_reason(reason)
        _, revision = _revised(uow, document_id, actor, base, content, reason, hand_in=True)
        return act_in(uow, document_id, Request(Action.SUBMIT, actor, revision.sha256, reason))


def _revised(
    uow: UnitOfWork,
    document_id: int,
    actor: str,
    base: str,
    content: QuestionContent,
    reason: str,
    hand_in: bool,
) -> tuple[Document, Revision]:
    """Store the revision; a published question is opened for correction before."""
    session = uow.session
    guards.check_opinion(reason)
    document = lock_document(session, document_id)
    current = current_revision(session, document)
    subject = subject_of_document(session, document, current)
    author = load_actor(session, actor)
    _check_writer(author, document, subject)
    if base != current.sha256:
        raise StaleRevision("这道试题已有更新的修订版", hint="请重新打开，在最新内容上修改")
    if subject.published_sha256 and (hand_in or subject.state is DocumentState.PUBLISHED):
        _check_reason(reason)
    if subject.state is DocumentState.PUBLISHED:
        act_in(uow, document_id, Request(Action.CORRECT, actor, base, reason))
    store = save if hand_in or not faults(content) else save_unfinished
    _, revision = store(uow, content, actor=actor, key=document.key, created_by=author.id)
    if revision.sha256 == subject.published_sha256:
        raise InvalidInput("试题没有改动", hint="请修改后再提交，或者维持原题")
    return document, revision


def _check_writer(actor: Actor, document: Document, subject: Subject) -> None:
    """Refuse whoever may not write on a question now."""
    action = Action.CORRECT if subject.state is DocumentState.PUBLISHED else Action.SUBMIT
    if subject.state is DocumentState.DRAFT and document.batch_id is not None:
        raise IllegalTransition(
            "这道试题随批次报送，不能单独修改", hint="请在批次页面办理，或者退回后重新导入"
        )
    policy.check(actor, subject, action, question_track().transition(subject.state, action))


def _check_submits(actor: Actor) -> None:
    """Refuse an account that submits no questions."""
    row = question_track().transition(DocumentState.DRAFT, Action.SUBMIT)
    policy.check_role(actor, row)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput("没有写明更正的理由", field="reason", hint="请说明为什么修改")


def _id_of(session: Session, key: str) -> int:
    document_id = session.scalar(
        select(Document.id).where(Document.key == key, Document.kind == DocumentKind.QUESTION.value)
    )
    if document_id is None:
        raise NotFound(f"题库中没有试题“{key[:60]}”", hint="请从试题列表中选择")
    return document_id


def _written(document: Document, revision: Revision) -> Written:
    return Written(document.id, document.key, revision.sha256, DocumentState(document.state))
