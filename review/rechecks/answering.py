"""更正作答: which open rechecks a published correction answers, and closing them.

A recheck says that a provision which a text stands on became another. A correction answers it when
none of its citations would be queued for that change: it cites the new text, other provisions, or
a part of the old one that says the same as before. Nobody has to say so once more; a person did,
through every stage of review.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select

from kb.model.base import utc_now
from kb.model.document import Citation, Document, Revision
from kb.model.publication import Recheck
from kb.store.documents import content_sha256
from kb.store.unit_of_work import UnitOfWork
from kb.text.amendment import SETTLED
from kb.text.numerals import ArticleNumber
from kb.text.provisions import ProvisionAddress, parse_eid
from review.rechecks.judging import Change
from review.rechecks.opening import ACTOR, public_versions
from review.rechecks.queue import CLOSE, Verdict

REASON: Final = "更正后的文本已经审核发布，不再依据修改前的条文"


@dataclass(frozen=True, slots=True)
class _Place:
    """A provision that is cited: its law, version and address."""

    slug: str
    version: str
    address: ProvisionAddress

    @property
    def article(self) -> ArticleNumber | None:
        return self.address.article


def close_answered(uow: UnitOfWork, document: Document, revision: Revision) -> int:
    """Close what a correction answers that is being published; return how many were closed.

    To be called in the transaction of its publication. Rows are closed in the name of the service,
    with the revision; what the correction still stands on stays open.
    """
    rows = uow.session.scalars(
        select(Recheck).where(Recheck.document_id == document.id, Recheck.verdict == "")
    ).all()
    if not rows:
        return 0
    cited = _cited(uow, revision)
    answered = [row for row in rows if not _stands(uow, row, cited)]
    for row in answered:
        row.verdict, row.reason = Verdict.CORRECTED.value, REASON
        row.closed_at = utc_now()
        uow.record(
            ACTOR,
            CLOSE,
            f"document:{document.id}",
            revision_sha256=revision.sha256,
            detail={
                "recheck": row.id,
                "provision": row.provision,
                "new_version": row.new_version,
                "verdict": row.verdict,
                "reason_sha256": content_sha256(row.reason),
            },
        )
    return len(answered)


def _cited(uow: UnitOfWork, revision: Revision) -> tuple[_Place, ...]:
    found = uow.session.scalars(
        select(Citation.provision).where(Citation.revision_id == revision.id)
    )
    places = (_place(each) for each in dict.fromkeys(found))
    return tuple(each for each in places if each is not None)


def _place(provision: str) -> _Place | None:
    slug, _, rest = provision.partition("/")
    version, _, eid = rest.partition("/")
    address = parse_eid(eid)
    if address is None or address.article is None:
        return None
    return _Place(slug, version, address)


def _stands(uow: UnitOfWork, row: Recheck, cited: Sequence[_Place]) -> bool:
    """Whether a text still stands on the provision of a recheck as it was before the change."""
    before = _place(row.provision)
    assert before is not None  # only articles are queued
    on_law = [each for each in cited if each.slug == before.slug]
    if not on_law:
        return False
    work = str(row.diff.get("new_work") or before.slug)
    other_law = work != before.slug
    versions = {
        version: number
        for version, number in public_versions(uow.session, before.slug).items()
        if other_law or version < row.new_version
    }
    # a text that was taken down again leaves nothing of what it changed
    coming = public_versions(uow.session, work).get(row.new_version, ())
    change = Change(uow.session, versions, max(versions, default=""), coming, other_law=other_law)
    became = frozenset(
        place.article for each in row.diff.get("new_provisions") or () if (place := _place(each))
    )
    return any(_changed(change, each, before, became) for each in on_law)


def _changed(
    change: Change, cited: _Place, before: _Place, became: frozenset[ArticleNumber | None]
) -> bool:
    """Whether what is cited is, in its own version, what the change made another."""
    same_article = (cited.version, cited.article) == (before.version, before.article)
    trace = change.trace(cited.version, cited.address)
    if trace is None:
        return same_article
    return trace.fate not in SETTLED and (same_article or not became.isdisjoint(trace.numbers))
