"""起步语料清单: the sha256 of every starter text, kept beside them.

`python -m corpus.manifest` writes it anew after a text was edited; a test says when it is stale.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parent
MANIFEST = FOLDER / "manifest.json"
TEXT_FOLDERS = ("cases", "guides", "materials", "regulations", "catalogue", "syllabus")
SUFFIXES = frozenset({".md", ".yaml"})


def text_files(folder: Path = FOLDER) -> tuple[Path, ...]:
    """Return the starter texts in a stable order."""
    return tuple(
        path
        for name in TEXT_FOLDERS
        for path in sorted((folder / name).rglob("*"))
        if path.is_file() and path.suffix in SUFFIXES
    )


def build(folder: Path = FOLDER) -> dict[str, Any]:
    """Return `{files: [{path, sha256}], sha256}`; the last covers all of them."""
    files = [
        {
            "path": path.relative_to(folder).as_posix(),
            "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        }
        for path in text_files(folder)
    ]
    joined = "".join(f"{entry['sha256']}  {entry['path']}\n" for entry in files)
    return {"files": files, "sha256": hashlib.sha256(joined.encode()).hexdigest()}


def write(folder: Path = FOLDER) -> Path:
    """Write the manifest and return its path."""
    target = folder / MANIFEST.name
    text = json.dumps(build(folder), ensure_ascii=False, indent=1) + "\n"
    target.write_text(text, encoding="utf-8")
    return target


if __name__ == "__main__":
    print(f"已写入 {write()}")
