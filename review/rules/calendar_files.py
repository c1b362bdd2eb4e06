"""日历文件: special days out of a CSV table or an iCalendar file (RFC 5545)."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from kb.errors import FileTooLarge, InvalidInput, UndecodableText
from review.rules.calendar_days import MOST_DAYS
from review.rules.working_days import SpecialDay

LARGEST_FILE: Final = 1_000_000
"""Bytes; a calendar of ten years has a tenth of that."""

COLUMNS: Final = ("day", "working", "name")
_WORKING: Final = frozenset({"1", "true", "yes", "是", "上班", "班"})
_OFF: Final = frozenset({"0", "false", "no", "否", "放假", "休"})
_COMPACT_DAY: Final = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T\d{6}Z?)?")


def read_days(path: Path) -> tuple[SpecialDay, ...]:
    """Return the days of a file; it is iCalendar when it begins so, else a CSV table.

    A table has the columns day (YYYY-MM-DD), working (1 or 0, 是 or 否, 上班 or 放假) and perhaps
    name. In iCalendar an event is a day at work when its summary has 班, off when it has 休 or 假.

    Raises:
        FileTooLarge: above `LARGEST_FILE`.
        UndecodableText: neither UTF-8 nor GB18030.
        InvalidInput: a line or an event cannot be read; it is named.
    """
    raw = path.read_bytes()
    if len(raw) > LARGEST_FILE:
        raise FileTooLarge(f"{path.name} 超过 1 MB", hint="请确认是日历文件")
    text = _decoded(raw, path.name)
    read = _read_events if text.lstrip().upper().startswith("BEGIN:VCALENDAR") else _read_table
    return tuple(read(text))


def _decoded(raw: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UndecodableText(f"{name} 不是文本文件", hint="请另存为 UTF-8 编码的 CSV 或 ICS")


def _read_table(text: str) -> Iterator[SpecialDay]:
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        header = reader.fieldnames or ()
        if not {"day", "working"} <= set(header):
            raise InvalidInput(
                "表头须有 day 和 working 两列", field="file", hint=f"列名：{'、'.join(COLUMNS)}"
            )
        for row in reader:
            where = f"第 {reader.line_num} 行"
            day = _day_of((row["day"] or "").strip(), where)
            yield SpecialDay(day, _working(row["working"], where), (row.get("name") or "").strip())
    except csv.Error as broken:
        raise InvalidInput(
            f"第 {reader.line_num} 行不是 CSV", field="file", hint="请检查引号和换行"
        ) from broken


def _day_of(raw: str, where: str) -> dt.date:
    try:
        return dt.date.fromisoformat(raw)
    except ValueError as wrong:
        raise InvalidInput(
            f"{where}的日期“{raw[:20]}”无法识别", field="day", hint="请写成 2026-10-01"
        ) from wrong


def _working(raw: str | None, where: str) -> bool:
    word = (raw or "").strip().lower()
    if word in _WORKING or word in _OFF:
        return word in _WORKING
    raise InvalidInput(
        f"{where}的 working“{word[:20]}”无法识别", field="working", hint="上班写 1，放假写 0"
    )


def _read_events(text: str) -> Iterator[SpecialDay]:
    event: dict[str, str] | None = None
    for number, line in enumerate(_unfolded(text), start=1):
        name, _, value = line.partition(":")
        name = name.partition(";")[0].upper()
        if (name, value.strip().upper()) == ("BEGIN", "VEVENT"):
            event = {}
        elif (name, value.strip().upper()) == ("END", "VEVENT") and event is not None:
            yield from _days_of_event(event, f"第 {number} 行结束的事件")
            event = None
        elif event is not None:
            event[name] = value.strip()


def _unfolded(text: str) -> list[str]:
    """A line that begins with a blank continues the one before (RFC 5545, 3.1)."""
    return re.sub(r"\r?\n[ \t]", "", text).splitlines()


def _days_of_event(event: dict[str, str], where: str) -> Iterator[SpecialDay]:
    summary = event.get("SUMMARY", "").replace("\\", "")
    working = "班" in summary
    if not working and not re.search("[休假]", summary):
        raise InvalidInput(
            f"{where}“{summary[:20]}”没有写明上班还是放假",
            field="file",
            hint="标题中须有“班”，或“休”“假”",
        )
    day = _compact_day(event.get("DTSTART", ""), where)
    end = _compact_day(event["DTEND"], where) if "DTEND" in event else day
    days = max((end - day).days, 1)  # DTEND is the first day that no longer belongs to the event
    if days > MOST_DAYS:
        raise InvalidInput(f"{where}长达 {days} 天", field="file", hint="请核对起止日期")
    for offset in range(days):
        yield SpecialDay(day + dt.timedelta(days=offset), working, summary[:40])


def _compact_day(raw: str, where: str) -> dt.date:
    found = _COMPACT_DAY.fullmatch(raw)
    return _day_of("-".join(found.groups()) if found else raw, where)
