"""作答情况 attempts: what a candidate sends and what the server holds of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kb.training.exams import responses
from kb.training.exams.sheets import Place, Sheet


@dataclass(frozen=True, slots=True)
class Save:
    """一次保存: `number` is the client's count of its saves, from 1."""

    item: int
    part: int
    number: int
    response: object


@dataclass(frozen=True, slots=True)
class Saved:
    """保存回执: what the server holds; `kept` is False where a late save changed nothing."""

    item: int
    part: int
    number: int
    kept: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """保存结果: what the server holds of each answer sent, and how much time is left."""

    saved: tuple[Saved, ...]
    now: dt.datetime
    seconds_left: int


@dataclass(frozen=True, slots=True)
class Answer:
    """作答: what the server holds of one answer, and the number of the save that gave it."""

    response: Mapping[str, Any]
    number: int
    saved_at: dt.datetime


@dataclass(frozen=True, slots=True)
class Attempt:
    """作答情况 of one candidate; `answers` by place.

    `seconds_left` is the time until the due time, 0 once it is over.
    """

    exam: str
    title: str
    account: str
    sheet: Sheet
    started_at: dt.datetime
    due_at: dt.datetime
    handed_in_at: dt.datetime | None
    handed_in_by: str
    receipt: str
    now: dt.datetime
    answers: Mapping[Place, Answer]

    @property
    def seconds_left(self) -> int:
        """Whole seconds until the due time."""
        return left(self.due_at, self.now)

    @property
    def last_number(self) -> int:
        """The highest number of a save that the server holds."""
        return max((row.number for row in self.answers.values()), default=0)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """What has no answer, by this form's numbers."""
        found = []
        for item in self.sheet.items:
            for asked in item.asked:
                row = self.answers.get(asked.place)
                if row is None or responses.is_blank(row.response):
                    found.append(asked.label)
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Receipt:
    """交卷回执: `sha256` is the hash of the answers handed in (see `receipt_content`)."""

    exam: str
    sha256: str
    handed_in_at: dt.datetime
    handed_in_by: str
    answered: int
    asked: int


def left(due_at: dt.datetime, now: dt.datetime) -> int:
    """Return the whole seconds until a time, 0 once it is over."""
    return max(0, int((due_at - now).total_seconds()))
