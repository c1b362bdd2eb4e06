"""大纲类别 categories: which questions belong to a category of the syllabus.

A question belongs to the categories of its points. A law that points of a single category stand on
belongs to that category whole, so a question on another of its articles does as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, or_
from sqlalchemy.orm import Session

from kb.model.document import Citation
from kb.model.question import QuestionPoint
from kb.store.catalogue import SyllabusPointView, syllabus_points
from kb.text.titles import short_title
from kb.training.bank.saving import BASIS


def categories_of_laws(points: Iterable[SyllabusPointView]) -> Mapping[str, str]:
    """Return the category of each law, by short title, that one category alone stands on."""
    found: dict[str, set[str]] = defaultdict(set)
    for point in points:
        for basis in point.basis:
            found[short_title(str(basis.get("law", "")))].add(point.category)
    return {law: next(iter(each)) for law, each in found.items() if law and len(each) == 1}


def in_category(
    session: Session, category: str, revision: SQLColumnExpression[Any]
) -> ColumnElement[bool]:
    """Return the condition that a question belongs to a category.

    `revision` is the column with the number of the question's revision.
    """
    points = syllabus_points(session)
    codes = [one.code for one in points if one.category == category]
    laws = [law for law, of in categories_of_laws(points).items() if of == category]
    return or_(
        exists().where(QuestionPoint.revision_id == revision, QuestionPoint.point.in_(codes)),
        exists().where(
            Citation.revision_id == revision, Citation.role == BASIS, Citation.law.in_(laws)
        ),
    )
