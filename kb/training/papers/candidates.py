"""候选试题 candidates: questions that may be asked, with what a blueprint asks of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, or_, select, true
from sqlalchemy.orm import Session

from kb.model.document import Citation, Document, Revision
from kb.model.paper import Paper, PaperItem
from kb.model.question import Question, QuestionPoint, QuestionType
from kb.store.catalogue import syllabus_points
from kb.text.titles import short_title
from kb.training.bank.categories import categories_of_laws
from kb.training.bank.saving import BASIS
from kb.training.bank.standing import is_question, usable


@dataclass(frozen=True, slots=True)
class Candidate:
    """候选试题: one usable question in its published revision.

    `own_marks` is set where a rubric or sub-questions fix the marks, None where a section may give
    any. `articles` are `slug/number-suffix`, whatever the version. `last_used` are the moments at
    which papers with it were frozen, the latest first.
    """

    document_id: int
    revision_id: int
    key: str
    type: QuestionType
    level: str
    difficulty: int
    stem: str
    own_marks: float | None = None
    points: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    laws: frozenset[str] = frozenset()
    articles: frozenset[str] = frozenset()
    last_used: tuple[dt.datetime, ...] = ()


@dataclass(frozen=True, slots=True)
class Bank:
    """可用题库: the candidates by key, and when papers were frozen, the latest first."""

    candidates: tuple[Candidate, ...]
    frozen_at: tuple[dt.datetime, ...] = ()


def read_bank(session: Session, *, only: ColumnElement[bool] | None = None) -> Bank:
    """Return every question that may be asked, in the order of keys.

    With `only`, a condition on `Document`, the others are left out.
    """
    among = true() if only is None else only
    points = _points(session, among)
    syllabus = syllabus_points(session)
    categories = {point.code: point.category for point in syllabus}
    of_law = categories_of_laws(syllabus)
    laws, articles = _citations(session, among)
    used = _used(session)
    fixed = _fixed_marks(session, among)
    rows = session.execute(
        select(
            Document.id,
            Document.key,
            Question.revision_id,
            Question.type,
            Question.level,
            Question.difficulty,
            Question.stem,
        )
        .join(Question, Question.revision_id == Document.published_revision_id)
        .where(usable(), among)
        .order_by(Document.key)
    )
    candidates = tuple(
        Candidate(
            document_id=row.id,
            revision_id=row.revision_id,
            key=row.key,
            type=QuestionType(row.type),
            level=row.level,
            difficulty=row.difficulty,
            stem=row.stem,
            own_marks=fixed.get(row.revision_id),
            points=frozenset(points[row.revision_id]),
            categories=frozenset(
                categories[code] for code in points[row.revision_id] if code in categories
            )
            | frozenset(of_law[law] for law in laws[row.revision_id] if law in of_law),
            laws=frozenset(laws[row.revision_id]),
            articles=frozenset(articles[row.revision_id]),
            last_used=tuple(used[row.id]),
        )
        for row in rows
    )
    frozen = session.scalars(
        select(Paper.frozen_at)
        .where(Paper.frozen_at.is_not(None))
        .order_by(Paper.frozen_at.desc(), Paper.id.desc())
    )
    return Bank(candidates, tuple(at for at in frozen if at is not None))


def _points(session: Session, among: ColumnElement[bool]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    rows = session.execute(
        select(QuestionPoint.revision_id, QuestionPoint.point)
        .join(Document, Document.published_revision_id == QuestionPoint.revision_id)
        .where(among)
    )
    for row in rows:
        found[row.revision_id].add(row.point)
    return found


def _citations(
    session: Session, among: ColumnElement[bool]
) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    laws: dict[int, set[str]] = defaultdict(set)
    articles: dict[int, set[str]] = defaultdict(set)
    rows = session.execute(
        select(
            Citation.revision_id,
            Citation.law,
            Citation.work_slug,
            Citation.article,
            Citation.article_suffix,
        )
        .join(Document, Document.published_revision_id == Citation.revision_id)
        .where(is_question(), among, Citation.role == BASIS)
    )
    titles: dict[str, str] = {}
    for row in rows:
        laws[row.revision_id].add(titles.setdefault(row.law, short_title(row.law)))
        suffix = f"-{row.article_suffix}" if row.article_suffix else ""
        articles[row.revision_id].add(f"{row.work_slug}/{row.article}{suffix}")
    return laws, articles


def _used(session: Session) -> dict[int, list[dt.datetime]]:
    found: dict[int, list[dt.datetime]] = defaultdict(list)
    rows = session.execute(
        select(PaperItem.document_id, Paper.frozen_at)
        .join(Paper, Paper.id == PaperItem.paper_id)
        .where(Paper.frozen_at.is_not(None))
        .order_by(Paper.frozen_at.desc())
    )
    for row in rows:
        found[row.document_id].append(row.frozen_at)
    return found


def _fixed_marks(session: Session, among: ColumnElement[bool]) -> dict[int, float]:
    """Marks of the questions whose rubric or sub-questions add up to them."""
    written = (QuestionType.SHORT_ANSWER.value, QuestionType.CASE_ANALYSIS.value)
    rows = session.execute(
        select(Question.revision_id, Question.type, Question.marks, Revision.content)
        .join(Revision, Revision.id == Question.revision_id)
        .join(Document, Document.published_revision_id == Question.revision_id)
        .where(and_(is_question(), among, or_(*(Question.type == kind for kind in written))))
    )
    return {
        row.revision_id: row.marks
        for row in rows
        if row.content.get("rubric") or row.content.get("parts")
    }
