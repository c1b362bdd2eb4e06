"""What one got wrong comes back later, never earlier than tomorrow, and at last stays away."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from kb.training.practice.boxes import INTERVALS, Card, after, replay

DAY = dt.date(2026, 3, 2)
DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1))
ANSWERS = st.lists(st.tuples(st.booleans(), DAYS), max_size=30).map(
    lambda found: sorted(found, key=lambda one: one[1])
)


def test_a_question_got_wrong_comes_back_tomorrow_and_then_ever_later() -> None:
    on = DAY
    card = after(None, correct=False, on=on)
    waits = []
    while card is not None:
        waits.append((card.due_on - on).days)
        on = card.due_on
        card = after(card, correct=True, on=on)
    assert tuple(waits) == INTERVALS == (1, 2, 4, 7, 15, 30)


def test_a_wrong_answer_puts_a_card_back_into_the_first_box() -> None:
    assert after(Card(5, DAY, 1), correct=False, on=DAY) == Card(1, DAY + dt.timedelta(1), 2)


def test_a_right_answer_before_the_card_is_due_changes_nothing() -> None:
    card = Card(2, DAY + dt.timedelta(days=1), 1)
    assert after(card, correct=True, on=DAY) == card


def test_what_was_never_got_wrong_needs_no_repetition() -> None:
    assert replay([(True, DAY), (True, DAY)]) is None


@given(ANSWERS)
def test_no_card_is_ever_scheduled_for_the_day_of_the_last_answer_or_before(
    answers: list[tuple[bool, dt.date]],
) -> None:
    card = replay(answers)
    if card is not None:
        assert card.due_on > answers[-1][1]
        assert 1 <= card.box <= len(INTERVALS)
        assert card.lapses == sum(not correct for correct, _ in answers) - _before_laid_aside(
            answers
        )


def _before_laid_aside(answers: list[tuple[bool, dt.date]]) -> int:
    """The wrong answers of cards that were laid aside."""
    wrong, card = 0, None
    for place, (correct, on) in enumerate(answers):
        following = after(card, correct=correct, on=on)
        if card is not None and following is None:
            wrong = sum(not right for right, _ in answers[: place + 1])
        card = following
    return wrong
