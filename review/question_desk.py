"""试题更正: a trainer puts a published question right, in one step, and it goes into review.

The new revision passes business review, legal review and circulation like any other correction;
until it is published the bank holds the old one, which stays out of papers while it is stale.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import select

from kb.errors import InvalidInput, NotFound, StaleRevision
from kb.model.document import Document, DocumentKind, DocumentState
from kb.store.database import Database
from kb.training.bank.saving import save
from kb.training.question import QuestionContent
from review import guards, refusals
from review.document_desk import act_in
from review.engine import Outcome, Request
from review.stages import Action
from review.subject import current_revision, load_actor, lock_document

CORRECT: Final = "question.correct"


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
        document_id = session.scalar(
            select(Document.id).where(
                Document.key == key, Document.kind == DocumentKind.QUESTION.value
            )
        )
    if document_id is None:
        raise NotFound(f"题库中没有试题“{key[:60]}”", hint="请从试题列表中选择")
    with (
        refusals.audited(
            database, actor=actor, action=CORRECT, ref=f"document:{document_id}", revision=base
        ),
        database.unit_of_work() as uow,
    ):
        guards.check_opinion(reason)
        if not reason.strip():
            raise InvalidInput("没有写明更正的理由", field="reason", hint="请说明为什么修改")
        document = lock_document(uow.session, document_id)
        current = current_revision(uow.session, document)
        if base != current.sha256:
            raise StaleRevision("这道试题已有更新的修订版", hint="请重新打开，在最新内容上修改")
        if DocumentState(document.state) is DocumentState.PUBLISHED:
            act_in(uow, document_id, Request(Action.CORRECT, actor, base, reason))
        author = load_actor(uow.session, actor)
        _, revision = save(uow, content, actor=actor, key=key, created_by=author.id)
        if revision.id == current.id:
            raise InvalidInput("试题没有改动", hint="请修改后再提交，或者维持原题")
        return act_in(uow, document_id, Request(Action.SUBMIT, actor, revision.sha256, reason))
