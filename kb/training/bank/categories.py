"""大纲类别 categories: which questions belong to a category of the syllabus.

A question belongs to the categories of its points. A law on which mostly points of one category
stand belongs to that category whole, so a question on another of its articles does as well.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, SQLColumnExpression, exists, or_
from sqlalchemy.orm import Session

from kb.model.document import Citation
from kb.model.question import QuestionPoint
from kb.store.catalogue import SyllabusPointView, syllabus_points
from kb.text.titles import short_title
from kb.training.bank.saving import BASIS

_MOSTLY: Final = 2 / 3


def categories_of_laws(points: Iterable[SyllabusPointView]) -> Mapping[str, str]:
    """Return the category of each law, by short title, that most points on it are of.

    Two thirds at least: 行政处罚法 has points of seven categories and belongs to none.
    """
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for point in points:
        for basis in point.basis:
            found[short_title(str(basis.get("law", "")))][point.category] += 1
    most = {law: each.most_common(1)[0] for law, each in found.items() if law}
    return {
        law: category
        for law, (category, count) in most.items()
        if count >= _MOSTLY * found[law].total()
    }


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
