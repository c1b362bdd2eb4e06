"""审计检查点: the chain's newest link, made public so that people outside can hold us to it.

The chain alone cannot show that its end was cut off or that it was computed anew from some row on.
A checkpoint that somebody else has kept can. Publishing one is itself no row of the chain: the row
would be newer than the checkpoint, and the next day would have to publish again for ever.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from kb.errors import BrokenChain
from kb.model.base import utc_now
from kb.model.operations import AuditEntry
from kb.model.publication import AuditCheckpoint
from kb.settings import Settings
from kb.store import audit
from kb.store.database import Database
from kb.store.unit_of_work import UnitOfWork

EVERY: Final = dt.timedelta(days=1)
"""At most so long rows stay without a checkpoint while the service runs."""
EVERY_ROWS: Final = 1000
"""So many rows call for a checkpoint before the day is over."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """检查点: number and hash of a row of the chain, and when they were made public."""

    seq: int
    hash: str
    at: dt.datetime

    @property
    def text(self) -> str:
        """The form to keep and to compare with: 128:3f2a…"""
        return f"{self.seq}:{self.hash}"


def listed(
    session: Session, *, cursor: int = 0, limit: int = 50
) -> tuple[tuple[Checkpoint, ...], int]:
    """Return published checkpoints, the newest first, by an offset cursor, and how many."""
    total = int(session.scalar(select(func.count()).select_from(AuditCheckpoint)) or 0)
    query = select(AuditCheckpoint).order_by(AuditCheckpoint.seq.desc())
    rows = session.scalars(query.offset(cursor).limit(limit))
    return tuple(Checkpoint(row.seq, row.hash, row.at) for row in rows), total


def published(session: Session) -> dict[int, str]:
    """Return the hash by number of every published checkpoint."""
    rows = session.execute(select(AuditCheckpoint.seq, AuditCheckpoint.hash))
    return {row.seq: row.hash for row in rows}


def publish(uow: UnitOfWork) -> Checkpoint | None:
    """Make the newest link public; None when the chain is empty.

    The rows since the last checkpoint are verified first, so that a broken chain is not confirmed.
    A link that is public already is returned as it is.

    Raises:
        BrokenChain: the chain does not continue the last checkpoint.
    """
    session = uow.session
    audit.lock(session)
    last = _last(session)
    after = (last.seq, last.hash) if last else (0, audit.GENESIS)
    if last is not None:
        _check_still_there(session, last)
    audit.verify(audit.entries(session, after=after[0]), after=after)
    newest = audit.checkpoint(session)
    if last is not None and newest["seq"] == last.seq:
        return last
    if not newest["seq"]:
        return None
    row = AuditCheckpoint(seq=newest["seq"], hash=newest["hash"], at=utc_now())
    session.add(row)
    session.flush()
    return Checkpoint(row.seq, row.hash, row.at)


def publish_due(settings: Settings, database: Database) -> None:
    """Publish a checkpoint when a day has passed or many rows have come; called every minute."""
    with database.reading() as session:
        due = _is_due(session)
    if due:
        with database.unit_of_work() as uow:
            publish(uow)


def _check_still_there(session: Session, last: Checkpoint) -> None:
    digest = session.scalar(select(AuditEntry.hash).where(AuditEntry.seq == last.seq))
    if digest != last.hash:
        raise BrokenChain(
            f"第 {last.seq} 条与公布的检查点不一致", seq=last.seq, hint=audit.KEEP_A_COPY
        )


def _is_due(session: Session) -> bool:
    newest = int(session.scalar(select(func.max(AuditEntry.seq))) or 0)
    last = _last(session)
    if last is None:
        return newest > 0
    waiting = newest - last.seq
    return waiting >= EVERY_ROWS or (waiting != 0 and utc_now() - last.at >= EVERY)


def _last(session: Session) -> Checkpoint | None:
    query = select(AuditCheckpoint).order_by(AuditCheckpoint.seq.desc()).limit(1)
    row = session.scalars(query).first()
    return Checkpoint(row.seq, row.hash, row.at) if row else None
