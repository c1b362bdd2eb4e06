"""Reading: files to bytes and hashes, with the size checked before anything is read."""

from __future__ import annotations

import hashlib

from haystack import component

from ingest.convert.registry import ConverterRegistry
from ingest.source import Source
from ingest.stages import Failure, Loaded, each


@component
class SourceReader:
    """读取: a list of sources to their bytes; refuses empty and oversized files."""

    def __init__(self, registry: ConverterRegistry) -> None:
        self._registry = registry

    @component.output_types(loaded=list[Loaded | Failure])
    def run(self, sources: list[Source]) -> dict[str, list[Loaded | Failure]]:
        """Read every source."""
        return {"loaded": each(sources, self._load, owner=lambda source: (source, ()))}

    def _load(self, source: Source) -> Loaded:
        for path in source.paths:
            self._registry.check_size(path.stat().st_size)
        blobs = tuple(path.read_bytes() for path in source.paths)
        return Loaded(source, tuple(hashlib.sha256(blob).hexdigest() for blob in blobs), blobs)
