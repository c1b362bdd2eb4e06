"""Converting: bytes of any registered format to marked text."""

from __future__ import annotations

from haystack import component

from ingest.convert.registry import ConverterRegistry
from ingest.stages import Failure, Loaded, Texts, each


@component
class FormatConverter:
    """转换: chooses a converter by content and runs it."""

    def __init__(self, registry: ConverterRegistry) -> None:
        self._registry = registry

    @component.output_types(texts=list[Texts | Failure])
    def run(self, loaded: list[Loaded | Failure]) -> dict[str, list[Texts | Failure]]:
        """Convert every file of every source."""
        done = each(loaded, self._convert, owner=lambda item: (item.source, item.digests))
        return {"texts": done}

    def _convert(self, item: Loaded) -> Texts:
        converted = tuple(
            self._registry.convert(blob, path.name)
            for path, blob in zip(item.source.paths, item.blobs, strict=True)
        )
        return Texts(item.source, item.digests, converted)
