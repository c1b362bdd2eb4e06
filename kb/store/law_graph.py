"""法规援引关系 reading side: who cites whom inside one version, and to and from other laws."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.model.law_graph import ProvisionReference, ReferenceKind
from kb.store.references import Side, not_its_own, part_label, reason_in_words
from kb.text.numerals import ArticleNumber


@dataclass(frozen=True, slots=True)
class Edge:
    """援引: one article naming an article of its own law (`inner`) or another law.

    `target` is empty where a law is named as a whole. `slug` and `version` are empty for a law
    that is not held or not in a version of that day; `caveat` then says so.
    """

    source: ArticleNumber
    kind: ReferenceKind
    raw: str
    inner: bool
    law: str
    slug: str
    version: str
    target: ArticleNumber | None
    part: str
    caveat: str


@dataclass(frozen=True, slots=True)
class CitingLaw:
    """引用本法的法规: a published version, and how many of its articles name ours."""

    law: str
    slug: str
    version: str
    articles: int


@dataclass(frozen=True, slots=True)
class LawGraph:
    """援引关系图 of one version; edges in the order of its text, each pair once for each kind."""

    edges: tuple[Edge, ...]
    citing: tuple[CitingLaw, ...]


def graph_of(session: Session, version_id: int) -> LawGraph:
    """Return the graph of a published version."""
    return LawGraph(tuple(_edges(session, version_id)), tuple(_citing(session, version_id)))


def _edges(session: Session, version_id: int) -> Iterator[Edge]:
    cited = Side()
    rows = session.execute(
        select(
            ProvisionReference,
            cited.version.version,
            cited.work.slug,
            cited.work.short_title,
            cited.document.id,
        )
        .outerjoin(cited.version, cited.version.id == ProvisionReference.target_version_id)
        .outerjoin(cited.work, cited.work.id == cited.version.work_id)
        .outerjoin(cited.document, cited.published())
        .where(ProvisionReference.version_id == version_id, not_its_own())
        .order_by(
            ProvisionReference.number,
            ProvisionReference.suffix.nulls_first(),
            ProvisionReference.start,
            ProvisionReference.target_number,
            ProvisionReference.target_suffix.nulls_first(),
        )
    )
    seen: set[tuple[object, ...]] = set()
    for row, version, slug, law, shown in rows:
        if row.number is None:
            continue
        inner = row.target_version_id == version_id
        target = (
            ArticleNumber(row.target_number, row.target_suffix)
            if row.target_number is not None
            else None
        )
        place = (row.number, row.suffix, row.kind, law or row.target_title, target)
        if place in seen:
            continue
        seen.add(place)
        yield Edge(
            source=ArticleNumber(row.number, row.suffix),
            kind=ReferenceKind(row.kind),
            raw=row.raw,
            inner=inner,
            law=law or row.target_title,
            slug=slug if shown else "",
            version=version if shown else "",
            target=target,
            part=part_label(row.paragraph, row.items),
            caveat=reason_in_words(row.reason),
        )


def _citing(session: Session, version_id: int) -> Iterator[CitingLaw]:
    citing = Side()
    articles = (
        select(
            ProvisionReference.version_id,
            ProvisionReference.number,
            ProvisionReference.suffix,
        )
        .where(
            ProvisionReference.target_version_id == version_id,
            ProvisionReference.version_id != version_id,
            ProvisionReference.target_number.is_not(None),
        )
        .distinct()
        .subquery()
    )
    number = func.count()
    rows = session.execute(
        select(citing.work.short_title, citing.work.slug, citing.version.version, number)
        .join(articles, articles.c.version_id == citing.version.id)
        .join(citing.work, citing.work.id == citing.version.work_id)
        .join(citing.document, citing.published())
        .group_by(citing.version.id, citing.work.short_title, citing.work.slug)
        .order_by(number.desc(), citing.work.short_title, citing.version.version.desc())
    )
    for law, slug, version, count in rows:
        yield CitingLaw(law, slug, version, int(count))
