"""练习进度: what a person has practised of each syllabus point, and what comes back when."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.model.document import Document
from kb.model.people import User
from kb.model.question import QuestionPoint
from kb.model.training import PracticeAnswer, PracticeCard
from kb.store import catalogue
from kb.training.practice.choosing import open_to


@dataclass(frozen=True, slots=True)
class PointProgress:
    """考点进度: questions of the bank, those met, those whose last answer was right, due today."""

    code: str
    title: str
    level: str
    category: str
    questions: int
    met: int
    right: int
    due: int

    @property
    def share(self) -> float | None:
        """The part of the questions met whose last answer was right; None before the first."""
        return self.right / self.met if self.met else None


@dataclass(frozen=True, slots=True)
class Waiting:
    """待复习: how many cards come back on a day."""

    on: dt.date
    cards: int


def progress(
    session: Session, user: User, *, now: dt.datetime, today: dt.date
) -> tuple[PointProgress, ...]:
    """Return every point of the published syllabus with what the person did of it.

    Only questions that the person may practise at present are counted.
    """
    points_of: dict[int, list[str]] = defaultdict(list)
    rows = session.execute(
        select(Document.id, QuestionPoint.point)
        .join(QuestionPoint, QuestionPoint.revision_id == Document.published_revision_id)
        .where(open_to(user.id, now))
    )
    for document_id, code in rows:
        points_of[document_id].append(code)
    last = _last_answers(session, user.id)
    due = set(
        session.scalars(
            select(PracticeCard.document_id).where(
                PracticeCard.user_id == user.id, PracticeCard.due_on <= today
            )
        )
    )
    questions: Counter[str] = Counter()
    met: Counter[str] = Counter()
    right: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for document_id, codes in points_of.items():
        questions.update(codes)
        if document_id in last:
            met.update(codes)
            if last[document_id]:
                right.update(codes)
        if document_id in due:
            waiting.update(codes)
    return tuple(
        PointProgress(
            code=point.code,
            title=point.title,
            level=point.level,
            category=point.category,
            questions=questions[point.code],
            met=met[point.code],
            right=right[point.code],
            due=waiting[point.code],
        )
        for point in catalogue.syllabus_points(session)
    )


def coming(
    session: Session, user_id: int, *, today: dt.date, days: int = 30
) -> tuple[Waiting, ...]:
    """Return the days of the next `days` on which cards come back; overdue ones count today."""
    rows = session.execute(
        select(PracticeCard.due_on, func.count())
        .where(
            PracticeCard.user_id == user_id,
            PracticeCard.due_on <= today + dt.timedelta(days=days),
        )
        .group_by(PracticeCard.due_on)
    )
    found: Counter[dt.date] = Counter()
    for on, cards in rows:
        found[max(on, today)] += cards
    return tuple(Waiting(on, found[on]) for on in sorted(found))


def _last_answers(session: Session, user_id: int) -> dict[int, bool]:
    """Whether the last answer to each question was right."""
    rows = session.execute(
        select(PracticeAnswer.document_id, PracticeAnswer.correct)
        .where(PracticeAnswer.user_id == user_id)
        .order_by(PracticeAnswer.at, PracticeAnswer.id)
    )
    return {row.document_id: row.correct for row in rows}
