"""Originals: every file that came in is kept as received, named by its sha256, internal only."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

from ingest.report import FileOutcome
from ingest.storing.outcome import ItemStatus


class OriginalStore:
    """原始文件库: a folder with two-letter subfolders; a file is written once and whole."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def path_of(self, sha256: str, suffix: str) -> Path:
        """Where the original of that hash lies."""
        return self._folder / sha256[:2] / f"{sha256}{suffix.lower()}"

    def keep(self, outcomes: Sequence[FileOutcome]) -> None:
        """Copy the files that came in; a source that has vanished meanwhile is left out."""
        for outcome in outcomes:
            if outcome.status is not ItemStatus.OK or not outcome.sha256:
                continue
            source = Path(outcome.path)
            target = self.path_of(outcome.sha256, source.suffix)
            if target.exists() or not source.exists():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(f"{target.name}.part")
            shutil.copyfile(source, partial)
            partial.replace(target)
