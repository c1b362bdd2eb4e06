"""办理 steps of the desk's pages: done and led away from, or refused on the page they came from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from enum import StrEnum
from typing import TypeVar

from flask import flash, g, redirect, request
from werkzeug.wrappers import Response

from kb.beijing import BEIJING
from kb.errors import AnjianError, InvalidInput
from web.arguments import parse_day
from web.case_words import in_words

Answer = Response | tuple[str, int]
Code = TypeVar("Code", bound=StrEnum)


def take(
    step: Callable[[], str], *, then: Callable[[], str], again: Callable[[AnjianError], str]
) -> Answer:
    """Do a step and go on, or show the page again with the refusal and what was typed.

    Args:
        step: acts, and returns the sentence that says what was done.
        then: the address to go on to.
        again: the page as it was sent, with the error on it.
    """
    try:
        done = step()
    except AnjianError as refused:
        if refused.http_status >= 500:
            raise
        g.refusal_recorded = refused.recorded
        refused.message = in_words(refused.message, refused.field or "")
        return again(refused), refused.http_status
    flash(done, "good")
    return redirect(then(), code=303)


def words(name: str) -> str:
    """Return a field of the form, trimmed; empty when it was not sent."""
    return request.form.get(name, "").strip()


def row(name: str, missing: str) -> int:
    """Return a number of a row that the form names.

    Raises:
        InvalidInput: it is none; `missing` says what was to be chosen.
    """
    value = words(name)
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise InvalidInput(missing, field=name, hint="请用页面上的表单重新选择")
    return int(value)


def code(kind: type[Code], name: str, missing: str) -> Code:
    """Return the code that a form chose.

    Raises:
        InvalidInput: it is none of them; `missing` says what was to be chosen.
    """
    try:
        return kind(words(name))
    except ValueError:
        raise InvalidInput(missing, field=name, hint="请选择后再提交") from None


def day(name: str) -> dt.date:
    """Return a day that the form must name.

    Raises:
        InvalidInput: it is missing or no day.
    """
    if not words(name):
        raise InvalidInput("没有填写日期", field=name, hint="请填写日期后再提交")
    return parse_day(words(name), name)


def moment(name: str) -> dt.datetime | None:
    """Return a time in Beijing as `datetime-local` writes it; None when it was left empty.

    Raises:
        InvalidInput: it is no time.
    """
    value = words(name)
    if not value:
        return None
    try:
        return dt.datetime.fromisoformat(value).replace(tzinfo=BEIJING)
    except ValueError:
        raise InvalidInput(
            f"时间“{value[:40]}”无法识别", field=name, hint="请写成 2024-05-06 14:00，按北京时间"
        ) from None
