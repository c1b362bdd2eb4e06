"""时限: every time that a sentence of a policy sets, background dates left out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final

from kb.text.policy_duties.background import is_background, masked
from kb.text.policy_duties.calendar_deadlines import dated
from kb.text.policy_duties.layout import Sentence
from kb.text.policy_duties.model import Deadline, DutyKind
from kb.text.policy_duties.recurring_deadlines import at_once, periods, recurring, vague

MOST_IN_A_SENTENCE: Final = 40
"""Times read in one sentence of at most 1,500 characters; no prose has more."""


def find_deadlines(
    sentence: Sentence, written_on: dt.date | None = None, year: int | None = None
) -> tuple[Deadline, ...]:
    """Return the times in reading order; of two that overlap the more exact one stays.

    `written_on` is the day of the document, for 即日起; `year` that of 6月底前, else the
    document's.
    """
    text = masked(sentence.text)
    days = [
        found.deadline
        for found in dated(text, written_on, year)
        if not is_background(found, sentence.text, sentence.headings, written_on)
    ]
    kept: list[Deadline] = []
    for group in (recurring(text), periods(text), days, at_once(text, written_on)):
        _add(kept, group)
    exact = [one for one in kept if not _is_frame(one)]
    if exact:
        # “十四五”期间，每两年至少一次: the years only bound what recurs
        kept = exact
    clauses = {_clause(text, one) for one in kept}
    _add(kept, (one for one in vague(text) if _clause(text, one) not in clauses))
    return tuple(sorted(kept, key=lambda one: one.start)[:MOST_IN_A_SENTENCE])


def _add(kept: list[Deadline], found: Iterable[Deadline]) -> None:
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if all(one.end <= other.start or other.end <= one.start for other in kept):
            kept.append(one)


def _is_frame(deadline: Deadline) -> bool:
    return deadline.kind is DutyKind.PERIOD and "/" in (deadline.normalised or "")


def _clause(text: str, deadline: Deadline) -> int:
    """Return where the clause starts that a time stands in."""
    return max(text.rfind(stop, 0, deadline.start) for stop in "，。；：、")
