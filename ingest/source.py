"""Sources: the files of one document, and the file names that say something about it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kb.model.document import DocumentKind
from kb.text.dates import parse_iso


@dataclass(frozen=True, slots=True)
class Source:
    """来源文件: the absolute paths that make up one document (eight for 民法典, else one).

    `kind` is what the user asked for, None to find out.
    """

    paths: tuple[Path, ...]
    kind: DocumentKind | None = None

    def __deepcopy__(self, memo: dict[int, object]) -> Source:
        """Frozen: pipelines that copy their inputs may share it."""
        return self

    @property
    def folder(self) -> Path:
        """Where the file lies; folder names are hints about type and region."""
        return self.paths[0].parent

    @property
    def name(self) -> NameFacts:
        """What the file name says."""
        return read_name(self.paths[0].stem)


@dataclass(frozen=True, slots=True)
class NameFacts:
    """文件名信息: 水污染防治法(2017-06-27) gives title and version date."""

    title: str
    version_on: dt.date | None


# 水污染防治法(2017-06-27) · 水污染防治法（2017-06-27） · 水污染防治法_2017-06-27
_DATED_NAME: Final = re.compile(r"(?P<title>.+?)[ _-]*[(（]?(?P<day>\d{4}-\d{2}-\d{2})[)）]?")


def read_name(stem: str) -> NameFacts:
    """Read a file name without its suffix."""
    match = _DATED_NAME.fullmatch(stem)
    day = parse_iso(match["day"]) if match is not None else None
    if match is None or day is None:
        return NameFacts(stem, None)
    return NameFacts(match["title"], day)


def joint_sha256(digests: Sequence[str]) -> str:
    """Return the digest that names several files together; a single one names itself."""
    if len(digests) == 1:
        return digests[0]
    return hashlib.sha256("\n".join(digests).encode()).hexdigest()


# Two headings of the first level in a row: the code's title and the part's (# 民法典 / # 合同编).
_PART_FILE: Final = re.compile(r"\ufeff?\s*# +(\S[^\n]*?)\s*\n\s*# +(\S[^\n]*?)\s*(?:\n|\Z)")
_PART_SUFFIXES: Final = frozenset({".md", ".markdown", ".txt"})
_HEAD_BYTES: Final = 600


def code_of_part(path: Path) -> str:
    """Return the title of the code that a file is one part of, or an empty string."""
    if path.suffix.lower() not in _PART_SUFFIXES:
        return ""
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES).decode("utf-8", errors="ignore")
    match = _PART_FILE.match(head.replace("\r\n", "\n"))
    return match[1] if match is not None else ""


def group_parts(paths: Sequence[Path]) -> list[tuple[Path, ...]]:
    """Put the files of one code together; every other file stays alone, in the given order."""
    groups: dict[tuple[Path, str], list[Path]] = {}
    order: list[list[Path]] = []
    for path in paths:
        code = code_of_part(path) if path.is_file() else ""
        if not code:
            order.append([path])
            continue
        key = (path.parent, code)
        if key not in groups:
            groups[key] = []
            order.append(groups[key])
        groups[key].append(path)
    return [tuple(group) for group in order]
