from __future__ import annotations

import datetime as dt

import pytest

from kb.text.amounts import yuan
from web.filters import day, marked, moment


@pytest.mark.parametrize(
    ("amount", "text"),
    [(800, "800元"), (9999, "9,999元"), (10_000, "1万元"), (298_000, "29.8万元"), (None, "")],
)
def test_amounts_are_written_as_decisions_write_them(amount: float | None, text: str) -> None:
    assert yuan(amount) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (dt.date(2017, 6, 27), "2017年6月27日"),
        ("2017-06-27", "2017年6月27日"),
        ("2017年夏", "2017年夏"),
        (None, ""),
        ("", ""),
    ],
)
def test_days_are_written_in_chinese(value: dt.date | str | None, text: str) -> None:
    assert day(value) == text


def test_moments_are_shown_in_beijing_time() -> None:
    assert moment(dt.datetime(2024, 5, 6, 17, 2, tzinfo=dt.UTC)) == "2024-05-07 01:02"


@pytest.mark.parametrize(
    ("snippet", "html"),
    [
        ("偷排<mark>废水</mark>的", "偷排<mark>废水</mark>的"),
        ("<b>粗</b><mark>废水</mark>", "&lt;b&gt;粗&lt;/b&gt;<mark>废水</mark>"),
        ("<mark>没有合上", "&lt;mark&gt;没有合上"),
        ('<mark onclick="x">甲</mark>', "&lt;mark onclick=&#34;x&#34;&gt;甲&lt;/mark&gt;"),
    ],
)
def test_only_plain_marks_of_a_snippet_come_alive(snippet: str, html: str) -> None:
    assert str(marked(snippet)) == html
