"""工作单元 unit of work: one transaction that carries its audit and outbox rows with it."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from kb.model.operations import OutboxEntry, OutboxOperation
from kb.store import audit


class UnitOfWork:
    """工作单元: the session of one transaction, and the only way to write audit and outbox rows.

    Audit rows are collected and chained at the end (`seal`), so the chain's lock is held briefly.
    """

    def __init__(self, session: Session) -> None:
        self.session = session
        self._audit: list[audit.AuditEvent] = []

    def record(
        self,
        actor: str,
        action: str,
        subject: str,
        *,
        revision_sha256: str = "",
        detail: dict[str, Any] | None = None,
    ) -> None:
        """Add an audit row to this transaction; `subject` is `kind:id`, e.g. `document:12`."""
        self._audit.append(
            audit.AuditEvent(actor, action, subject, revision_sha256, dict(detail or {}))
        )

    def announce(self, document_id: int, operation: OutboxOperation) -> None:
        """Tell the indexer, in this transaction, that a document must be shown or removed."""
        self.session.add(
            OutboxEntry(topic="index", operation=operation.value, document_id=document_id)
        )

    def seal(self) -> None:
        """Flush, then append the collected audit events to the hash chain."""
        self.session.flush()
        if self._audit:
            audit.append(self.session, self._audit)
            self._audit = []
