"""文稿入库: cases, materials, guides, policies, catalogues and syllabuses from document drafts."""

from __future__ import annotations

from ingest.draft import DocumentDraft
from ingest.storing.outcome import (
    ItemStatus,
    Stored,
    StoringContext,
    find_document,
    same_batch_conflict,
)
from kb.model.document import Document
from kb.model.operations import OutboxOperation
from kb.store import documents
from kb.store.citations import WITHOUT_ROWS, CitationWriter
from kb.store.documents import NewDocument
from kb.store.unit_of_work import UnitOfWork
from kb.text.titles import slug


class PaperStore:
    """文稿写入器 for one unit of work: it reads the titles of laws once, at the first citation."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._uow = uow
        self._citations: CitationWriter | None = None

    def store(self, draft: DocumentDraft, context: StoringContext) -> Stored:
        """Store one draft as a draft document with its citation rows."""
        uow = self._uow
        path = str(draft.source.paths[0])
        key = draft.key or self._free_key(draft, path)
        document = find_document(uow.session, key)
        if document is not None and (known := self._already(document, draft, context, path)):
            return known
        document, revision = documents.save(
            uow,
            NewDocument(
                kind=draft.kind,
                key=key,
                title=draft.title,
                content=draft.content(),
                public_content=draft.public_content(),
                region=draft.region,
                level=draft.level.value,
                batch_id=context.batch_id,
                source_path=path,
                source_sha256=draft.source_sha256,
            ),
            actor=context.actor,
        )
        if draft.kind not in WITHOUT_ROWS:
            if self._citations is None:
                self._citations = CitationWriter(uow)
            self._citations.write(revision)
        if context.announce:
            uow.announce(document.id, OutboxOperation.UPSERT)
        return Stored(ItemStatus.OK, document.id, key, remarks(draft))

    def _already(
        self, document: Document, draft: DocumentDraft, context: StoringContext, path: str
    ) -> Stored | None:
        if self._holds(document, draft):
            reason = f"内容与已入库的文稿相同：{document.key}"
            return Stored(ItemStatus.SKIPPED, document.id, document.key, reason)
        conflict = same_batch_conflict(document, context, path)
        if conflict:
            return Stored(ItemStatus.SKIPPED, document.id, document.key, conflict)
        return None

    def _holds(self, document: Document, draft: DocumentDraft) -> bool:
        current = documents.current_revision(self._uow, document)
        return documents.holds(current, draft.content(), draft.public_content())

    def _free_key(self, draft: DocumentDraft, path: str) -> str:
        """Return a key for a text that names none; two papers may well have one title.

        The same file, or the same content from elsewhere, keeps its key.
        """
        wanted = f"{draft.kind.value}-{slug(draft.title)}"
        number = 1
        while True:
            key = wanted if number == 1 else f"{wanted}-{number}"
            found = find_document(self._uow.session, key)
            if found is None or found.source_path == path:
                return key
            if self._holds(found, draft):
                return key
            number += 1


def remarks(draft: DocumentDraft) -> str:
    """Return what was taken away from the page, in one line; empty when nothing."""
    removed = draft.fields.get("removed_lines")
    return f"已去除网页栏目、版权等 {removed} 行，原文件另存" if removed else ""
