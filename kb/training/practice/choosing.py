"""选题: which question a person practises next, among those that may be asked of them today."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from kb.errors import InvalidInput, NotPermitted
from kb.model.document import Document
from kb.model.exam import Exam, ExamCandidate
from kb.model.paper import PaperItem
from kb.model.people import Role, Unit, User
from kb.model.question import Question, QuestionPoint, QuestionType
from kb.model.training import PracticeAnswer, PracticeCard
from kb.store import accounts, catalogue
from kb.training.bank.categories import in_category
from kb.training.bank.standing import for_region, usable
from kb.training.judging import OBJECTIVE
from kb.training.question import LEVELS

LEARNERS: Final = frozenset(Role) - {Role.ENTERPRISE}
"""Everybody of a bureau may practise; questions are not for the public."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """选题条件: empty fields do not filter; `due` keeps what is to be repeated today."""

    point: str = ""
    category: str = ""
    level: str = ""
    type: str = ""
    due: bool = False


def learner(session: Session, name: str) -> User:
    """Return an account that may practise.

    Raises:
        NotFound: no active account of that name.
        NotPermitted: it belongs to no bureau.
    """
    user = accounts.get_user(session, name)
    if not user.roles & LEARNERS:
        raise NotPermitted("练习只对执法机构的人员开放", hint="请联系本单位管理员核对角色")
    return user


def open_to(user_id: int, now: dt.datetime) -> ColumnElement[bool]:
    """Return the condition that a person may practise a question at a moment.

    It is usable, a program can judge it, and it stands in no paper of an exam that this person
    is on the list of and that has not ended.
    """
    sitting = (
        exists()
        .where(
            PaperItem.document_id == Document.id,
            PaperItem.paper_id == Exam.paper_id,
            ExamCandidate.exam_id == Exam.id,
            ExamCandidate.user_id == user_id,
            Exam.cancelled_at.is_(None),
            or_(
                Exam.closes_at > now,
                and_(ExamCandidate.due_at > now, ExamCandidate.handed_in_at.is_(None)),
            ),
        )
        .correlate(Document)
    )
    asked = (
        exists()
        .where(
            Question.revision_id == Document.published_revision_id,
            Question.type.in_([kind.value for kind in OBJECTIVE]),
        )
        .correlate(Document)
    )
    return and_(usable(), asked, ~sitting)


def next_question(
    session: Session,
    user: User,
    wanted: Wanted,
    *,
    now: dt.datetime,
    today: dt.date,
    but_not: Collection[int] = (),
) -> Document | None:
    """Return the question to ask next; None where there is none.

    What was never answered comes first, then what was answered fewest times and longest ago; among
    equals each person has an order of their own, always the same.

    Raises:
        InvalidInput: the point, category, level or type does not exist; the field is named.
    """
    check(session, wanted)
    region = session.get_one(Unit, user.unit_id).region
    if wanted.due:
        query = (
            select(Document)
            .join(PracticeCard, PracticeCard.document_id == Document.id)
            .where(
                PracticeCard.user_id == user.id,
                PracticeCard.due_on <= today,
                open_to(user.id, now),
                for_region(region),
                Document.id.not_in(but_not),
                *_filters(session, wanted),
            )
            .order_by(PracticeCard.due_on, PracticeCard.box, Document.id)
        )
        return session.scalars(query.limit(1)).first()
    given = (
        select(
            PracticeAnswer.document_id,
            func.count().label("times"),
            func.max(PracticeAnswer.at).label("last"),
        )
        .where(PracticeAnswer.user_id == user.id)
        .group_by(PracticeAnswer.document_id)
        .subquery()
    )
    rows = session.execute(
        select(Document.id, Document.key, given.c.times, given.c.last)
        .outerjoin(given, given.c.document_id == Document.id)
        .where(
            open_to(user.id, now),
            for_region(region),
            Document.id.not_in(but_not),
            *_filters(session, wanted),
        )
    ).all()
    if not rows:
        return None
    chosen = min(
        rows,
        key=lambda row: (
            row.times or 0,
            row.last.isoformat() if row.last else "",
            hashlib.sha256(f"{user.id}:{row.key}".encode()).digest(),
        ),
    )
    return session.get_one(Document, chosen.id)


def open_question(session: Session, user: User, key: str, *, now: dt.datetime) -> Document | None:
    """Return a question by its key while the person may practise it, else None."""
    query = select(Document).where(Document.key == key, open_to(user.id, now))
    return session.scalars(query).first()


def due_count(session: Session, user_id: int, *, now: dt.datetime, today: dt.date) -> int:
    """Return how many questions a person has to repeat today."""
    query = (
        select(func.count())
        .select_from(PracticeCard)
        .join(Document, Document.id == PracticeCard.document_id)
        .where(
            PracticeCard.user_id == user_id,
            PracticeCard.due_on <= today,
            open_to(user_id, now),
        )
    )
    return int(session.scalar(query) or 0)


def check(session: Session, wanted: Wanted) -> None:
    """Refuse a filter that names nothing.

    Raises:
        InvalidInput: the point, category, level or type does not exist; the field is named.
    """
    points = catalogue.syllabus_points(session)
    for field, value, known in (
        ("point", wanted.point, {one.code for one in points}),
        ("category", wanted.category, {one.category for one in points}),
        ("level", wanted.level, set(LEVELS)),
        ("type", wanted.type, {kind.value for kind in OBJECTIVE}),
    ):
        if value and value not in known:
            raise InvalidInput(
                f"{_NAMES[field]}“{value[:40]}”不存在", field=field, hint="请从页面的列表中选择"
            )


_NAMES: Final = {"point": "考点", "category": "类别", "level": "层级", "type": "题型"}


def _filters(session: Session, wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.point:
        found.append(
            exists()
            .where(
                QuestionPoint.revision_id == Document.published_revision_id,
                QuestionPoint.point == wanted.point,
            )
            .correlate(Document)
        )
    elif wanted.category:
        found.append(in_category(session, wanted.category, Document.published_revision_id))
    of_row = [
        *([Question.level == wanted.level] if wanted.level else ()),
        *([Question.type == QuestionType(wanted.type).value] if wanted.type else ()),
    ]
    if of_row:
        found.append(
            exists()
            .where(Question.revision_id == Document.published_revision_id, *of_row)
            .correlate(Document)
        )
    return found
