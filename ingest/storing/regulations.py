"""法规入库: works, versions and provision rows from regulation drafts.

Files of one law share a work: the key is the title without punctuation, state name and edition
notes; where a title names no region, local laws of different regions are kept apart by their code.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from ingest.draft import RegulationDraft, note_json
from ingest.storing.outcome import (
    ItemStatus,
    Stored,
    StoringContext,
    find_document,
    same_batch_conflict,
)
from ingest.structure.tree import NoteKind
from kb.model.document import Document, DocumentKind, Revision
from kb.model.operations import OutboxOperation
from kb.model.regulation import Provision, Relation, Version, Work
from kb.store import documents
from kb.store.documents import NewDocument
from kb.store.unit_of_work import UnitOfWork
from kb.text.regions import NATIONAL, find_region
from kb.text.titles import slug, title_key

UNDATED: Final = "undated"
"""Stands for the version in keys and addresses of texts that state no date."""

_WORTH_TELLING: Final = frozenset(
    {
        NoteKind.GAP,
        NoteKind.DUPLICATE_NUMBER,
        NoteKind.OUT_OF_ORDER,
        NoteKind.FIRST_NUMBER,
        NoteKind.MISWRITTEN_LABEL,
        NoteKind.INLINE_START,
        NoteKind.QUOTED_ARTICLE,
        NoteKind.ANNEX_ARTICLE,
        NoteKind.CITATION_LINE,
        NoteKind.UNLABELLED_TEXT,
        NoteKind.TRAILING_TEXT,
        NoteKind.NO_ARTICLES,
        NoteKind.PRIVATE_CHARACTERS,
        NoteKind.REPEATED_HEADER,
    }
)
_MAX_NOTES: Final = 3


@dataclass(frozen=True, slots=True)
class _KnownWork:
    id: int
    slug: str


class RegulationStore:
    """法规写入器: writes drafts inside one unit of work after another.

    Works are remembered between them, so an aborted unit of work must be followed by `forget`.
    """

    def __init__(self, session: Session) -> None:
        self._works: dict[tuple[str, str], _KnownWork] = {}
        self._slugs: set[str] = set()
        self.forget(session)

    def forget(self, session: Session) -> None:
        """Read the works anew."""
        rows = session.execute(select(Work.id, Work.slug, Work.short_title, Work.region)).all()
        self._works = {
            _work_key(row.short_title, row.region): _KnownWork(row.id, row.slug) for row in rows
        }
        self._slugs = {row.slug for row in rows}

    def store(self, uow: UnitOfWork, draft: RegulationDraft, context: StoringContext) -> Stored:
        """Store one draft as a draft document; provisions go in with it."""
        work = self._work(uow, draft)
        key = f"{work.slug}/{draft.version or UNDATED}"
        path = str(draft.source.paths[0])
        document = find_document(uow.session, key)
        if document is not None and (known := _already(uow, document, draft, context, path)):
            return known
        published = document is not None and document.published_revision_id is not None
        content = draft.content()
        document, revision = documents.save(
            uow,
            NewDocument(
                kind=DocumentKind.REGULATION,
                key=key,
                title=draft.title,
                content=content,
                public_content=content,
                region=draft.region,
                level=draft.level.value,
                batch_id=context.batch_id,
                source_path=path,
                source_sha256=draft.source_sha256,
            ),
            actor=context.actor,
        )
        self._write_version(uow, work.id, document, revision, draft, published=published)
        if context.announce:
            uow.announce(document.id, OutboxOperation.UPSERT)
        return Stored(ItemStatus.OK, document.id, key, remarks(draft))

    def _work(self, uow: UnitOfWork, draft: RegulationDraft) -> _KnownWork:
        key = _work_key(draft.short_title, draft.region)
        known = self._works.get(key)
        if known is not None:
            return known
        row = Work(
            slug=self._free_slug(draft.short_title, draft.region),
            title=draft.title,
            short_title=draft.short_title,
            type=draft.type.value,
            level=draft.level.value,
            region=draft.region,
            issuing_body=draft.issuing_body,
        )
        uow.session.add(row)
        uow.session.flush()
        known = _KnownWork(row.id, row.slug)
        self._works[key] = known
        self._slugs.add(row.slug)
        return known

    def _free_slug(self, short_title: str, region: str) -> str:
        """A slug no other work has: 山西 and 陕西 sound alike, and so do many titles."""
        wanted = slug(short_title)
        if wanted not in self._slugs:
            return wanted
        for candidate in (f"{wanted}-{region}", *(f"{wanted}-{n}" for n in range(2, 100))):
            if candidate not in self._slugs:
                return candidate
        raise ValueError(f"no free slug for {short_title}")

    def _write_version(
        self,
        uow: UnitOfWork,
        work_id: int,
        document: Document,
        revision: Revision,
        draft: RegulationDraft,
        *,
        published: bool,
    ) -> None:
        session = uow.session
        if not published:
            # Nobody has seen the earlier text; once a text is published, publication decides.
            session.execute(
                update(Version).where(Version.document_id == document.id).values(superseded=True)
            )
        version = Version(
            work_id=work_id,
            document_id=document.id,
            revision_id=revision.id,
            version=draft.version,
            title=draft.title,
            document_number=draft.document_number,
            promulgated_on=draft.promulgated_on,
            effective_on=draft.effective_on,
            effective_basis=draft.effective_basis,
            amendments=draft.amendments(),
            notes=[note_json(note) for note in draft.notes],
            article_count=draft.article_count,
            superseded=published,
        )
        session.add(version)
        session.flush()
        session.execute(insert(Provision), _provision_rows(version.id, draft))
        if draft.relations:
            session.execute(
                insert(Relation),
                [
                    {
                        "version_id": version.id,
                        "kind": relation.kind.value,
                        "target_title": relation.target,
                        "on": relation.on,
                        "quote": relation.quote,
                    }
                    for relation in draft.relations
                ],
            )


def remarks(draft: RegulationDraft) -> str:
    """Return what a librarian should know about the text, in one line; empty when nothing."""
    notes = [note for note in draft.notes if note.kind in _WORTH_TELLING]
    told = list(dict.fromkeys(note.detail for note in notes))
    if len(told) > _MAX_NOTES:
        return "；".join(told[:_MAX_NOTES]) + f"；等 {len(told)} 处"
    return "；".join(told)


def _already(
    uow: UnitOfWork, document: Document, draft: RegulationDraft, context: StoringContext, path: str
) -> Stored | None:
    current = documents.current_revision(uow, document)
    if current.sha256 == draft.sha256 or (
        current.content.get("text_sha256") == draft.text_sha256 and document.source_path != path
    ):
        reason = f"内容与已入库的版本相同：{document.key}"
        return Stored(ItemStatus.SKIPPED, document.id, document.key, reason)
    conflict = same_batch_conflict(document, context, path)
    if conflict:
        return Stored(ItemStatus.SKIPPED, document.id, document.key, conflict)
    return None


def _work_key(short_title: str, region: str) -> tuple[str, str]:
    names_region = region == NATIONAL or find_region(short_title) is not None
    return title_key(short_title), "" if names_region else region


def _provision_rows(version_id: int, draft: RegulationDraft) -> list[dict[str, Any]]:
    return [
        {
            "version_id": version_id,
            "position": position,
            "kind": unit.kind.value,
            "eid": unit.eid,
            "parent_eid": unit.parent_eid,
            "number": unit.number,
            "suffix": unit.suffix,
            "heading": unit.heading,
            "path": unit.path,
            "text": unit.text,
        }
        for position, unit in enumerate(draft.units)
    ]
