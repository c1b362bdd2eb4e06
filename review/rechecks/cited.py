"""被引条文: which provisions the published texts cite, with the version they cite.

Each kind of text that stands on provisions is a source, registered under `anjian.dependents`: a
further kind registers its own and is from then on looked at when a law changes. Policies are other
bodies' texts, which nobody here can correct.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from kb.model.catalogue import EnforcementItem, SyllabusPoint
from kb.model.document import Citation, Document, DocumentKind, Revision
from kb.model.regulation import Version, Work
from kb.store.library import published_version
from kb.store.visibility import visible
from kb.text.numerals import ArticleNumber
from kb.text.provisions import ProvisionAddress, make_eid, parse_eid

GROUP: Final = "anjian.dependents"
KINDS: Final = (
    DocumentKind.CASE,
    DocumentKind.GUIDE,
    DocumentKind.MATERIAL,
    DocumentKind.BENCHMARK,
    DocumentKind.QUESTION,
)
"""Kinds whose references are citation rows."""
CHUNK: Final = 500
"""Slugs a statement; SQLite and PostgreSQL both limit the parameters of one."""

Laws = Mapping[str, str]
"""Short titles of works by their slugs."""


@dataclass(frozen=True, slots=True)
class Cited:
    """引用的条文: a published document and a provision it cites, `slug/version/eid`.

    `part` names the entry of the document that cites it, where that has entries (an enforcement
    item, a syllabus point, an article of a law); otherwise it is empty.
    """

    document_id: int
    sha256: str
    provision: str
    part: str = ""

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
        assert address is not None  # sources yield no other
        return address


@dataclass(frozen=True, slots=True)
class Unread:
    """未解析的引用: a published document names a law and nobody knows which provision is meant."""

    document_id: int
    slug: str
    raw: str
    reason: str
    part: str = ""


class Source(Protocol):
    """引用来源: yields what the published texts of some kinds cite of laws; of all, when None."""

    def __call__(self, session: Session, laws: Laws | None) -> Iterator[Cited | Unread]:
        """Yield it, the same provision as often as it is cited."""
        ...


def sources() -> tuple[Source, ...]:
    """Return the registered sources, in the order of their names."""
    return tuple(entry.load() for entry in sorted(entry_points(group=GROUP)))


def cited_works(session: Session) -> frozenset[str]:
    """Return the slugs of all works that published texts cite."""
    return frozenset(
        each.slug
        for source in sources()
        for each in source(session, None)
        if isinstance(each, Cited)
    )


def cited(session: Session, laws: Laws) -> tuple[Cited, ...]:
    """Return every article, or part of one, of these works that a published text cites, once."""
    found: dict[tuple[int, str, str], Cited] = {}
    for each in _all(session, laws):
        if isinstance(each, Cited):
            found.setdefault((each.document_id, each.provision, each.part), each)
    return tuple(found.values())


def unread(session: Session, laws: Laws) -> tuple[Unread, ...]:
    """Return where published texts name one of these works and lead to no provision, once."""
    return tuple(dict.fromkeys(each for each in _all(session, laws) if isinstance(each, Unread)))


def titles_of(session: Session, slugs: Collection[str]) -> dict[str, str]:
    """Return the short titles of works by their slugs."""
    found: dict[str, str] = {}
    for part in _chunks(slugs):
        rows = session.execute(select(Work.slug, Work.short_title).where(Work.slug.in_(part)))
        found |= {row.slug: row.short_title for row in rows}
    return found


def of_citations(session: Session, laws: Laws | None) -> Iterator[Cited | Unread]:
    """Yield what cases, guides, materials, benchmarks and questions cite."""
    query = (
        select(Document.id, Revision.sha256, Citation)
        .join(Revision, Revision.id == Document.published_revision_id)
        .join(Citation, Citation.revision_id == Revision.id)
        .where(_counts())
        .order_by(Citation.id)
    )
    if laws is None:
        yield from _rows(session, query, {})
        return
    for part in _chunks(laws):
        slugs = {laws[slug]: slug for slug in part}
        named = or_(
            Citation.work_slug.in_(part),
            and_(Citation.resolved.is_(False), Citation.law.in_(list(slugs))),
        )
        yield from _rows(session, query.where(named), slugs)


def of_catalogue(session: Session, laws: Laws | None) -> Iterator[Cited | Unread]:
    """Yield the duties and penalties of the enforcement items."""
    rows = session.execute(
        select(EnforcementItem, Revision.sha256)
        .join(Document, Document.id == EnforcementItem.document_id)
        .join(Revision, Revision.id == Document.published_revision_id)
        .where(visible())
        .order_by(EnforcementItem.code, EnforcementItem.id)
    ).all()
    held = _Held(session)
    for item, sha256 in rows:
        for reference in [*item.duty, *item.penalty]:
            part = f"{item.code} {item.name}"
            yield from held.read(item.document_id, sha256, reference, part, laws)


def of_syllabus(session: Session, laws: Laws | None) -> Iterator[Cited | Unread]:
    """Yield the legal basis of the syllabus points."""
    rows = session.execute(
        select(SyllabusPoint, Revision.sha256)
        .join(Document, Document.id == SyllabusPoint.document_id)
        .join(Revision, Revision.id == Document.published_revision_id)
        .where(visible())
        .order_by(SyllabusPoint.code, SyllabusPoint.id)
    ).all()
    held = _Held(session)
    for point, sha256 in rows:
        for reference in point.basis:
            part = f"{point.code} {point.title}"
            yield from held.read(point.document_id, sha256, reference, part, laws)


class _Held:
    """The published versions that entries name by title and date, read at once."""

    def __init__(self, session: Session) -> None:
        self._slugs: dict[str, str] = {}
        self._versions: dict[str, set[str]] = {}
        rows = session.execute(
            select(Work.short_title, Work.slug, Version.version)
            .join(Version, Version.work_id == Work.id)
            .join(Document, published_version())
        )
        for title, slug, version in rows:
            self._slugs[title] = slug
            self._versions.setdefault(slug, set()).add(version)

    def read(
        self,
        document_id: int,
        sha256: str,
        reference: Mapping[str, Any],
        part: str,
        laws: Laws | None,
    ) -> Iterator[Cited | Unread]:
        law = str(reference.get("law") or "")
        slug = self._slugs.get(law, "")
        if not slug or not reference.get("article") or (laws is not None and slug not in laws):
            return
        version = str(reference.get("version") or "")
        number = ArticleNumber(int(reference["article"]), reference.get("article_suffix"))
        if version not in self._versions[slug]:
            reason = f"库中没有{version}版本" if version else "没有写明版本"
            yield Unread(document_id, slug, f"《{law}》{number.label()}", reason, part)
            return
        items = [int(item) for item in reference.get("items") or ()]
        address = ProvisionAddress(
            article=number,
            paragraph=reference.get("paragraph") or (1 if items else None),
            item=items[0] if len(items) == 1 else None,
        )
        yield Cited(document_id, sha256, f"{slug}/{version}/{make_eid(address)}", part)


def _rows(session: Session, query: Any, slugs: Mapping[str, str]) -> Iterator[Cited | Unread]:
    for document_id, sha256, row in session.execute(query):
        if row.resolved:
            if is_article(row.provision):
                yield Cited(document_id, sha256, row.provision)
        elif row.article is not None and (slug := row.work_slug or slugs.get(row.law, "")):
            yield Unread(document_id, slug, row.raw, row.reason)


def _counts() -> ColumnElement[bool]:
    return and_(Document.kind.in_([kind.value for kind in KINDS]), visible())


def _all(session: Session, laws: Laws) -> Iterator[Cited | Unread]:
    for source in sources():
        yield from source(session, laws)


def is_article(provision: str) -> bool:
    """Return whether an id `slug/version/eid` names an article or a part of one."""
    parts = provision.split("/")
    address = parse_eid(parts[2]) if len(parts) == 3 else None
    return address is not None and address.article is not None


def _chunks(slugs: Collection[str]) -> Iterator[list[str]]:
    wanted = sorted(slugs)
    for start in range(0, len(wanted), CHUNK):
        yield wanted[start : start + CHUNK]
