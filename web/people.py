"""People as a page calls them: by their own name, not by that of their account."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from kb.model.people import User


def display_names(session: Session, accounts: Collection[str]) -> dict[str, str]:
    """Return what each account is called; one without a name of its own by its account."""
    rows = session.execute(
        select(User.name, User.display_name).where(User.name.in_(list(accounts)))
    )
    return {account: account for account in accounts} | {
        row.name: row.display_name or row.name for row in rows
    }
