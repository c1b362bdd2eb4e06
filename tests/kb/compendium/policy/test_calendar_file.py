from __future__ import annotations

import datetime as dt
import re

from hypothesis import given
from hypothesis import strategies as st

from kb.compendium.policy.calendar_file import write
from kb.text.policy_duties.reading import read_duties

DAY = dt.date(2024, 3, 15)


def unfolded(text: str, name: str = "某方案") -> str:
    return write(read_duties(text), name, DAY).decode().replace("\r\n ", "")


def test_a_last_day_is_an_all_day_event() -> None:
    text = unfolded("2024年6月底前，各市完成排查。")
    assert "DTSTART;VALUE=DATE:20240630\r\nDTEND;VALUE=DATE:20240701\r\n" in text
    assert "SUMMARY:2024年6月底前：各市完成排查\r\n" in text


def test_a_yearly_day_recurs_from_the_first_after_the_document() -> None:
    text = unfolded("各县于每年1月31日前报送总结。")
    assert "DTSTART;VALUE=DATE:20250131" in text
    assert "RRULE:FREQ=YEARLY;INTERVAL=1\r\n" in text


def test_a_monthly_day_and_the_end_of_quarters_recur() -> None:
    monthly = unfolded("各县每月5日前报送台账。")
    assert "DTSTART;VALUE=DATE:20240405" in monthly
    assert "RRULE:FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=5\r\n" in monthly
    quarterly = unfolded("各县每季度末前通报进展。")
    assert "DTSTART;VALUE=DATE:20240331" in quarterly
    assert "RRULE:FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=-1\r\n" in quarterly


def test_no_day_is_invented_for_what_has_none() -> None:
    text = unfolded("定期组织比武；自立案之日起90日内作出决定。")
    assert text.count("BEGIN:VTODO") == 2
    assert "DTSTART" not in text
    assert "DUE" not in text


def test_the_same_rows_give_the_same_bytes_and_every_entry_its_own_identifier() -> None:
    text = "2024年6月底前，完成排查。\n\n2024年6月底前，完成排查。\n"
    first = write(read_duties(text), "某方案", DAY)
    assert first == write(read_duties(text), "某方案", DAY)
    identifiers = re.findall(rb"UID:(\S+)", first)
    assert len(identifiers) == len(set(identifiers)) == 2


@given(st.text(max_size=80))
def test_any_text_gives_lines_that_the_standard_allows(middle: str) -> None:
    text = f"2024年6月底前，各市完成{middle}排查整治。"
    data = write(read_duties(text), middle, DAY)
    lines = data.split(b"\r\n")
    assert lines[-1] == b""
    for line in lines[:-1]:
        assert len(line) <= 75
        assert not re.search(rb"[\x00-\x08\x0a-\x1f\x7f]", line)
        line.decode()
    content = data.decode().replace("\r\n ", "").split("\r\n")
    begins = [line for line in content if line.startswith("BEGIN:")]
    ends = [line for line in content if line.startswith("END:")]
    assert len(begins) == len(ends)
