"""Days left are said in working days where a stage clock runs, and never by colour alone."""

from __future__ import annotations

import datetime as dt

import pytest

from web.deadlines import deadline

FRIDAY = dt.date(2024, 7, 5)


@pytest.mark.parametrize(
    ("today", "working_days", "code", "words"),
    [
        (dt.date(2024, 7, 1), 4, "ahead", "还剩 4 个工作日"),
        (FRIDAY, 0, "today", "今日到期"),
        (dt.date(2024, 7, 6), 0, "overdue", "已超期，不足 1 个工作日"),
        (dt.date(2024, 7, 9), -2, "overdue", "已超期 2 个工作日"),
        (dt.date(2024, 7, 1), None, "ahead", "还剩 4 天"),
        (dt.date(2024, 7, 7), None, "overdue", "已超期 2 天"),
    ],
)
def test_a_due_date_is_said_in_words(
    today: dt.date, working_days: int | None, code: str, words: str
) -> None:
    found = deadline(FRIDAY, working_days, today)
    assert found is not None
    assert (found.code, found.words) == (code, words)


def test_without_a_due_date_nothing_is_said() -> None:
    assert deadline(None) is None
