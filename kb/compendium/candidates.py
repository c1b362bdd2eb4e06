"""候选文稿 candidates: the published documents that a volume may hold, by their public text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from kb.beijing import beijing_day
from kb.compendium.content import PRINTABLE_KINDS
from kb.model.document import Document, DocumentKind, DocumentState, Revision
from kb.model.people import Unit
from kb.store.citations import passages
from kb.store.visibility import visible
from kb.text.regions import NATIONAL, region_by_code


@dataclass(frozen=True, slots=True)
class Candidate:
    """候选文稿: a document that a volume may hold, by its public text and where it comes from."""

    key: str
    kind: DocumentKind
    sha256: str
    content: Mapping[str, Any]
    region: str
    level: str
    unit: str
    published_on: dt.date
    """Beijing time; for internal use, the day on which the revision was made."""

    @property
    def title(self) -> str:
        """The title of the public text."""
        return str(self.content.get("title") or self.key)

    @property
    def day(self) -> dt.date:
        """The day of the decision, else of the violation, else of publication."""
        for name in ("decided_on", "violation_on"):
            if (day := _iso(self.content.get(name))) is not None:
                return day
        return self.published_on

    @property
    def violation_day(self) -> dt.date:
        """The day of the violation, else `day`."""
        return _iso(self.content.get("violation_on")) or self.day

    @property
    def text(self) -> str:
        """Title and sections, for words that must occur."""
        return "\n".join((self.title, *(text for _, text in passages(self.content))))

    def listed(self, field: str) -> tuple[str, ...]:
        """The values of a field that holds a list or one value."""
        value = self.content.get(field)
        if isinstance(value, list):
            return tuple(map(str, value))
        return (value,) if isinstance(value, str) and value else ()


def candidates(
    session: Session,
    *,
    internal: bool,
    kinds: Sequence[DocumentKind] = PRINTABLE_KINDS,
    keys: Iterable[str] | None = None,
) -> Iterator[Candidate]:
    """Yield what a volume for these readers may hold, in the order of keys.

    `keys` limits it to documents of these names.
    """
    shown = and_(visible(), Revision.id == Document.published_revision_id)
    kept = and_(
        Document.state == DocumentState.INTERNAL_ONLY.value,
        Revision.id == Document.current_revision_id,
    )
    query = (
        select(
            Document.key,
            Document.kind,
            Document.region,
            Document.level,
            Document.published_at,
            visible(),
            Unit.name,
            Revision.sha256,
            Revision.created_at,
            Revision.public_content,
        )
        .join(Revision, or_(shown, kept) if internal else shown)
        .outerjoin(Unit, Unit.id == Document.unit_id)
        .where(Document.kind.in_([kind.value for kind in kinds]))
        .order_by(Document.key)
    )
    if keys is not None:
        query = query.where(Document.key.in_(sorted(set(keys))))
    for row in session.execute(query.execution_options(yield_per=200)):
        key, kind, region, level, published_at, shown_now, unit, sha256, made_at, public = row
        yield Candidate(
            key=key,
            kind=DocumentKind(kind),
            sha256=sha256,
            content=public,
            region=region,
            level=level,
            unit=unit or "",
            published_on=beijing_day((published_at if shown_now else None) or made_at),
        )


def region_name(code: str) -> str:
    """Return what a region is called; its code where it is not in the table."""
    known = region_by_code(code)
    return "全国" if code == NATIONAL else known.name if known else code


def _iso(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
