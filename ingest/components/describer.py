"""Describing: what each document says about itself."""

from __future__ import annotations

from haystack import component

from ingest.metadata.paper import read_paper
from ingest.metadata.regulation import describe
from ingest.stages import Described, Failure, Structured, each
from ingest.structure.tree import Statute


@component
class MetadataReader:
    """要素识别: acts, dates, issuer, territory, relations."""

    @component.output_types(described=list[Described | Failure])
    def run(self, structured: list[Structured | Failure]) -> dict[str, list[Described | Failure]]:
        """Describe every document."""
        done = each(structured, _describe, owner=lambda item: (item.source, item.digests))
        return {"described": done}


def _describe(item: Structured) -> Described:
    if isinstance(item.body, Statute):
        return Described(item, describe(item.body, item.source, item.front))
    paragraphs = [
        line for section in item.body.sections for line in section.text.split("\n") if line
    ]
    return Described(item, read_paper(item.body.title, paragraphs))
