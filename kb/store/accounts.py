"""账号存储: units, users with argon2 passwords, roles, and bearer tokens."""

from __future__ import annotations

import functools
import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload, selectinload

from kb.errors import Duplicate, InvalidInput, NotAuthenticated, NotFound
from kb.model.base import utc_now
from kb.model.people import Role, Token, Unit, User, UserRole
from kb.store.unit_of_work import UnitOfWork

MIN_PASSWORD_LENGTH = 8
_HASHER = PasswordHasher()


def ensure_unit(
    uow: UnitOfWork, name: str, *, region: str = "000000", level: str = "national", actor: str
) -> Unit:
    """Return the unit of that name, creating it if needed."""
    unit = uow.session.scalars(select(Unit).where(Unit.name == name)).first()
    if unit is None:
        unit = Unit(name=name, region=region, level=level)
        uow.session.add(unit)
        uow.session.flush()
        uow.record(actor, "unit.add", f"unit:{unit.id}", detail={"name": name, "region": region})
    return unit


def add_user(
    uow: UnitOfWork,
    name: str,
    *,
    unit: Unit,
    roles: Iterable[Role],
    password: str = "",
    display_name: str = "",
    actor: str,
) -> User:
    """Create an account; with an empty password it cannot sign in.

    Raises:
        Duplicate: the name is taken.
        InvalidInput: the password is shorter than `MIN_PASSWORD_LENGTH`, or there is no role.
    """
    existing = uow.session.scalars(select(User).where(User.name == name)).first()
    if existing is not None:
        raise Duplicate(
            f"账号“{name}”已存在", existing_id=f"user:{existing.id}", hint="请换一个名称"
        )
    if password:
        _check_length(password)
    wanted = sorted({Role(role) for role in roles})
    if not wanted:
        raise InvalidInput("账号至少要有一个角色", field="role", hint="用 --role 指定")
    user = User(
        name=name,
        display_name=display_name or name,
        unit_id=unit.id,
        password_hash=_HASHER.hash(password) if password else "",
    )
    user.role_rows = [UserRole(role=role.value) for role in wanted]
    uow.session.add(user)
    uow.session.flush()
    uow.record(
        actor,
        "user.add",
        f"user:{user.id}",
        detail={"name": name, "unit": unit.name, "roles": [role.value for role in wanted]},
    )
    return user


def set_password(uow: UnitOfWork, user: User, password: str, *, actor: str) -> None:
    """Give an account a new password.

    Raises:
        InvalidInput: it is shorter than `MIN_PASSWORD_LENGTH`.
    """
    _check_length(password)
    user.password_hash = _HASHER.hash(password)
    uow.record(actor, "user.password", f"user:{user.id}")


def disable_user(uow: UnitOfWork, user: User, *, actor: str) -> None:
    """Close an account: it can neither sign in nor act, and its tokens are revoked."""
    user.active = False
    revoke_tokens(uow, user, actor=actor)
    uow.record(actor, "user.disable", f"user:{user.id}")


@dataclass(frozen=True, slots=True)
class UserView:
    """账号: one line of the list of accounts."""

    name: str
    display_name: str
    unit: str
    roles: tuple[str, ...]
    active: bool
    can_sign_in: bool

    def as_json(self) -> dict[str, object]:
        """Return the fields of `anjian user list --json`."""
        return {
            "user": self.name,
            "display_name": self.display_name,
            "unit": self.unit,
            "roles": list(self.roles),
            "active": self.active,
            "can_sign_in": self.can_sign_in,
        }


def list_users(session: Session) -> tuple[UserView, ...]:
    """Return every account by name, closed ones too."""
    return tuple(
        UserView(
            name=user.name,
            display_name=user.display_name,
            unit=user.unit.name,
            roles=tuple(sorted(role.value for role in user.roles)),
            active=user.active,
            can_sign_in=user.active and bool(user.password_hash),
        )
        for user in session.scalars(_loaded().order_by(User.name))
    )


def get_user(session: Session, name: str) -> User:
    """Return an active account with unit and roles loaded.

    Raises:
        NotFound: no active account of that name.
    """
    user = session.scalars(_loaded().where(User.name == name, User.active.is_(True))).first()
    if user is None:
        raise NotFound(f"没有账号“{name}”", hint="用 anjian user add 新建账号")
    return user


def authenticate(session: Session, name: str, password: str) -> User:
    """Return the account when the password is right.

    Raises:
        NotAuthenticated: unknown name, wrong password or an account that cannot sign in; one
            message and one duration for all three.
    """
    user = session.scalars(_loaded().where(User.name == name, User.active.is_(True))).first()
    stored = user.password_hash if user and user.password_hash else _absent_user_hash()
    try:
        _HASHER.verify(stored, password)
    except VerificationError:
        user = None
    if user is None or not user.password_hash:
        raise NotAuthenticated("账号或密码不正确", hint="请重新输入，或联系管理员重置")
    return user


def create_token(uow: UnitOfWork, user: User, token_name: str, *, actor: str) -> str:
    """Create a bearer token and return it; only its sha256 is kept."""
    secret = "aj_" + secrets.token_urlsafe(32)
    uow.session.add(
        Token(
            user_id=user.id,
            name=token_name,
            token_sha256=hashlib.sha256(secret.encode()).hexdigest(),
        )
    )
    uow.record(actor, "token.add", f"user:{user.id}", detail={"token": token_name})
    return secret


def user_of_token(session: Session, secret: str) -> User:
    """Return the account a bearer token belongs to.

    Raises:
        NotAuthenticated: unknown or revoked token, or an inactive account.
    """
    digest = hashlib.sha256(secret.encode()).hexdigest()
    user = session.scalars(
        _loaded()
        .join(Token, Token.user_id == User.id)
        .where(Token.token_sha256 == digest, Token.revoked_at.is_(None), User.active.is_(True))
    ).first()
    if user is None:
        raise NotAuthenticated("访问令牌无效或已吊销", hint="用 anjian token create 重新生成")
    return user


def revoke_tokens(uow: UnitOfWork, user: User, *, actor: str) -> int:
    """Revoke every live token of an account and return how many there were."""
    tokens = uow.session.scalars(
        select(Token).where(Token.user_id == user.id, Token.revoked_at.is_(None))
    ).all()
    for token in tokens:
        token.revoked_at = utc_now()
    uow.record(actor, "token.revoke", f"user:{user.id}", detail={"count": len(tokens)})
    return len(tokens)


@functools.cache
def _absent_user_hash() -> str:
    """A hash nobody's password has: verifying against it costs the same time as a real one."""
    return _HASHER.hash(secrets.token_urlsafe(32))


def _check_length(password: str) -> None:
    if len(password) < MIN_PASSWORD_LENGTH:
        raise InvalidInput(
            f"密码至少 {MIN_PASSWORD_LENGTH} 位", field="password", hint="请设置更长的密码"
        )


def _loaded() -> Select[User]:
    return select(User).options(joinedload(User.unit), selectinload(User.role_rows))
