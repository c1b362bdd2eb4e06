"""审计链 audit trail: a hash chain over canonical rows.

The hash of a row is sha256 over the UTF-8 bytes of the canonical JSON array
`[seq, at, actor, action, subject, revision_sha256, detail, previous_hash]` (`detail` keys sorted,
no spaces, no ASCII escapes). The first row's previous hash is 64 zeros. Anyone with an export can
repeat the computation; `docs/audit.md` shows it in thirty lines.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Select, Text, cast, func, insert, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from kb.errors import BrokenChain
from kb.model.base import utc_now
from kb.model.operations import AuditEntry

GENESIS = "0" * 64
POSTGRES_CHAIN_LOCK = 7_205_551
KEEP_A_COPY: Final = "请停止写入，保留数据库副本，并与最近公布的检查点核对"
NO_CHECKPOINTS: Final[Mapping[int, str]] = {}


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


def lock(session: Session) -> None:
    """Keep other writers off the end of the chain until the transaction ends.

    SQLite's BEGIN IMMEDIATE already serialises writers; PostgreSQL takes an advisory lock.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": POSTGRES_CHAIN_LOCK})


def append(session: Session, events: Sequence[AuditEvent]) -> None:
    """Append events to the chain inside the caller's transaction.

    Writers are serialised by `lock`.
    """
    lock(session)
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


def entries(
    session: Session, *, after: int = 0, batch: int = 1000
) -> Generator[AuditEntry, None, None]:
    """Yield the trail in order, a thousand rows at a time; close it to stop early.

    Args:
        session: where to read.
        after: leave out the rows up to this number; 0 also yields rows with impossible numbers.
        batch: rows fetched at a time.

    Raises:
        BrokenChain: a row cannot even be read, as when its detail is no longer JSON.
    """
    query = _columns()
    if after:
        query = query.where(AuditEntry.seq > after)
    last = after
    try:
        # the driver may already step onto the first row here, and fail on it
        rows = session.execute(query.execution_options(yield_per=batch))
        with rows:  # a reader that stops early would leave a server-side cursor open
            for *columns, detail in rows:
                row = _row(columns, detail, place=last + 1)
                last = row.seq
                yield row
    except DBAPIError as unreadable:
        raise _broken(_first_unreadable(session, last)) from unreadable


def _columns() -> Select[*tuple[Any, ...]]:
    """The columns of a row, the detail as the text that is stored, to be decoded row by row."""
    return select(
        AuditEntry.seq,
        AuditEntry.at,
        AuditEntry.actor,
        AuditEntry.action,
        AuditEntry.subject,
        AuditEntry.revision_sha256,
        AuditEntry.previous_hash,
        AuditEntry.hash,
        cast(AuditEntry.detail, Text),
    ).order_by(AuditEntry.seq)


def _row(columns: Sequence[Any], detail: str, *, place: int) -> AuditEntry:
    seq, at, actor, action, subject, revision_sha256, previous_hash, digest = columns
    try:
        decoded = json.loads(detail)
    except (TypeError, ValueError, RecursionError) as unreadable:
        raise _broken(place) from unreadable
    return AuditEntry(
        seq=seq,
        at=at,
        actor=actor,
        action=action,
        subject=subject,
        revision_sha256=revision_sha256,
        detail=decoded,
        previous_hash=previous_hash,
        hash=digest,
    )


def _first_unreadable(session: Session, last: int) -> int:
    """The number after the last row the driver can read: one bad row spoils a whole fetch."""
    while True:
        query = _columns().where(AuditEntry.seq > last).limit(1)
        try:
            row = session.execute(query).first()
        except DBAPIError:
            return last + 1
        if row is None:
            return last + 1
        last = row[0]


def verify(
    trail: Iterable[AuditEntry],
    checkpoints: Mapping[int, str] = NO_CHECKPOINTS,
    *,
    after: tuple[int, str] = (0, GENESIS),
) -> int:
    """Walk the chain, compare it with published checkpoints, and return its last number.

    Args:
        trail: rows in order.
        checkpoints: hash by number, as they were made public; they find what the chain itself
            cannot show, that its end was cut off or that it was computed anew.
        after: number and hash of the row before the first of `trail`.

    Raises:
        BrokenChain: at the first row whose number, link, hash or checkpoint does not fit.
    """
    seq, previous = after
    for row in trail:
        seq += 1
        if row.seq != seq or row.previous_hash != previous or not _hash_fits(row):
            raise _broken(seq)
        if checkpoints.get(seq, row.hash) != row.hash:
            raise BrokenChain(
                f"第 {seq} 条与公布的检查点不一致",
                seq=seq,
                hint="审计链在检查点公布之后被改写：请停止写入并保留数据库副本",
            )
        previous = row.hash
    missed = max(checkpoints, default=0)
    if missed > seq:
        raise BrokenChain(
            f"审计链只有 {seq} 条，少于检查点的第 {missed} 条",
            seq=seq + 1,
            hint="末尾记录被删除：请停止写入并保留数据库副本",
        )
    return seq


def _hash_fits(row: AuditEntry) -> bool:
    event = AuditEvent(row.actor, row.action, row.subject, row.revision_sha256, row.detail)
    try:
        return row.hash == row_hash(row.seq, row.at, event, row.previous_hash)
    except (TypeError, ValueError):  # bytes or half a character: not what `append` can have written
        return False


def _broken(seq: int) -> BrokenChain:
    return BrokenChain(f"审计链在第 {seq} 条断裂", seq=seq, hint=KEEP_A_COPY)


def checkpoint(session: Session) -> dict[str, Any]:
    """Return `{seq, hash, at}` of the newest row, the value that is made public."""
    last = session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).first()
    if last is None:
        return {"seq": 0, "hash": GENESIS, "at": ""}
    return {"seq": last.seq, "hash": last.hash, "at": last.at}


def length(session: Session) -> int:
    """Return the number of rows."""
    return int(session.scalar(select(func.count()).select_from(AuditEntry)) or 0)
