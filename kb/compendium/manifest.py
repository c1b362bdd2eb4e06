"""清单 manifest: the files of a volume with their hashes, and the entries they were made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kb.compendium.content import CompendiumContent
from kb.compendium.errata import Errata
from kb.store.documents import canonical_json, content_sha256


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """成书文件: one format of a volume; `sha256` is that of the bytes."""

    format: str
    name: str
    data: bytes
    sha256: str


def manifest(
    content: CompendiumContent,
    files: Sequence[BuiltFile],
    *,
    identifier: str,
    dated: dt.date,
    errata: Errata | None = None,
) -> dict[str, Any]:
    """Return what a release is: equal for equal content and files, whoever made it and when."""
    return {
        "title": content.title,
        "identifier": identifier,
        "audience": content.audience,
        "dated": dated.isoformat(),
        "as_of": content.as_of.isoformat(),
        "content_sha256": content.sha256,
        "files": [
            {
                "format": file.format,
                "name": file.name,
                "sha256": file.sha256,
                "size": len(file.data),
            }
            for file in files
        ],
        "entries": [
            {
                "position": position,
                "document": entry.document,
                "revision": entry.revision,
                "title": entry.title,
            }
            for position, entry in enumerate(content.entries, 1)
        ],
        "errata": errata.to_json() if errata is not None else None,
    }


def manifest_bytes(made: dict[str, Any]) -> bytes:
    """Return the canonical JSON of a manifest, with a line feed at its end."""
    return (canonical_json(made) + "\n").encode()


def manifest_sha256(made: dict[str, Any]) -> str:
    """Return the hash of a manifest's canonical JSON, without the line feed."""
    return content_sha256(made)
