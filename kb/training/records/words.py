"""Reading what people fill in: words, hours, a person's name, with the field that is wrong."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Final

from sqlalchemy.orm import Session

from kb.errors import InvalidInput
from kb.store import catalogue

MOST_HOURS: Final = 120.0
"""Of one course or one record; nobody studies more than three weeks at once."""


def line(value: str, field: str, name: str, *, longest: int, empty: bool = False) -> str:
    """Return a text with single spaces.

    Raises:
        InvalidInput: it is empty, too long or has control characters.
    """
    said = " ".join(value.split())
    if (not said and not empty) or len(said) > longest or not said.isprintable():
        raise InvalidInput(
            f"{name}{'不能超过' if empty else '须为 1 至'} {longest} 字",
            field=field,
            hint="请修改后再提交",
        )
    return said


def hours(value: float, field: str = "hours") -> float:
    """Return hours of 45 minutes, in halves.

    Raises:
        InvalidInput: not above zero, above `MOST_HOURS`, or no multiple of a half.
    """
    if not math.isfinite(value) or not 0 < value <= MOST_HOURS or value * 2 != int(value * 2):
        raise InvalidInput(
            "学时不正确", field=field, hint=f"请填 0.5 至 {MOST_HOURS:g}，以半个学时为单位"
        )
    return value


def points(session: Session, codes: Iterable[str]) -> list[str]:
    """Return syllabus codes, each once.

    Raises:
        InvalidInput: the published syllabus has no such point.
    """
    wanted = list(dict.fromkeys(code.strip() for code in codes if code.strip()))
    known = {point.code for point in catalogue.syllabus_points(session)}
    unknown = [code for code in wanted if code not in known]
    if unknown:
        raise InvalidInput(
            f"大纲中没有考点“{unknown[0][:40]}”", field="points", hint="请从考试大纲中选择"
        )
    return wanted
