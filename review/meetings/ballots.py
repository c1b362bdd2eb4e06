"""票箱 ballot box: what was chosen in a secret vote, and nothing about who chose it.

A ballot has a random id, no voter and no time. On SQLite its table has no rowid and is kept in the
order of the ids. On PostgreSQL a row also carries the number of the transaction that wrote it,
which is that of the voter's review record: `forget_order` gives all ballots of a box one and the
same when the box is closed.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from kb.model.deliberation import Ballot
from kb.store.unit_of_work import UnitOfWork
from review.stages import Choice

ID_BYTES = 16


@dataclass(frozen=True, slots=True)
class Paper:
    """选票: a choice and the reason given for it, without a voter."""

    choice: Choice
    reason: str


def cast(uow: UnitOfWork, opened_record_id: int, paper: Paper) -> None:
    """Put a ballot into the box of an open deliberation."""
    uow.session.add(
        Ballot(
            id=secrets.token_hex(ID_BYTES),
            opened_record_id=opened_record_id,
            choice=paper.choice.value,
            reason=paper.reason,
        )
    )


def papers(session: Session, opened_record_id: int) -> tuple[Paper, ...]:
    """Return the ballots of one deliberation in the order of their random ids."""
    rows = session.scalars(_box(opened_record_id))
    return tuple(Paper(Choice(row.choice), row.reason) for row in rows)


def forget_order(uow: UnitOfWork, opened_record_id: int) -> None:
    """Make PostgreSQL forget in which transactions the ballots came; nothing of them changes."""
    if uow.session.get_bind().dialect.name != "postgresql":
        return
    for row in uow.session.scalars(_box(opened_record_id)).all():
        uow.session.execute(update(Ballot).where(Ballot.id == row.id).values(choice=row.choice))


def _box(opened_record_id: int) -> Select[Ballot]:
    return select(Ballot).where(Ballot.opened_record_id == opened_record_id).order_by(Ballot.id)
