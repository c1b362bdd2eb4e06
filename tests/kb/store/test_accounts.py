"""Accounts: who can sign in, with what, and what the trail says about it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from kb.errors import Duplicate, InvalidInput, NotAuthenticated, NotFound
from kb.model.operations import AuditEntry
from kb.model.people import Role, Token, Unit, User
from kb.store import accounts
from kb.store.database import Database

PASSWORD = "correct horse"


@pytest.fixture
def user(database: Database) -> str:
    with database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "云泽市生态环境局", region="990100", actor="tester")
        accounts.add_user(
            uow,
            "lin",
            unit=unit,
            roles=[Role.SUBMITTER, Role.INSPECTOR],
            password=PASSWORD,
            display_name="林某",
            actor="tester",
        )
    return "lin"


def test_an_account_has_its_unit_and_roles(database: Database, user: str) -> None:
    with database.reading() as session:
        found = accounts.get_user(session, user)
        assert found.unit.name == "云泽市生态环境局"
        assert found.roles == {Role.SUBMITTER, Role.INSPECTOR}


def test_a_unit_is_made_once(database: Database, user: str) -> None:
    with database.unit_of_work() as uow:
        accounts.ensure_unit(uow, "云泽市生态环境局", actor="tester")
    with database.reading() as session:
        assert len(session.scalars(select(Unit)).all()) == 1


def test_a_name_is_given_once_and_the_error_carries_the_holder(
    database: Database, user: str
) -> None:
    with database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "甲局", actor="tester")
        with pytest.raises(Duplicate) as taken:
            accounts.add_user(uow, user, unit=unit, roles=[Role.ADMIN], actor="tester")
    assert taken.value.existing_id.startswith("user:")


@pytest.mark.parametrize(
    ("password", "roles", "field"),
    [("short", [Role.ADMIN], "password"), (PASSWORD, [], "role")],
)
def test_a_weak_password_and_an_account_without_role_are_refused(
    database: Database, password: str, roles: list[Role], field: str
) -> None:
    with database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "甲局", actor="tester")
        with pytest.raises(InvalidInput) as wrong:
            accounts.add_user(uow, "x", unit=unit, roles=roles, password=password, actor="tester")
    assert wrong.value.field == field


def test_the_right_password_signs_in_and_nothing_else_does(database: Database, user: str) -> None:
    with database.unit_of_work() as uow:
        unit = accounts.ensure_unit(uow, "甲局", actor="tester")
        accounts.add_user(uow, "silent", unit=unit, roles=[Role.ADMIN], actor="tester")
    with database.reading() as session:
        assert accounts.authenticate(session, user, PASSWORD).name == user
        for name, password in ((user, "wrong"), ("nobody", PASSWORD), ("silent", "")):
            with pytest.raises(NotAuthenticated):
                accounts.authenticate(session, name, password)


def test_a_password_is_not_stored_and_not_audited(database: Database, user: str) -> None:
    with database.unit_of_work() as uow:
        accounts.set_password(uow, accounts.get_user(uow.session, user), "a new one", actor="x")
    with database.reading() as session:
        accounts.authenticate(session, user, "a new one")
        with pytest.raises(NotAuthenticated):
            accounts.authenticate(session, user, PASSWORD)
        stored = session.scalars(select(User.password_hash)).one()
        assert stored.startswith("$argon2")
        trail = "".join(str(row.detail) for row in session.scalars(select(AuditEntry)))
        assert "a new one" not in trail


def test_a_token_opens_its_account_until_it_is_revoked(database: Database, user: str) -> None:
    with database.unit_of_work() as uow:
        account = accounts.get_user(uow.session, user)
        token = accounts.create_token(uow, account, "laptop", actor="tester")
    with database.reading() as session:
        assert accounts.user_of_token(session, token).name == user
        assert token not in str(session.scalars(select(Token.token_sha256)).all())
        with pytest.raises(NotAuthenticated):
            accounts.user_of_token(session, token + "x")
    with database.unit_of_work() as uow:
        account = accounts.get_user(uow.session, user)
        assert accounts.revoke_tokens(uow, account, actor="tester") == 1
        assert accounts.revoke_tokens(uow, account, actor="tester") == 0
    with database.reading() as session, pytest.raises(NotAuthenticated):
        accounts.user_of_token(session, token)


def test_a_closed_account_can_do_nothing_and_is_still_listed(database: Database, user: str) -> None:
    with database.unit_of_work() as uow:
        account = accounts.get_user(uow.session, user)
        token = accounts.create_token(uow, account, "laptop", actor="tester")
        accounts.disable_user(uow, account, actor="tester")
    with database.reading() as session:
        with pytest.raises(NotFound):
            accounts.get_user(session, user)
        with pytest.raises(NotAuthenticated):
            accounts.authenticate(session, user, PASSWORD)
        with pytest.raises(NotAuthenticated):
            accounts.user_of_token(session, token)
        (listed,) = accounts.list_users(session)
    assert (listed.name, listed.active, listed.can_sign_in) == (user, False, False)
