"""拒绝留痕: every refused action is an audit row of its own, in its own transaction."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from kb.errors import AnjianError, WrongSignature
from kb.store import signatures
from kb.store.database import Database

HASH_LENGTH = 64


@contextmanager
def audited(
    database: Database, *, actor: str, action: str, ref: str, revision: str = ""
) -> Iterator[None]:
    """Let the block act; when it is refused, record who wanted what and why not, and raise on.

    `action` is an `Action`, or the name of an act outside the stages, such as recheck.close.

    The refused act's own transaction is rolled back by then, so the row needs another one. A
    refusal that passes through several such blocks is recorded by the innermost alone.
    """
    try:
        yield
    except AnjianError as refusal:
        record(database, refusal, actor=actor, action=action, ref=ref, revision=revision)
        raise


def record(
    database: Database,
    refusal: AnjianError,
    *,
    actor: str,
    action: str,
    ref: str,
    revision: str = "",
) -> None:
    """Write the audit row of a refusal, unless it has one.

    That of a wrong signature stands at the account, where wrong ones are counted.
    """
    if refusal.recorded:
        return
    with database.unit_of_work() as uow:
        if isinstance(refusal, WrongSignature):
            signatures.record_wrong(uow, actor, action=action, on=ref, code=refusal.code)
        else:
            uow.record(
                actor,
                f"refused:{action}",
                ref,
                revision_sha256=revision[:HASH_LENGTH],
                detail={"code": refusal.code, "message": refusal.message},
            )
    refusal.recorded = True
