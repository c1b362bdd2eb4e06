"""新法规: a version, published or still in review, and the laws that it changes.

A version amends the version of its work before it. A law that repeals or replaces others changes
the last version of each that was published before it; two laws that each repeal the other are no
circle, because only the later one changes the earlier.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.model.document import Document, DocumentKind
from kb.model.regulation import Relation, Version, Work
from kb.store.library import published_version
from kb.text.titles import short_title
from review.rechecks.opening import Coming, public_versions

ENDING = ("repeals", "replaces")
"""Kinds of relation by which a law ends another, as ingestion writes them."""


@dataclass(frozen=True, slots=True)
class Changed:
    """被变动的法规: a law that changes, with its published versions by date and the last of them.

    `on` is the day on which a law that is repealed ends, None where the clause names none.
    """

    coming: Coming
    versions: dict[str, int]
    last: str
    on: dt.date | None


@dataclass(frozen=True, slots=True)
class NewLaw:
    """新文本 whose impact is asked: where it is kept, whether it is public, and what it changes.

    `missing` are short titles of laws it repeals that are not held in a published version.
    """

    version_id: int
    document_id: int
    key: str
    slug: str
    name: str
    version: str
    effective_on: dt.date | None
    published: bool
    changes: tuple[Changed, ...]
    missing: tuple[str, ...]


def find(session: Session, words: str) -> NewLaw:
    """Return the newest text of a law, or that of a document by its number or key.

    Raises:
        NotFound: nothing of that name is held.
    """
    query = (
        select(Version.id)
        .join(Document, Document.id == Version.document_id)
        .join(Work, Work.id == Version.work_id)
        .where(
            Version.revision_id == Document.current_revision_id,
            Document.kind == DocumentKind.REGULATION.value,
        )
        .order_by(Version.version.desc(), Version.id.desc())
    )
    written = words.strip()
    if written.isascii() and written.isdigit():
        query = query.where(Document.id == int(written[:18]))
    elif "/" in written:
        query = query.where(Document.key == written)
    else:
        name = short_title(written.strip("《》"))
        query = query.where((Work.short_title == name) | (Work.slug == written))
    found = session.scalars(query.limit(1)).first()
    if found is None:
        raise NotFound(
            f"没有找到法规“{written[:60]}”", hint="请写法规名称、文稿编号，或“法规/版本”标识"
        )
    return of_version(session, found)


def of_version(session: Session, version_id: int) -> NewLaw:
    """Return a stored version with the laws it changes."""
    version, work, document = session.execute(
        select(Version, Work, Document)
        .join(Work, Work.id == Version.work_id)
        .join(Document, Document.id == Version.document_id)
        .where(Version.id == version_id)
    ).one()
    public = session.scalar(
        select(Version.id).join(Document, published_version()).where(Version.id == version_id)
    )
    changes: list[Changed] = []
    missing: list[str] = []

    def add(target: Work, on: dt.date | None) -> bool:
        versions = {
            day: held
            for day, held in public_versions(session, target.slug).items()
            if day < version.version
        }
        if not versions:
            return False
        day = version.effective_on.isoformat() if version.effective_on else ""
        coming = Coming(
            version_id,
            target.slug,
            target.short_title,
            work.slug,
            work.short_title,
            version.version,
            day,
        )
        changes.append(Changed(coming, versions, max(versions), on))
        return True

    add(work, version.effective_on)
    ended = session.execute(
        select(Relation.target_title, Work, Relation.on)
        .outerjoin(
            Work,
            (Work.id == Relation.target_work_id)
            | (Relation.target_work_id.is_(None) & (Work.short_title == Relation.target_title)),
        )
        .where(Relation.version_id == version_id, Relation.kind.in_(ENDING))
        .order_by(Relation.id)
    ).all()
    met = {work.slug}
    for title, target, on in ended:
        if target is None or (target.slug not in met and not add(target, on)):
            missing.append(title)
        if target is not None:
            met.add(target.slug)
    return NewLaw(
        version_id=version_id,
        document_id=document.id,
        key=document.key,
        slug=work.slug,
        name=work.short_title,
        version=version.version,
        effective_on=version.effective_on,
        published=public is not None,
        changes=tuple(changes),
        missing=tuple(dict.fromkeys(missing)),
    )
