"""立案复核: a law that changes puts the published texts that cite what it changes into a queue.

An amendment does so in the transaction that publishes the version: a process that is killed either
has published the law and queued its texts, or neither. The amendment is what counts, not the age of
what is cited: a case that cites an earlier version on purpose (行政处罚法第三十七条) is queued only
when the new version changes the wording again. Versions that arrive together with the first one of
their work, or late behind a newer one, are history and amend nothing.

A law that takes the place of others does so on the day it ends them, see `review.law_changes.day`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kb.beijing import beijing_day
from kb.model.base import utc_now
from kb.model.document import Document
from kb.model.publication import Recheck
from kb.model.regulation import Version, Work
from kb.store.library import published_version
from kb.store.unit_of_work import UnitOfWork
from kb.text.amendment import Fate, Trace
from kb.text.provisions import article_eid
from kb.text.substance import word_diff
from review.rechecks import citing_laws
from review.rechecks.cited import CHUNK, Cited, cited, cited_works, titles_of
from review.rechecks.judging import Change

ACTOR: Final = "anjian-recheck"
RENUMBERED: Final = "renumbered"
"""Verdict of a provision that only has another number; no person needs to look at it."""


@dataclass(frozen=True, slots=True)
class Coming:
    """新文本: a version that changes a law, its own or another one.

    `law` and `title` are the slug and the short title of the law that changes, `slug` and `name`
    those of the law the version is of. `effective_on` is empty when unknown. `id` is 0 for a text
    that is not stored.
    """

    id: int
    law: str
    title: str
    slug: str
    name: str
    version: str
    effective_on: str

    @property
    def other_law(self) -> bool:
        """Whether another law takes the place of the one that changes."""
        return self.slug != self.law


def open_for(uow: UnitOfWork, document_ids: Collection[int]) -> int:
    """Queue what cites provisions that these regulations change; return how many are open.

    To be called before the regulations become public, in the same transaction: what is public by
    then is what they amend. What is queued already for a version is not queued again.
    """
    session = uow.session
    works = cited_works(session)
    if not works:
        return 0
    newest = _newest_incoming(session, document_ids, works)
    today = beijing_day(utc_now())
    citing: dict[str, list[Cited]] = {}
    for each in cited(session, titles_of(session, newest.keys())):
        citing.setdefault(each.slug, []).append(each)
    opened = 0
    for slug, texts in citing.items():
        public = public_versions(session, slug)
        if public and newest[slug].version > max(public):
            standing = citing_laws.standing(session, texts, coming=slug, day=today)
            opened += open_change(uow, newest[slug], public, standing)
    return opened


def open_change(
    uow: UnitOfWork, coming: Coming, public: Mapping[str, int], texts: Sequence[Cited]
) -> int:
    """Queue the texts whose provisions a coming version changes; return how many are open.

    `public` are the ids of the versions of the changing law by date; the newest is the one that
    changes. What is queued already for the coming version is not queued again.
    """
    session = uow.session
    change = Change(session, public, max(public), coming.id, other_law=coming.other_law)
    known = _queued(session, coming)
    rows: dict[tuple[int, str], dict[str, Any]] = {}
    for text in texts:
        key = (text.document_id, text.provision)
        if key in rows:
            rows[key]["diff"]["parts"].append(text.part)
            continue
        if text.version not in public or key in known:
            continue
        trace = change.trace(text.version, text.address)
        if trace is not None and change.makes_the_difference(text.version, text.address, trace):
            rows[key] = _row(coming, text, trace)
    if rows:
        session.execute(insert(Recheck), list(rows.values()))
    hashes = {text.document_id: text.sha256 for text in texts}
    for row in rows.values():
        uow.record(
            ACTOR,
            "recheck.open",
            f"document:{row['document_id']}",
            revision_sha256=hashes[row["document_id"]],
            detail={
                "provision": row["provision"],
                "new_version": row["new_version"],
                "fate": row["diff"]["fate"],
            },
        )
    return sum(not row["verdict"] for row in rows.values())


def public_versions(session: Session, slug: str) -> dict[str, int]:
    """Return the ids of the published versions of a work by their dates."""
    rows = session.execute(
        select(Version.version, Version.id)
        .join(Document, published_version())
        .join(Work, Work.id == Version.work_id)
        .where(Work.slug == slug)
    )
    return {row.version: row.id for row in rows}


def _newest_incoming(
    session: Session, document_ids: Collection[int], works: frozenset[str]
) -> dict[str, Coming]:
    """The newest arriving version of each cited work."""
    newest: dict[str, Coming] = {}
    for ids in _chunks(sorted(document_ids)):
        rows = session.execute(
            select(Version.id, Work.slug, Work.short_title, Version.version, Version.effective_on)
            .join(Work, Work.id == Version.work_id)
            .join(Document, Document.id == Version.document_id)
            .where(Document.id.in_(ids), Version.revision_id == Document.current_revision_id)
        )
        for version_id, slug, title, version, effective_on in rows:
            if slug in works and version > (newest[slug].version if slug in newest else ""):
                day = effective_on.isoformat() if effective_on else ""
                newest[slug] = Coming(version_id, slug, title, slug, title, version, day)
    return newest


def _row(coming: Coming, text: Cited, trace: Trace) -> dict[str, Any]:
    left, right = word_diff(trace.old, trace.new)
    renumbered = trace.fate is Fate.RENUMBERED
    provisions = [
        f"{coming.slug}/{coming.version}/{article_eid(number)}" for number in trace.numbers
    ]
    law = f"《{coming.name}》" if coming.other_law else ""
    now = utc_now()
    return {
        "document_id": text.document_id,
        "provision": text.provision,
        "old_version": text.version,
        "new_version": coming.version,
        "diff": {
            "fate": trace.fate.value,
            "law": coming.title,
            "new_law": coming.name,
            "new_work": coming.slug,
            "new_provision": provisions[0] if provisions else "",
            "new_provisions": provisions,
            "effective_on": coming.effective_on,
            "parts": [text.part] if text.part else [],
            "old": [[piece.text, piece.changed] for piece in left],
            "new": [[piece.text, piece.changed] for piece in right],
        },
        "opened_at": now,
        "verdict": RENUMBERED if renumbered else "",
        "reason": (
            f"文字未变，改为{law}{trace.number.label()}" if renumbered and trace.number else ""
        ),
        "closed_at": now if renumbered else None,
    }


def _queued(session: Session, coming: Coming) -> set[tuple[int, str]]:
    rows = session.execute(
        select(Recheck.document_id, Recheck.provision).where(
            Recheck.provision.startswith(f"{coming.law}/", autoescape=True),
            Recheck.new_version == coming.version,
        )
    )
    return {(row.document_id, row.provision) for row in rows}


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
