"""日历文件 (.ics, RFC 5545): days by which something is due, as all-day events.

Equal events give equal bytes: nothing of the present moment is written. Text is escaped and lines
are folded at 75 octets, never inside a character.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from kb.errors import InvalidInput

MEDIA_TYPE: Final = "text/calendar; charset=utf-8"
SUFFIX: Final = ".ics"
_PRODUCT: Final = "-//Anjian//Anjian//ZH"
_LINE_OCTETS: Final = 75
_RULE: Final = re.compile(r"FREQ=(?:YEARLY|MONTHLY|WEEKLY|DAILY)(?:;[A-Z]+=[A-Z0-9,+-]+)*")
_UID: Final = re.compile(r"[!-9<-~]+")  # printable ASCII without : and ;


@dataclass(frozen=True, slots=True)
class Event:
    """日程: one day, or a day that comes again.

    `uid` is the same for the same event in every file, so that a later file replaces it; `day` is
    the first day, and one of those that `rule` names. `rule` is the value of an RRULE
    (`FREQ=MONTHLY;BYMONTHDAY=15`), empty for a single day.
    """

    uid: str
    day: dt.date
    summary: str
    description: str = ""
    rule: str = ""


def event_uid(*parts: str) -> str:
    """Return the identifier of the event that these words name, always the same for the same."""
    joined = "\x1f".join(parts)
    return f"{hashlib.sha256(joined.encode()).hexdigest()[:32]}@anjian"


def calendar(name: str, events: Iterable[Event], *, stamped: dt.date | None = None) -> bytes:
    """Return the calendar file of these events, in the order given.

    Args:
        name: what a calendar program calls it.
        events: at least one; each with its own `uid`.
        stamped: the day on which the text behind the events was settled (DTSTAMP); the day of each
            event without it.

    Raises:
        InvalidInput: there is no event, two have one `uid`, or a `uid` or `rule` is malformed.
    """
    listed = tuple(events)
    _check(listed)
    return written(name, (line for event in listed for line in _event(event, stamped or event.day)))


def written(name: str, components: Iterable[str]) -> bytes:
    """Return a calendar file of components that are given as whole content lines."""
    lines = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{_PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"NAME:{text_value(name)}",
        f"X-WR-CALNAME:{text_value(name)}",
        *components,
        "END:VCALENDAR",
    )
    return b"".join(_folded(line) for line in lines)


def _check(events: tuple[Event, ...]) -> None:
    if not events:
        raise InvalidInput("没有可以写入日历的日期", hint="请先写明按月、按季或者按年的日期")
    doubled = [uid for uid, count in Counter(event.uid for event in events).items() if count > 1]
    if doubled:
        raise InvalidInput(f"日程编号重复：{doubled[0]}", hint="请合并同一天的同一件事")
    for event in events:
        if not _UID.fullmatch(event.uid):
            raise InvalidInput(
                f"日程编号不合规范：{event.uid!r}", hint="请只用字母、数字和常用符号"
            )
        if event.rule and not _RULE.fullmatch(event.rule):
            raise InvalidInput(
                f"重复规则不合规范：{event.rule!r}", hint="写法如 FREQ=MONTHLY;BYMONTHDAY=15"
            )


def _event(event: Event, stamped: dt.date) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{_day(stamped)}T000000Z"
    yield f"DTSTART;VALUE=DATE:{_day(event.day)}"
    if event.rule:
        yield f"RRULE:{event.rule}"
    yield f"SUMMARY:{text_value(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{text_value(event.description)}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _day(day: dt.date) -> str:
    # strftime leaves out the leading zeros of years before 1000
    return day.isoformat().replace("-", "")


def text_value(words: str) -> str:
    """Return a TEXT value: escaped, without control characters and halves of surrogate pairs."""
    lines = words.replace("\r\n", "\n").replace("\r", "\n").strip()
    kept = "".join(
        char for char in lines if char in "\n\t" or unicodedata.category(char) not in ("Cc", "Cs")
    )
    escaped = kept.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\n", "\\n")


def _folded(line: str) -> bytes:
    """The content line in octets, continued on lines that begin with a space."""
    pieces: list[bytes] = []
    piece = b""
    for char in line:
        encoded = char.encode()
        if len(piece) + len(encoded) > _LINE_OCTETS:
            pieces.append(piece)
            piece = b" "
        piece += encoded
    pieces.append(piece)
    return b"".join(each + b"\r\n" for each in pieces)
