"""Days of events are told from the days of laws."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.query.days import day_of_the_act, days_of_events


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("2022年3月我厂偷排废水怎么罚", [dt.date(2022, 3, 1)]),
        ("2021-12-31和2021年12月31日", [dt.date(2021, 12, 31)]),
        ("水污染防治法（2017年修正）第83条", []),
        ("2020年9月1日起施行的固废法", []),
        ("1023年3月的事", []),
        ("偷排废水怎么罚", []),
    ],
)
def test_days(question: str, days: list[dt.date]) -> None:
    assert list(days_of_events(question)) == days


TODAY = dt.date(2025, 6, 1)


@pytest.mark.parametrize(
    ("question", "day"),
    [
        ("2022年3月5日夜里偷排废水", "2022-03-05"),
        ("2022年3月我厂偷排废水", "2022-03-01"),
        ("2021年建成，2023年4月7日被查到没有验收", "2023-04-07"),
        ("2023年4月7日被查到，2021年就投产了", "2023-04-07"),
        ("2025年5月31日的事", "2025-05-31"),
        ("2025年6月1日的事", None),
        ("2026年1月1日起怎么办", None),
        ("2022年6月5日起施行的噪声污染防治法怎么罚", None),
        ("环境噪声污染防治法（2018年）第五十八条", None),
        ("2020年开始一直排到现在", None),
        ("2021年3月以来天天冒黑烟", None),
        ("自2020年起至今没有验收", None),
        ("夜里偷排废水", None),
    ],
)
def test_the_day_whose_law_a_question_means(question: str, day: str | None) -> None:
    told = day_of_the_act(question, TODAY)

    assert (told.day.isoformat() if told else None) == day


def test_a_month_is_told_from_a_day() -> None:
    told = day_of_the_act("2022年3月偷排", TODAY)
    assert told is not None
    assert (told.raw, told.exact) == ("2022年3月", False)
    exact = day_of_the_act("2022年3月9日偷排", TODAY)
    assert exact is not None
    assert exact.exact


@given(st.text(), st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_the_day_is_never_today_or_later(question: str, today: dt.date) -> None:
    told = day_of_the_act(f"{question} 2022年3月9日 {question}", today)

    assert told is None or told.day < today
