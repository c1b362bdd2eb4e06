"""What the project promises for policy duties, on real policies and on invented sentences."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.text.policy_duties.bench import GOLD, STYLES
from kb.text.policy_duties.scores import ALL, score_policies, score_sentences
from tests.conftest import PROJECT

GOAL = 0.9


def test_deadlines_of_the_five_policies_are_found_and_nothing_else(policies_dir: Path) -> None:
    tally = score_policies(PROJECT / GOLD, policies_dir)
    figures = tally.figures()[ALL]
    assert figures["recall"] is not None
    assert figures["precision"] is not None
    assert figures["recall"] >= GOAL, tally.misses
    assert figures["precision"] >= GOAL, tally.misses


@pytest.mark.parametrize("path", STYLES.values(), ids=STYLES.keys())
def test_deadlines_in_the_manners_of_other_places_are_found(path: Path) -> None:
    tally = score_sentences(PROJECT / path)
    figures = tally.figures()[ALL]
    assert figures["recall"] is not None
    assert figures["precision"] is not None
    assert figures["recall"] >= GOAL, tally.misses
    assert figures["precision"] >= GOAL, tally.misses
