"""Links between versions: who ends whom, and which work a repeal clause means.

A version ends when the next version of its work takes effect, or on the day another law repeals it.
Only published texts decide about published ones: a draft that nobody has reviewed ends nothing but
drafts. Everything is computed anew from the rows, so it can run again at any time, and a load that
was killed before it is completed by the next.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from ingest.metadata.relations import RelationKind
from ingest.storing import references
from kb.model.document import Document
from kb.model.operations import OutboxOperation
from kb.model.regulation import Relation, Version, Work
from kb.store.unit_of_work import UnitOfWork
from kb.store.visibility import visible

_ENDING = (RelationKind.REPEALS.value, RelationKind.REPLACES.value)


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    work_id: int
    document_id: int
    title: str
    version: str
    effective_on: dt.date | None
    repealed_on: dt.date | None
    repealed_by: str
    published: bool

    @property
    def order(self) -> str:
        return self.version or (self.effective_on.isoformat() if self.effective_on else "")


@dataclass(frozen=True, slots=True)
class _End:
    on: dt.date
    by: str


def link_versions(uow: UnitOfWork, *, actor: str, subject: str) -> int:
    """Recompute every end of validity and return how many versions changed."""
    session = uow.session
    _resolve_targets(session)
    rows = _rows(session)
    ends: dict[int, _End] = {}
    by_work: dict[int, list[_Row]] = defaultdict(list)
    for row in rows:
        by_work[row.work_id].append(row)
    for versions in by_work.values():
        _succeed(sorted(versions, key=lambda row: row.order), ends)
    _repeal(session, {row.id: row for row in rows}, by_work, ends)
    changed = [row for row in rows if _differs(row, ends.get(row.id))]
    for row in changed:
        end = ends.get(row.id)
        session.execute(
            update(Version)
            .where(Version.id == row.id)
            .values(repealed_on=end.on if end else None, repealed_by=end.by if end else "")
        )
        if row.published:
            uow.announce(row.document_id, OutboxOperation.UPSERT)
    if changed:
        references.read_again(session, sorted({row.work_id for row in changed}))
        uow.record(actor, "library.link", subject, detail={"versions": len(changed)})
    return len(changed)


def _resolve_targets(session: Session) -> None:
    """Give relations the work they mean, once it is in the library."""
    target = (
        select(Work.id)
        .where(Work.short_title == Relation.target_title)
        .order_by(Work.id)
        .limit(1)
        .scalar_subquery()
    )
    session.execute(
        update(Relation)
        .where(
            Relation.target_work_id.is_(None),
            select(Work.id).where(Work.short_title == Relation.target_title).exists(),
        )
        .values(target_work_id=target)
        .execution_options(synchronize_session=False)
    )


def _rows(session: Session) -> list[_Row]:
    found = session.execute(
        select(
            Version.id,
            Version.work_id,
            Version.document_id,
            Version.title,
            Version.version,
            Version.effective_on,
            Version.repealed_on,
            Version.repealed_by,
            visible(),
        )
        .join(Document, Document.id == Version.document_id)
        .where(Version.superseded.is_(False))
    )
    return [_Row(*row[:-1], published=bool(row[-1])) for row in found]


def _succeed(versions: list[_Row], ends: dict[int, _End]) -> None:
    """Each version ends when the next one that may end it takes effect."""
    for index, row in enumerate(versions):
        later = [
            other
            for other in versions[index + 1 :]
            if other.effective_on is not None and _may_end(other, row)
        ]
        if later:
            successor = later[0]
            assert successor.effective_on is not None
            _shorten(ends, row, successor.effective_on, f"{successor.title}（{successor.version}）")


def _repeal(
    session: Session,
    rows: dict[int, _Row],
    by_work: dict[int, list[_Row]],
    ends: dict[int, _End],
) -> None:
    clauses = session.execute(
        select(Relation.version_id, Relation.target_work_id, Relation.on).where(
            Relation.kind.in_(_ENDING),
            Relation.target_work_id.is_not(None),
            Relation.on.is_not(None),
        )
    )
    for version_id, work_id, on in clauses:
        repealing = rows.get(version_id)
        if repealing is None or work_id is None or on is None:
            continue
        for target in _targets(repealing, by_work.get(work_id, ()), on):
            _shorten(ends, target, on, repealing.title)


def _targets(repealing: _Row, versions: Iterable[_Row], on: dt.date) -> Iterable[_Row]:
    """The versions a clause can mean: begun before its day, and not the repealing text itself.

    A clause that names its own title means the edition before it.
    """
    for row in versions:
        if row.id == repealing.id or not _may_end(repealing, row):
            continue
        if row.work_id == repealing.work_id and row.order >= repealing.order:
            continue
        begun = row.effective_on or _day(row.version)
        if begun is None or begun < on:
            yield row


def _day(version: str) -> dt.date | None:
    return dt.date.fromisoformat(version) if version else None


def _may_end(ending: _Row, ended: _Row) -> bool:
    return ending.published or not ended.published


def _shorten(ends: dict[int, _End], row: _Row, on: dt.date, by: str) -> None:
    known = ends.get(row.id)
    if known is None or on < known.on:
        ends[row.id] = _End(on, by)


def _differs(row: _Row, end: _End | None) -> bool:
    if end is None:
        return row.repealed_on is not None
    return (row.repealed_on, row.repealed_by) != (end.on, end.by)
