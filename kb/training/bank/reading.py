"""题库读取: lists of questions by what they ask, stand on and may be used for, and one question.

A question that was published is shown as published; one that never was, as its newest revision.
Nothing here is for the public.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.model.document import Citation, Document, Revision
from kb.model.paper import Paper, PaperItem
from kb.model.question import Question
from kb.model.training import PracticeAnswer
from kb.training.bank.filters import QuestionFilter, Standing, conditions, shown, standing_of
from kb.training.bank.saving import BASIS
from kb.training.bank.standing import is_question
from kb.training.question import QuestionContent

CHUNK: Final = 500
"""Ids a statement; SQLite and PostgreSQL both limit the parameters of one."""


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """试题 in a list, with the whole question; `papers` counts the frozen papers that ask it."""

    document_id: int
    revision_id: int
    key: str
    sha256: str
    state: str
    standing: Standing
    content: QuestionContent
    papers: int

    def as_json(self) -> dict[str, Any]:
        """Return the contract's form: the question itself with id and standing."""
        return {
            "id": self.key,
            **self.content.to_json(),
            "standing": self.standing.value,
            "state": self.state,
            "sha256": self.sha256,
            "papers": self.papers,
        }


@dataclass(frozen=True, slots=True)
class RevisionLine:
    """修订版 of a question: its number, hash and time, and whether it is the published one."""

    number: int
    sha256: str
    at: dt.datetime
    published: bool


@dataclass(frozen=True, slots=True)
class PaperUse:
    """用于试卷: a paper that has the question; `frozen_at` is None for a draft."""

    number: str
    title: str
    marks: float
    frozen_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class QuestionView:
    """一道试题: the question, its revisions, and where it was used.

    `practised` counts answers in practice, `practised_right` the right ones among them.
    """

    line: QuestionLine
    batch_id: int | None
    unit_id: int | None
    revisions: tuple[RevisionLine, ...]
    papers: tuple[PaperUse, ...]
    practised: int
    practised_right: int

    def as_json(self) -> dict[str, Any]:
        """Return the question with revisions and usage; times are ISO 8601."""
        return {
            **self.line.as_json(),
            "batch": self.batch_id,
            "revisions": [{**asdict(each), "at": each.at.isoformat()} for each in self.revisions],
            "used_in": [
                {
                    **asdict(each),
                    "frozen_at": each.frozen_at.isoformat() if each.frozen_at else None,
                }
                for each in self.papers
            ],
            "practised": self.practised,
            "practised_right": self.practised_right,
        }


@dataclass(frozen=True, slots=True)
class Counts:
    """题库计数 under a filter: by type, by standing, by origin, each without its own condition."""

    total: int
    types: dict[str, int] = field(default_factory=dict)
    standings: dict[str, int] = field(default_factory=dict)
    origins: dict[str, int] = field(default_factory=dict)


def list_questions(
    session: Session,
    wanted: QuestionFilter | None = None,
    *,
    offset: int = 0,
    limit: int = 50,
) -> tuple[tuple[QuestionLine, ...], int]:
    """Return questions in the order they came into the bank, by offset, and how many there are."""
    query = _query(session, wanted or QuestionFilter())
    total = int(session.scalar(select(func.count()).select_from(query.subquery())) or 0)
    return tuple(_lines(session, query.offset(offset).limit(limit))), total


def all_questions(
    session: Session, wanted: QuestionFilter | None = None
) -> tuple[QuestionLine, ...]:
    """Return every question of a filter, for exports and checks of the whole bank."""
    return tuple(_lines(session, _query(session, wanted or QuestionFilter())))


def questions_of(session: Session, document_ids: Collection[int]) -> dict[int, QuestionLine]:
    """Return questions by the ids of their documents."""
    found: dict[int, QuestionLine] = {}
    for ids in _chunks(sorted(document_ids)):
        query = _query(session, QuestionFilter()).where(Document.id.in_(ids))
        found |= {line.document_id: line for line in _lines(session, query)}
    return found


def counts(session: Session, wanted: QuestionFilter | None = None) -> Counts:
    """Return how many questions there are of each type, standing and origin."""
    wanted = wanted or QuestionFilter()

    def tally(column: Any, without: str) -> dict[str, int]:
        asked = conditions(session, wanted, without=without)
        rows = session.execute(
            select(column, func.count())
            .select_from(Document)
            .join(Question, Question.revision_id == shown())
            .where(is_question(), *asked)
            .group_by(column)
        )
        return {str(value): int(number) for value, number in rows}

    total = session.scalar(
        select(func.count())
        .select_from(Document)
        .join(Question, Question.revision_id == shown())
        .where(is_question(), *conditions(session, wanted))
    )
    return Counts(
        int(total or 0),
        tally(Question.type, "type"),
        tally(standing_of(), "standing"),
        tally(Question.origin, "origin"),
    )


def patterns(session: Session) -> tuple[str, ...]:
    """Return the generators that made questions of the bank."""
    return tuple(
        session.scalars(
            select(Question.pattern)
            .where(Question.pattern != "")
            .distinct()
            .order_by(Question.pattern)
        )
    )


def cited_laws(session: Session) -> tuple[tuple[str, int], ...]:
    """Return the laws that questions of the bank stand on, and on how many each."""
    rows = session.execute(
        select(Citation.law, func.count(Citation.revision_id.distinct()))
        .join(Document, Citation.revision_id == shown())
        .where(is_question(), Citation.role == BASIS)
        .group_by(Citation.law)
        .order_by(func.count(Citation.revision_id.distinct()).desc(), Citation.law)
    )
    return tuple((law, int(number)) for law, number in rows)


def get_question(session: Session, key: str) -> QuestionView:
    """Return one question.

    Raises:
        NotFound: the bank has none of that key.
    """
    query = _query(session, QuestionFilter()).where(Document.key == key)
    line = next(_lines(session, query), None)
    if line is None:
        raise NotFound(f"题库中没有试题“{key[:60]}”", hint="请从试题列表中选择")
    document = session.get_one(Document, line.document_id)
    right = func.sum(case((PracticeAnswer.correct.is_(True), 1), else_=0))
    practised = session.execute(
        select(func.count(), right).where(PracticeAnswer.document_id == document.id)
    ).one()
    return QuestionView(
        line=line,
        batch_id=document.batch_id,
        unit_id=document.unit_id,
        revisions=tuple(
            RevisionLine(
                row.number,
                row.sha256,
                row.created_at,
                row.id == document.published_revision_id,
            )
            for row in reversed(document.revisions)
        ),
        papers=tuple(_papers(session, document.id)),
        practised=int(practised[0]),
        practised_right=int(practised[1] or 0),
    )


def _papers(session: Session, document_id: int) -> Iterator[PaperUse]:
    rows = session.execute(
        select(Paper.number, Paper.title, PaperItem.marks, Paper.frozen_at)
        .join(PaperItem, PaperItem.paper_id == Paper.id)
        .where(PaperItem.document_id == document_id)
        .order_by(Paper.id.desc())
    )
    for number, title, marks, frozen_at in rows:
        yield PaperUse(number, title, marks, frozen_at)


def _query(session: Session, wanted: QuestionFilter) -> Select[Document, Revision, str]:
    return (
        select(Document, Revision, standing_of().label("standing"))
        .join(Question, Question.revision_id == shown())
        .join(Revision, Revision.id == Question.revision_id)
        .where(is_question(), *conditions(session, wanted))
        .order_by(Document.id)
    )


def _lines(session: Session, query: Select[Document, Revision, str]) -> Iterator[QuestionLine]:
    rows = session.execute(query).all()
    used = _frozen_papers(session, [document.id for document, _, _ in rows])
    for document, revision, standing in rows:
        yield QuestionLine(
            document_id=document.id,
            revision_id=revision.id,
            key=document.key,
            sha256=revision.sha256,
            state=document.state,
            standing=Standing(standing),
            content=QuestionContent.from_json(revision.content),
            papers=used[document.id],
        )


def _frozen_papers(session: Session, document_ids: Sequence[int]) -> dict[int, int]:
    found: dict[int, int] = defaultdict(int)
    for ids in _chunks(document_ids):
        rows = session.execute(
            select(PaperItem.document_id, func.count())
            .join(Paper, Paper.id == PaperItem.paper_id)
            .where(Paper.frozen_at.is_not(None), PaperItem.document_id.in_(ids))
            .group_by(PaperItem.document_id)
        )
        found.update({document_id: int(number) for document_id, number in rows})
    return found


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
