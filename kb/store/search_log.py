"""检索记录存储: questions of the public without the public, and what helped them.

Rows carry a day and no time; a batch is written in the order of its questions, so that the order
of rows tells nothing of who asked one after another.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Select, case, delete, func, insert, select
from sqlalchemy.orm import Session

from kb.beijing import today
from kb.model.evaluation import CandidateQuestion, FeedbackKind, SearchFeedback, SearchLogEntry
from kb.store.unit_of_work import UnitOfWork
from kb.text.masking import mask_identifiers

MAX_QUESTION: Final = 200


def kept_question(text: str) -> str:
    """Return a question as it is kept: numbers that name people masked, then cut."""
    return " ".join(mask_identifiers(text).split())[:MAX_QUESTION]


@dataclass(frozen=True, slots=True)
class LoggedSearch:
    """一次检索: what is kept of it; its words are masked here, before they wait anywhere."""

    question: str
    hits: int
    first_score: float | None = None
    as_of: dt.date | None = None
    filters: dict[str, str] = field(default_factory=dict)
    day: dt.date = field(default_factory=today)

    def __post_init__(self) -> None:
        object.__setattr__(self, "question", kept_question(self.question))
        filters = {name: kept_question(value) for name, value in self.filters.items()}
        object.__setattr__(self, "filters", filters)


@dataclass(frozen=True, slots=True)
class GivenFeedback:
    """一次反馈: a hit was opened, or nothing helped."""

    question: str
    kind: FeedbackKind
    provision: str = ""
    rank: int | None = None
    day: dt.date = field(default_factory=today)

    def __post_init__(self) -> None:
        object.__setattr__(self, "question", kept_question(self.question))


def write(uow: UnitOfWork, rows: Sequence[LoggedSearch | GivenFeedback]) -> None:
    """Store a batch of searches and feedback."""
    searches: list[dict[str, Any]] = []
    feedback: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda each: each.question):
        common = {"day": row.day, "question": row.question}
        if isinstance(row, LoggedSearch):
            searches.append(
                {
                    **common,
                    "hits": row.hits,
                    "first_score": row.first_score,
                    "as_of": row.as_of,
                    "filters": row.filters,
                }
            )
        else:
            feedback.append(
                {
                    **common,
                    "kind": row.kind.value,
                    "provision": row.provision,
                    "rank": row.rank,
                }
            )
    if searches:
        uow.session.execute(insert(SearchLogEntry), searches)
    if feedback:
        uow.session.execute(insert(SearchFeedback), feedback)


def forget(uow: UnitOfWork, before: dt.date) -> int:
    """Delete rows of days before `before` and return how many there were."""
    gone = 0
    for model in (SearchLogEntry, SearchFeedback):
        result = uow.session.execute(delete(model).where(model.day < before))
        gone += int(getattr(result, "rowcount", 0))
    return gone


class Show(StrEnum):
    """列出哪些问题: those nobody has dealt with, of them some; or those dealt with."""

    OPEN = "open"
    UNHELPFUL = "unhelpful"
    EMPTY = "empty"
    HANDLED = "handled"


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """问题汇总: one question with how often it was asked, in what days, and what came of it.

    `fewest_hits` of 0 means that it found nothing at least once.
    """

    question: str
    asked: int
    first_day: dt.date
    last_day: dt.date
    fewest_hits: int
    mean_score: float | None
    unhelpful: int
    clicks: int


def asked_questions(
    session: Session, show: Show = Show.OPEN, *, offset: int = 0, limit: int = 20
) -> tuple[tuple[AskedQuestion, ...], int]:
    """Return questions and how many there are, those that did not help first."""
    query = _grouped(show)
    total = int(session.scalar(select(func.count()).select_from(query.subquery())) or 0)
    rows = session.execute(query.offset(offset).limit(limit))
    return tuple(AskedQuestion(*row) for row in rows), total


def asked_question(session: Session, question: str) -> AskedQuestion | None:
    """Return one question as it was asked, None when the log does not hold it."""
    query = _grouped(None).where(SearchLogEntry.question == question)
    row = session.execute(query).first()
    return AskedQuestion(*row) if row else None


def opened_provisions(session: Session, question: str) -> tuple[tuple[str, int], ...]:
    """Return what readers opened after asking, the most often opened first."""
    count = func.count()
    rows = session.execute(
        select(SearchFeedback.provision, count)
        .where(SearchFeedback.question == question, SearchFeedback.kind == FeedbackKind.CLICK.value)
        .group_by(SearchFeedback.provision)
        .order_by(count.desc(), SearchFeedback.provision)
        .limit(20)
    )
    return tuple((provision, number) for provision, number in rows)


def _grouped(show: Show | None) -> Select[Any]:
    def times(kind: FeedbackKind) -> Any:
        return func.sum(case((SearchFeedback.kind == kind.value, 1), else_=0))

    said = (
        select(
            SearchFeedback.question,
            times(FeedbackKind.UNHELPFUL).label("unhelpful"),
            times(FeedbackKind.CLICK).label("clicks"),
        )
        .group_by(SearchFeedback.question)
        .subquery()
    )
    unhelpful = func.coalesce(func.max(said.c.unhelpful), 0)
    fewest = func.min(SearchLogEntry.hits)
    asked = func.count()
    query = (
        select(
            SearchLogEntry.question,
            asked,
            func.min(SearchLogEntry.day),
            func.max(SearchLogEntry.day),
            fewest,
            func.avg(SearchLogEntry.first_score),
            unhelpful,
            func.coalesce(func.max(said.c.clicks), 0),
        )
        .outerjoin(said, said.c.question == SearchLogEntry.question)
        .group_by(SearchLogEntry.question)
        .order_by(
            unhelpful.desc(),
            case((fewest == 0, 0), else_=1),
            asked.desc(),
            SearchLogEntry.question,
        )
    )
    if show is None:
        return query
    handled = SearchLogEntry.question.in_(select(CandidateQuestion.question))
    query = query.where(handled if show is Show.HANDLED else ~handled)
    if show is Show.UNHELPFUL:
        return query.having(unhelpful > 0)
    return query.having(fewest == 0) if show is Show.EMPTY else query
