"""检索记录与候选试题: what was asked, whether it helped, and what becomes a test question.

Nothing here names a reader: no account, session, address or time of day.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from kb.model.base import Base, utc_now


class SearchLogEntry(Base):
    """检索记录: one public search on a day; `question` is masked and cut.

    `first_score` is the score of the first hit, None without hits; `filters` those that were set.
    """

    __tablename__ = "search_log"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(index=True)
    question: Mapped[str] = mapped_column(index=True)
    hits: Mapped[int]
    first_score: Mapped[float | None]
    as_of: Mapped[dt.date | None]
    filters: Mapped[dict[str, Any]] = mapped_column(default=dict)


class FeedbackKind(StrEnum):
    """反馈种类: a hit was opened, or the reader said that nothing helped."""

    CLICK = "click"
    UNHELPFUL = "unhelpful"


class SearchFeedback(Base):
    """检索反馈: what a reader did with the answer to a question; `rank` from 1, for clicks."""

    __tablename__ = "search_feedback"

    id: Mapped[int] = mapped_column(primary_key=True)
    day: Mapped[dt.date] = mapped_column(index=True)
    question: Mapped[str] = mapped_column(index=True)
    kind: Mapped[str]
    provision: Mapped[str] = mapped_column(default="")
    rank: Mapped[int | None]


class CandidateState(StrEnum):
    """候选状态: proposed by one person, confirmed or rejected by another; or set aside at once."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    DISMISSED = "dismissed"


class CandidateQuestion(Base):
    """候选试题: a question that readers asked, with the articles that answer it.

    `gold` is a list of {law, article, article_suffix?, version}.
    """

    __tablename__ = "candidate_question"

    id: Mapped[int] = mapped_column(primary_key=True)
    question: Mapped[str] = mapped_column(index=True)
    as_of: Mapped[dt.date | None]
    style: Mapped[str] = mapped_column(default="")
    gold: Mapped[list[Any]] = mapped_column(default=list)
    state: Mapped[str] = mapped_column(index=True)
    proposed_by: Mapped[int] = mapped_column(ForeignKey("user.id"))
    proposed_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("user.id"))
    decided_at: Mapped[dt.datetime | None]
