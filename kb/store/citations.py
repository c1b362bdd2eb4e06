"""引用存储: the provisions a revision cites, kept as rows and resolved against the laws held.

Two sources: the stated legal basis (法律依据, with version and role) and the references found in
the public text. Only `public_content` is read, so nothing restricted can become a public row. A
law that is not held yet leaves an unresolved row with its reason; `resolve_pending` tries again
when laws arrive.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import delete, insert, select

from kb.model.document import Citation, Document, DocumentKind, Revision
from kb.store.directory import DatabaseDirectory
from kb.store.unit_of_work import UnitOfWork
from kb.text.numerals import ArticleNumber
from kb.text.provisions import ProvisionAddress, make_eid
from kb.text.references.extract import Extractor
from kb.text.references.model import ResolvedReference

LEGAL_BASIS = "legal_basis"
MENTION = "mention"
"""Role of a reference found in the text; a stated basis has its own (duty, penalty, …)."""

WITHOUT_ROWS = frozenset(
    {
        DocumentKind.REGULATION,
        DocumentKind.CATALOGUE,
        DocumentKind.SYLLABUS,
        DocumentKind.QUESTION,
        DocumentKind.COMPENDIUM,
    }
)
"""Kinds whose references come from elsewhere: relations, catalogue rows, what a question states,
the cases that a volume holds."""

_DAY_FIELDS = ("violation_on", "as_of", "law_as_of", "decided_on")
_MONTH = re.compile(r"(\d{4})-(\d{2})")


class CitationWriter:
    """引用登记: writes the citation rows of many revisions against one reading of the titles."""

    def __init__(self, uow: UnitOfWork) -> None:
        self._session = uow.session
        self._directory = DatabaseDirectory(uow.session)
        self._extractor = Extractor(self._directory)

    def write(self, revision: Revision) -> int:
        """Replace the rows of a revision and return how many there are."""
        content = revision.public_content
        basis = content.get(LEGAL_BASIS) or []
        rows = [self._stated(entry) for entry in basis if entry.get("law")]
        day = day_of(content)
        for section, text in passages(content):
            rows += [
                self._found(section, reference)
                for reference in self._extractor.extract(text, as_of=day)
            ]
        self._session.execute(delete(Citation).where(Citation.revision_id == revision.id))
        if rows:
            self._session.execute(
                insert(Citation), [{"revision_id": revision.id, **row} for row in rows]
            )
        return len(rows)

    def _stated(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        law, version = str(entry["law"]), str(entry.get("version") or "")
        held = (
            self._directory.find_version(law, version)
            if version
            else self._directory.find_law(law, None)
        )
        number = (
            ArticleNumber(int(entry["article"]), entry.get("article_suffix"))
            if entry.get("article")
            else None
        )
        items = [int(item) for item in entry.get("items") or []]
        reason = ""
        if held is None:
            reason = f"库中没有《{law}》{version}版" if version else f"库中没有《{law}》"
        elif number is not None and not self._directory.has_article(held, number):
            reason = f"《{held.short_title}》{held.version}版没有{number.label()}"
        provision = ""
        if held is not None and number is not None and not reason:
            paragraph = entry.get("paragraph") or (1 if items else None)
            address = ProvisionAddress(
                article=number, paragraph=paragraph, item=items[0] if len(items) == 1 else None
            )
            provision = f"{held.work_slug}/{held.version}/{make_eid(address)}"
        return {
            "section": LEGAL_BASIS,
            "raw": f"《{law}》{number.label() if number else ''}",
            "start": 0,
            "end": 0,
            "law": held.short_title if held else law,
            "work_slug": held.work_slug if held else "",
            "article": number.number if number else None,
            "article_suffix": number.suffix if number else None,
            "paragraph": entry.get("paragraph"),
            "items": items,
            "version": held.version if held else version,
            "provision": provision,
            "role": str(entry.get("role") or ""),
            "resolved": not reason,
            "reason": reason,
        }

    def _found(self, section: str, reference: ResolvedReference) -> dict[str, Any]:
        held = (
            self._directory.find_version(reference.law, reference.version)
            if reference.law and reference.version
            else None
        )
        return {
            "section": section,
            "raw": reference.raw,
            "start": reference.start,
            "end": reference.end,
            "law": reference.law or "",
            "work_slug": held.work_slug if held else "",
            "article": reference.article,
            "article_suffix": reference.article_suffix,
            "paragraph": reference.paragraph,
            "items": list(reference.items or ()),
            "version": reference.version or "",
            "provision": reference.provision or "",
            "role": MENTION,
            "resolved": reference.resolved,
            "reason": reference.reason or "",
        }


def ensure(uow: UnitOfWork, revision: Revision, kind: DocumentKind) -> None:
    """Write the citation rows of a revision that has none yet (ingestion writes its own)."""
    if kind in WITHOUT_ROWS:
        return
    held = select(Citation.id).where(Citation.revision_id == revision.id).limit(1)
    if uow.session.scalars(held).first() is None:
        CitationWriter(uow).write(revision)


def resolve_pending(uow: UnitOfWork) -> int:
    """Try again where a law was missing, and return how many rows are resolved now.

    The rows of a revision with an unresolved one are written anew from its text, because a law that
    has arrived can also change how its neighbours are read (该法, abbreviations).
    """
    session = uow.session
    waiting = session.scalars(
        select(Revision)
        .join(Document, Document.id == Revision.document_id)
        .where(
            Document.kind.not_in(WITHOUT_ROWS),
            Revision.id.in_(
                select(Citation.revision_id).where(Citation.resolved.is_(False)).distinct()
            ),
        )
        .order_by(Revision.id)
    ).all()
    if not waiting:
        return 0
    before = _resolved_rows(uow, [revision.id for revision in waiting])
    writer = CitationWriter(uow)
    for revision in waiting:
        writer.write(revision)
    return _resolved_rows(uow, [revision.id for revision in waiting]) - before


def passages(content: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (section name, text) of a document's public content in reading order.

    Cases and materials carry `sections` as a list of {heading, text}; other texts a `text`.
    """
    for section in content.get("sections") or ():
        text = section.get("text") or ""
        if text:
            yield str(section.get("heading") or section.get("key") or ""), str(text)
    text = content.get("text") or ""
    if text:
        yield "text", str(text)


def day_of(content: Mapping[str, Any]) -> dt.date | None:
    """Return the day whose law is meant: of the violation, else as the text says, else decided.

    A month stated alone (2025-04, in guides and materials) means its last day.
    """
    for name in _DAY_FIELDS:
        day = stated_day(content.get(name))
        if day is not None:
            return day
    return None


def stated_day(raw: object) -> dt.date | None:
    """Return the day that a field of a content states, the last one of a month stated alone."""
    if not isinstance(raw, str):
        return None
    try:
        if month := _MONTH.fullmatch(raw):
            first = dt.date(int(month[1]), int(month[2]), 1)
            return (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
        return dt.date.fromisoformat(raw)
    except (ValueError, OverflowError):
        return None


def _resolved_rows(uow: UnitOfWork, revision_ids: list[int]) -> int:
    rows = uow.session.scalars(
        select(Citation.id).where(
            Citation.revision_id.in_(revision_ids), Citation.resolved.is_(True)
        )
    )
    return len(rows.all())
