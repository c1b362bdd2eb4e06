"""The ingestion pipeline: sources in, drafts or failures out, in the same order.

A Haystack pipeline of six components, each working on a list so that its overhead is paid once for
fifty files. A file that fails travels on as a `Failure`; nothing is logged away.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from haystack import Pipeline

from ingest.components.cleaner import TextCleaner
from ingest.components.converter import FormatConverter
from ingest.components.describer import MetadataReader
from ingest.components.drafter import DraftBuilder
from ingest.components.reader import SourceReader
from ingest.components.structurer import Structurer
from ingest.convert.registry import ConverterRegistry, default_registry
from ingest.source import Source
from ingest.stages import Outcome


def build_pipeline(registry: ConverterRegistry) -> Pipeline:
    """Return the pipeline reader → converter → cleaner → structurer → metadata → draft."""
    pipeline = Pipeline()
    pipeline.add_component("reader", SourceReader(registry))
    pipeline.add_component("converter", FormatConverter(registry))
    pipeline.add_component("cleaner", TextCleaner())
    pipeline.add_component("structurer", Structurer())
    pipeline.add_component("metadata", MetadataReader())
    pipeline.add_component("draft", DraftBuilder())
    pipeline.connect("reader.loaded", "converter.loaded")
    pipeline.connect("converter.texts", "cleaner.texts")
    pipeline.connect("cleaner.texts", "structurer.texts")
    pipeline.connect("structurer.structured", "metadata.structured")
    pipeline.connect("metadata.described", "draft.described")
    return pipeline


def run_pipeline(pipeline: Pipeline, sources: Sequence[Source]) -> list[Outcome]:
    """Return a draft or a failure for every source, in order."""
    if not sources:
        return []
    result = pipeline.run({"reader": {"sources": list(sources)}})
    outcomes: list[Outcome] = result["draft"]["drafts"]
    return outcomes


@lru_cache(maxsize=2)
def _pipeline_of_process(max_file_bytes: int) -> Pipeline:
    return build_pipeline(default_registry(max_file_bytes))


def parse_sources(sources: Sequence[Source], max_file_bytes: int) -> list[Outcome]:
    """Parse sources in this process; the entry point of worker processes."""
    return run_pipeline(_pipeline_of_process(max_file_bytes), sources)
