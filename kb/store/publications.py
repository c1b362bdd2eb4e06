"""已发布文稿 reading side: published cases, guides, materials, policies.

What these functions return is built from `Revision.public_content` alone; the internal content of
a document has no way through here. A withdrawn document leaves a tombstone with date and reason.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.model.document import Citation, Document, DocumentKind, DocumentState, Revision
from kb.model.people import Unit
from kb.model.publication import Commendation, CorrectionNote, PublicationPlan
from kb.store.visibility import TOMBSTONE_STATES, is_visible, public_state, visible


@dataclass(frozen=True, slots=True)
class PublishedDocument:
    """已发布文稿: the public content of one document and where it stands.

    `state` is published, correcting, suspended or withdrawn; of the last two only the tombstone is
    left, without text and without a revision (`revision_id` 0). `batch_number` (`2024-03`) is known
    of a single document only, and empty where it was not published in a batch.
    """

    id: int
    key: str
    kind: DocumentKind
    title: str
    state: DocumentState
    region: str
    level: str
    unit: str
    published_at: dt.datetime | None
    sha256: str
    revision_id: int = 0
    content: dict[str, Any] = field(default_factory=dict)
    withdrawn_at: dt.datetime | None = None
    withdrawal_reason: str = ""
    batch_number: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether only a tombstone is left."""
        return self.state in TOMBSTONE_STATES


@dataclass(frozen=True, slots=True)
class CitationView:
    """引用: one provision cited by a document, with the version it was resolved to."""

    section: str
    raw: str
    law: str
    work_slug: str
    article: int | None
    article_suffix: int | None
    paragraph: int | None
    items: tuple[int, ...]
    version: str
    provision: str
    role: str
    resolved: bool
    reason: str


@dataclass(frozen=True, slots=True)
class PublicationFilter:
    """筛选条件 of a list of published documents; empty fields do not filter.

    `published_by` keeps what was published on or before that day (UTC).
    """

    text: str = ""
    regions: tuple[str, ...] = ()
    element: str = ""
    case_type: str = ""
    industry: str = ""
    published_by: dt.date | None = None


def list_published(
    session: Session,
    kind: DocumentKind,
    wanted: PublicationFilter | None = None,
    *,
    cursor: int = 0,
    limit: int = 50,
) -> tuple[tuple[PublishedDocument, ...], int]:
    """Return published documents of a kind, typed cases first, then the newest, and how many."""
    query = (
        select(Document)
        .join(Revision, Revision.id == Document.published_revision_id)
        .where(Document.kind == kind.value, visible())
    )
    if wanted is not None:
        query = _filtered(query, wanted)
    total = int(session.scalar(select(func.count()).select_from(query.subquery())) or 0)
    # cases of enforcement carry a type and come before cases of courts, which have none
    untyped = Revision.public_content["case_type"].as_string().is_(None)
    order = (untyped, Document.published_at.desc(), Document.key)
    rows = session.scalars(query.order_by(*order).offset(cursor).limit(limit)).all()
    return tuple(_view(session, row) for row in rows), total


def _filtered(query: Select[Document], wanted: PublicationFilter) -> Select[Document]:
    content = Revision.public_content
    if wanted.text:
        title = content["title"].as_string()
        query = query.where(title.contains(wanted.text, autoescape=True))
    if wanted.regions:
        query = query.where(Document.region.in_(wanted.regions))
    if wanted.element:
        # a list of codes: both databases give it as JSON text, and no code is part of another
        elements = content["element"].as_string()
        query = query.where(elements.contains(wanted.element, autoescape=True))
    if wanted.case_type:
        query = query.where(content["case_type"].as_string() == wanted.case_type)
    if wanted.industry:
        industry = content["industry"].as_string()
        query = query.where(industry.contains(wanted.industry, autoescape=True))
    if wanted.published_by:
        end = dt.datetime.combine(wanted.published_by, dt.time.max, tzinfo=dt.UTC)
        query = query.where(Document.published_at <= end)
    return query


def get_published(session: Session, kind: DocumentKind, key: str) -> PublishedDocument:
    """Return one published document, or its tombstone when it was withdrawn or suspended.

    Raises:
        NotFound: there is none, or it was never published.
    """
    row = session.scalars(
        select(Document).where(Document.kind == kind.value, Document.key == key)
    ).first()
    if row is None or not (is_visible(row) or row.state in TOMBSTONE_STATES):
        raise NotFound(f"没有找到“{key}”", hint="它可能尚未发布，请返回列表查看")
    found = _view(session, row)
    return replace(found, batch_number=_batch_number(session, found))


def citations(session: Session, document: PublishedDocument) -> tuple[CitationView, ...]:
    """Return the provisions a published document cites, in the order of its text."""
    rows = session.scalars(
        select(Citation).where(Citation.revision_id == document.revision_id).order_by(Citation.id)
    )
    return tuple(
        CitationView(
            section=row.section,
            raw=row.raw,
            law=row.law,
            work_slug=row.work_slug,
            article=row.article,
            article_suffix=row.article_suffix,
            paragraph=row.paragraph,
            items=tuple(row.items),
            version=row.version,
            provision=row.provision,
            role=row.role,
            resolved=row.resolved,
            reason=row.reason,
        )
        for row in rows
    )


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """更正说明: what was put right in a published text, and when."""

    note: str
    at: dt.datetime


def correction_notes(session: Session, document_id: int) -> tuple[CorrectionView, ...]:
    """Return the notes of a document's corrections, the newest first."""
    rows = session.scalars(
        select(CorrectionNote)
        .where(CorrectionNote.document_id == document_id)
        .order_by(CorrectionNote.id.desc())
    )
    return tuple(CorrectionView(row.note, row.at) for row in rows)


@dataclass(frozen=True, slots=True)
class CommendationView:
    """通报表扬: a unit, for which published case, why and when."""

    unit: str
    region: str
    reason: str
    document_key: str
    document_title: str
    decided_at: dt.datetime


def commendations(session: Session, document_id: int | None = None) -> tuple[CommendationView, ...]:
    """Return the commendations for published cases, or for one of them, the newest first."""
    query = (
        select(Commendation, Unit.name, Unit.region, Document.key, Revision.public_content)
        .join(Document, Document.id == Commendation.document_id)
        .join(Revision, Revision.id == Document.published_revision_id)
        .join(Unit, Unit.id == Commendation.unit_id)
        .where(visible())
        .order_by(Commendation.decided_at.desc(), Commendation.id.desc())
    )
    if document_id is not None:
        query = query.where(Document.id == document_id)
    return tuple(
        CommendationView(
            unit=unit,
            region=region,
            reason=row.reason,
            document_key=key,
            document_title=str(content.get("title", "")),
            decided_at=row.decided_at,
        )
        for row, unit, region, key, content in session.execute(query)
    )


def taken_down(session: Session, limit: int = 100) -> tuple[PublishedDocument, ...]:
    """Return the tombstones of what was withdrawn or suspended, the newest first."""
    rows = session.scalars(
        select(Document)
        .where(
            Document.state.in_(sorted(state.value for state in TOMBSTONE_STATES)),
            Document.withdrawn_at.is_not(None),
        )
        .order_by(Document.withdrawn_at.desc(), Document.key)
        .limit(limit)
    )
    return tuple(_view(session, row) for row in rows)


def addresses(session: Session) -> tuple[tuple[DocumentKind, str, dt.datetime | None], ...]:
    """Return kind, key and day of publication of every published document."""
    rows = session.execute(
        select(Document.kind, Document.key, Document.published_at)
        .where(visible())
        .order_by(Document.kind, Document.key)
    )
    return tuple((DocumentKind(kind), key, at) for kind, key, at in rows)


def citing(
    session: Session, work_slug: str, article: int, article_suffix: int | None = None
) -> tuple[PublishedDocument, ...]:
    """Return published documents that cite an article, whatever the version."""
    suffix = (
        Citation.article_suffix.is_(None)
        if article_suffix is None
        else Citation.article_suffix == article_suffix
    )
    rows = session.scalars(
        select(Document)
        .join(Citation, Citation.revision_id == Document.published_revision_id)
        .where(
            Citation.work_slug == work_slug,
            Citation.article == article,
            suffix,
            visible(),
        )
        .distinct()
        .order_by(Document.kind, Document.key)
    )
    return tuple(_view(session, row) for row in rows)


def counts_by_kind(session: Session) -> dict[str, int]:
    """Return how many documents of each kind are published."""
    rows = session.execute(
        select(Document.kind, func.count()).where(visible()).group_by(Document.kind)
    )
    return {kind: int(number) for kind, number in rows}


def as_published(session: Session, row: Document, revision: Revision) -> PublishedDocument:
    """Return a document as readers would meet it if this revision were published now."""
    return replace(
        _stone(session, row),
        title=str(revision.public_content.get("title", "")),
        sha256=revision.sha256,
        revision_id=revision.id,
        content=dict(revision.public_content),
    )


def _view(session: Session, row: Document) -> PublishedDocument:
    revision = session.get(Revision, row.published_revision_id) if is_visible(row) else None
    return as_published(session, row, revision) if revision else _stone(session, row)


def _batch_number(session: Session, document: PublishedDocument) -> str:
    number = session.scalar(
        select(PublicationPlan.batch_number)
        .where(
            PublicationPlan.document_id == document.id,
            PublicationPlan.sha256 == document.sha256,
            PublicationPlan.done_at.is_not(None),
        )
        .order_by(PublicationPlan.id.desc())
        .limit(1)
    )
    return number or ""


def _stone(session: Session, row: Document) -> PublishedDocument:
    """Return what stands outside the text."""
    unit = session.get(Unit, row.unit_id) if row.unit_id else None
    return PublishedDocument(
        id=row.id,
        key=row.key,
        kind=DocumentKind(row.kind),
        title="",
        state=public_state(row),
        region=row.region,
        level=row.level,
        unit=unit.name if unit else "",
        published_at=row.published_at,
        sha256="",
        withdrawn_at=row.withdrawn_at,
        withdrawal_reason=row.withdrawal_reason,
    )
