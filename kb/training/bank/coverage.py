"""大纲覆盖 coverage: how many usable questions each syllabus point has, by type and difficulty."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.model.document import Document
from kb.model.question import Question, QuestionPoint, QuestionType
from kb.store.catalogue import SyllabusPointView, syllabus_points
from kb.training.bank.standing import usable
from kb.training.question import DIFFICULTIES

OBJECTIVE: Final = (
    QuestionType.SINGLE,
    QuestionType.MULTIPLE,
    QuestionType.TRUE_FALSE,
    QuestionType.FILL_IN,
)
THIN: Final = 5
"""Fewer questions than this on a point are a gap: two papers would ask the same."""
_BANDS: Final = (0, 1, THIN, 20, 50)


@dataclass(frozen=True, slots=True)
class PointCoverage:
    """考点覆盖: the questions of one point; `missing` are the objective types it has none of."""

    point: SyllabusPointView
    total: int
    types: dict[str, int]
    difficulties: dict[int, int]

    @property
    def missing(self) -> tuple[QuestionType, ...]:
        """The objective types without a question."""
        return tuple(kind for kind in OBJECTIVE if not self.types.get(kind.value))

    @property
    def gap(self) -> bool:
        """Whether the point has too few questions to choose from."""
        return self.total < THIN

    def as_json(self) -> dict[str, Any]:
        """Return the point with its counts."""
        return {
            "code": self.point.code,
            "title": self.point.title,
            "level": self.point.level,
            "category": self.point.category,
            "total": self.total,
            "types": self.types,
            "difficulties": {str(key): value for key, value in self.difficulties.items()},
            "gap": self.gap,
        }


@dataclass(frozen=True, slots=True)
class Coverage:
    """覆盖情况 of the whole syllabus; `unplaced` questions belong to no point of it."""

    points: tuple[PointCoverage, ...]
    unplaced: int

    @property
    def gaps(self) -> tuple[PointCoverage, ...]:
        """The points with too few questions."""
        return tuple(each for each in self.points if each.gap)


def coverage(session: Session, *, level: str = "") -> Coverage:
    """Return the coverage of every point of the published syllabus, of one level where given."""
    points = [each for each in syllabus_points(session) if not level or each.level == level]
    types: dict[str, dict[str, int]] = defaultdict(dict)
    difficulties: dict[str, dict[int, int]] = defaultdict(dict)
    totals: dict[str, int] = defaultdict(int)
    rows = session.execute(
        select(QuestionPoint.point, Question.type, Question.difficulty, func.count())
        .join(Question, Question.revision_id == QuestionPoint.revision_id)
        .join(Document, Document.published_revision_id == Question.revision_id)
        .where(usable())
        .group_by(QuestionPoint.point, Question.type, Question.difficulty)
    )
    for code, kind, difficulty, number in rows:
        types[code][kind] = types[code].get(kind, 0) + number
        difficulties[code][difficulty] = difficulties[code].get(difficulty, 0) + number
        totals[code] += number
    placed = (
        select(QuestionPoint.revision_id)
        .where(QuestionPoint.point.in_([each.code for each in syllabus_points(session)]))
        .scalar_subquery()
    )
    unplaced = session.scalar(
        select(func.count())
        .select_from(Document)
        .where(usable(), Document.published_revision_id.not_in(placed))
    )
    return Coverage(
        tuple(
            PointCoverage(
                each,
                totals[each.code],
                {kind.value: types[each.code].get(kind.value, 0) for kind in QuestionType},
                {value: difficulties[each.code].get(value, 0) for value in DIFFICULTIES},
            )
            for each in points
        ),
        int(unplaced or 0),
    )


def band(number: int) -> int:
    """Return 0 to 5, the shade of a cell: none, one, few, enough, many, plenty."""
    return sum(number > limit for limit in _BANDS)
