"""Days of events are told from the days of laws."""

from __future__ import annotations

import datetime as dt

import pytest

from search.query.days import days_of_events


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
