"""出题依据 sources: published articles as questions are made of them, and as they are checked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from kb.model.document import Document
from kb.model.regulation import Provision, ProvisionKind, RegulationType, Version, Work
from kb.store.library import published_version
from kb.text.numerals import ArticleNumber
from kb.text.provisions import (
    Paragraph,
    ProvisionAddress,
    article_body,
    article_eid,
    make_eid,
    split_article,
)
from kb.training.question import QuestionCitation


@dataclass(frozen=True)
class Source:
    """出题条文: one article of a published version; `text` is without its label.

    `path` is the chapter and section it stands in, as headings.
    """

    slug: str
    law: str
    title: str
    version: str
    article: ArticleNumber
    text: str
    path: str
    type: str
    level: str
    region: str
    position: int

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Its paragraphs and items; their spans count in `text`."""
        return split_article(self.text)

    @cached_property
    def provision(self) -> str:
        """The id of the article, `slug/version/eid`."""
        return f"{self.slug}/{self.version}/{article_eid(self.article)}"

    def cite(self, start: int, end: int) -> QuestionCitation:
        """Return the citation of a stretch of `text`, of the narrowest provision that holds it."""
        return QuestionCitation(
            law=self.law,
            article=self.article.number,
            article_suffix=self.article.suffix,
            provision=f"{self.slug}/{self.version}/{make_eid(self._address(start, end))}",
            version=self.version,
            quote=self.text[start:end],
        )

    def _address(self, start: int, end: int) -> ProvisionAddress:
        for paragraph in self.paragraphs:
            if not paragraph.start <= start < end <= paragraph.end:
                continue
            for item in paragraph.items:
                if item.start <= start and end <= item.end:
                    return ProvisionAddress(
                        article=self.article, paragraph=paragraph.number, item=item.number
                    )
            if len(self.paragraphs) > 1:
                return ProvisionAddress(article=self.article, paragraph=paragraph.number)
        return ProvisionAddress(article=self.article)


def read_sources(
    session: Session, as_of: dt.date, *, laws: Collection[str] | None = None
) -> tuple[Source, ...]:
    """Return the articles in force on a day, in the order of works and positions.

    `laws` are short titles; None reads every law. Articles without a number are left out.
    """
    query = (
        select(Provision, Version, Work)
        .join(Version, Version.id == Provision.version_id)
        .join(Work, Work.id == Version.work_id)
        .join(Document, published_version())
        .where(
            Provision.kind == ProvisionKind.ARTICLE.value,
            Version.effective_on <= as_of,
            or_(Version.repealed_on.is_(None), Version.repealed_on > as_of),
        )
        .order_by(Work.slug, Version.version, Provision.position)
    )
    if laws is not None:
        query = query.where(Work.short_title.in_(sorted(laws)))
    return tuple(
        Source(
            slug=work.slug,
            law=work.short_title,
            title=work.title,
            version=version.version,
            article=ArticleNumber(provision.number, provision.suffix),
            text=article_body(provision.text),
            path=provision.path,
            type=work.type,
            level=work.level,
            region=work.region,
            position=provision.position,
        )
        for provision, version, work in session.execute(query)
        if provision.number is not None
    )


def law_versions(session: Session, as_of: dt.date) -> dict[str, str]:
    """Return the version in force on a day of every law, by its short title."""
    query = (
        select(Work.short_title, func.max(Version.version))
        .join(Version, Version.work_id == Work.id)
        .join(Document, published_version())
        .where(
            Work.type == RegulationType.LAW.value,
            Version.effective_on <= as_of,
            or_(Version.repealed_on.is_(None), Version.repealed_on > as_of),
        )
        .group_by(Work.short_title)
    )
    return {row[0]: row[1] for row in session.execute(query)}
