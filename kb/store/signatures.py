"""签名 signatures: an account proves again, at the moment it decides, that it is who it says.

With the password, or, once an authenticator is enrolled, with its code alone (RFC 6238, one step of
tolerance either way, no code twice). Wrong signatures are counted in the audit trail.
"""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Final

import pyotp
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from kb.errors import NotAuthenticated, TooManyAttempts, WrongSignature
from kb.model.base import utc_now
from kb.model.operations import AuditEntry
from kb.model.people import User
from kb.store import accounts
from kb.store.unit_of_work import UnitOfWork

ISSUER: Final = "案鉴"
REFUSED: Final = "refused:signature"
MOST_WRONG: Final = 5
WITHIN: Final = dt.timedelta(minutes=10)
_TOLERANCE: Final = (0, -1, 1)
_WRONG: Final = "签名不正确"


class Method(StrEnum):
    """签名方式."""

    PASSWORD = "password"  # noqa: S105 - a name, not a secret
    TOTP = "totp"


def verify(session: Session, name: str, secret: str) -> tuple[Method, int]:
    """Return how an account signed, and the time step of its code (0 for a password).

    The step must be handed to `accept`, which refuses a code that was used meanwhile.

    Raises:
        WrongSignature: it is missing or wrong, or the account can sign with nothing.
        TooManyAttempts: too many were wrong within ten minutes, right or wrong this time.
        NotFound: no active account of that name.
    """
    user = accounts.get_user(session, name)
    if wrong_of_late(session, user) >= MOST_WRONG:
        raise TooManyAttempts(
            f"十分钟内签名错误已达 {MOST_WRONG} 次，暂停签名",
            hint="请十分钟后再试；如非本人操作，请立即联系管理员",
        )
    if not secret:
        raise WrongSignature(
            "此项需要签名", hint="请在 signature 中填写本人密码，或验证器上的六位验证码"
        )
    if user.totp_secret:
        return Method.TOTP, _step_of(user, secret)
    try:
        accounts.authenticate(session, name, secret)
    except NotAuthenticated:
        raise WrongSignature(_WRONG, hint="请重新输入本人密码") from None
    return Method.PASSWORD, 0


def accept(uow: UnitOfWork, name: str, step: int) -> None:
    """Use a code up; a password has nothing to use up.

    Raises:
        WrongSignature: the same code, or a later one, was accepted in the meantime.
    """
    if not step:
        return
    used = uow.session.execute(
        update(User).where(User.name == name, User.totp_step < step).values(totp_step=step)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]  # an update has one
        raise WrongSignature(_WRONG, hint="验证码只能用一次，请等下一个验证码")


def record_wrong(uow: UnitOfWork, name: str, *, action: str, on: str, code: str) -> None:
    """Write the audit row by which a wrong signature is counted: what was wanted, and on what."""
    user_id = uow.session.scalars(select(User.id).where(User.name == name)).one()
    detail = {"action": action, "on": on, "code": code}
    uow.record(name, REFUSED, f"user:{user_id}", detail=detail)


def wrong_of_late(session: Session, user: User) -> int:
    """Return how many wrong signatures an account gave in the last ten minutes."""
    since = (utc_now() - WITHIN).isoformat(timespec="microseconds")
    query = select(func.count(AuditEntry.seq)).where(
        AuditEntry.subject == f"user:{user.id}",
        AuditEntry.action == REFUSED,
        AuditEntry.at >= since,
    )
    return session.scalar(query) or 0


def enrol_totp(uow: UnitOfWork, user: User, *, actor: str) -> str:
    """Give an account a new authenticator key and return its `otpauth://` address."""
    user.totp_secret = pyotp.random_base32()
    user.totp_step = 0
    uow.record(actor, "user.totp", f"user:{user.id}", detail={"enrolled": True})
    return pyotp.TOTP(user.totp_secret).provisioning_uri(name=user.name, issuer_name=ISSUER)


def disable_totp(uow: UnitOfWork, user: User, *, actor: str) -> None:
    """Let an account sign with its password again."""
    user.totp_secret = ""
    uow.record(actor, "user.totp", f"user:{user.id}", detail={"enrolled": False})


def _step_of(user: User, code: str) -> int:
    """Return the time step a code belongs to, when it is a fresh one."""
    codes = pyotp.TOTP(user.totp_secret)
    now = int(utc_now().timestamp()) // codes.interval
    for shift in _TOLERANCE:
        step = now + shift
        if pyotp.utils.strings_equal(codes.generate_otp(step), code.strip()):
            if step <= user.totp_step:
                raise WrongSignature(_WRONG, hint="验证码只能用一次，请等下一个验证码")
            return step
    raise WrongSignature(_WRONG, hint="请输入验证器上当前的六位验证码")
