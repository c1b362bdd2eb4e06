"""A name with one slip of the finger is taken for the law that is meant."""

from __future__ import annotations

import pytest

from search.query.likeness import resembling

NAME = "溪流保护法"
TITLES = {5: {NAME: NAME, "竹林采伐法": "竹林采伐法"}, 6: {"茶园遮阳网法": "茶园遮阳网法"}}
REPLACED = [f"{NAME[:n]}木{NAME[n + 1 :]}" for n in range(5)]
SWAPPED = [NAME[:n] + NAME[n + 1] + NAME[n] + NAME[n + 2 :] for n in range(4)]
ADDED = [f"{NAME[:n]}木{NAME[n:]}" for n in range(1, 5)]


@pytest.mark.parametrize("typed", [*REPLACED, *SWAPPED, *ADDED])
def test_wherever_the_slip_is(typed: str) -> None:
    assert resembling(typed, TITLES) == NAME


@pytest.mark.parametrize("typed", ["茶园遮阳法", "茶遮阳网法", "茶园阳网法"])
def test_a_character_left_out(typed: str) -> None:
    assert resembling(typed, TITLES) == "茶园遮阳网法"


@pytest.mark.parametrize("typed", ["溪水护林法", "河流养护法", NAME])
def test_two_slips_or_none_are_not_guessed(typed: str) -> None:
    assert resembling(typed, TITLES) is None
