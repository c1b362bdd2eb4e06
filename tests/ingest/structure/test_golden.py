"""Golden trees; `python -m tests.ingest.structure.outline` rewrites them for a reviewed diff."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.convert.registry import default_registry
from ingest.structure.statute import statute_source
from ingest.structure.tree import serialise
from tests.ingest.structure.outline import SOURCES, outline, parse_file


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_tree_is_the_reviewed_one(path: Path) -> None:
    assert outline(parse_file(path)) == path.with_suffix(".json").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_rows_joined_give_back_the_source(path: Path) -> None:
    text = default_registry().convert(path.read_bytes(), path.name).text
    assert serialise(parse_file(path).units) == statute_source(text)


def test_there_is_a_golden_tree_of_every_source() -> None:
    assert len(SOURCES) >= 6
    assert all(path.with_suffix(".json").exists() for path in SOURCES)
