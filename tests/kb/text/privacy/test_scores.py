"""Detection reaches its goals on sentences written before it; the measurement counts rightly."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from kb.text.privacy.bench import privacy as bench
from kb.text.privacy.scores import ALL, Sample, read_samples, score

ROOT = Path(__file__).resolve().parents[4]
SENTENCES = ROOT / "bench" / "privacy" / "sentences.jsonl"
SECOND = ROOT / "bench" / "privacy" / "second.jsonl"
THIRD = ROOT / "bench" / "privacy" / "third.jsonl"
FOURTH = ROOT / "bench" / "privacy" / "fourth.jsonl"


@pytest.mark.parametrize(
    ("path", "rows_from", "negatives_from"),
    [(SENTENCES, 240, 90), (SECOND, 120, 40), (THIRD, 100, 50), (FOURTH, 50, 25)],
)
def test_the_own_sentences_are_many_and_their_spans_are_true(
    path: Path, rows_from: int, negatives_from: int
) -> None:
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= rows_from
    assert sum(row["kind"] == "negative" for row in rows) >= negatives_from
    for row in rows:
        for span in row["spans"]:
            assert row["text"][span["start"] : span["end"]] == span["text"], row["id"]


def test_recall_and_precision_reach_their_goals_on_the_own_sentences() -> None:
    figures = score(read_samples(SENTENCES))["spans"][ALL]
    assert figures["recall"] >= 0.98
    assert figures["precision"] >= 0.90


def test_names_that_form_ordinary_words_are_mostly_found_and_few_words_are_taken_for_names() -> (
    None
):
    figures = score(read_samples(SECOND))["spans"][ALL]
    assert figures["recall"] >= 0.95
    assert figures["precision"] >= 0.98


def test_names_in_varied_parts_of_enforcement_are_found_and_look_alikes_left_alone() -> None:
    figures = score(read_samples(THIRD))["spans"][ALL]
    assert figures["recall"] >= 0.95
    assert figures["precision"] >= 0.95


def test_the_hardest_sentences_do_not_get_worse() -> None:
    figures = score(read_samples(FOURTH))["spans"][ALL]
    assert figures["recall"] >= 0.64
    assert figures["precision"] >= 0.75


def test_every_span_of_the_given_samples_is_found(examples_dir: Path) -> None:
    path = examples_dir / "privacy.jsonl"
    if not path.exists():
        pytest.skip(f"{path.name} is not among the examples on this machine")
    figures = score(read_samples(path))["spans"][ALL]
    assert figures["recall"] >= 0.98
    assert figures["precision"] >= 0.90


def test_a_span_one_character_short_is_wrong_as_a_span_and_nearly_right_by_character() -> None:
    sample = Sample("1", "当事人钱虚构，", frozenset({(3, 7, "NAME")}))
    figures = score([sample])
    assert figures["spans"][ALL]["recall"] == 0.0
    assert figures["characters"][ALL]["recall"] == 0.75
    assert figures["characters"][ALL]["precision"] == 1.0


def test_the_measurement_writes_both_halves_and_the_other_sets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bench" / "privacy").mkdir(parents=True)
    for source in (SENTENCES, SECOND, THIRD, FOURTH):
        first = source.read_text(encoding="utf-8").splitlines()[:6]
        target = tmp_path / "bench" / "privacy" / source.name
        target.write_text("\n".join(first) + "\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(bench, [])
    assert answer.exit_code == 0, answer.output
    report = json.loads((tmp_path / "bench" / "results" / "privacy.json").read_text())
    assert set(report["figures"]) == {
        "all",
        "development half",
        "held-out half",
        "second set",
        "third set",
        "fourth set",
    }
    assert report["figures"]["all"]["sentences"] == 6
