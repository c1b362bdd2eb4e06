"""援引条文: laws that cite what changes, a source of `anjian.dependents`.

They are other bodies' texts, which nobody here can correct: a person looks at each and marks it as
reviewed, or writes to whoever made it (法规清理).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session, aliased

from kb.model.document import Document, DocumentKind, Revision
from kb.model.law_graph import ProvisionReference
from kb.model.regulation import Version, Work
from kb.store.library import published_version
from kb.store.references import not_its_own
from kb.text.numerals import ArticleNumber
from kb.text.provisions import ProvisionAddress, make_eid
from review.rechecks.cited import CHUNK, Cited, Unread

Laws = Mapping[str, str]


def of_laws(session: Session, laws: Laws | None) -> Iterator[Cited | Unread]:
    """Yield what articles of published laws cite; `part` is the citing article.

    What leads to no held version is not yielded: the report on a law change lists it with its
    reason.
    """
    meant, target = aliased(Version), aliased(Work)
    query = (
        select(Document.id, Revision.sha256, target.slug, meant.version, *_COLUMNS)
        .join(Version, Version.id == ProvisionReference.version_id)
        .join(Document, published_version())
        .join(Revision, Revision.id == Document.published_revision_id)
        .join(meant, meant.id == ProvisionReference.target_version_id)
        .join(target, target.id == meant.work_id)
        .where(ProvisionReference.target_number.is_not(None), not_its_own())
        .order_by(ProvisionReference.id)
    )
    if laws is None:
        yield from map(_cited, session.execute(query))
        return
    wanted = sorted(laws)
    for start in range(0, len(wanted), CHUNK):
        part = query.where(target.slug.in_(wanted[start : start + CHUNK]))
        yield from map(_cited, session.execute(part))


def address_of(
    article: ArticleNumber, paragraph: int | None, items: Sequence[Any]
) -> ProvisionAddress:
    """Return the place that a reference names, with the numbers of 项 it cites."""
    return ProvisionAddress(
        article=article,
        paragraph=paragraph or (1 if items else None),
        item=int(items[0]) if len(items) == 1 else None,
    )


def standing(
    session: Session, texts: Collection[Cited], *, coming: str, day: dt.date
) -> tuple[Cited, ...]:
    """Return the texts without the laws that need no look when `coming`, a work, changes others.

    These are laws that are not in force on the day, and the versions of `coming` itself. What is
    no law stays.
    """
    ids = sorted({text.document_id for text in texts})
    left_out: set[int] = set()
    for start in range(0, len(ids), CHUNK):
        rows = session.execute(
            select(Document.id, Work.slug, Version.effective_on, Version.repealed_on)
            .join(Version, Version.document_id == Document.id)
            .join(Work, Work.id == Version.work_id)
            .where(
                Document.id.in_(ids[start : start + CHUNK]),
                Document.kind == DocumentKind.REGULATION.value,
                Version.revision_id == Document.published_revision_id,
            )
        )
        for document_id, slug, begins, ends in rows:
            in_force = begins is not None and begins <= day and (ends is None or day < ends)
            if slug == coming or not in_force:
                left_out.add(document_id)
    return tuple(text for text in texts if text.document_id not in left_out)


_COLUMNS: Final = (
    ProvisionReference.number,
    ProvisionReference.suffix,
    ProvisionReference.target_number,
    ProvisionReference.target_suffix,
    ProvisionReference.paragraph,
    ProvisionReference.items,
)


def _cited(row: Any) -> Cited:
    document_id, sha256, slug, version, number, suffix, *target, paragraph, items = row
    address = address_of(ArticleNumber(*target), paragraph, items)
    label = ArticleNumber(number, suffix).label() if number else ""
    return Cited(document_id, sha256, f"{slug}/{version}/{make_eid(address)}", label)
