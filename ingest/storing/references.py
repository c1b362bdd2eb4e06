"""条文援引入库: keeps the rows of who cites whom equal to the published laws.

A version is read once, after its publication, and again when something arrives that its references
may mean: a law it names, another version of a law it names, or an end of validity. Each chunk of
versions is one short transaction that replaces their rows, so the work may be stopped anywhere,
run twice, or run by two processes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import delete, insert, or_, select, update
from sqlalchemy.orm import Session

from ingest.storing.citing_text import CitingText, Row
from ingest.storing.held_laws import HeldLaws
from kb.model.document import Document
from kb.model.law_graph import ProvisionReference
from kb.model.regulation import Version, Work
from kb.store.database import Database
from kb.store.library import published_version

CHUNK: Final = 50
"""Versions a transaction: a tenth of a second of writing, between which others may write."""
_IDS: Final = 500


@dataclass(frozen=True, slots=True)
class Read:
    """援引登记结果: how many versions were read and how many rows they have."""

    versions: int
    rows: int


def refresh(
    database: Database, on_progress: Callable[[int, int], bool] = lambda done, total: True
) -> Read:
    """Read every published version whose rows are missing or may be out of date.

    `on_progress` is called with the versions done and the total; returning False stops there.
    """
    _mark_stale(database)
    with database.reading() as session:
        waiting = _waiting(session)
        if not waiting:
            return Read(0, 0)
        reader = CitingText(laws := HeldLaws(session))
        done = rows_written = 0
        for ids in _chunks(waiting, CHUNK):
            rows: list[Row] = []
            for version_id in ids:
                rows += reader.rows(laws.versions[version_id])
            _replace(database, ids, rows)
            done += len(ids)
            rows_written += len(rows)
            if on_progress(done, len(waiting)) is False:
                break
    return Read(done, rows_written)


def _waiting(session: Session) -> list[int]:
    return list(
        session.scalars(
            select(Version.id)
            .join(Document, published_version())
            .where(Version.references_read.is_(False))
            .order_by(Version.work_id, Version.version)
        )
    )


def read_again(session: Session, work_ids: Sequence[int]) -> None:
    """Have the versions read again that name one of these works, whose days have changed."""
    for ids in _chunks(work_ids, _IDS):
        session.execute(
            update(Version)
            .where(
                Version.id.in_(
                    select(ProvisionReference.version_id).where(
                        ProvisionReference.target_work_id.in_(ids)
                    )
                )
            )
            .values(references_read=False)
            .execution_options(synchronize_session=False)
        )


def _mark_stale(database: Database) -> None:
    """Have versions read again that name a law of which something has arrived."""
    with database.reading() as session:
        stale = sorted(_named_by_arrivals(session))
    if not stale:
        return
    with database.unit_of_work() as uow:
        for ids in _chunks(stale, _IDS):
            uow.session.execute(
                update(Version).where(Version.id.in_(ids)).values(references_read=False)
            )


def _named_by_arrivals(session: Session) -> Iterator[int]:
    arrived = (
        select(Work.id, Work.short_title)
        .join(Version, Version.work_id == Work.id)
        .join(Document, published_version())
        .where(Version.references_read.is_(False))
        .distinct()
        .subquery()
    )
    names_it = or_(
        ProvisionReference.target_work_id == arrived.c.id,
        ProvisionReference.target_title == arrived.c.short_title,
    )
    yield from session.scalars(
        select(ProvisionReference.version_id)
        .join(arrived, names_it)
        .where(
            or_(
                ProvisionReference.target_version_id.is_(None),
                ProvisionReference.target_version_id != ProvisionReference.version_id,
            )
        )
        .distinct()
    )


def _replace(database: Database, ids: Sequence[int], rows: Sequence[Row]) -> None:
    with database.unit_of_work() as uow:
        session = uow.session
        session.execute(delete(ProvisionReference).where(ProvisionReference.version_id.in_(ids)))
        if rows:
            session.execute(insert(ProvisionReference), list(rows))
        session.execute(update(Version).where(Version.id.in_(ids)).values(references_read=True))


def _chunks(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
