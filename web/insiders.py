"""Pages for people with a role: who is asking, and whether they may see it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from flask_login import current_user  # type: ignore[import-untyped]

from kb.errors import NotAuthenticated, NotPermitted
from kb.model.people import Role
from web import labels
from web.security import Account

EVALUATION_ROLES: Final = frozenset({Role.AUDITOR, Role.ADMIN, Role.LIBRARIAN})
"""Who sees how good the search is."""


def signed_in() -> Account:
    """Return the account of this request, whatever its roles.

    Raises:
        NotAuthenticated: nobody is signed in.
    """
    account = current_user._get_current_object()
    if not isinstance(account, Account):
        raise NotAuthenticated("需要登录后才能继续", hint="请先登录，再回到本页")
    return account


def require(roles: Collection[Role]) -> Account:
    """Return the account of this request.

    Raises:
        NotAuthenticated: nobody is signed in.
        NotPermitted: the account has none of the roles.
    """
    account = signed_in()
    if not account.roles & frozenset(roles):
        wanted = "、".join(labels.label(role.value, "role") for role in sorted(roles))
        raise NotPermitted(f"本页只对{wanted}开放", hint="请联系本单位管理员核对角色")
    return account


def has_role(roles: Collection[Role]) -> bool:
    """Return whether the account of this request has one of the roles."""
    account = current_user._get_current_object()
    return isinstance(account, Account) and bool(account.roles & frozenset(roles))
