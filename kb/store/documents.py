"""文稿存储: creating documents and adding immutable revisions, inside a unit of work."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select

from kb.errors import NotFound
from kb.model.document import Document, DocumentKind, Revision
from kb.store.unit_of_work import UnitOfWork

RESTRICTED_FIELDS: Final = frozenset(
    {"party", "handlers", "whistle_blower", "informant", "contacts", "internal_notes"}
)
"""Fields that never leave the internal side, in every kind of document (指导意见第十二项)."""


BOTH_FORMS: Final = "content+public"
"""First entry of the list that is hashed where the public form differs from the content."""


def canonical_json(content: Any) -> str:
    """Return the one JSON form of a content: sorted keys, no spaces, characters unescaped."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def content_sha256(content: Any) -> str:
    """Return the hex sha256 that names a content."""
    return hashlib.sha256(canonical_json(content).encode()).hexdigest()


def revision_sha256(content: Mapping[str, Any], public_content: Mapping[str, Any]) -> str:
    """Return the hex sha256 that names a revision: both of its forms, so an approval covers both.

    Where nothing is restricted the two are one, and the hash is that of the content. Otherwise it
    is taken over the list `["content+public", content, public_content]`: a content is an object and
    never a list, so no content can be made to have the hash of another one's pair.
    """
    if canonical_json(content) == canonical_json(public_content):
        return content_sha256(content)
    return content_sha256([BOTH_FORMS, content, public_content])


def is_intact(sha256: str, content: Mapping[str, Any], public_content: Mapping[str, Any]) -> bool:
    """Return whether a hash names these two forms of a revision and no others.

    Revisions of version 0.1 are named by their content alone; their public form is what remains of
    it without the restricted fields, so it is determined as well.
    """
    if sha256 == revision_sha256(content, public_content):
        return True
    remains = {name: value for name, value in content.items() if name not in RESTRICTED_FIELDS}
    return sha256 == content_sha256(content) and remains == public_content


def holds(
    revision: Revision, content: Mapping[str, Any], public_content: Mapping[str, Any]
) -> bool:
    """Return whether a revision is exactly this text in both forms, however it is named."""
    return canonical_json(revision.content) == canonical_json(content) and canonical_json(
        revision.public_content
    ) == canonical_json(public_content)


@dataclass(frozen=True, slots=True)
class NewDocument:
    """新文稿: what is needed to store a first or further revision.

    `content` is JSON; `public_content` its masked form (the same where nothing is restricted).
    """

    kind: DocumentKind
    key: str
    title: str
    content: dict[str, Any]
    public_content: dict[str, Any]
    region: str = "000000"
    level: str = "national"
    unit_id: int | None = None
    created_by: int | None = None
    batch_id: int | None = None
    source_path: str = ""
    source_sha256: str = ""


def save(uow: UnitOfWork, new: NewDocument, *, actor: str) -> tuple[Document, Revision]:
    """Store `new` as a draft, or as a further revision of the document with the same key.

    What is already the current revision, in both forms, is not stored again.
    """
    session = uow.session
    document = session.scalars(select(Document).where(Document.key == new.key)).first()
    digest = revision_sha256(new.content, new.public_content)
    if document is None:
        document = Document(
            kind=new.kind.value,
            key=new.key,
            title=new.title,
            region=new.region,
            level=new.level,
            unit_id=new.unit_id,
            created_by=new.created_by,
            batch_id=new.batch_id,
            source_path=new.source_path,
            source_sha256=new.source_sha256,
        )
        session.add(document)
        session.flush()
        number = 1
    else:
        current = current_revision(uow, document)
        if holds(current, new.content, new.public_content):
            return document, current
        number = current.number + 1
        document.title = new.title
        document.source_path = new.source_path or document.source_path
        document.source_sha256 = new.source_sha256 or document.source_sha256
        document.batch_id = new.batch_id or document.batch_id
    revision = Revision(
        document_id=document.id,
        number=number,
        sha256=digest,
        content=new.content,
        public_content=new.public_content,
        created_by=new.created_by,
    )
    session.add(revision)
    session.flush()
    document.current_revision_id = revision.id
    uow.record(
        actor,
        "document.save",
        f"document:{document.id}",
        revision_sha256=digest,
        detail={"key": new.key, "number": number},
    )
    return document, revision


def current_revision(uow: UnitOfWork, document: Document) -> Revision:
    """Return the newest revision of a document.

    Raises:
        NotFound: the document has none (it was never saved completely).
    """
    current_id = document.current_revision_id
    revision = uow.session.get(Revision, current_id) if current_id is not None else None
    if revision is None:
        raise NotFound(f"文稿 {document.key} 没有修订版", hint="请重新入库该文件")
    return revision
