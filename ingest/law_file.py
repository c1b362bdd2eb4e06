"""One law read from a file and not stored; registered under `anjian.law_files`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from ingest.draft import RegulationDraft
from ingest.metadata.relations import RelationKind
from ingest.pipeline import parse_sources
from ingest.source import Source
from kb.errors import InvalidInput
from kb.model.document import DocumentKind
from kb.model.regulation import ProvisionKind
from kb.text.alignment import NumberedText
from kb.text.law_text import LawText
from kb.text.numerals import ArticleNumber
from kb.text.provisions import article_body

_ENDING: Final = (RelationKind.REPEALS, RelationKind.REPLACES)


def read_law(path: Path, max_file_bytes: int) -> LawText:
    """Return the law of a file, as ingestion would read it.

    Raises:
        InvalidInput: the file cannot be read as a law.
    """
    source = Source((path.absolute(),), DocumentKind.REGULATION)
    draft = parse_sources([source], max_file_bytes)[0]
    if not isinstance(draft, RegulationDraft) or not draft.article_count:
        raise InvalidInput(f"{path.name} 不能按法规读取", hint="请核对文件是否为一部法规的完整文本")
    return LawText(
        short_title=draft.short_title,
        version=draft.version,
        effective_on=draft.effective_on,
        articles=tuple(
            NumberedText(ArticleNumber(unit.number, unit.suffix), article_body(unit.text))
            for unit in draft.units
            if unit.kind is ProvisionKind.ARTICLE and unit.number is not None
        ),
        ended=tuple((each.target, each.on) for each in draft.relations if each.kind in _ENDING),
    )
