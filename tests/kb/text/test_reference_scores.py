"""Precision and recall of reference extraction on annotated samples and on real statutes."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kb.text.references.extract import Extractor

GOAL = 0.98


def keys(reference: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What counts as one right answer: place, law, article and each cited part."""
    parts = reference.get("parts") or [reference]
    head = tuple(reference[name] for name in ("start", "end", "law", "article", "article_suffix"))
    return [(*head, part["paragraph"], tuple(part["items"] or ())) for part in parts]


def f1(gold: Counter[tuple[Any, ...]], found: Counter[tuple[Any, ...]]) -> float:
    right = sum((gold & found).values())
    return 2 * right / ((sum(gold.values()) + sum(found.values())) or 1)


def test_annotated_citations_are_found_and_read(examples_dir: Path) -> None:
    path = examples_dir / "citations.jsonl"
    if not path.exists():
        pytest.skip(f"{path.name} is not among the examples on this machine")
    extractor = Extractor()
    gold: Counter[tuple[Any, ...]] = Counter()
    found: Counter[tuple[Any, ...]] = Counter()
    for line in path.read_text(encoding="utf-8").splitlines():
        sample = json.loads(line)
        gold.update((sample["id"], *key) for one in sample["gold"] for key in keys(one))
        found.update(
            (sample["id"], *key)
            for one in extractor.extract(sample["text"])
            for key in keys(one.as_json())
        )
    assert f1(gold, found) >= GOAL


def test_own_table_of_cases_meets_the_goal_without_a_directory() -> None:
    from tests.kb.text.test_references import TABLE, meaning

    gold: Counter[tuple[Any, ...]] = Counter()
    found: Counter[tuple[Any, ...]] = Counter()
    extractor = Extractor()
    for name, (text, expected) in TABLE.items():
        gold.update((name, *one) for one in expected)
        found.update((name, one.raw, meaning(one)) for one in extractor.extract(text))
    assert len(TABLE) >= 60
    assert f1(gold, found) >= GOAL


def test_every_reference_of_a_real_statute_points_into_it(laws_dir: Path) -> None:
    extractor = Extractor()
    for path in sorted((laws_dir / "行政法").glob("*污染防治法*.md")):
        text = path.read_text(encoding="utf-8")
        title = path.stem.partition("(")[0]
        for reference in extractor.extract(text, home_law=title):
            assert reference.law is not None
            assert reference.article <= 150
