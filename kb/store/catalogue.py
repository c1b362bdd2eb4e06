"""事项目录与考试大纲 reading side: rows of the published catalogue and syllabus, and no others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, or_, select
from sqlalchemy.orm import Session

from kb.model.catalogue import EnforcementItem, SyllabusPoint
from kb.model.document import Document
from kb.store.visibility import visible


@dataclass(frozen=True, slots=True)
class EnforcementItemView:
    """执法事项 of the published catalogue; fields as in `kb.model.catalogue.EnforcementItem`."""

    code: str
    name: str
    element: str
    violation: str
    kind: str
    first_level: str
    subject: str
    duty: tuple[dict[str, Any], ...]
    penalty: tuple[dict[str, Any], ...]
    range: dict[str, Any]
    document_key: str


@dataclass(frozen=True, slots=True)
class SyllabusPointView:
    """考点 of the published syllabus; `hours` are hours of study."""

    code: str
    level: str
    category: str
    title: str
    mastery: str
    hours: float
    basis: tuple[dict[str, Any], ...]
    document_key: str


def enforcement_items(
    session: Session, *, element: str = "", code: str = "", law: str = ""
) -> tuple[EnforcementItemView, ...]:
    """Return the rows of the published catalogue in the order of their codes.

    With `law` only rows are given whose duty or penalty may be of the law with this short title.
    """
    query = (
        select(EnforcementItem, Document.key)
        .join(Document, Document.id == EnforcementItem.document_id)
        .where(visible())
        .order_by(EnforcementItem.code)
    )
    if element:
        query = query.where(EnforcementItem.element == element)
    if code:
        query = query.where(EnforcementItem.code == code)
    if law:
        # Both databases hold JSON as the text it was given, with characters as they are.
        stated = (cast(EnforcementItem.duty, String), cast(EnforcementItem.penalty, String))
        query = query.where(or_(*(text.contains(law, autoescape=True) for text in stated)))
    return tuple(
        EnforcementItemView(
            code=row.code,
            name=row.name,
            element=row.element,
            violation=row.violation,
            kind=row.kind,
            first_level=row.first_level,
            subject=row.subject,
            duty=tuple(row.duty),
            penalty=tuple(row.penalty),
            range=dict(row.range),
            document_key=key,
        )
        for row, key in session.execute(query)
    )


def enforcement_items_citing(
    session: Session, law: str, article: int, article_suffix: int | None = None
) -> tuple[EnforcementItemView, ...]:
    """Return the catalogue rows whose duty or penalty is an article of `law` (short title).

    The rows that name the law are compared here and not in SQL, whose JSON functions differ
    between SQLite and PostgreSQL.
    """
    wanted = (law, article, article_suffix)
    return tuple(
        item
        for item in enforcement_items(session, law=law)
        if any(
            (ref.get("law"), ref.get("article"), ref.get("article_suffix")) == wanted
            for ref in item.duty + item.penalty
        )
    )


def syllabus_points(session: Session) -> tuple[SyllabusPointView, ...]:
    """Return the points of the published syllabus in the order of their codes."""
    query = (
        select(SyllabusPoint, Document.key)
        .join(Document, Document.id == SyllabusPoint.document_id)
        .where(visible())
        .order_by(SyllabusPoint.code)
    )
    return tuple(
        SyllabusPointView(
            code=row.code,
            level=row.level,
            category=row.category,
            title=row.title,
            mastery=row.mastery,
            hours=row.hours,
            basis=tuple(row.basis),
            document_key=key,
        )
        for row, key in session.execute(query)
    )
