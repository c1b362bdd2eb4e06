"""考试大纲: every syllabus point is complete and rests on provisions that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.corpus.statute_files import StatuteFolder

SYLLABUS = Path(__file__).resolve().parents[2] / "corpus" / "syllabus" / "syllabus.yaml"
DOCUMENT = yaml.safe_load(SYLLABUS.read_text(encoding="utf-8"))
POINTS: list[dict[str, Any]] = DOCUMENT["points"]
each_point = pytest.mark.parametrize("point", POINTS, ids=[point["code"] for point in POINTS])


@pytest.fixture(scope="module")
def statutes(laws_dir: Path) -> StatuteFolder:
    return StatuteFolder(laws_dir)


def test_syllabus_has_at_least_60_points_with_unique_codes_and_titles() -> None:
    assert DOCUMENT["kind"] == "syllabus"
    assert len(POINTS) >= 60
    for field in ("code", "title"):
        values = [point[field] for point in POINTS]
        assert len(values) == len(set(values))


@pytest.mark.parametrize("level", ["初级", "中级"])
def test_each_level_fills_the_60_hours_of_a_training_year(level: str) -> None:
    assert sum(point["hours"] for point in POINTS if point["level"] == level) >= 60


def test_every_mastery_degree_is_used() -> None:
    assert {point["mastery"] for point in POINTS} == {"了解", "熟悉", "掌握"}


@each_point
def test_point_is_complete_and_typed(point: dict[str, Any]) -> None:
    assert re.fullmatch(r"KD-\d{3,4}", point["code"])
    assert point["level"] in {"初级", "中级"}
    assert point["mastery"] in {"了解", "熟悉", "掌握"}
    assert point["category"]
    assert 6 <= len(point["title"]) <= 40
    assert 0 < point["hours"] <= 4
    assert point["basis"]


@each_point
def test_basis_is_to_provisions_that_exist_in_the_newest_version(
    point: dict[str, Any], statutes: StatuteFolder
) -> None:
    for reference in point["basis"]:
        assert reference["version"] == statutes.versions(reference["law"])[-1]
        article = statutes.article(
            reference["law"],
            reference["version"],
            reference["article"],
            reference.get("article_suffix"),
        )
        assert article is not None, reference
        assert article.has(reference.get("paragraph"), reference.get("items", [])), reference
