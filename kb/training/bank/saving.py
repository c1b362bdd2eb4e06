"""试题入库: a question becomes a revision of its document, with the rows of that revision."""

from __future__ import annotations

from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import InvalidInput
from kb.model.document import Citation, Document, DocumentKind, Revision
from kb.model.question import Question, QuestionPoint
from kb.model.regulation import Level, Work
from kb.store import documents
from kb.store.documents import NewDocument
from kb.store.unit_of_work import UnitOfWork
from kb.text.provisions import parse_eid
from kb.text.regions import NATIONAL
from kb.training.form import faults
from kb.training.question import QuestionCitation, QuestionContent

BASIS = "basis"
"""Role of the citation rows of a question: the provision that proves its answer."""
UNTITLED: Final = "没有题干的试题"
"""Stands in lists for a draft whose stem is not written."""


def save(
    uow: UnitOfWork,
    question: QuestionContent,
    *,
    actor: str,
    key: str = "",
    batch_id: int | None = None,
    unit_id: int | None = None,
    created_by: int | None = None,
    source_path: str = "",
) -> tuple[Document, Revision]:
    """Store a question as a draft, or as a further revision of the document `key`.

    Without a key the question's own names it, so that the same question is stored once. What is
    already the current revision is not stored again.

    Raises:
        InvalidInput: the question has a fault of form; the message is the first one.
    """
    found = faults(question)
    if found:
        raise InvalidInput(found[0].message, hint="请修改后再保存")
    content = question.to_json()
    region, level = _place(uow.session, question)
    document, revision = documents.save(
        uow,
        NewDocument(
            kind=DocumentKind.QUESTION,
            key=key or question.key(),
            title=question.title,
            content=content,
            public_content=content,
            region=region,
            level=level,
            unit_id=unit_id,
            created_by=created_by,
            batch_id=batch_id,
            source_path=source_path,
        ),
        actor=actor,
    )
    _write_rows(uow, document, revision, question)
    return document, revision


def _place(session: Session, question: QuestionContent) -> tuple[str, str]:
    """Region and level of the law that proves the answer; the nation where none is local."""
    slugs = {each.provision.partition("/")[0] for each in _citations(question)}
    query = select(Work.region, Work.level).where(Work.slug.in_(slugs), Work.region != NATIONAL)
    found = session.execute(query.order_by(Work.slug)).first()
    return (found.region, found.level) if found else (NATIONAL, Level.NATIONAL.value)


def save_unfinished(
    uow: UnitOfWork,
    question: QuestionContent,
    *,
    actor: str,
    key: str,
    unit_id: int | None = None,
    created_by: int | None = None,
) -> tuple[Document, Revision]:
    """Store what somebody has written of a question so far, whatever its faults of form.

    It has no rows of a question, so the bank does not list it; `save` stores it once it is
    well-formed. Nothing hands in a question with a fault of form.
    """
    content = question.to_json()
    return documents.save(
        uow,
        NewDocument(
            kind=DocumentKind.QUESTION,
            key=key,
            title=question.title or UNTITLED,
            content=content,
            public_content=content,
            unit_id=unit_id,
            created_by=created_by,
        ),
        actor=actor,
    )


def _write_rows(
    uow: UnitOfWork, document: Document, revision: Revision, question: QuestionContent
) -> None:
    session = uow.session
    if session.get(Question, revision.id) is not None:
        return
    session.add(
        Question(
            revision_id=revision.id,
            document_id=document.id,
            type=question.type.value,
            level=question.level,
            difficulty=question.difficulty,
            marks=question.marks,
            stem=question.stem,
            signature=question.signature(),
            origin=question.origin.value,
            pattern=question.pattern,
            source_case=question.source_case,
        )
    )
    session.flush()
    for point in dict.fromkeys(question.points):
        session.add(QuestionPoint(revision_id=revision.id, point=point))
    for citation in _citations(question):
        session.add(_row(revision, citation))


def _citations(question: QuestionContent) -> tuple[QuestionCitation, ...]:
    """The citations of a question and of its parts, each once."""
    found = [*question.citations, *(each for part in question.parts for each in part.citations)]
    return tuple(dict.fromkeys(found))


def _row(revision: Revision, citation: QuestionCitation) -> Citation:
    slug, _, rest = citation.provision.partition("/")
    address = parse_eid(rest.partition("/")[2])
    return Citation(
        revision_id=revision.id,
        section=BASIS,
        raw=citation.quote,
        law=citation.law,
        work_slug=slug,
        article=citation.article,
        article_suffix=citation.article_suffix,
        paragraph=address.paragraph if address else None,
        items=[address.item] if address and address.item else [],
        version=citation.version,
        provision=citation.provision,
        role=BASIS,
        resolved=address is not None,
        reason="" if address else "条文编号不能识别",
    )


def held_signatures(session: Session) -> frozenset[str]:
    """Return the signatures of every question in the bank, whatever its state."""
    return frozenset(session.scalars(select(Question.signature)))
