"""文稿编号 keys of what is written here: case-2026-0001, counted up for a kind within a year."""

from __future__ import annotations

from typing import Final

from sqlalchemy import func, select, text

from kb.model.base import utc_now
from kb.model.document import Document, DocumentKind
from kb.store.unit_of_work import UnitOfWork

POSTGRES_KEY_LOCK: Final = 7_205_552


def free_key(uow: UnitOfWork, kind: DocumentKind) -> str:
    """Return the next number of the year, e.g. case-2026-0001; writers wait for one another."""
    session = uow.session
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": POSTGRES_KEY_LOCK})
    prefix = f"{kind.value}-{utc_now().astimezone().year}-"
    taken = session.scalars(
        select(func.substr(Document.key, len(prefix) + 1)).where(
            Document.key.startswith(prefix, autoescape=True)
        )
    )
    numbers = [int(tail) for tail in taken if tail.isascii() and tail.isdigit() and len(tail) == 4]
    return f"{prefix}{max(numbers, default=0) + 1:04d}"
