"""Bands: a named article is strong, more evidence is never less sure, tuning learns what helps."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.profiles import confidence_profile
from search.query.confidence import Band, Evidence, band_of, coverage_of, probability, tuned

UNIT = st.floats(0, 1)
ORDER = (Band.WEAK, Band.FAIR, Band.STRONG)


def test_a_named_article_is_strong_and_nothing_at_all_is_weak() -> None:
    assert band_of(Evidence(named=True)) is Band.STRONG
    assert band_of(Evidence()) is Band.WEAK
    assert band_of(Evidence(1, 1, 1, 1, 1)) is Band.STRONG


@given(UNIT, UNIT, UNIT, UNIT, UNIT, UNIT)
def test_a_closer_hit_is_never_less_sure(
    dense: float, closer: float, nearest: float, vote: float, share: float, coverage: float
) -> None:
    low, high = sorted((dense, closer))
    rest = (nearest, vote, share, coverage)
    assert probability(Evidence(low, *rest)) <= probability(Evidence(high, *rest))
    below, above = band_of(Evidence(low, *rest)), band_of(Evidence(high, *rest))
    assert ORDER.index(below) <= ORDER.index(above)


def test_the_bands_of_the_profile_are_in_order() -> None:
    profile = confidence_profile()
    assert 0 < profile.fair < profile.strong < 1


def test_coverage_counts_the_words_that_stand_there_and_no_numbers() -> None:
    assert coverage_of(("溪流", "垃圾"), ["向溪流倾倒"]) == 0.5
    assert coverage_of(("2022", "溪流"), ["溪流"]) == 1.0
    assert coverage_of((), ["溪流"]) == 0.0


def test_tuning_tells_right_from_wrong_by_what_helps() -> None:
    chance = random.Random(1)  # noqa: S311 - a draw, not a secret
    told = []
    for _ in range(400):
        dense = chance.random()
        told.append((Evidence(dense=dense, vote=chance.random()), chance.random() < dense**2))
    profile = tuned(told)
    assert profile.weights["dense"] > 1 > abs(profile.weights["vote"])
    strong = [right for evidence, right in told if band_of(evidence, profile) is Band.STRONG]
    weak = [right for evidence, right in told if band_of(evidence, profile) is Band.WEAK]
    assert sum(strong) / len(strong) > 0.6 > 0.3 > sum(weak) / len(weak)


@pytest.mark.parametrize("answer", [True, False])
def test_tuning_needs_both_right_and_wrong(answer: bool) -> None:
    with pytest.raises(ValueError, match="right and wrong"):
        tuned([(Evidence(dense=0.5), answer)])
