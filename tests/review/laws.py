"""Invented laws in several versions, and texts that cite them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select

from kb.model.document import Batch, DocumentKind, DocumentState
from kb.model.regulation import Provision, Version, Work
from kb.store.database import Database
from kb.store.documents import NewDocument, content_sha256, save
from kb.text.numerals import ArticleNumber
from kb.text.provisions import article_eid
from review import batches
from tests.review.bureau import SETUP, Desk, draft

LAW = "澜江省溪流保护条例"
SLUG = "lanjiang-xiliu-baohu-tiaoli"
SIGNERS = ("librarian", "legal-1", "panel-1")
Articles = Sequence[str]


def add_version(
    database: Database, batch_id: int, version: str, articles: Articles, *, first: int = 1
) -> int:
    """Store a version whose articles are numbered from `first`, and return its document."""
    content = {"title": LAW, "text_sha256": content_sha256(list(articles)), "version": version}
    with database.unit_of_work() as uow:
        session = uow.session
        work = session.scalars(select(Work).where(Work.slug == SLUG)).first()
        if work is None:
            work = Work(
                slug=SLUG,
                title=LAW,
                short_title=LAW,
                type="local_regulation",
                level="provincial",
                region="990000",
            )
            session.add(work)
            session.flush()
        document, revision = save(
            uow,
            NewDocument(
                kind=DocumentKind.REGULATION,
                key=f"{SLUG}/{version}",
                title=LAW,
                content=content,
                public_content=content,
                batch_id=batch_id,
            ),
            actor=SETUP,
        )
        row = Version(
            work_id=work.id,
            document_id=document.id,
            revision_id=revision.id,
            version=version,
            title=LAW,
            effective_on=dt.date.fromisoformat(version),
            article_count=len(articles),
        )
        session.add(row)
        session.flush()
        for place, text in enumerate(articles):
            number = ArticleNumber(first + place)
            session.add(
                Provision(
                    version_id=row.id,
                    position=place,
                    kind="article",
                    eid=article_eid(number),
                    number=number.number,
                    text=f"{number.label()}　{text}",
                )
            )
        return document.id


def new_batch(database: Database) -> int:
    with database.unit_of_work() as uow:
        batch = Batch(name="法规")
        uow.session.add(batch)
        uow.session.flush()
        return batch.id


def enact(database: Database, version: str, articles: Articles, *, first: int = 1) -> None:
    """Publish a version in a batch of its own."""
    batch = new_batch(database)
    add_version(database, batch, version, articles, first=first)
    result = batches.publish_batch(database, batch, SIGNERS)
    assert (result.documents, result.failures) == (1, ())


def citing(
    database: Database,
    version: str,
    article: int,
    *,
    key: str = "case-1",
    kind: DocumentKind = DocumentKind.CASE,
    **place: object,
) -> Desk:
    """Publish a text of 云泽市 that cites an article, or a part of it."""
    reference = {"law": LAW, "version": version, "article": article, "role": "penalty", **place}
    content: dict[str, object] = {
        "title": f"文稿 {key}",
        "sections": [{"heading": "案情", "text": "某公司向溪流倾倒废油。"}],
        "legal_basis": [reference],
    }
    desk = draft(database, key=key, kind=kind, content=content)
    if kind is DocumentKind.CASE:
        return desk.bring_to(DocumentState.PUBLISHED)
    desk.submit()
    desk.passes("business-1")
    desk.passes("legal-1")
    desk.open_meeting(present=())
    for name in ("panel-1", "panel-2", "panel-3", "panel-4", "panel-5"):
        desk.vote(name)
    desk.close_meeting()
    desk.publish()
    assert desk.state is DocumentState.PUBLISHED
    return desk
