"""Drafts: what ingestion hands to the store, as frozen values with canonical JSON and a hash."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.metadata.acts import Act
from ingest.metadata.relations import StatedRelation
from ingest.source import Source, joint_sha256
from ingest.structure.tree import Note, Unit, serialise
from kb.model.document import DocumentKind
from kb.model.regulation import Level, ProvisionKind, RegulationType
from kb.store.documents import RESTRICTED_FIELDS, content_sha256


@dataclass(frozen=True, slots=True)
class RegulationDraft:
    """法规草稿: one version of one work with its rows and everything its text says about it.

    `digests` are the sha256 of its files, `articles_by_file` the articles each of them gave.
    `version` is the ISO date of adoption or last amendment, empty when nothing tells it.
    """

    source: Source
    digests: tuple[str, ...]
    title: str
    short_title: str
    type: RegulationType
    level: Level
    region: str
    issuing_body: str
    version: str
    document_number: str
    promulgated_on: dt.date | None
    effective_on: dt.date | None
    effective_basis: str
    acts: tuple[Act, ...]
    relations: tuple[StatedRelation, ...]
    notes: tuple[Note, ...]
    units: tuple[Unit, ...]
    articles_by_file: tuple[int, ...]

    kind: DocumentKind = DocumentKind.REGULATION

    def __deepcopy__(self, memo: dict[int, object]) -> RegulationDraft:
        """Frozen: pipelines that copy their inputs may share it."""
        return self

    @property
    def source_sha256(self) -> str:
        """The sha256 of the file, or of the files' hashes together."""
        return joint_sha256(self.digests)

    @property
    def article_count(self) -> int:
        """How many articles the version has."""
        return sum(unit.kind is ProvisionKind.ARTICLE for unit in self.units)

    @property
    def text_sha256(self) -> str:
        """The sha256 of the normalised source, which the rows joined by newlines give back."""
        return hashlib.sha256(serialise(self.units).encode()).hexdigest()

    def amendments(self) -> list[dict[str, str]]:
        """The acts as the version row keeps them."""
        return [
            {
                "on": act.on.isoformat(),
                "body": act.body,
                "act": act.kind.value,
                "note": act.text,
                "number": act.number,
            }
            for act in self.acts
        ]

    def content(self) -> dict[str, Any]:
        """The revision's content: everything but the rows, which `text_sha256` stands for."""
        return {
            "title": self.title,
            "short_title": self.short_title,
            "type": self.type.value,
            "level": self.level.value,
            "region": self.region,
            "issuing_body": self.issuing_body,
            "version": self.version,
            "document_number": self.document_number,
            "promulgated_on": _iso(self.promulgated_on),
            "effective_on": _iso(self.effective_on),
            "effective_basis": self.effective_basis,
            "amendments": self.amendments(),
            "relations": [
                {"kind": r.kind.value, "target": r.target, "on": _iso(r.on), "quote": r.quote}
                for r in self.relations
            ],
            "notes": [note_json(note) for note in self.notes],
            "articles": self.article_count,
            "text_sha256": self.text_sha256,
        }

    @property
    def sha256(self) -> str:
        """The hash that names the draft's content."""
        return content_sha256(self.content())


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """文稿草稿: a case, material, guide, policy, catalogue … with sections or data.

    `key` is the stable name the document states for itself (front matter `id`), empty if it has
    none. `fields` holds the content as JSON; sections, items or points are among them.
    """

    source: Source
    digests: tuple[str, ...]
    kind: DocumentKind
    title: str
    key: str
    region: str
    level: Level
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __deepcopy__(self, memo: dict[int, object]) -> DocumentDraft:
        """Frozen: pipelines that copy their inputs may share it."""
        return self

    @property
    def source_sha256(self) -> str:
        """The sha256 of the file."""
        return joint_sha256(self.digests)

    def content(self) -> dict[str, Any]:
        """The revision's content, internal fields included."""
        return dict(self.fields)

    def public_content(self) -> dict[str, Any]:
        """The content without the fields that are never public."""
        return {name: value for name, value in self.fields.items() if name not in RESTRICTED_FIELDS}


def note_json(note: Note) -> dict[str, Any]:
    """Return a structure note as the version row and the report keep it."""
    return {"kind": note.kind.value, "line": note.line, "detail": note.detail}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day is not None else None
