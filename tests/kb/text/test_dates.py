from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.dates import DatePrecision, find_dates, parse_date, parse_iso


@pytest.mark.parametrize(
    ("text", "raw", "value", "precision", "before"),
    [
        ("于2021年10月12日检查", "2021年10月12日", "2021-10-12", "day", False),
        ("二〇二一年十月十二日印发", "二〇二一年十月十二日", "2021-10-12", "day", False),
        ("二○二一年六月", "二○二一年六月", "2021-06-01", "month", False),
        ("2021年6月底前完成", "2021年6月底前", "2021-06-30", "month", True),
        ("2021年6月底完成", "2021年6月底", "2021-06-30", "month", False),
        ("2021-10-12检查", "2021-10-12", "2021-10-12", "day", False),
        ("2021.10.12检查", "2021.10.12", "2021-10-12", "day", False),
        ("2021/1/2检查", "2021/1/2", "2021-01-02", "day", False),
        ("２０２１年１０月１２日", "２０２１年１０月１２日", "2021-10-12", "day", False),
        ("2021 年 6 月 5 日", "2021 年 6 月 5 日", "2021-06-05", "day", False),
        ("2021年底前", "2021年底前", "2021-12-31", "year", True),
        ("2021年年底", "2021年年底", "2021-12-31", "year", False),
        ("2021年6月上旬", "2021年6月上旬", "2021-06-01", "ten_days", False),
        ("2021年2月下旬前", "2021年2月下旬前", "2021-02-28", "ten_days", True),
        ("2021年上半年", "2021年上半年", "2021-01-01", "half_year", False),
        ("2021年第三季度前", "2021年第三季度前", "2021-09-30", "quarter", True),
        ("2021年12月31日之前", "2021年12月31日之前", "2021-12-31", "day", True),
        ("2021年度", "2021年度", "2021-01-01", "year", False),
    ],
)
def test_a_date_is_found_with_its_day_and_precision(
    text: str, raw: str, value: str, precision: str, before: bool
) -> None:
    (span,) = find_dates(text)
    assert (span.raw, span.value.isoformat(), span.precision, span.before) == (
        raw,
        value,
        precision,
        before,
    )


@pytest.mark.parametrize(
    "text",
    ["2021年2月30日", "GB 8978-1996", "鲁环罚〔2021〕12号", "版本3.2021.10.12.7", "第十三届", ""],
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert find_dates(text) == ()


def test_a_period_knows_its_first_and_last_day() -> None:
    (span,) = find_dates("2024年2月底前")
    assert (span.first, span.last) == (date(2024, 2, 1), date(2024, 2, 29))


def test_several_dates_come_in_reading_order() -> None:
    spans = find_dates("2021-03-01立案，2020年12月5日发现，2021年4月决定")
    assert [span.value.isoformat() for span in spans] == ["2021-03-01", "2020-12-05", "2021-04-01"]


@given(st.text(alphabet="0123456789２０年月日底前上下旬季度半-./二〇一十 ", max_size=40))
def test_offsets_of_dates_index_the_text(text: str) -> None:
    for span in find_dates(text):
        assert text[span.start : span.end] == span.raw
        assert span.first <= span.value <= span.last


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2099, 12, 31)))
def test_a_written_day_reads_back_as_itself(day: date) -> None:
    assert parse_date(f"{day.year}年{day.month}月{day.day}日") == day
    assert parse_date(day.isoformat()) == day
    assert parse_iso(day.isoformat()) == day


@pytest.mark.parametrize("text", ["2021年6月", "2021年6月1日起", "2021-02-30", "昨天", ""])
def test_only_a_single_whole_day_is_parsed(text: str) -> None:
    assert parse_date(text) is None


@pytest.mark.parametrize("text", ["2021-2-3", "２０２１-02-03", "2021-02-30", "2021-02-03 "])
def test_iso_is_strict(text: str) -> None:
    assert parse_iso(text) is None


def test_precision_is_part_of_the_answer() -> None:
    assert find_dates("2021年")[0].precision is DatePrecision.YEAR
