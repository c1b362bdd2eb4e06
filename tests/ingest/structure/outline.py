"""A parsed statute written down so that a reviewer can read the difference of two parses."""

from __future__ import annotations

import json
from pathlib import Path

from ingest.convert.registry import default_registry
from ingest.structure.statute import parse_statute
from ingest.structure.tree import Statute

GOLDEN = Path(__file__).parent / "golden"
SOURCES = tuple(sorted(path for path in GOLDEN.iterdir() if path.suffix in {".md", ".txt"}))


def parse_file(path: Path) -> Statute:
    converted = default_registry().convert(path.read_bytes(), path.name)
    return parse_statute(converted.text, title=converted.title)


def outline(statute: Statute) -> str:
    tree = {
        "title": statute.title,
        "units": [
            " | ".join(
                (
                    unit.kind.value,
                    unit.eid,
                    unit.parent_eid or "-",
                    unit.path or "-",
                    unit.text.replace("\n", " ⏎ "),
                )
            )
            for unit in statute.units
        ],
        "notes": [f"{note.kind.value} @{note.line}: {note.detail}" for note in statute.notes],
    }
    return json.dumps(tree, ensure_ascii=False, indent=1) + "\n"


def regenerate() -> None:
    """`python -m tests.ingest.structure.outline` rewrites the golden trees; review the diff."""
    for path in SOURCES:
        path.with_suffix(".json").write_text(outline(parse_file(path)), encoding="utf-8")


if __name__ == "__main__":
    regenerate()
