"""Calendar files: what a calendar program reads from them is what was put in."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.compendium.ics import Event, calendar, event_uid
from kb.errors import InvalidInput

DAY = dt.date(2026, 1, 15)


def _unfolded(data: bytes) -> list[str]:
    """The content lines, as RFC 5545 3.1 tells a reader to join them."""
    return data.decode().replace("\r\n ", "").split("\r\n")[:-1]


def _value(data: bytes, name: str) -> str:
    line = next(line for line in _unfolded(data) if re.match(rf"{name}[:;]", line))
    return line.split(":", 1)[1]


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)


def test_a_monthly_day_is_an_all_day_event_with_its_rule() -> None:
    event = Event(
        "a@anjian", DAY, "申报纳税", "依据：《环境保护税法》", "FREQ=MONTHLY;BYMONTHDAY=15"
    )
    lines = _unfolded(calendar("餐饮业合规日历", [event], stamped=dt.date(2025, 4, 1)))
    assert lines[:3] == ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Anjian//Anjian//ZH"]
    assert "DTSTART;VALUE=DATE:20260115" in lines
    assert "RRULE:FREQ=MONTHLY;BYMONTHDAY=15" in lines
    assert "DTSTAMP:20250401T000000Z" in lines
    assert lines[-2:] == ["END:VEVENT", "END:VCALENDAR"]


def test_equal_events_give_equal_bytes() -> None:
    events = [Event(event_uid("guide-01", "申报"), DAY, "申报")]
    assert calendar("日历", events) == calendar("日历", list(events))
    assert event_uid("a", "b") != event_uid("ab")


def test_a_line_break_in_a_summary_cannot_begin_a_property() -> None:
    event = Event("a@anjian", DAY, "缴税\r\nEND:VCALENDAR\rBEGIN:VALARM\x0b\ud800")
    data = calendar("日历", [event])
    assert _unescaped(_value(data, "SUMMARY")) == "缴税\nEND:VCALENDAR\nBEGIN:VALARM"
    assert [line for line in _unfolded(data) if line.startswith("END:")] == [
        "END:VEVENT",
        "END:VCALENDAR",
    ]


@given(
    st.text(st.characters(exclude_categories=("Cc", "Cs")), min_size=1).map(str.strip),
    st.text(st.characters(exclude_categories=("Cs",))),
    st.dates(),
)
def test_any_text_comes_back_from_lines_of_75_octets(
    summary: str, description: str, day: dt.date
) -> None:
    data = calendar(description, [Event("a@anjian", day, summary, description)])
    for line in data.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()  # no character is cut in two
    assert _unescaped(_value(data, "SUMMARY")) == summary
    assert len(_value(data, "DTSTART")) == 8
    assert b"\n" not in data.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "events",
    [
        [],
        [Event("a@anjian", DAY, "一"), Event("a@anjian", DAY, "二")],
        [Event("a\r\nX:1", DAY, "一")],
        [Event("a@anjian", DAY, "一", rule="FREQ=MONTHLY\r\nATTACH:http://x")],
        [Event("a@anjian", DAY, "一", rule="EVERY=MONTH")],
    ],
    ids=["none", "one uid twice", "uid with a line break", "rule with a line break", "no rule"],
)
def test_what_would_be_no_calendar_is_refused(events: list[Event]) -> None:
    with pytest.raises(InvalidInput, match=r"日|重复规则"):
        calendar("日历", events)
