"""被引条文: which provisions the published texts cite, with the version they cite.

Cases, guides, materials and benchmarks keep citation rows; questions carry their citations in their
content. Policies are other bodies' texts, which nobody here can correct, and the catalogue and the
syllabus name laws without a version.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from kb.model.document import Citation, Document, DocumentKind, Revision
from kb.store.visibility import visible
from kb.text.provisions import ProvisionAddress, parse_eid

KINDS = (
    DocumentKind.CASE,
    DocumentKind.GUIDE,
    DocumentKind.MATERIAL,
    DocumentKind.BENCHMARK,
    DocumentKind.QUESTION,
)
CHUNK = 500
"""Slugs a statement; SQLite and PostgreSQL both limit the parameters of one."""


@dataclass(frozen=True, slots=True)
class Cited:
    """引用的条文: a published document and a provision it cites, `slug/version/eid`."""

    document_id: int
    sha256: str
    provision: str

    @property
    def slug(self) -> str:
        """The work."""
        return self.provision.split("/")[0]

    @property
    def version(self) -> str:
        """The version cited."""
        return self.provision.split("/")[1]

    @property
    def address(self) -> ProvisionAddress:
        """The place in the version."""
        address = parse_eid(self.provision.split("/")[2])
        assert address is not None  # `cited` yields no other
        return address


def cited_works(session: Session) -> frozenset[str]:
    """Return the slugs of all works that published texts cite."""
    rows = session.scalars(
        select(Citation.work_slug)
        .join(Document, Document.published_revision_id == Citation.revision_id)
        .where(_counts(), Citation.resolved.is_(True))
        .distinct()
    )
    return frozenset(rows) | {cited.slug for cited in _of_questions(session)}


def cited(session: Session, slugs: Collection[str]) -> tuple[Cited, ...]:
    """Return every article, or part of one, of these works that a published text cites, once."""
    found: dict[tuple[int, str], Cited] = {}
    wanted = sorted(slugs)
    for start in range(0, len(wanted), CHUNK):
        rows = session.execute(
            select(Document.id, Revision.sha256, Citation.provision)
            .join(Revision, Revision.id == Document.published_revision_id)
            .join(Citation, Citation.revision_id == Revision.id)
            .where(
                _counts(),
                Citation.resolved.is_(True),
                Citation.work_slug.in_(wanted[start : start + CHUNK]),
            )
            .order_by(Citation.id)
        )
        for row in rows:
            if _is_article(row.provision):
                found.setdefault((row.id, row.provision), Cited(*row))
    for each in _of_questions(session):
        if each.slug in slugs:
            found.setdefault((each.document_id, each.provision), each)
    return tuple(found.values())


def _counts() -> ColumnElement[bool]:
    kinds = [kind.value for kind in KINDS]
    return and_(Document.kind.in_(kinds), visible())


def _of_questions(session: Session) -> Iterator[Cited]:
    rows = session.execute(
        select(Document.id, Revision.sha256, Revision.public_content)
        .join(Revision, Revision.id == Document.published_revision_id)
        .where(Document.kind == DocumentKind.QUESTION.value, visible())
    )
    for document_id, sha256, content in rows:
        citations: list[dict[str, Any]] = content.get("citations") or []
        for citation in citations:
            provision = str(citation.get("provision") or "")
            if _is_article(provision):
                yield Cited(document_id, sha256, provision)


def _is_article(provision: str) -> bool:
    parts = provision.split("/")
    address = parse_eid(parts[2]) if len(parts) == 3 else None
    return address is not None and address.article is not None
