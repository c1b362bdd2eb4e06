"""法规库 reading side: works, versions and provisions that are published, as frozen values.

Only versions whose revision is the published one of a published document are visible here, so the
public pages and the REST API can use these functions without a filter of their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.model.document import Document
from kb.model.regulation import ForceStatus, Provision, ProvisionKind, Relation, Version, Work
from kb.store.visibility import visible


@dataclass(frozen=True, slots=True)
class VersionView:
    """版本: one version of a work with its dates and its status on the day asked about."""

    id: int
    version: str
    title: str
    document_key: str
    document_number: str
    promulgated_on: dt.date | None
    effective_on: dt.date | None
    effective_basis: str
    repealed_on: dt.date | None
    repealed_by: str
    article_count: int
    amendments: tuple[dict[str, str], ...]
    status: ForceStatus


@dataclass(frozen=True, slots=True)
class WorkView:
    """法规: a work with its published versions, newest first."""

    id: int
    slug: str
    title: str
    short_title: str
    type: str
    level: str
    region: str
    issuing_body: str
    versions: tuple[VersionView, ...]

    def version_on(self, day: dt.date) -> VersionView | None:
        """Return the version in force on `day`, or None."""
        for version in self.versions:
            starts = version.effective_on
            ends = version.repealed_on
            if starts is not None and starts <= day and (ends is None or day < ends):
                return version
        return None

    def shown_on(self, day: dt.date) -> VersionView:
        """Return the version in force on `day`, else the nearest earlier one, else the oldest.

        A work without a version in force that day is still shown, with its status.
        """
        in_force = self.version_on(day)
        if in_force is not None:
            return in_force
        started = [v for v in self.versions if v.effective_on is None or v.effective_on <= day]
        return started[0] if started else self.versions[-1]


@dataclass(frozen=True, slots=True)
class ProvisionView:
    """条文单元: one row of a version; `text` is the source text including its label."""

    eid: str
    parent_eid: str
    position: int
    kind: ProvisionKind
    number: int | None
    suffix: int | None
    heading: str
    path: str
    text: str


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """筛选条件 of the law list; empty fields do not filter. `status` is judged on `as_of`."""

    text: str = ""
    type: str = ""
    level: str = ""
    regions: tuple[str, ...] = ()
    issuing_body: str = ""
    status: str = ""
    as_of: dt.date | None = None


@dataclass(frozen=True, slots=True)
class WorkPage:
    """一页法规 with the total and the cursor of the next page (None at the end)."""

    works: tuple[WorkView, ...]
    total: int
    next_cursor: int | None


def published_version() -> ColumnElement[bool]:
    """Return the condition that a version row is what the public may read."""
    return and_(
        Document.id == Version.document_id,
        visible(),
        Document.published_revision_id == Version.revision_id,
        Version.superseded.is_(False),
    )


def list_works(
    session: Session, wanted: WorkFilter, *, cursor: int = 0, limit: int = 30
) -> WorkPage:
    """Return a page of works, environmental and national first, by an offset cursor."""
    day = wanted.as_of or dt.date.today()
    query = select(Work.id).join(Version, Version.work_id == Work.id)
    query = query.join(Document, published_version())
    query = _filtered(query, wanted, day).group_by(Work.id)
    total = int(session.scalar(select(func.count()).select_from(query.subquery())) or 0)
    ids = session.scalars(
        query.order_by(Work.region != "000000", Work.region, Work.type, Work.id)
        .offset(cursor)
        .limit(limit)
    ).all()
    works = _views(session, ids, day)
    following = cursor + len(ids)
    return WorkPage(works, total, following if following < total else None)


def get_work(session: Session, slug_or_id: str | int, *, as_of: dt.date | None = None) -> WorkView:
    """Return one work with its published versions, statuses judged on `as_of` (today if None).

    Raises:
        NotFound: no such work, or none of its versions is published.
    """
    condition = Work.id == int(slug_or_id) if str(slug_or_id).isdigit() else Work.slug == slug_or_id
    ids = session.scalars(select(Work.id).where(condition)).all()
    found = _views(session, ids, as_of or dt.date.today())
    if not found or not found[0].versions:
        raise NotFound(f"没有找到法规“{slug_or_id}”", hint="请在法规库中按名称查找")
    return found[0]


def find_version(work: WorkView, version: str) -> VersionView:
    """Return the version of that date.

    Raises:
        NotFound: the work has no published version of that date.
    """
    for view in work.versions:
        if view.version == version:
            return view
    dates = "、".join(view.version for view in work.versions)
    raise NotFound(f"《{work.short_title}》没有 {version} 版本", hint=f"现有版本：{dates}")


def provisions(session: Session, version_id: int) -> tuple[ProvisionView, ...]:
    """Return all rows of a version in reading order."""
    rows = session.scalars(
        select(Provision).where(Provision.version_id == version_id).order_by(Provision.position)
    )
    return tuple(_provision(row) for row in rows)


def article(
    session: Session, version_id: int, number: int, suffix: int | None = None
) -> ProvisionView:
    """Return one article of a version.

    Raises:
        NotFound: the version has no article of that number.
    """
    row = session.scalars(
        select(Provision).where(
            Provision.version_id == version_id,
            Provision.kind == ProvisionKind.ARTICLE.value,
            Provision.number == number,
            Provision.suffix.is_(None) if suffix is None else Provision.suffix == suffix,
        )
    ).first()
    if row is None:
        raise NotFound(f"该版本没有第 {number} 条", hint="请核对条号，或换一个版本再看")
    return _provision(row)


@dataclass(frozen=True, slots=True)
class RelationView:
    """法规关系: what a version repeals or replaces; `slug` is empty for works not held here."""

    kind: str
    title: str
    slug: str
    on: dt.date | None
    quote: str


def relations(session: Session, version_id: int) -> tuple[RelationView, ...]:
    """Return the relations stated by a version."""
    rows = session.execute(
        select(Relation, Work.slug)
        .outerjoin(Work, Work.id == Relation.target_work_id)
        .where(Relation.version_id == version_id)
        .order_by(Relation.id)
    )
    return tuple(
        RelationView(row.kind, row.target_title, slug or "", row.on, row.quote)
        for row, slug in rows
    )


def relations_to(session: Session, work_id: int) -> tuple[RelationView, ...]:
    """Return what published versions of other works say about this one; `title` names them."""
    rows = session.execute(
        select(Relation, Work.short_title, Work.slug)
        .join(Version, Version.id == Relation.version_id)
        .join(Work, Work.id == Version.work_id)
        .join(Document, published_version())
        .where(Relation.target_work_id == work_id, Version.work_id != work_id)
        .order_by(Relation.on, Relation.id)
    )
    return tuple(
        RelationView(row.kind, title, slug, row.on, row.quote) for row, title, slug in rows
    )


def slugs_of(session: Session, short_titles: Collection[str]) -> dict[str, str]:
    """Return the slug of each of these short titles that is held and published."""
    rows = session.execute(
        select(Work.short_title, Work.slug)
        .join(Version, Version.work_id == Work.id)
        .join(Document, published_version())
        .where(Work.short_title.in_(short_titles))
        .distinct()
    )
    return {row.short_title: row.slug for row in rows}


def published_slugs(session: Session) -> tuple[str, ...]:
    """Return the slug of every work that has a published version, in order."""
    return tuple(
        session.scalars(
            select(Work.slug)
            .join(Version, Version.work_id == Work.id)
            .join(Document, published_version())
            .distinct()
            .order_by(Work.slug)
        )
    )


def used_regions(session: Session) -> tuple[tuple[str, int], ...]:
    """Return each region that has published regulations and their number, by code."""
    rows = session.execute(
        select(Work.region, func.count(func.distinct(Work.id)))
        .join(Version, Version.work_id == Work.id)
        .join(Document, published_version())
        .group_by(Work.region)
        .order_by(Work.region)
    )
    return tuple((code, int(number)) for code, number in rows)


@dataclass(frozen=True, slots=True)
class LibraryCounts:
    """馆藏数量: works, versions and articles that are published."""

    works: int
    versions: int
    articles: int
    newest_version: str


def counts(session: Session) -> LibraryCounts:
    """Return how much published law there is."""
    row = session.execute(
        select(
            func.count(func.distinct(Version.work_id)),
            func.count(Version.id),
            func.coalesce(func.sum(Version.article_count), 0),
            func.coalesce(func.max(Version.version), ""),
        ).join(Document, published_version())
    ).one()
    return LibraryCounts(*row)


def newest_version(session: Session) -> str:
    """Return the date of the newest published version, an empty string when there is none."""
    query = select(func.max(Version.version)).join(Document, published_version())
    return str(session.scalar(query) or "")


def _filtered(query: Select[int], wanted: WorkFilter, day: dt.date) -> Select[int]:
    if wanted.text:
        query = query.where(Work.title.contains(wanted.text, autoescape=True))
    if wanted.type:
        query = query.where(Work.type == wanted.type)
    if wanted.level:
        query = query.where(Work.level == wanted.level)
    if wanted.regions:
        query = query.where(Work.region.in_(wanted.regions))
    if wanted.issuing_body:
        query = query.where(Work.issuing_body.contains(wanted.issuing_body, autoescape=True))
    if wanted.status == ForceStatus.IN_FORCE.value:
        query = query.where(
            Version.effective_on <= day,
            or_(Version.repealed_on.is_(None), Version.repealed_on > day),
        )
    elif wanted.status == ForceStatus.REPEALED.value:
        query = query.where(Version.repealed_on <= day)
    elif wanted.status == ForceStatus.NOT_YET_EFFECTIVE.value:
        query = query.where(Version.effective_on > day)
    return query


def _views(session: Session, ids: Sequence[int], day: dt.date) -> tuple[WorkView, ...]:
    works = {work.id: work for work in session.scalars(select(Work).where(Work.id.in_(ids)))}
    versions: dict[int, list[VersionView]] = {work_id: [] for work_id in ids}
    rows = session.execute(
        select(Version, Document.key)
        .join(Document, published_version())
        .where(Version.work_id.in_(ids))
        .order_by(Version.version.desc())
    )
    for row, key in rows:
        versions[row.work_id].append(version_view(row, day, key))
    return tuple(
        WorkView(
            id=work.id,
            slug=work.slug,
            title=work.title,
            short_title=work.short_title,
            type=work.type,
            level=work.level,
            region=work.region,
            issuing_body=work.issuing_body,
            versions=tuple(versions[work.id]),
        )
        for work in (works[work_id] for work_id in ids if work_id in works)
    )


def version_view(row: Version, day: dt.date, document_key: str = "") -> VersionView:
    """Return a version as it is read, its status judged on `day`."""
    return VersionView(
        id=row.id,
        version=row.version,
        title=row.title,
        document_key=document_key,
        document_number=row.document_number,
        promulgated_on=row.promulgated_on,
        effective_on=row.effective_on,
        effective_basis=row.effective_basis,
        repealed_on=row.repealed_on,
        repealed_by=row.repealed_by,
        article_count=row.article_count,
        amendments=tuple(row.amendments),
        status=row.status_on(day),
    )


def _provision(row: Provision) -> ProvisionView:
    return ProvisionView(
        eid=row.eid,
        parent_eid=row.parent_eid,
        position=row.position,
        kind=ProvisionKind(row.kind),
        number=row.number,
        suffix=row.suffix,
        heading=row.heading,
        path=row.path,
        text=row.text,
    )
