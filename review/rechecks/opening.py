"""立案复核: a new version of a law puts the published texts that cite what it changes into a queue.

It happens in the transaction that publishes the version: a process that is killed either has
published the law and queued its texts, or neither. The amendment is what counts, not the age of
what is cited: a case that cites an earlier version on purpose (行政处罚法第三十七条) is queued only
when the new version changes the wording again. Versions that arrive together with the first one of
their work, or late behind a newer one, are history and amend nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from kb.model.base import utc_now
from kb.model.document import Document
from kb.model.publication import Recheck
from kb.model.regulation import Provision, ProvisionKind, Version, Work
from kb.store.library import published_version
from kb.store.unit_of_work import UnitOfWork
from kb.text.alignment import NumberedText
from kb.text.numerals import ArticleNumber
from kb.text.provisions import article_eid, split_article
from kb.text.substance import same_in_substance, word_diff
from review.rechecks.changes import Amendment, Fate, Trace
from review.rechecks.cited import CHUNK, Cited, cited, cited_works

ACTOR: Final = "anjian-recheck"
RENUMBERED: Final = "renumbered"
"""Verdict of a provision that only has another number; no person needs to look at it."""


@dataclass(frozen=True, slots=True)
class _NewVersion:
    id: int
    slug: str
    title: str
    version: str
    effective_on: str


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
    citing: dict[str, list[Cited]] = {}
    for each in cited(session, newest.keys()):
        citing.setdefault(each.slug, []).append(each)
    opened = 0
    for slug, texts in citing.items():
        opened += _open_for_work(uow, newest[slug], texts)
    return opened


def articles_of(session: Session, version_id: int) -> list[NumberedText]:
    """Return the articles of a version in order, without their labels."""
    rows = session.execute(
        select(Provision.number, Provision.suffix, Provision.text)
        .where(
            Provision.version_id == version_id,
            Provision.kind == ProvisionKind.ARTICLE.value,
            Provision.number.is_not(None),
        )
        .order_by(Provision.position)
    )
    found = []
    for number, suffix, text in rows:
        assert number is not None  # a condition of the query
        paragraphs = split_article(text)
        body = text[paragraphs[0].start :].strip() if paragraphs else ""
        found.append(NumberedText(ArticleNumber(number, suffix), body))
    return found


def _newest_incoming(
    session: Session, document_ids: Collection[int], works: frozenset[str]
) -> dict[str, _NewVersion]:
    """The newest arriving version of each cited work, where it is newer than all public ones."""
    newest: dict[str, _NewVersion] = {}
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
                newest[slug] = _NewVersion(version_id, slug, title, version, day)
    return newest


def _open_for_work(uow: UnitOfWork, new: _NewVersion, texts: Sequence[Cited]) -> int:
    session = uow.session
    public = _public_versions(session, new.slug)
    if not public or new.version <= max(public):
        return 0
    amended = articles_of(session, public[max(public)])
    coming = articles_of(session, new.id)
    amendment = Amendment(amended, coming)
    known = _queued(session, new)
    rows: list[dict[str, Any]] = []
    for version in sorted({text.version for text in texts} & public.keys()):
        cited_articles = articles_of(session, public[version])
        until_now = Amendment(cited_articles, amended)
        until_new = Amendment(cited_articles, coming)
        for text in texts:
            if text.version != version or (text.document_id, text.provision) in known:
                continue
            trace = until_new.trace(text.address)
            if trace is not None and _is_new(text, until_now, amendment, trace):
                rows.append(_row(new, text, trace))
    if rows:
        session.execute(insert(Recheck), rows)
    hashes = {text.document_id: text.sha256 for text in texts}
    for row in rows:
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
    return sum(not row["verdict"] for row in rows)


def _is_new(text: Cited, until_now: Amendment, amendment: Amendment, trace: Trace) -> bool:
    """Whether this amendment, and not an earlier one, makes the difference."""
    if trace.fate is Fate.SAME:
        return False
    before = until_now.trace(text.address)
    if before is None or before.number is None:
        return False  # it was gone before
    if before.fate in (Fate.SAME, Fate.RENUMBERED):
        return before.fate is not trace.fate or before.number != trace.number
    then = amendment.successor(before.number)
    return then != trace.number or not same_in_substance(before.new, trace.new)


def _row(new: _NewVersion, text: Cited, trace: Trace) -> dict[str, Any]:
    left, right = word_diff(trace.old, trace.new)
    renumbered = trace.fate is Fate.RENUMBERED
    provision = ""
    if trace.number is not None:
        provision = f"{new.slug}/{new.version}/{article_eid(trace.number)}"
    now = utc_now()
    return {
        "document_id": text.document_id,
        "provision": text.provision,
        "old_version": text.version,
        "new_version": new.version,
        "diff": {
            "fate": trace.fate.value,
            "law": new.title,
            "new_provision": provision,
            "effective_on": new.effective_on,
            "old": [[piece.text, piece.changed] for piece in left],
            "new": [[piece.text, piece.changed] for piece in right],
        },
        "opened_at": now,
        "verdict": RENUMBERED if renumbered else "",
        "reason": f"文字未变，改为{trace.number.label()}" if renumbered and trace.number else "",
        "closed_at": now if renumbered else None,
    }


def _public_versions(session: Session, slug: str) -> dict[str, int]:
    rows = session.execute(
        select(Version.version, Version.id)
        .join(Document, published_version())
        .join(Work, Work.id == Version.work_id)
        .where(Work.slug == slug)
    )
    return {row.version: row.id for row in rows}


def _queued(session: Session, new: _NewVersion) -> set[tuple[int, str]]:
    rows = session.execute(
        select(Recheck.document_id, Recheck.provision).where(
            Recheck.provision.startswith(f"{new.slug}/", autoescape=True),
            Recheck.new_version == new.version,
        )
    )
    return {(row.document_id, row.provision) for row in rows}


def _chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
