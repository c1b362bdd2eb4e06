"""Working days: the arrangements as published, and arithmetic that holds for every calendar."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.beijing import beijing_day
from kb.errors import FileTooLarge, InvalidInput, NotFound, NotPermitted, UndecodableText
from kb.store import audit
from kb.store.database import Database
from review.rules import calendar_days
from review.rules.calendar_cli import calendar
from review.rules.calendar_files import LARGEST_FILE, read_days
from review.rules.working_days import (
    Calendar,
    SpecialDay,
    add_working_days,
    calendar_of,
    shipped_days,
    working_days_between,
)
from tests.review.bureau import trail

SHIPPED = calendar_of(shipped_days())
day = dt.date.fromisoformat


@pytest.mark.parametrize(("year", "off", "at_work"), [(2024, 28, 8), (2025, 28, 5), (2026, 33, 6)])
def test_a_years_arrangement_has_as_many_days_as_its_notice(
    year: int, off: int, at_work: int
) -> None:
    days = [special for special in shipped_days() if special.day.year == year]
    assert len([special for special in days if not special.working]) == off
    assert len([special for special in days if special.working]) == at_work
    assert all(special.day.weekday() >= 5 for special in days if special.working), (
        "only weekends are ever turned into working days"
    )


@pytest.mark.parametrize(
    ("begins", "count", "ends"),
    [
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2025-09-26", 2, "2025-09-29"),
        ("2024-04-28", 3, "2024-05-06"),
        ("2024-05-10", 1, "2024-05-11"),
        ("2026-03-02", 5, "2026-03-09"),
        ("2026-03-07", 1, "2026-03-09"),
        ("2026-03-07", 0, "2026-03-07"),
    ],
    ids=lambda value: str(value),
)
def test_a_period_is_counted_from_the_day_after(begins: str, count: int, ends: str) -> None:
    assert add_working_days(day(begins), count, SHIPPED) == day(ends)
    assert working_days_between(day(begins), day(ends), SHIPPED) == count


def test_a_period_is_never_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        add_working_days(day("2026-03-02"), -1, SHIPPED)


def test_a_year_without_a_known_arrangement_says_so() -> None:
    assert SHIPPED.years == {2024, 2025, 2026}
    assert SHIPPED.knows(day("2025-12-30"), day("2026-01-08"))
    assert not SHIPPED.knows(day("2026-12-30"), day("2027-01-08"))
    one_day = calendar_of([SpecialDay(day("2027-10-01"), working=False)])
    assert not one_day.years, "one day is not an arrangement"


def test_a_day_begins_at_midnight_in_beijing() -> None:
    assert beijing_day(dt.datetime(2026, 3, 1, 15, 59, tzinfo=dt.UTC)) == day("2026-03-01")
    assert beijing_day(dt.datetime(2026, 3, 1, 16, 0, tzinfo=dt.UTC)) == day("2026-03-02")


dates = st.dates(day("2020-01-01"), day("2030-12-31"))
calendars = st.dictionaries(dates, st.booleans(), max_size=30).map(
    lambda days: Calendar(days, frozenset())
)


@settings(max_examples=200, deadline=None)
@given(begins=dates, count=st.integers(1, 60), held=calendars)
def test_the_last_day_is_worked_and_has_exactly_so_many_behind_it(
    begins: dt.date, count: int, held: Calendar
) -> None:
    ends = add_working_days(begins, count, held)
    assert ends > begins
    assert held.is_working(ends)
    assert working_days_between(begins, ends, held) == count
    assert working_days_between(ends, begins, held) == -count
    assert working_days_between(begins, ends - dt.timedelta(days=1), held) == count - 1


@settings(max_examples=200, deadline=None)
@given(begins=dates, first=st.integers(0, 30), second=st.integers(0, 30), held=calendars)
def test_two_periods_end_to_end_are_one(
    begins: dt.date, first: int, second: int, held: Calendar
) -> None:
    middle = add_working_days(begins, first, held)
    assert add_working_days(middle, second, held) == add_working_days(begins, first + second, held)


@settings(max_examples=200, deadline=None)
@given(days=st.lists(dates, min_size=3, max_size=3).map(sorted), held=calendars)
def test_days_between_add_up(days: list[dt.date], held: Calendar) -> None:
    first, middle, last = days
    assert working_days_between(first, last, held) == working_days_between(
        first, middle, held
    ) + working_days_between(middle, last, held)


# What an administrator adds.


def run(database: Database, *arguments: str) -> Result:
    url = database.settings.database_url
    environment = {"ANJIAN_DATABASE_URL": url} if url else {}
    return CliRunner(env=environment).invoke(calendar, list(arguments), obj=database.settings.home)


def known_years(database: Database) -> frozenset[int]:
    with database.reading() as session:
        return calendar_days.load_calendar(session).years


def test_a_day_set_here_holds_over_what_ships(province: Database) -> None:
    changed = run(province, "set", "2026-10-08", "--off", "--name", "停电", "--as", "admin")
    assert changed.output == "2026-10-08\t放假\t停电\n"
    with province.reading() as session:
        held = calendar_days.load_calendar(session)
    assert add_working_days(day("2026-09-30"), 1, held) == day("2026-10-09")
    again = run(province, "set", "2026-10-08", "--working", "--as", "admin", "--json")
    assert json.loads(again.stdout) == {"day": "2026-10-08", "working": True, "name": ""}
    listed = json.loads(run(province, "list", "--year", "2026", "--json").output)
    assert {"day": "2026-10-08", "working": True, "name": ""} in listed["days"]
    assert listed["years"] == [2024, 2025, 2026]
    shown = run(province, "list")
    assert "2024-02-04\t上班\t春节调休上班" in shown.output
    assert "其他年份按星期推算" in shown.stderr
    rows = [row for row in trail(province) if row.action == "calendar.set"]
    assert [row.detail["days"] for row in rows] == [[["2026-10-08", False]], [["2026-10-08", True]]]
    with province.reading() as session:
        audit.verify(audit.entries(session))


CSV = "day,working,name\n2027-01-01,放假,元旦\n2027-01-03, 1 ,元旦调休\n2027-10-01,否,\n"
ICS = (
    "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20270101\r\n"
    "DTEND;VALUE=DATE:20270103\r\nSUMMARY:元旦 放\r\n 假\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTART:20270103T000000\r\nSUMMARY:元旦（班）\r\nEND:VEVENT\r\n"
    "BEGIN:VEVENT\r\nDTSTART;VALUE=DATE:20271001\r\nSUMMARY:国庆节\\, 休\r\nEND:VEVENT\r\n"
    "END:VEVENT\r\nEND:VCALENDAR\r\n"
)


@pytest.mark.parametrize(
    ("text", "encoding", "count"),
    [(CSV, "utf-8", 3), (CSV, "utf-8-sig", 3), (CSV, "gb18030", 3), (ICS, "utf-8", 4)],
    ids=["utf-8", "with a byte-order mark", "gb18030", "icalendar"],
)
def test_a_file_makes_a_year_known(
    province: Database, tmp_path: Path, text: str, encoding: str, count: int
) -> None:
    file = tmp_path / "days"
    file.write_bytes(text.encode(encoding))
    done = run(province, "import", str(file), "--as", "admin")
    assert done.output == f"已导入 {count} 天（2027-01-01 至 2027-10-01）\n"
    assert 2027 in known_years(province)
    again = json.loads(run(province, "import", str(file), "--as", "admin", "--json").output)
    assert again["imported"] == count
    assert {"2027-01-03": True, "2027-10-01": False}.items() <= {
        one["day"]: one["working"] for one in again["days"]
    }.items()


EVENT = "BEGIN:VCALENDAR\nBEGIN:VEVENT\n{}\nEND:VEVENT\nEND:VCALENDAR\n"


@pytest.mark.parametrize(
    ("text", "field", "words"),
    [
        ("tag,arbeit\n", "file", "表头"),
        ("", "file", "表头"),
        ("day,working\n2027-13-01,1\n", "day", "第 2 行"),
        ("day,working\n,1\n", "day", "第 2 行"),
        ("day,working\n2027-01-01,vielleicht\n", "working", "vielleicht"),
        ("day,working\n2027-01-01\n", "working", "第 2 行"),
        ("day,working\n2027-01-01,1\n2027-01-01,0\n", "day", "两次"),
        ("day,working\n", "day", "现有 0 天"),
        ("day,working\n1999-01-01,1\n", "day", "2000"),
        ("day,working,name\n2027-01-01,1," + "节" * 41, "name", "40 字"),
        ("day,working,name\n2027-01-01,1," + "x" * 140_000, "file", "不是 CSV"),
        (EVENT.format("DTSTART:20270101\nSUMMARY:元旦"), "file", "没有写明"),
        (EVENT.format("SUMMARY:元旦 休"), "day", "无法识别"),
        (EVENT.format("DTSTART:20271301\nSUMMARY:元旦 休"), "day", "2027-13-01"),
        (EVENT.format("DTSTART:20270101\nDTEND:20990101\nSUMMARY:休"), "file", "长达"),
        ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "day", "现有 0 天"),
    ],
)
def test_a_file_that_cannot_be_read_changes_nothing(
    province: Database, tmp_path: Path, text: str, field: str, words: str
) -> None:
    file = tmp_path / "days.csv"
    file.write_text(text, encoding="utf-8")
    refused = run(province, "import", str(file), "--as", "admin").exception
    assert isinstance(refused, InvalidInput)
    assert refused.field == field
    assert words in refused.message
    assert known_years(province) == SHIPPED.years


def test_a_file_too_large_or_no_text_is_refused_before_it_is_read(tmp_path: Path) -> None:
    file = tmp_path / "days.csv"
    file.write_bytes(b" " * (LARGEST_FILE + 1))
    with pytest.raises(FileTooLarge):
        read_days(file)
    file.write_bytes(b"\xff\xfe\xff\xff")
    with pytest.raises(UndecodableText):
        read_days(file)


def test_only_an_administrator_changes_the_calendar(province: Database) -> None:
    some = [SpecialDay(day("2027-01-01"), working=False)]
    with pytest.raises(NotPermitted, match="不是管理员"):
        calendar_days.set_days(province, some, actor="librarian")
    assert trail(province)[-1].action == "refused:calendar.set"
    with pytest.raises(NotFound):
        calendar_days.set_days(province, some, actor="nobody")
    calendar_days.set_days(province, some, actor="admin")
    assert "via" not in trail(province)[-1].detail
