"""汇编列表 reading side: which volumes there are, what they hold and where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.compendium.content import CompendiumContent
from kb.compendium.held import in_parts
from kb.compendium.warnings import VolumeWarning, volume_warnings
from kb.errors import NotFound
from kb.model.compendium import CompendiumEntry, CompendiumRelease
from kb.model.document import Document, DocumentKind, DocumentState, Revision

_VOLUMES: Final = (
    select(Document, Revision.sha256, Revision.content["audience"].as_string())
    .join(Revision, Revision.id == Document.current_revision_id)
    .where(Document.kind == DocumentKind.COMPENDIUM.value)
)


@dataclass(frozen=True, slots=True)
class VolumeLine:
    """汇编: one line of the list of volumes; of the newest revision."""

    id: int
    key: str
    title: str
    state: DocumentState
    audience: str
    entries: int
    revision: str
    releases: int
    warnings: tuple[VolumeWarning, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the fields of `anjian compendium list --json`."""
        return {
            "id": self.key,
            "title": self.title,
            "state": self.state.value,
            "audience": self.audience,
            "entries": self.entries,
            "revision": self.revision,
            "releases": self.releases,
            "warnings": [one.as_json() for one in self.warnings],
        }


def list_volumes(
    session: Session, *, cursor: int = 0, limit: int = 50
) -> tuple[tuple[VolumeLine, ...], int]:
    """Return volumes, the newest first, and how many there are; for the internal side."""
    wanted = Document.kind == DocumentKind.COMPENDIUM.value
    total = session.scalar(select(func.count()).select_from(Document).where(wanted)) or 0
    rows = session.execute(_VOLUMES.order_by(Document.id.desc()).offset(cursor).limit(limit)).all()
    return _lines(session, rows), int(total)


def volume_line(session: Session, key: str) -> VolumeLine:
    """Return one volume as the list shows it.

    Raises:
        NotFound: there is none.
    """
    rows = session.execute(_VOLUMES.where(Document.key == key)).all()
    if not rows:
        raise NotFound(f"没有汇编“{key[:80]}”", hint="请从汇编列表中选择")
    return _lines(session, rows)[0]


def _lines(session: Session, rows: Sequence[Any]) -> tuple[VolumeLine, ...]:
    ids = [row[0].id for row in rows]
    entries = _counts(
        session,
        select(CompendiumEntry.compendium_revision_id, func.count())
        .where(
            CompendiumEntry.compendium_revision_id.in_([row[0].current_revision_id for row in rows])
        )
        .group_by(CompendiumEntry.compendium_revision_id),
    )
    releases = _counts(
        session,
        select(CompendiumRelease.document_id, func.count())
        .where(CompendiumRelease.document_id.in_(ids))
        .group_by(CompendiumRelease.document_id),
    )
    told: dict[int, list[VolumeWarning]] = {}
    for one in volume_warnings(session, ids) if ids else ():
        told.setdefault(one.volume_id, []).append(one)
    return tuple(
        VolumeLine(
            id=document.id,
            key=document.key,
            title=document.title,
            state=DocumentState(document.state),
            audience=audience or "",
            entries=entries.get(document.current_revision_id or 0, 0),
            revision=sha256,
            releases=releases.get(document.id, 0),
            warnings=tuple(told.get(document.id, ())),
        )
        for document, sha256, audience in rows
    )


def _counts(session: Session, query: Any) -> dict[int, int]:
    return {int(key): int(number) for key, number in session.execute(query)}


def find_volume(session: Session, key: str, *, lock: bool = False) -> Document:
    """Return the document of a volume, with its row locked when that is asked for.

    Raises:
        NotFound: there is none of that key.
    """
    query = select(Document).where(
        Document.key == key, Document.kind == DocumentKind.COMPENDIUM.value
    )
    found = session.scalar(query.with_for_update() if lock else query)
    if found is None:
        raise NotFound(f"没有汇编“{key[:80]}”", hint="请从汇编列表中选择")
    return found


def volume_content(session: Session, key: str, revision: str = "") -> CompendiumContent:
    """Return the content of a volume: of its newest revision, or of the one with that hash.

    Raises:
        NotFound: there is no such volume or revision.
    """
    chosen = (
        Revision.sha256 == revision if revision else Revision.id == Document.current_revision_id
    )
    row = session.scalars(
        select(Revision)
        .join(Document, Document.id == Revision.document_id)
        .where(Document.kind == DocumentKind.COMPENDIUM.value, Document.key == key, chosen)
        .order_by(Revision.number.desc())
    ).first()
    if row is None:
        raise NotFound(f"没有汇编“{key}”", hint="用 anjian compendium list 查看")
    return CompendiumContent.from_json(row.content)


def published_revision(session: Session, key: str) -> str:
    """Return the hash of the revision that was published; empty for none."""
    found = session.scalar(
        select(Revision.sha256)
        .join(Document, Document.published_revision_id == Revision.id)
        .where(Document.kind == DocumentKind.COMPENDIUM.value, Document.key == key)
    )
    return found or ""


def audience_of(session: Session, volume_id: int) -> str:
    """Return whom a volume is for, by its published revision, also once it was taken down."""
    shown = func.coalesce(Document.published_revision_id, Document.current_revision_id)
    found = session.scalar(
        select(Revision.content["audience"].as_string())
        .join(Document, shown == Revision.id)
        .where(Document.id == volume_id)
    )
    return found or ""


def kinds_of(session: Session, content: CompendiumContent) -> dict[str, DocumentKind]:
    """Return the kinds of the documents that a volume holds, by their keys."""
    found: dict[str, DocumentKind] = {}
    for some in in_parts(content.entries):
        query = select(Document.key, Document.kind).where(
            Document.key.in_([one.document for one in some])
        )
        found |= {key: DocumentKind(kind) for key, kind in session.execute(query)}
    return found
