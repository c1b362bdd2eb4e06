"""签署 signing: a decision is signed at the moment it is taken, in the transaction of the act.

The signature is asked for last, when state, person, hash and text allow the act: what is refused
for another reason uses no code up. A wrong one undoes the act, and whoever audits the refusal
(`review.refusals`) counts it afterwards.
"""

from __future__ import annotations

from typing import Final

from kb.store import signatures
from kb.store.unit_of_work import UnitOfWork
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
"""Decisions that a session or token alone does not give: the person signs them again.

Closing an item of an agenda, planning a publication and moving one are signed as well.
"""


def sign(
    uow: UnitOfWork, *, actor: str, signature: str, action: str, ref: str, revision: str
) -> None:
    """Verify a signature, use its code up and record by which method it was given.

    Raises:
        WrongSignature: it is missing, wrong, or a code that was used before.
        TooManyAttempts: the account gave too many wrong ones lately.
    """
    method, step = signatures.verify(uow.session, actor, signature)
    signatures.accept(uow, actor, step)
    uow.record(
        actor,
        "signature.accept",
        ref,
        revision_sha256=revision,
        detail={"action": action, "method": method.value},
    )
