"""Cleaning: every text in its normalised form."""

from __future__ import annotations

from dataclasses import replace

from haystack import component

from ingest.clean import normalise
from ingest.stages import Failure, Texts, each
from kb.errors import NoContent


@component
class TextCleaner:
    """清洗: Unicode form, line ends, invisible characters, comments, blanks."""

    @component.output_types(texts=list[Texts | Failure])
    def run(self, texts: list[Texts | Failure]) -> dict[str, list[Texts | Failure]]:
        """Normalise every text."""
        done = each(texts, _clean, owner=lambda item: (item.source, item.digests))
        return {"texts": done}


def _clean(item: Texts) -> Texts:
    cleaned = tuple(replace(one, text=normalise(one.text)) for one in item.converted)
    if not any(one.text for one in cleaned) and not any(
        one.metadata.get("front_matter") for one in cleaned
    ):
        raise NoContent("文件中没有可见文字", hint="请确认文件不是空模板或扫描件")
    return Texts(item.source, item.digests, cleaned)
