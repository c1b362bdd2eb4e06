"""汇编入库: a volume becomes a revision of its document, with a row for each case it holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from sqlalchemy import insert, select

from kb.compendium.content import CompendiumContent
from kb.compendium.held import in_parts
from kb.errors import NotFound
from kb.model.compendium import CompendiumEntry
from kb.model.document import Document, DocumentKind, Revision
from kb.store import documents
from kb.store.documents import NewDocument
from kb.store.numbered_keys import free_key
from kb.store.unit_of_work import UnitOfWork
from kb.text.regions import NATIONAL

_MOST_NAMED: Final = 8


def save(
    uow: UnitOfWork,
    content: CompendiumContent,
    *,
    actor: str,
    key: str = "",
    unit_id: int | None = None,
    created_by: int | None = None,
    region: str = NATIONAL,
    level: str = "national",
) -> tuple[Document, Revision]:
    """Store a volume as a draft, or as a further revision of the document `key`.

    Without a key a new document gets the next of the year. What is already the current revision
    is not stored again. Whether the state allows a further revision is for the caller to ask.

    Raises:
        NotFound: an entry's document or revision is not in the knowledge base.
    """
    pins = _pins(uow, content)
    document, revision = documents.save(
        uow,
        NewDocument(
            kind=DocumentKind.COMPENDIUM,
            key=key or free_key(uow, DocumentKind.COMPENDIUM),
            title=content.title,
            content=content.to_json(),
            public_content=content.public_json(),
            region=region,
            level=level,
            unit_id=unit_id,
            created_by=created_by,
        ),
        actor=actor,
    )
    session = uow.session
    held = select(CompendiumEntry.id).where(CompendiumEntry.compendium_revision_id == revision.id)
    if session.scalars(held.limit(1)).first() is None:
        session.execute(
            insert(CompendiumEntry),
            [
                {
                    "compendium_revision_id": revision.id,
                    "position": position,
                    "document_id": document_id,
                    "revision_id": revision_id,
                }
                for position, (document_id, revision_id) in enumerate(pins, 1)
            ],
        )
        uow.record(
            actor,
            "compendium.entries",
            f"document:{document.id}",
            revision_sha256=revision.sha256,
            detail={"entries": len(pins)},
        )
    return document, revision


def _pins(uow: UnitOfWork, content: CompendiumContent) -> Sequence[tuple[int, int]]:
    """The ids of document and revision of every entry, in order."""
    found: dict[tuple[str, str], tuple[int, int]] = {}
    for some in in_parts(content.entries):
        query = (
            select(Document.key, Revision.sha256, Document.id, Revision.id)
            .join(Revision, Revision.document_id == Document.id)
            .where(
                Document.key.in_([one.document for one in some]),
                Revision.sha256.in_(sorted({one.revision for one in some})),
            )
            .order_by(Revision.number)
        )
        for key, sha256, document_id, revision_id in uow.session.execute(query):
            found[key, sha256] = (document_id, revision_id)
    missing = [one.document for one in content.entries if (one.document, one.revision) not in found]
    if missing:
        raise NotFound(
            f"库中没有汇编所收的文稿或修订版：{'、'.join(missing[:_MOST_NAMED])}",
            hint="请按方案重新选编",
        )
    return [found[one.document, one.revision] for one in content.entries]
