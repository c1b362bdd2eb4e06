"""题库筛选: what questions are looked for by, and the conditions of SQL that say it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, case, exists, func, or_
from sqlalchemy.orm import InstrumentedAttribute, Session

from kb.model.document import Citation, Document
from kb.model.question import Question, QuestionPoint
from kb.store.visibility import HIDDEN_STATES, visible
from kb.training.bank.categories import in_category
from kb.training.bank.saving import BASIS
from kb.training.bank.standing import is_question, stale, usable


class Standing(StrEnum):
    """试题状况: whether a question may be asked today, and why not."""

    USABLE = "usable"
    STALE = "stale"
    IN_REVIEW = "in_review"
    WITHDRAWN = "withdrawn"


STANDING_LABELS: Final = {
    Standing.USABLE: "可用",
    Standing.STALE: "待复核",
    Standing.IN_REVIEW: "未入库",
    Standing.WITHDRAWN: "已撤下",
}
_HIDDEN: Final = sorted(state.value for state in HIDDEN_STATES)


@dataclass(frozen=True, slots=True)
class QuestionFilter:
    """筛选条件; empty fields do not filter.

    `law` is a short title or a slug, `category` one of the syllabus, `point` a code of it, `text`
    stands in the stem. `article_suffix` counts only together with `article`.
    """

    type: str = ""
    point: str = ""
    category: str = ""
    level: str = ""
    difficulty: int | None = None
    law: str = ""
    article: int | None = None
    article_suffix: int | None = None
    pattern: str = ""
    origin: str = ""
    standing: str = ""
    text: str = ""
    batch_id: int | None = None


def shown() -> ColumnElement[int | None]:
    """Return the revision by which a question is shown, as SQL."""
    return func.coalesce(Document.published_revision_id, Document.current_revision_id)


def standing_of() -> ColumnElement[str]:
    """Return the standing of a question, as SQL."""
    return case(
        (Document.state.in_(_HIDDEN), Standing.WITHDRAWN.value),
        (Document.published_revision_id.is_(None), Standing.IN_REVIEW.value),
        (stale(), Standing.STALE.value),
        else_=Standing.USABLE.value,
    )


def conditions(
    session: Session, wanted: QuestionFilter, *, without: str = ""
) -> Iterable[ColumnElement[bool]]:
    """Yield what a filter asks for, as SQL on `Document` and `Question`; `without` one of it."""
    columns: tuple[tuple[str, InstrumentedAttribute[Any], Any], ...] = (
        ("type", Question.type, wanted.type),
        ("level", Question.level, wanted.level),
        ("difficulty", Question.difficulty, wanted.difficulty),
        ("pattern", Question.pattern, wanted.pattern),
        ("origin", Question.origin, wanted.origin),
        ("batch", Document.batch_id, wanted.batch_id),
    )
    for name, column, value in columns:
        if value not in ("", None) and name != without:
            yield column == value
    if wanted.text:
        yield Question.stem.contains(wanted.text, autoescape=True)
    if wanted.standing and without != "standing":
        yield _OF_STANDING[Standing(wanted.standing)]()
    if wanted.point:
        yield _has_point([wanted.point])
    if wanted.category:
        yield in_category(session, wanted.category, Question.revision_id)
    if wanted.law or wanted.article is not None:
        yield _cites(wanted)


def _has_point(codes: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(
        QuestionPoint.revision_id == Question.revision_id, QuestionPoint.point.in_(codes)
    )


def _cites(wanted: QuestionFilter) -> ColumnElement[bool]:
    conditions = [Citation.revision_id == Question.revision_id, Citation.role == BASIS]
    if wanted.law:
        conditions.append(or_(Citation.law == wanted.law, Citation.work_slug == wanted.law))
    if wanted.article is not None:
        conditions.append(Citation.article == wanted.article)
        suffix = wanted.article_suffix
        conditions.append(
            Citation.article_suffix.is_(None)
            if suffix is None
            else Citation.article_suffix == suffix
        )
    return exists().where(*conditions)


def _published_but_stale() -> ColumnElement[bool]:
    return and_(is_question(), visible(), stale())


def _never_published() -> ColumnElement[bool]:
    return and_(Document.published_revision_id.is_(None), Document.state.not_in(_HIDDEN))


def _taken_down() -> ColumnElement[bool]:
    return Document.state.in_(_HIDDEN)


_OF_STANDING: Final[Mapping[Standing, Callable[[], ColumnElement[bool]]]] = {
    Standing.USABLE: usable,
    Standing.STALE: _published_but_stale,
    Standing.IN_REVIEW: _never_published,
    Standing.WITHDRAWN: _taken_down,
}
