"""Reading query arguments: dates, pages and cursors, with Chinese messages for what is wrong."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
from typing import Final

from flask import request

from kb.errors import InvalidInput
from kb.text.dates import parse_date
from kb.text.region_names import unknown_region_hint
from kb.text.regions import region_by_code, region_by_name

_CURSOR_PREFIX: Final = "o"
MAX_QUERY_LENGTH: Final = 50_000
"""Characters accepted; of more than 2,000, search takes the informative part."""


def parse_day(value: str, field: str = "as_of") -> dt.date:
    """Return the day written as 2021-12-31 or 2021年12月31日.

    Raises:
        InvalidInput: it is neither.
    """
    text = value.strip()
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        day = parse_date(text)
    if day is None:
        raise InvalidInput(
            f"日期“{text[:40]}”无法识别", field=field, hint="请写成 2021-12-31 这样的格式"
        )
    return day


def as_of() -> dt.date | None:
    """Return the day that the reader asks about; None for today, also when today is written."""
    day = stated_day()
    return None if day == dt.date.today() else day


def stated_day() -> dt.date | None:
    """Return the day that is written in the address, today among them; None where none is."""
    value = request.args.get("as_of", "").strip()
    return parse_day(value) if value else None


def page_number() -> int:
    """Return the page from 1; anything unreadable is the first page."""
    value = request.args.get("page", "1")
    return max(1, min(int(value), 10_000)) if value.isascii() and value.isdigit() else 1


def text(name: str, limit: int = 200) -> str:
    """Return a trimmed text argument, at most `limit` characters."""
    return request.args.get(name, "").strip()[:limit]


def choice(name: str, allowed: frozenset[str] | dict[str, str]) -> str:
    """Return an argument that must be one of `allowed`; empty when absent.

    Raises:
        InvalidInput: it is something else.
    """
    value = request.args.get(name, "").strip()
    if value and value not in allowed:
        raise InvalidInput(
            f"{name} 不接受“{value[:40]}”",
            field=name,
            hint="可用的值：" + "、".join(sorted(allowed)),
        )
    return value


def region_code(value: str, field: str = "region") -> str:
    """Return the six-digit code of a region given by code or name.

    Raises:
        InvalidInput: no such region is known.
    """
    found = region_by_code(value) or region_by_name(value)
    if found is None:
        raise InvalidInput(
            f"没有地区“{value[:40]}”",
            field=field,
            hint=unknown_region_hint(value[:40]),
        )
    return found.code


def encode_cursor(offset: int | None) -> str | None:
    """Return the opaque form of an offset; None at the end of a list."""
    if offset is None:
        return None
    return base64.urlsafe_b64encode(f"{_CURSOR_PREFIX}{offset}".encode()).decode().rstrip("=")


def decode_cursor(cursor: str) -> int:
    """Return the offset of a cursor; 0 for an empty one.

    Raises:
        InvalidInput: the cursor was not given out by this service.
    """
    if not cursor:
        return 0
    try:
        decoded = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        decoded = ""
    digits = decoded.removeprefix(_CURSOR_PREFIX)
    if decoded[:1] != _CURSOR_PREFIX or not digits.isdigit() or len(digits) > 9:
        raise InvalidInput(
            "cursor 无效",
            field="cursor",
            hint="请原样使用上一页返回的 next_cursor，或去掉它从头读取",
        )
    return int(digits)
