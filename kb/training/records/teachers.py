"""师资库: who teaches which points; somebody who no longer does is set inactive, not deleted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import Duplicate, InvalidInput, NotFound
from kb.model.people import Role, User
from kb.model.training import Teacher
from kb.store import accounts
from kb.store.database import Database
from kb.training.records import words
from kb.training.records.people import LONGEST_TEXT, LONGEST_WORDS, RUNS, account_of

KEEPERS = RUNS | {Role.LIBRARIAN}


@dataclass(frozen=True, slots=True)
class TeacherCard:
    """教师: `account` is the account of the person, empty where there is none."""

    name: str
    unit_name: str = ""
    account: str = ""
    title: str = ""
    points: tuple[str, ...] = ()
    introduction: str = ""
    active: bool = True


def save(database: Database, card: TeacherCard, *, actor: str, teacher_id: int = 0) -> int:
    """Store a teacher, or what has changed of one, and return the number.

    Raises:
        NotFound: no such teacher or account.
        NotPermitted: the actor is neither trainer nor librarian.
        Duplicate: the account is another teacher's.
        InvalidInput: a field is wrong; it is named.
    """
    with database.unit_of_work() as uow:
        session = uow.session
        account_of(session, actor, KEEPERS)
        row = session.get(Teacher, teacher_id) if teacher_id else Teacher(name="")
        if row is None:
            raise NotFound("没有这位教师", hint="请从师资库中选择")
        row.name = words.line(card.name, "name", "姓名", longest=40)
        row.unit_name = words.line(card.unit_name, "unit_name", "单位", longest=100, empty=True)
        row.title = words.line(card.title, "title", "职称职务", longest=LONGEST_WORDS, empty=True)
        if len(card.introduction) > LONGEST_TEXT:
            raise InvalidInput(
                f"简介超过 {LONGEST_TEXT} 字", field="introduction", hint="请精简后再提交"
            )
        row.introduction = card.introduction.strip()
        row.points = words.points(session, card.points)
        row.active = card.active
        row.user_id = _account(session, card.account, teacher_id)
        session.add(row)
        session.flush()
        uow.record(
            actor,
            "teacher.change" if teacher_id else "teacher.add",
            f"teacher:{row.id}",
            detail={"name": row.name, "active": row.active, "points": row.points},
        )
        return row.id


def listed(session: Session, *, everybody: bool = False) -> tuple[tuple[int, TeacherCard], ...]:
    """Return the teachers by name with their numbers; inactive ones only with `everybody`."""
    query = select(Teacher).order_by(Teacher.name, Teacher.id)
    if not everybody:
        query = query.where(Teacher.active.is_(True))
    return tuple((row.id, _card(session, row)) for row in session.scalars(query))


def get(session: Session, teacher_id: int) -> TeacherCard:
    """Return one teacher.

    Raises:
        NotFound: there is none of that number.
    """
    row = session.get(Teacher, teacher_id)
    if row is None:
        raise NotFound("没有这位教师", hint="请从师资库中选择")
    return _card(session, row)


def _card(session: Session, row: Teacher) -> TeacherCard:
    user = session.get(User, row.user_id) if row.user_id else None
    return TeacherCard(
        name=row.name,
        unit_name=row.unit_name,
        account=user.name if user else "",
        title=row.title,
        points=tuple(row.points),
        introduction=row.introduction,
        active=row.active,
    )


def _account(session: Session, name: str, teacher_id: int) -> int | None:
    if not name.strip():
        return None
    user = accounts.get_user(session, name.strip())
    other = session.scalars(select(Teacher).where(Teacher.user_id == user.id)).first()
    if other is not None and other.id != teacher_id:
        raise Duplicate(
            f"账号“{name}”已是教师“{other.name}”的账号",
            existing_id=f"teacher:{other.id}",
            hint="请修改那一条，或不填账号",
        )
    return user.id
