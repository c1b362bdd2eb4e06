"""间隔复习 spaced repetition: a question got wrong comes back after one, two, four, … days.

The boxes are Leitner's (S. Leitner, So lernt man lernen, 1972): a right answer moves a card one box
on, a wrong one moves it back into the first.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

INTERVALS: Final = (1, 2, 4, 7, 15, 30)
"""Days until a card of box 1, 2, … comes back."""


@dataclass(frozen=True, slots=True)
class Card:
    """复习卡: `box` counts from 1; `lapses` is how often the question was got wrong."""

    box: int
    due_on: dt.date
    lapses: int


def after(card: Card | None, *, correct: bool, on: dt.date) -> Card | None:
    """Return the card after an answer given on a day; None where nothing is to be repeated.

    A right answer makes no card. One given before the card was due leaves it as it is: repeating a
    question within the same day teaches nothing. After a right answer in the last box the card is
    laid aside.
    """
    if not correct:
        lapses = card.lapses if card else 0
        return Card(1, on + dt.timedelta(days=INTERVALS[0]), lapses + 1)
    if card is None or on < card.due_on:
        return card
    if card.box >= len(INTERVALS):
        return None
    return Card(card.box + 1, on + dt.timedelta(days=INTERVALS[card.box]), card.lapses)


def replay(answers: Iterable[tuple[bool, dt.date]]) -> Card | None:
    """Return the card that all answers to one question, in the order of their days, lead to."""
    card: Card | None = None
    for correct, on in answers:
        card = after(card, correct=correct, on=on)
    return card
