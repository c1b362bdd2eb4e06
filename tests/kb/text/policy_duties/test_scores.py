"""What the project promises for policy duties, on real policies and on invented sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kb.text.policy_duties.bench import GOLD, STYLES
from kb.text.policy_duties.reading import read_duties
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


def test_the_published_samples_are_found_word_for_word(
    policies_dir: Path, examples_dir: Path
) -> None:
    lines = (examples_dir / "three_lists.jsonl").read_text(encoding="utf-8").splitlines()
    for sample in map(json.loads, lines):
        text = (policies_dir / sample["file"]).read_text(encoding="utf-8")
        at = text.index(sample["anchor"])
        assert any(
            duty.deadline_text == sample["deadline_text"]
            and duty.normalised_deadline == sample["normalised_deadline"]
            and duty.kind.value == sample["kind"]
            # one label is anchored at the sentence before
            and duty.place.start - 60 <= at <= duty.place.end
            for duty in read_duties(text)
        ), sample["id"]
