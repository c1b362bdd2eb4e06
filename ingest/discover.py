"""From the paths a user gives to the files that are ingested, each with its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ingest.source import Source, group_parts
from kb.model.document import DocumentKind


@dataclass(frozen=True, slots=True)
class Discovered:
    """发现的文件: sources in a stable order, and the given paths that are no files."""

    sources: tuple[Source, ...]
    missing: tuple[Path, ...]

    @property
    def file_count(self) -> int:
        """How many files the sources are made of."""
        return sum(len(source.paths) for source in self.sources)


def discover(paths: Sequence[Path], kind: DocumentKind | None) -> Discovered:
    """Return the files under the given paths, folders recursively.

    Every regular file is taken, whatever its ending, so that an unsupported one is refused with
    its reason instead of being passed over; only hidden files and the lock files of office
    programs (~$…) are left out.
    """
    files: list[Path] = []
    missing: list[Path] = []
    for given in paths:
        path = given.absolute()
        if path.is_dir():
            files.extend(_files_of(path))
        elif path.is_file():
            files.append(path)
        else:
            missing.append(given)
    unique = list(dict.fromkeys(files))
    groups = group_parts(unique)
    return Discovered(tuple(Source(group, kind) for group in groups), tuple(missing))


def _files_of(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.rglob("*")
        if path.is_file() and not _is_private(path.relative_to(folder))
    )


def _is_private(relative: Path) -> bool:
    return any(part.startswith((".", "~$")) for part in relative.parts)


def file_sha256(path: Path) -> str:
    """Return the sha256 of a file, read in pieces; raises OSError when it cannot be read."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
