"""新法规: a version, published or still in review, and the laws that it changes.

A version amends the version of its work before it. A law that repeals or replaces others changes
the last version of each that was published before it; two laws that each repeal the other are no
circle, because only the later one changes the earlier.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, aliased

from kb.errors import InvalidInput, NotFound
from kb.model.document import Document, DocumentKind
from kb.model.people import Role
from kb.model.regulation import Relation, Version, Work
from kb.store.library import published_version
from kb.store.visibility import TOMBSTONE_STATES, visible
from kb.text.alignment import NumberedText
from kb.text.law_text import LawText
from kb.text.titles import short_title
from review.rechecks.opening import Coming, public_versions

READERS: Final = frozenset(
    {
        Role.BUSINESS_REVIEWER,
        Role.LEGAL_REVIEWER,
        Role.PUBLISHER,
        Role.LIBRARIAN,
        Role.AUDITOR,
        Role.ADMIN,
    }
)
"""Who may read what a text in review will change."""
ENDING: Final = ("repeals", "replaces")
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

    `text` is the id of a stored version, else its articles; then there is no document (0, "").
    `missing` are short titles of laws it repeals that are not held in a published version.
    """

    text: int | tuple[NumberedText, ...]
    document_id: int
    key: str
    slug: str
    name: str
    version: str
    effective_on: dt.date | None
    published: bool
    changes: tuple[Changed, ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Listed:
    """待施行的文本 in a list."""

    document_id: int
    law: str
    version: str
    effective_on: dt.date | None
    published: bool


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


def ahead(session: Session, today: dt.date, limit: int = 50) -> tuple[Listed, ...]:
    """Return texts that will change laws: not published yet, or published and not yet in force.

    Those that are the only text of their work and end no other law change nothing and are left out.
    """
    other = aliased(Version)
    changes = or_(
        select(Relation.id)
        .where(Relation.version_id == Version.id, Relation.kind.in_(ENDING))
        .exists(),
        select(other.id)
        .where(other.work_id == Version.work_id, other.version < Version.version)
        .exists(),
    )
    rows = session.execute(
        select(Document.id, Work.short_title, Version.version, Version.effective_on, visible())
        .join(Version, Version.document_id == Document.id)
        .join(Work, Work.id == Version.work_id)
        .where(
            Version.revision_id == Document.current_revision_id,
            Document.kind == DocumentKind.REGULATION.value,
            Document.state.not_in([state.value for state in TOMBSTONE_STATES]),
            or_(Document.published_revision_id.is_(None), Version.effective_on > today),
            changes,
        )
        .order_by(Version.version.desc(), Document.id)
        .limit(limit)
    )
    return tuple(Listed(*row[:4], published=bool(row[4])) for row in rows)


def of_document(session: Session, document_id: int) -> NewLaw:
    """Return the text of a regulation by the number of its document.

    Raises:
        NotFound: there is no such regulation.
    """
    return find(session, str(document_id))


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
    return _with_changes(
        session,
        NewLaw(
            text=version_id,
            document_id=document.id,
            key=document.key,
            slug=work.slug,
            name=work.short_title,
            version=version.version,
            effective_on=version.effective_on,
            published=public is not None,
        ),
        work,
        [(title, target, on) for title, target, on in ended],
    )


def of_text(session: Session, law: LawText) -> NewLaw:
    """Return a law that is not stored with the laws it changes.

    Raises:
        InvalidInput: it does not tell its date, so that nobody knows what it comes after.
    """
    if not law.version:
        raise InvalidInput(
            f"《{law.short_title}》没有写明通过或公布日期",
            hint="请在题注中写明，或在文件名末尾加上日期，如 某条例(2024-03-01).md",
        )
    titles = {law.short_title, *(title for title, _ in law.ended)}
    works = {
        work.short_title: work
        for work in session.scalars(
            select(Work).where(Work.short_title.in_(titles)).order_by(Work.id.desc())
        )
    }
    own = works.get(law.short_title)
    return _with_changes(
        session,
        NewLaw(
            text=law.articles,
            document_id=0,
            key="",
            slug=own.slug if own else "",
            name=law.short_title,
            version=law.version,
            effective_on=law.effective_on,
            published=False,
        ),
        own,
        [(title, works.get(title), on) for title, on in law.ended],
    )


def _with_changes(
    session: Session,
    law: NewLaw,
    own: Work | None,
    ended: Iterable[tuple[str, Work | None, dt.date | None]],
) -> NewLaw:
    changes: list[Changed] = []
    missing: list[str] = []
    day = law.effective_on.isoformat() if law.effective_on else ""
    stored = law.text if isinstance(law.text, int) else 0

    def add(target: Work, on: dt.date | None) -> bool:
        versions = {
            version: held
            for version, held in public_versions(session, target.slug).items()
            if version < law.version
        }
        if versions:
            title, slug = target.short_title, target.slug
            coming = Coming(stored, slug, title, law.slug, law.name, law.version, day)
            changes.append(Changed(coming, versions, max(versions), on))
        return bool(versions)

    met = {law.slug}
    if own is not None:
        add(own, law.effective_on)
    for title, target, on in ended:
        if target is None or (target.slug not in met and not add(target, on)):
            missing.append(title)
        if target is not None:
            met.add(target.slug)
    return replace(law, changes=tuple(changes), missing=tuple(dict.fromkeys(missing)))
