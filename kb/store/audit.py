"""审计链 audit trail: a hash chain over canonical rows.

The hash of a row is sha256 over the UTF-8 bytes of the canonical JSON array
`[seq, at, actor, action, subject, revision_sha256, detail, previous_hash]` (`detail` keys sorted,
no spaces, no ASCII escapes). The first row's previous hash is 64 zeros. Anyone with an export can
repeat the computation; `docs/audit.md` shows it in thirty lines.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from kb.errors import BrokenChain
from kb.model.base import utc_now
from kb.model.operations import AuditEntry

GENESIS = "0" * 64
POSTGRES_CHAIN_LOCK = 7_205_551


@dataclass(frozen=True, slots=True)
class AuditEvent:
    """审计事件 before it has a place in the chain."""

    actor: str
    action: str
    subject: str
    revision_sha256: str = ""
    detail: dict[str, Any] = field(default_factory=dict)


def row_hash(
    seq: int,
    at: str,
    event: AuditEvent,
    previous_hash: str,
) -> str:
    """Return the hex sha256 of the canonical row."""
    row = [
        seq,
        at,
        event.actor,
        event.action,
        event.subject,
        event.revision_sha256,
        event.detail,
        previous_hash,
    ]
    canonical = json.dumps(row, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def append(session: Session, events: Sequence[AuditEvent]) -> None:
    """Append events to the chain inside the caller's transaction.

    SQLite's BEGIN IMMEDIATE already serialises writers; PostgreSQL takes an advisory lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": POSTGRES_CHAIN_LOCK})
    last = session.execute(
        select(AuditEntry.seq, AuditEntry.hash).order_by(AuditEntry.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq, last.hash) if last else (0, GENESIS)
    at = utc_now().isoformat(timespec="microseconds")
    rows = []
    for event in events:
        seq += 1
        digest = row_hash(seq, at, event, previous)
        rows.append(
            {
                "seq": seq,
                "at": at,
                "actor": event.actor,
                "action": event.action,
                "subject": event.subject,
                "revision_sha256": event.revision_sha256,
                "detail": event.detail,
                "previous_hash": previous,
                "hash": digest,
            }
        )
        previous = digest
    session.execute(insert(AuditEntry), rows)


def entries(session: Session, *, batch: int = 1000) -> Generator[AuditEntry, None, None]:
    """Yield the whole trail in order, a thousand rows at a time; close it to stop early."""
    query = select(AuditEntry).order_by(AuditEntry.seq)
    rows = session.scalars(query.execution_options(yield_per=batch))
    try:
        yield from rows
    finally:
        rows.close()  # a reader that stops early would leave a server-side cursor open


def verify(trail: Iterable[AuditEntry]) -> int:
    """Walk the chain and return its length.

    Raises:
        BrokenChain: at the first row whose number, link or hash does not fit.
    """
    previous, expected = GENESIS, 1
    for row in trail:
        event = AuditEvent(row.actor, row.action, row.subject, row.revision_sha256, row.detail)
        fits = (
            row.seq == expected
            and row.previous_hash == previous
            and row.hash == row_hash(row.seq, row.at, event, previous)
        )
        if not fits:
            raise BrokenChain(
                f"审计链在第 {expected} 条断裂",
                seq=expected,
                hint="请停止写入，保留数据库副本，并与最近公布的检查点核对",
            )
        previous, expected = row.hash, expected + 1
    return expected - 1


def checkpoint(session: Session) -> dict[str, Any]:
    """Return `{seq, hash, at}` of the newest row, the value that is made public."""
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).first()
    if last is None:
        return {"seq": 0, "hash": GENESIS, "at": ""}
    return {"seq": last.seq, "hash": last.hash, "at": last.at}


def length(session: Session) -> int:
    """Return the number of rows."""
    return int(session.scalar(select(func.count()).select_from(AuditEntry)) or 0)
