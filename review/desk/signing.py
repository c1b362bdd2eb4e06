"""签署 signing: a decision is signed at the moment it is taken; wrong signatures are recorded."""

from __future__ import annotations

from typing import Final

from kb.errors import NotAuthenticated
from kb.store import accounts, signatures
from kb.store.database import Database
from review.stages import Action

SIGNED: Final = frozenset(
    {
        Action.PASS,
        Action.VETO,
        Action.REJECT,
        Action.CLOSE_MEETING,
        Action.PUBLISH,
        Action.WITHDRAW,
    }
)
"""Decisions that a session or token alone does not give: the person signs them again."""


def sign(
    database: Database, *, actor: str, signature: str, action: Action, ref: str, revision: str
) -> None:
    """Verify a signature and record that it was given, by which method.

    Raises:
        NotAuthenticated: it is missing, wrong, or a code that was used before.
        TooManyAttempts: the account gave too many wrong ones lately.
    """
    with database.reading() as session:
        user_id = accounts.get_user(session, actor).id
        try:
            method, step = signatures.verify(session, actor, signature)
        except NotAuthenticated as refused:
            _record_wrong(database, refused, actor, user_id, action, ref)
            raise
    try:
        with database.unit_of_work() as uow:
            signatures.accept(uow, actor, step)
            uow.record(
                actor,
                "signature.accept",
                ref,
                revision_sha256=revision,
                detail={"action": action.value, "method": method.value},
            )
    except NotAuthenticated as refused:
        _record_wrong(database, refused, actor, user_id, action, ref)
        raise


def _record_wrong(
    database: Database,
    refused: NotAuthenticated,
    actor: str,
    user_id: int,
    action: Action,
    ref: str,
) -> None:
    with database.unit_of_work() as uow:
        uow.record(
            actor,
            signatures.REFUSED,
            f"user:{user_id}",
            detail={"action": action.value, "on": ref, "code": refused.code},
        )
    refused.recorded = True
