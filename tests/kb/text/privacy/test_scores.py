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


def test_the_own_sentences_are_many_and_their_spans_are_true() -> None:
    rows = [json.loads(line) for line in SENTENCES.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 240
    assert sum(row["kind"] == "negative" for row in rows) >= 90
    for row in rows:
        for span in row["spans"]:
            assert row["text"][span["start"] : span["end"]] == span["text"], row["id"]


def test_recall_and_precision_reach_their_goals_on_the_own_sentences() -> None:
    figures = score(read_samples(SENTENCES))["spans"][ALL]
    assert figures["recall"] >= 0.98
    assert figures["precision"] >= 0.90


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


def test_the_measurement_writes_both_halves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "bench" / "privacy").mkdir(parents=True)
    target = tmp_path / "bench" / "privacy" / "sentences.jsonl"
    target.write_text(
        "\n".join(SENTENCES.read_text(encoding="utf-8").splitlines()[:6]) + "\n", encoding="utf-8"
    )
    monkeypatch.chdir(tmp_path)
    answer = CliRunner().invoke(bench, [])
    assert answer.exit_code == 0, answer.output
    report = json.loads((tmp_path / "bench" / "results" / "privacy.json").read_text())
    assert set(report["figures"]) == {"all", "development half", "held-out half"}
    assert report["figures"]["all"]["sentences"] == 6
