"""审议组名册 roster: the active panel members, by name or by id, as policy sees them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from kb.errors import NotFound
from kb.model.people import Role, User, UserRole
from review.subject import Actor, actor_of


def named(session: Session, names: Sequence[str]) -> tuple[Actor, ...]:
    """Return active panel members by account name; all of them without names.

    Raises:
        NotFound: a name is not that of an active panel member.
    """
    query = _active_members()
    if names:
        query = query.where(User.name.in_(names))
    users = session.scalars(query).all()
    missing = set(names) - {user.name for user in users}
    if missing:
        raise NotFound(
            f"以下账号不是审议组成员：{'、'.join(sorted(missing))}", hint="请核对审议组名单"
        )
    return tuple(actor_of(session, user) for user in users)


def by_id(session: Session, ids: Iterable[int]) -> tuple[Actor, ...]:
    """Return those of some accounts that are active panel members."""
    users = session.scalars(_active_members().where(User.id.in_(list(ids)))).all()
    return tuple(actor_of(session, user) for user in users)


def _active_members() -> Select[User]:
    return (
        select(User)
        .join(UserRole, UserRole.user_id == User.id)
        .where(UserRole.role == Role.PANEL_MEMBER.value, User.active.is_(True))
        .order_by(User.id)
    )
