"""`anjian user` and `anjian token`, as somebody at the machine uses them."""

from __future__ import annotations

import json
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from kb.errors import AnjianError, Duplicate, InvalidInput, NotFound
from kb.model.people import Role
from kb.settings import Settings
from kb.store import accounts
from kb.store.cli import ROLE_NAMES, token, user
from kb.store.database import Database


@pytest.fixture
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The commands find their database by the home folder, so SQLite is enough here."""
    return Settings(home=tmp_path_factory.mktemp("home"), laws_dir=None)


def run(database: Database, command: click.Command, *arguments: str, stdin: str = "") -> Result:
    return CliRunner().invoke(command, list(arguments), obj=database.settings.home, input=stdin)


def answer(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output + str(result.exception)
    decoded: dict[str, Any] = json.loads(result.stdout)
    return decoded


def add(database: Database, *arguments: str, stdin: str = "long enough\n") -> Result:
    base = ("add", "lin", "--role", "submitter", "--unit", "云泽市生态环境局", "--json")
    return run(database, user, *base, *arguments, stdin=stdin)


def test_the_roles_offered_are_the_roles_there_are() -> None:
    assert set(ROLE_NAMES) == {role.value for role in Role}


def test_an_account_is_added_and_can_sign_in(database: Database) -> None:
    told = answer(add(database, "--role", "inspector"))
    assert told == {
        "user": "lin",
        "unit": "云泽市生态环境局",
        "roles": ["inspector", "submitter"],
    }
    with database.reading() as session:
        account = accounts.authenticate(session, "lin", "long enough")
        assert (account.unit.region, account.unit.level) == ("990100", "municipal")


def test_an_account_without_password_cannot_sign_in(database: Database) -> None:
    answer(add(database, "--no-password", stdin=""))
    listed = answer(run(database, user, "list", "--json"))["users"]
    assert [(one["user"], one["can_sign_in"]) for one in listed] == [("lin", False)]
    answer(run(database, user, "password", "lin", "--json", stdin="now it can\n"))
    assert "可登录" in run(database, user, "list").output


@pytest.mark.parametrize(
    ("stdin", "error"), [("", InvalidInput), ("short\n", InvalidInput)], ids=["none", "short"]
)
def test_a_missing_or_short_password_is_refused(
    database: Database, stdin: str, error: type[AnjianError]
) -> None:
    assert isinstance(add(database, stdin=stdin).exception, error)
    assert run(database, user, "list").output == ""


def test_a_taken_name_and_an_unknown_role_are_refused(database: Database) -> None:
    add(database)
    assert isinstance(add(database).exception, Duplicate)
    assert add(database, "--role", "emperor").exit_code == 2


def test_a_token_is_created_used_and_revoked(database: Database) -> None:
    add(database)
    told = answer(run(database, token, "create", "lin", "--json"))
    with database.reading() as session:
        assert accounts.user_of_token(session, told["token"]).name == "lin"
    assert answer(run(database, token, "revoke", "lin", "--json"))["revoked"] == 1
    assert isinstance(run(database, token, "create", "nobody").exception, NotFound)


def test_a_disabled_account_is_shown_as_such(database: Database) -> None:
    add(database)
    answer(run(database, user, "disable", "lin", "--json"))
    assert "已停用" in run(database, user, "list").output


def test_an_authenticator_is_enrolled_shown_once_and_disabled(database: Database) -> None:
    answer(add(database))
    told = answer(run(database, user, "totp", "lin", "--json"))
    assert told["totp"] is True
    assert str(told["uri"]).startswith("otpauth://totp/")
    with database.reading() as session:
        assert accounts.get_user(session, "lin").totp_secret in str(told["uri"])
    told = answer(run(database, user, "totp", "lin", "--disable", "--json"))
    assert told == {"user": "lin", "totp": False}
    with database.reading() as session:
        assert accounts.get_user(session, "lin").totp_secret == ""
