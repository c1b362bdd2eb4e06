"""案例来源: which cases may be compared, read anew for every search.

A source is all that a search holds: the public one reads published revisions alone, in their
masked form. What was withdrawn or suspended a moment ago is not in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.model.people import Unit
from kb.store import catalogue, present_articles
from kb.store.catalogue import EnforcementItemView
from kb.store.database import Database
from kb.store.lineage import Place
from kb.store.present_articles import CitedArticle
from kb.store.visibility import visible


@dataclass(frozen=True, slots=True)
class CaseRow:
    """案例行: which revision of a case is shown, and where it stands outside its text."""

    document_id: int
    key: str
    revision_id: int
    sha256: str
    region: str
    unit: str
    published_on: dt.date | None
    internal: bool


class CaseSource(Protocol):
    """案例来源: the cases of one reader."""

    def rows(self) -> tuple[CaseRow, ...]:
        """Return the cases that may be shown at this moment, by document id."""

    def contents(self, revision_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """Return the masked content of these revisions, of those that `rows` may give alone."""

    def catalogue_state(self) -> tuple[int, ...]:
        """Return what changes whenever the published catalogue does."""

    def catalogue(self) -> tuple[EnforcementItemView, ...]:
        """Return the items of the published catalogue."""

    def law_state(self) -> tuple[int, ...]:
        """Return what changes whenever `present` may answer differently."""

    def present(self, cited: Collection[CitedArticle]) -> Mapping[CitedArticle, tuple[Place, ...]]:
        """Return the articles of today that cited ones have become, where they are others."""


class PublishedCases:
    """公开来源: enforcement cases that are published. Cases of courts have no type and stay out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self) -> tuple[CaseRow, ...]:
        """Return the cases that may be shown at this moment, by document id."""
        with self._database.reading() as session:
            return _rows(session, _published(), internal=False)

    def contents(self, revision_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """Return the masked content of published revisions."""
        with self._database.reading() as session:
            return _contents(session, _published(), revision_ids)

    def catalogue_state(self) -> tuple[int, ...]:
        """Return the published revisions of the catalogue."""
        query = (
            select(Document.published_revision_id)
            .where(Document.kind == DocumentKind.CATALOGUE.value, visible())
            .order_by(Document.id)
        )
        with self._database.reading() as session:
            return tuple(found for found in session.scalars(query) if found is not None)

    def catalogue(self) -> tuple[EnforcementItemView, ...]:
        """Return the items of the published catalogue."""
        with self._database.reading() as session:
            return catalogue.enforcement_items(session)

    def law_state(self) -> tuple[int, ...]:
        """Return the day and the state of the published laws."""
        with self._database.reading() as session:
            return (dt.date.today().toordinal(), *present_articles.law_state(session))

    def present(self, cited: Collection[CitedArticle]) -> Mapping[CitedArticle, tuple[Place, ...]]:
        """Return the articles of today that cited ones have become, where they are others."""
        with self._database.reading() as session:
            return present_articles.present_articles(session, cited)


class InsiderCases(PublishedCases):
    """内部来源: published cases, and of those for use inside only the ones a reader may read.

    Args:
        database: where they are.
        readable: document ids that the reader may read; whoever makes the source has asked.
            One that is not in the state for use inside only is passed over.
    """

    def __init__(self, database: Database, readable: Collection[int]) -> None:
        super().__init__(database)
        self._readable = frozenset(readable)

    def rows(self) -> tuple[CaseRow, ...]:
        """Return the cases that may be shown at this moment."""
        inside = self._inside()
        with self._database.reading() as session:
            return (
                *_rows(session, _published(), internal=False),
                *_rows(session, inside, internal=True),
            )

    def contents(self, revision_ids: Sequence[int]) -> Mapping[int, Mapping[str, Any]]:
        """Return the masked content of revisions that `rows` may give."""
        inside = self._inside()
        with self._database.reading() as session:
            return {
                **_contents(session, _published(), revision_ids),
                **_contents(session, inside, revision_ids),
            }

    def _inside(self) -> Select[Document, Revision]:
        return (
            select(Document, Revision)
            .join(Revision, Revision.id == Document.current_revision_id)
            .where(
                Document.kind == DocumentKind.CASE.value,
                Document.state == DocumentState.INTERNAL_ONLY.value,
                Document.id.in_(sorted(self._readable)),
                _typed(),
            )
        )


def _typed() -> ColumnElement[bool]:
    code = Revision.public_content["case_type"].as_string()
    return and_(code.is_not(None), code != "")


def _published() -> Select[Document, Revision]:
    return (
        select(Document, Revision)
        .join(Revision, Revision.id == Document.published_revision_id)
        .where(Document.kind == DocumentKind.CASE.value, visible(), _typed())
    )


def _rows(
    session: Session, query: Select[Document, Revision], *, internal: bool
) -> tuple[CaseRow, ...]:
    wanted = query.with_only_columns(
        Document.id,
        Document.key,
        Revision.id,
        Revision.sha256,
        Document.region,
        Unit.name,
        Document.published_at,
    ).outerjoin(Unit, Unit.id == Document.unit_id)
    return tuple(
        CaseRow(
            document_id,
            key,
            revision_id,
            sha256,
            region,
            unit or "",
            published_at.date() if published_at else None,
            internal,
        )
        for document_id, key, revision_id, sha256, region, unit, published_at in session.execute(
            wanted.order_by(Document.id)
        )
    )


def _contents(
    session: Session, query: Select[Document, Revision], revision_ids: Sequence[int]
) -> dict[int, Mapping[str, Any]]:
    if not revision_ids:
        return {}
    wanted = query.with_only_columns(Revision.id, Revision.public_content)
    rows = session.execute(wanted.where(Revision.id.in_(revision_ids)))
    return {row.id: row.public_content for row in rows}
