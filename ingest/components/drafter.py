"""Drafting: structure and facts become the value that the store takes."""

from __future__ import annotations

from typing import Any, Final

from haystack import component

from ingest.draft import DocumentDraft, RegulationDraft
from ingest.metadata.paper import PaperFacts
from ingest.metadata.regulation import RegulationFacts
from ingest.stages import Described, Draft, Failure, Paper, Structured, each
from ingest.structure.tree import Statute
from kb.errors import ParseError
from kb.model.regulation import Level
from kb.text.regions import region_by_code, region_by_name

_NOT_CONTENT: Final = frozenset({"kind", "id"})


@component
class DraftBuilder:
    """成稿: drafts with canonical content and hash."""

    @component.output_types(drafts=list[Draft | Failure])
    def run(self, described: list[Described | Failure]) -> dict[str, list[Draft | Failure]]:
        """Build every draft."""
        done = each(
            described,
            _draft,
            owner=lambda item: (item.structured.source, item.structured.digests),
        )
        return {"drafts": done}


def _draft(item: Described) -> Draft:
    body, facts = item.structured.body, item.facts
    if isinstance(body, Statute) and isinstance(facts, RegulationFacts):
        return _regulation(item.structured, body, facts)
    if isinstance(body, Paper) and isinstance(facts, PaperFacts):
        return _document(item.structured, body, facts)
    raise ParseError("结构与要素不一致", hint="请把文件交给维护人员")


def _regulation(
    structured: Structured, statute: Statute, facts: RegulationFacts
) -> RegulationDraft:
    return RegulationDraft(
        source=structured.source,
        digests=structured.digests,
        title=facts.title,
        short_title=facts.short_title,
        type=facts.issuer.type,
        level=facts.issuer.level,
        region=facts.issuer.region,
        issuing_body=facts.issuer.body,
        version=facts.version_on.isoformat() if facts.version_on else "",
        document_number=facts.document_number,
        promulgated_on=facts.promulgated_on,
        effective_on=facts.effective_on,
        effective_basis=facts.effective_basis,
        acts=facts.acts,
        relations=facts.relations,
        notes=statute.notes,
        units=statute.units,
        articles_by_file=structured.articles_by_file,
    )


def _document(structured: Structured, paper: Paper, facts: PaperFacts) -> DocumentDraft:
    front = structured.front
    fields: dict[str, Any] = {
        name: value for name, value in front.items() if name not in _NOT_CONTENT
    }
    fields["title"] = paper.title
    if paper.sections:
        fields["sections"] = [section.as_json() for section in paper.sections]
    if paper.removed:
        fields["removed_lines"] = len(paper.removed)
    region, level = _territory(front, facts)
    for name, value in (
        ("document_number", facts.document_number),
        ("issued_on", facts.issued_on.isoformat() if facts.issued_on else ""),
        ("issuing_body", facts.issuing_body),
    ):
        if value and not structured.front and name not in fields:
            fields[name] = value
    return DocumentDraft(
        source=structured.source,
        digests=structured.digests,
        kind=structured.kind,
        title=paper.title,
        key=str(front.get("id") or ""),
        region=region,
        level=level,
        fields=fields,
    )


def _territory(front: dict[str, Any], facts: PaperFacts) -> tuple[str, Level]:
    stated = front.get("region")
    if not stated:
        return facts.region, facts.level
    named = region_by_code(str(stated)) or region_by_name(str(stated))
    if named is None:
        raise ParseError(f"文件头的 region 不认识：{stated}", hint="请写六位行政区划代码或全称")
    return named.code, Level(named.level.value)
