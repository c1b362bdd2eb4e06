"""被引用 reading side: who cites an article, by kind and by the version that is meant.

Only published citing texts count. A reference to a version that is not held is told apart: its
number is that of a text nobody can show, and may be another article today.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Select, and_, func, literal, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from kb.errors import InvalidInput
from kb.model.document import Citation, Document, DocumentKind, Revision
from kb.model.law_graph import ProvisionReference, ReferenceCause, ReferenceKind
from kb.model.regulation import ForceStatus, Provision, ProvisionKind, Version, Work
from kb.store import catalogue
from kb.store.library import WorkView, published_version
from kb.store.references import Place, not_its_own, reason_in_words, suffix_is
from kb.store.visibility import visible
from kb.text.regions import NATIONAL

PROVISION: Final = "provision"
ENFORCEMENT_ITEM: Final = "enforcement_item"
KINDS: Final = (
    PROVISION,
    DocumentKind.CASE.value,
    DocumentKind.GUIDE.value,
    DocumentKind.POLICY.value,
    DocumentKind.MATERIAL.value,
    DocumentKind.BENCHMARK.value,
    ENFORCEMENT_ITEM,
)
"""Kinds of what cites, in the order of a list; questions of exams are nobody's to see."""
NOT_HELD: Final = "not_held"
"""Stands for the version in counts and filters where the version that is meant is not held."""

_NAMES_THE_ARTICLE: Final = (
    "",
    ReferenceCause.NO_SUCH_PART.value,
    ReferenceCause.VERSION_NOT_HELD.value,
    ReferenceCause.REPEALED.value,
)
_AROUND: Final = 40


@dataclass(frozen=True, slots=True)
class Count:
    """引用计数: how many texts of one kind cite the article as of one version."""

    kind: str
    version: str
    number: int


@dataclass(frozen=True, slots=True)
class Citing:
    """引用者: one citing article or document.

    `version` is the version of the cited law that is meant, `NOT_HELD` for one that is not held.
    For an article `place` says where, `reference` why it cites and `quote` with which words;
    otherwise `key` and `title` name the document, or code and name the enforcement item.
    """

    kind: str
    title: str
    key: str
    version: str
    place: Place | None = None
    reference: ReferenceKind | None = None
    quote: str = ""
    status: ForceStatus | None = None
    caveat: str = ""


@dataclass(frozen=True, slots=True)
class CitedBy:
    """被引用 of one article: the counts by kind and version, and one page of a list."""

    counts: tuple[Count, ...]
    items: tuple[Citing, ...]
    total: int
    next_cursor: int | None

    def of_kind(self, kind: str) -> int:
        """Return how many texts of a kind cite it, whatever the version."""
        return sum(count.number for count in self.counts if count.kind == kind)

    def of_version(self, version: str) -> int:
        """Return how many texts mean this version."""
        return sum(count.number for count in self.counts if count.version == version)

    def to_json(self) -> dict[str, Any]:
        """Return counts, total and items as command and API give them, without addresses."""
        return {
            "counts": [
                {"kind": count.kind, "version": count.version, "number": count.number}
                for count in self.counts
            ],
            "total": self.total,
            "items": [
                {
                    "kind": each.kind,
                    "id": each.key,
                    "title": each.title,
                    "cited_version": each.version,
                    "reference": each.reference.value if each.reference else "",
                    "quote": each.quote,
                    "status": each.status.value if each.status else "",
                    "caveat": each.caveat,
                }
                for each in self.items
            ],
        }


def cited_by(
    session: Session,
    work: WorkView,
    number: int,
    suffix: int | None = None,
    *,
    kind: str = "",
    version: str | None = None,
    as_of: dt.date | None = None,
    cursor: int = 0,
    limit: int = 20,
) -> CitedBy:
    """Return who cites an article, filtered by `kind` and by the cited `version` where given.

    The counts are of all kinds and versions. `as_of` is the day on which the status of citing
    articles is judged (today when it is None).

    Raises:
        InvalidInput: there is no such kind.
    """
    if kind and kind not in KINDS:
        raise InvalidInput(
            f"没有引用者种类“{kind}”", field="kind", hint="可用：" + "、".join(KINDS)
        )
    target = _Target(work, number, suffix)
    items = list(_items(session, target))
    counts = _counts(session, target) + _tally(items)
    counts.sort(key=lambda count: (KINDS.index(count.kind), count.version))
    wanted = [
        count
        for count in counts
        if (not kind or count.kind == kind) and (version is None or count.version == version)
    ]
    total = sum(count.number for count in wanted)
    page: list[Citing] = []
    skip = cursor
    for each in KINDS:
        held = sum(count.number for count in wanted if count.kind == each)
        if skip >= held or len(page) >= limit:
            skip = max(0, skip - held)
            continue
        room = limit - len(page)
        if each == PROVISION:
            day = as_of or dt.date.today()
            page += _provisions(session, target, version, day, skip, room)
        elif each == ENFORCEMENT_ITEM:
            kept = [item for item in items if version is None or item.version == version]
            page += kept[skip : skip + room]
        else:
            page += _documents(session, target, each, version, skip, room)
        skip = 0
    following = cursor + len(page)
    return CitedBy(
        tuple(counts), tuple(page), total, following if page and following < total else None
    )


@dataclass(frozen=True, slots=True)
class _Target:
    work: WorkView
    number: int
    suffix: int | None


def _citing_articles(
    target: _Target, version: str | None
) -> Select[int, int | None, int | None, str, int]:
    """Version, number and suffix of the citing articles, with the cited version, each once."""
    cited = aliased(Version)
    shown = func.coalesce(cited.version, literal(NOT_HELD))
    query = (
        select(
            ProvisionReference.version_id,
            ProvisionReference.number,
            ProvisionReference.suffix,
            shown.label("cited"),
            func.min(ProvisionReference.id).label("row"),
        )
        .join(Version, Version.id == ProvisionReference.version_id)
        .join(Document, published_version())
        .outerjoin(cited, cited.id == ProvisionReference.target_version_id)
        .where(
            ProvisionReference.target_work_id == target.work.id,
            ProvisionReference.target_number == target.number,
            suffix_is(target.suffix, ProvisionReference.target_suffix),
            ProvisionReference.reason.in_(_NAMES_THE_ARTICLE),
            not_its_own(),
        )
        .group_by(
            ProvisionReference.version_id,
            ProvisionReference.number,
            ProvisionReference.suffix,
            shown,
        )
    )
    return query if version is None else query.where(shown == version)


def _citing_documents(target: _Target, version: str | None) -> Select[int, str, str]:
    query = (
        select(Document.id, Document.kind, Citation.version.label("cited"))
        .join(Citation, Citation.revision_id == Document.published_revision_id)
        .where(
            Citation.work_slug == target.work.slug,
            Citation.article == target.number,
            suffix_is(target.suffix, Citation.article_suffix),
            Document.kind.in_(KINDS),
            visible(),
        )
        .distinct()
    )
    return query if version is None else query.where(Citation.version == version)


def _counts(session: Session, target: _Target) -> list[Count]:
    articles = _citing_articles(target, None).subquery()
    documents = _citing_documents(target, None).subquery()
    counted = union_all(
        select(literal(PROVISION), articles.c.cited, func.count()).group_by(articles.c.cited),
        select(documents.c.kind, documents.c.cited, func.count()).group_by(
            documents.c.kind, documents.c.cited
        ),
    )
    return [Count(kind, version, int(number)) for kind, version, number in session.execute(counted)]


def _provisions(
    session: Session,
    target: _Target,
    version: str | None,
    day: dt.date,
    offset: int,
    limit: int,
) -> Iterator[Citing]:
    articles = _citing_articles(target, version).subquery()
    in_force = and_(
        Version.effective_on <= day, or_(Version.repealed_on.is_(None), Version.repealed_on > day)
    )
    rows = session.execute(
        select(ProvisionReference, Version, Work, articles.c.cited, Provision.text)
        .join(articles, articles.c.row == ProvisionReference.id)
        .join(Version, Version.id == ProvisionReference.version_id)
        .join(Work, Work.id == Version.work_id)
        .outerjoin(
            Provision,
            and_(
                Provision.version_id == ProvisionReference.version_id,
                Provision.kind == ProvisionKind.ARTICLE.value,
                Provision.number == ProvisionReference.number,
                Provision.suffix.is_not_distinct_from(ProvisionReference.suffix),
            ),
        )
        .order_by(
            Work.id != target.work.id,
            ~in_force,
            Work.region != NATIONAL,
            Work.region,
            Version.version.desc(),
            Work.id,
            ProvisionReference.number,
            ProvisionReference.suffix,
        )
        .offset(offset)
        .limit(limit)
    )
    for row, citing, work, cited, text in rows:
        place = Place(work.slug, work.short_title, citing.version, row.number, row.suffix)
        yield Citing(
            kind=PROVISION,
            title=f"{work.short_title}{place.label}",
            key=place.provision,
            version=cited,
            place=place,
            reference=ReferenceKind(row.kind),
            quote=quotation(text or "", row.start, row.end),
            status=citing.status_on(day),
            caveat=reason_in_words(row.reason),
        )


def _documents(
    session: Session, target: _Target, kind: str, version: str | None, offset: int, limit: int
) -> Iterator[Citing]:
    documents = _citing_documents(target, version).subquery()
    rows = session.execute(
        select(Document.key, Revision.public_content, documents.c.cited)
        .join(documents, documents.c.id == Document.id)
        .join(Revision, Revision.id == Document.published_revision_id)
        .where(Document.kind == kind)
        .order_by(documents.c.cited.desc(), Document.published_at.desc(), Document.key)
        .offset(offset)
        .limit(limit)
    )
    for key, content, cited in rows:
        yield Citing(kind, str(content.get("title", "")), key, cited)


def _items(session: Session, target: _Target) -> Iterator[Citing]:
    """Enforcement items, under each version of the article that they state."""
    law, number, suffix = target.work.short_title, target.number, target.suffix
    for item in catalogue.enforcement_items_citing(session, law, number, suffix):
        versions = {
            str(ref.get("version") or "")
            for ref in item.duty + item.penalty
            if (ref.get("law"), ref.get("article"), ref.get("article_suffix"))
            == (law, number, suffix)
        }
        for version in sorted(versions):
            yield Citing(ENFORCEMENT_ITEM, item.name, item.code, version)


def _tally(items: list[Citing]) -> list[Count]:
    versions = sorted({item.version for item in items})
    return [
        Count(ENFORCEMENT_ITEM, version, sum(item.version == version for item in items))
        for version in versions
    ]


def quotation(text: str, start: int, end: int) -> str:
    """Return the words around text[start:end], cut at the ends of sentences where they are near."""
    low = max(0, start - _AROUND)
    opening = max(text.rfind(mark, low, start) for mark in "。；\n")
    before = text[opening + 1 : start] if opening >= 0 else ("…" if low else "") + text[low:start]
    high = min(len(text), end + _AROUND)
    closings = [place for mark in "。；\n" if (place := text.find(mark, end, high)) >= 0]
    if closings:
        return before + text[start : min(closings)].rstrip() + text[min(closings)].strip()
    return before + text[start:high] + ("…" if high < len(text) else "")
