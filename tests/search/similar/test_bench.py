"""The bench of similar cases: what its files must hold, and what its table says."""

from __future__ import annotations

from pathlib import Path

import pytest

from kb.errors import InvalidInput
from search.evaluation.similar import OURS, read_similar_set, table


def write(folder: Path, descriptions: str, qrels: str) -> Path:
    (folder / "descriptions.jsonl").write_text(descriptions, encoding="utf-8")
    (folder / "qrels.tsv").write_text(qrels, encoding="utf-8")
    return folder


TWO = '{"id": "s1", "query": "暗管"}\n{"id": "s2", "query": "噪声", "manner": "short"}\n'


def test_weights_are_chosen_on_odd_numbers_and_even_ones_are_held_out(tmp_path: Path) -> None:
    found = read_similar_set(write(tmp_path, TWO, "s1 0 pipe 3\ns2\t0\tnoise\t2\n"))
    assert [one.tuning for one in found] == [True, False]
    assert found[1].grades == {"noise": 2}


@pytest.mark.parametrize(
    ("descriptions", "qrels", "named"),
    [
        (TWO, "s1 0 pipe 3\n", "descriptions.jsonl 第 2 行"),
        (TWO, "s1 0 pipe high\n", "qrels.tsv 第 1 行"),
        ("no json\n", "s1 0 pipe 3\n", "descriptions.jsonl 第 1 行"),
    ],
    ids=["unjudged", "no grade", "no json"],
)
def test_a_line_that_cannot_be_read_is_named(
    tmp_path: Path, descriptions: str, qrels: str, named: str
) -> None:
    with pytest.raises(InvalidInput, match=named):
        read_similar_set(write(tmp_path, descriptions, qrels))


def test_a_folder_without_the_set_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="--data"):
        read_similar_set(tmp_path)


def test_a_perfect_order_has_1_and_the_interval_is_of_the_held_out_half(tmp_path: Path) -> None:
    found = read_similar_set(write(tmp_path, TWO, "s1 0 pipe 3\ns2 0 noise 2\n"))
    good = {"s1": {"pipe": 2.0, "noise": 1.0}, "s2": {"noise": 2.0, "pipe": 1.0}}
    bad = {"s1": {"pipe": 2.0, "noise": 1.0}, "s2": {"pipe": 2.0, "noise": 1.0}}
    rows = table({OURS: good, "other": bad}, found)
    assert (rows[OURS]["all"], rows[OURS]["held_out"]) == (1.0, 1.0)
    assert (rows["other"]["tuning"], rows["other"]["held_out"]) == (1.0, 0.6309)
    assert rows["other"]["ours_minus_this"]["difference"] == 0.3691
