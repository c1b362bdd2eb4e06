"""审查记录核对: opinions and checklists against the hashes that the audit chain holds of them.

The chain is exported to outsiders and must not hold an opinion's words, so its row holds their
hash (`record_sha256`). Records and rows of one subject are written together and in one order; they
are compared in that order, with the stage, the action, the person and the text acted on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.errors import BrokenChain
from kb.model.operations import ReviewRecord
from kb.model.people import User
from kb.store import audit
from kb.store.documents import content_sha256

_ACTS = "review."
_HINT = "请停止写入，保留数据库副本，并从备份中找出原来的审查记录"


@dataclass(frozen=True, slots=True)
class _Act:
    """What both sides say of one act; `place` is the record's id or the row's number."""

    place: int
    action: str
    stage: str
    actor: str
    sha256: str
    record_sha256: str

    def same(self, other: _Act | None) -> bool:
        return other is not None and self._words == other._words

    @property
    def _words(self) -> tuple[str, ...]:
        return (self.action, self.stage, self.actor, self.sha256, self.record_sha256)


def verify(session: Session) -> int:
    """Compare every review record with its audit row and return how many there are.

    Raises:
        BrokenChain: at the first row, in the order of the chain, whose record was changed or is
            missing, and at a record of which the chain knows nothing.
    """
    rows, records = _rows(session), _records(session)
    end = audit.length(session) + 1
    problems = [
        problem
        for subject in rows.keys() | records.keys()
        if (
            problem := _first_problem(subject, rows.get(subject, ()), records.get(subject, ()), end)
        )
    ]
    if problems:
        raise min(problems, key=lambda problem: problem.seq)
    return sum(map(len, records.values()))


def _first_problem(
    subject: str, rows: Sequence[_Act], records: Sequence[_Act], end: int
) -> BrokenChain | None:
    """`end` is the number that a row of a record of which the chain knows nothing would have."""
    for place, (row, record) in enumerate(zip_longest(rows, records)):
        if row is not None and row.same(record):
            continue
        if row is None or (record is not None and row.same(_at(records, place + 1))):
            message = f"审查记录 {record.place}（{subject}）在审计链中没有对应的记录"
            seq = row.place if row else end
        elif record is None or record.same(_at(rows, place + 1)):
            message, seq = f"审计链第 {row.place} 条（{subject}）的审查记录不见了", row.place
        else:
            message = f"审查记录 {record.place}（{subject}）与审计链第 {row.place} 条不符"
            seq = row.place
        return BrokenChain(message, seq=seq, hint=_HINT)
    return None


def _at(acts: Sequence[_Act], place: int) -> _Act | None:
    return acts[place] if place < len(acts) else None


def _rows(session: Session) -> dict[str, list[_Act]]:
    found: dict[str, list[_Act]] = defaultdict(list)
    for row in audit.entries(session):
        detail: dict[str, Any] = row.detail
        if row.action.startswith(_ACTS) and "record_sha256" in detail:
            found[row.subject].append(
                _Act(
                    row.seq,
                    row.action.removeprefix(_ACTS),
                    str(detail.get("stage", "")),
                    row.actor,
                    row.revision_sha256,
                    str(detail["record_sha256"]),
                )
            )
    return found


def _records(session: Session) -> dict[str, list[_Act]]:
    query = (
        select(ReviewRecord, User.name)
        .outerjoin(User, User.id == ReviewRecord.user_id)
        .order_by(ReviewRecord.id)
    )
    found: dict[str, list[_Act]] = defaultdict(list)
    for record, name in session.execute(query.execution_options(yield_per=1000)):
        words = {"opinion": record.opinion, "checklist": record.checklist}
        found[record.subject].append(
            _Act(
                record.id,
                record.action,
                record.stage,
                name or "",
                record.sha256,
                content_sha256(words),
            )
        )
    return found
